"""The process that parses: bytes on stdin, JSON on stdout, limits on memory and time.

A parser of office files is written for honest files. One that allocates by what a file claims ends this
process and nothing else; started by isolated.py.
"""

import json
import resource
import sys

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 10


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    if sys.platform == "linux":  # elsewhere the limit does not exist or is not kept
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # After the limits, because loading a parser is the first thing they must hold for.
    from cohorts.importing.refusal import Refused  # noqa: PLC0415
    from cohorts.importing.tables import read_book  # noqa: PLC0415

    try:
        answer: dict[str, object] = {"book": read_book(sys.stdin.buffer.read())}
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
