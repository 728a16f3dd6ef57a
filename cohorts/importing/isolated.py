"""Hand a file to the parsing process and take back sheets, or a refusal."""

import json
import subprocess
import sys
from pathlib import Path

from cohorts.importing.hostile import MAX_BYTES, TOO_BIG, TOO_HEAVY
from cohorts.importing.refusal import Refused
from cohorts.importing.tables import Sheet

SECONDS = 20
ROOT = Path(__file__).resolve().parent.parent.parent


def read_isolated(data: bytes) -> list[Sheet]:
    """The sheets of a file. Raises Refused, also when the parser dies or does not come to an end."""
    if len(data) > MAX_BYTES:
        raise Refused(TOO_BIG)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cohorts.importing.child"],
            input=data,
            capture_output=True,
            cwd=ROOT,
            env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},  # no secret of ours goes along
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise Refused(TOO_HEAVY) from error
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise Refused(answer["refused"])
    return [Sheet(*sheet) for sheet in answer["sheets"]]
