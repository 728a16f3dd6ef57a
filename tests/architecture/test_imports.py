import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT


def test_every_import_goes_the_way_of_the_layers():
    """.importlinter; `make check` says the same, with colours."""
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout
    assert "0 broken" in linted.stdout
