"""A program that tests start: the demo's servers alone. `python -m tests.stack.lasting FOLDER READY-FILE`."""

import json
import sys
from pathlib import Path

from leergang.stack.embedded import embedded_programs
from leergang.stack.places import lasting_place
from leergang.stack.servers import start_servers
from leergang.stack.supervisor import Supervisor


def main() -> None:
    place = lasting_place(Path(sys.argv[1]))
    with Supervisor(place.records, "lasting servers") as supervisor:
        settings = start_servers(supervisor, place, embedded_programs(place), lasting=True)
        supervisor.wait_ready()
        description = settings | {"home": str(place.home), "pids": supervisor.pids()}
        beside = Path(sys.argv[2]).with_suffix(".new")
        beside.write_text(json.dumps(description))
        beside.rename(sys.argv[2])
        supervisor.watch()


if __name__ == "__main__":
    main()
