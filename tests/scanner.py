"""A real clamd with one signature of our own: EICAR, the harmless file that every scanner calls a virus."""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# In two parts, so that a scanner on a developer's machine leaves this file alone.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
SECONDS = 30


@contextmanager
def clamd(folder: Path) -> Iterator[str]:
    """Runs until the block ends; gives the value of CLAMD_URL."""
    program = shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "clamd is missing; install it with: apt-get install clamav-daemon"
    signatures = folder / "signatures"
    signatures.mkdir()
    digest = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (signatures / "own.hdb").write_text(f"{digest}:{len(EICAR)}:Eicar-Test-Signature\n")
    where = folder / "clamd.ctl"
    (folder / "clamd.conf").write_text(
        f"Foreground yes\nDatabaseDirectory {signatures}\nLocalSocket {where}\nStreamMaxLength 20M\n"
    )
    running = subprocess.Popen(
        [program, "--config-file", str(folder / "clamd.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(where, running)
        yield f"unix://{where}"
    finally:
        running.terminate()
        running.wait(SECONDS)


def _wait_for(where: Path, running: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + SECONDS
    while not where.exists():
        assert running.poll() is None, "clamd ended by itself"
        assert time.monotonic() < deadline, "clamd did not start"
        time.sleep(0.05)
