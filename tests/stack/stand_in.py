"""A program that tests start: the real supervisor over children that behave well, badly, or not at all.

`python -m tests.stack.stand_in FOLDER CHILD...` writes FOLDER/ready.json when all children are ready.
"""

import json
import os
import sys
from pathlib import Path

from leergang.stack.mailcatcher import listen
from leergang.stack.places import stop
from leergang.stack.processes import Process
from leergang.stack.supervisor import Child, ChildFailed, Stopped, Supervisor

_ENDS_ON_SIGTERM = """
import pathlib, signal, sys, time
def end(*_):
    with open(sys.argv[1], "a") as file:
        print(sys.argv[2], file=file)
    sys.exit()
signal.signal(signal.SIGTERM, end)
pathlib.Path(sys.argv[3]).touch()
while True: time.sleep(60)
"""
# Ignores every polite request, and so does its own child, which outlives it and holds the port.
_STUBBORN = """
import os, pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
grandchild = os.fork()
if grandchild:
    pathlib.Path(sys.argv[4]).write_text(str(grandchild))
pathlib.Path(sys.argv[3]).touch()
while True: time.sleep(60)
"""
_BREAKS = "import sys, time; print('the reason why'); sys.exit(7)"
_PROGRAMS = {"first": _ENDS_ON_SIGTERM, "second": _ENDS_ON_SIGTERM, "stubborn": _STUBBORN, "breaks": _BREAKS}


def child(folder: Path, name: str, descriptor: int) -> Child:
    mark = folder / f"{name}.mark"
    mark.unlink(missing_ok=True)
    arguments: list[str | Path] = [folder / "ended", name, mark, folder / f"{name}.grandchild"]
    return Child(
        name=name,
        command=[sys.executable, "-c", _PROGRAMS[name], *arguments],
        environment=os.environ,
        cwd=folder,
        log=folder / f"{name}.log",
        ready=lambda _process: mark.exists(),
        pass_fds=[descriptor],
    )


def main() -> None:
    folder = Path(sys.argv[1])
    try:
        with Supervisor(folder / "processes", "a stand-in") as supervisor, listen() as listener:
            port = listener.getsockname()[1]
            for name in sys.argv[2:]:
                supervisor.start(child(folder, name, listener.fileno()))
            listener.close()
            supervisor.wait_ready()
            pids = supervisor.pids()
            pids |= {path.name: int(path.read_text()) for path in folder.glob("*.grandchild")}
            started = {name: Process.of(pid).started for name, pid in pids.items()}
            description = {"port": port, "pids": pids, "started": started, "leftovers": supervisor.leftovers}
            (folder / "ready.new").write_text(json.dumps(description))
            (folder / "ready.new").rename(folder / "ready.json")
            supervisor.watch()
    except Stopped:
        pass
    except ChildFailed as failure:
        stop(str(failure))


if __name__ == "__main__":
    main()
