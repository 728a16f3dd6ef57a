"""Hand a file to the parsing process and take back what it holds, or a refusal."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from cohorts.importing.hostile import MAX_BYTES, TOO_BIG, TOO_HEAVY
from cohorts.importing.refusal import Refused
from cohorts.importing.sheets import Book, Mark, Sheet

SECONDS = 20
ROOT = Path(__file__).resolve().parent.parent.parent


def _bare_environment() -> dict[str, str]:
    """No secret of ours goes along; only what a Python may need to find its own libraries."""
    found = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", **found}


def read_isolated(data: bytes) -> Book:
    """What a file holds. Raises Refused, also when the parser dies or does not come to an end."""
    if len(data) > MAX_BYTES:
        raise Refused(TOO_BIG)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cohorts.importing.child"],
            input=data,
            capture_output=True,
            cwd=ROOT,
            env=_bare_environment(),
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise Refused(TOO_HEAVY) from error
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise Refused(answer["refused"])
    sheets, hidden, is_half_seen = answer["book"]
    return Book([_sheet(*sheet) for sheet in sheets], hidden, is_half_seen)


def _sheet(name: str, first_row: int, rows: list[list[str]], problem: str, marks: list[list[Any]]) -> Sheet:
    return Sheet(name, first_row, rows, problem, [Mark(*mark) for mark in marks])
