"""The commands behind the Makefile."""

import argparse
import sys
from pathlib import Path

from leergang.stack import demo
from leergang.stack.passing import run_with_services
from leergang.stack.places import STACK_FOLDER, stop


def main() -> int:
    """Read the command line, do what it asks, and return the exit status."""
    options = _parser().parse_args()
    if not Path("/proc/self/stat").exists():
        stop("the supervisor needs Linux; elsewhere use docker-compose.yml")
    if options.command == "with-services":
        return run_with_services(options.run, from_debian=options.debian)
    if options.command == "reset":
        demo.reset(options.folder.resolve())
    else:
        demo.run(
            demo.Options(
                folder=options.folder,
                port=options.port,
                ready_file=options.ready_file,
                production=options.production,
                certificate=options.certificate,
                key=options.key,
            )
        )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m leergang.stack", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    start = commands.add_parser("demo", help="start the whole platform with demo data")
    start.add_argument(
        "--folder", type=Path, default=STACK_FOLDER, help="where data, logs and kept mail live"
    )
    start.add_argument("--port", type=int, default=8000, help="the first port to try")
    start.add_argument("--ready-file", type=Path, help="gets a description in JSON once everything runs")
    start.add_argument(
        "--production", action="store_true", help="production settings and no demo data, for tests"
    )
    start.add_argument("--certificate", type=Path, help="serve https with this certificate")
    start.add_argument("--key", type=Path, help="the certificate's key (PKCS #8)")

    wipe = commands.add_parser("reset", help="remove the demo's data")
    wipe.add_argument("--folder", type=Path, default=STACK_FOLDER)

    services = commands.add_parser("with-services", help="run a command with servers that are thrown away")
    services.add_argument(
        "--debian", action="store_true", help="Debian's PostgreSQL and Redis, not the wheels'"
    )
    services.add_argument("run", nargs="+", metavar="COMMAND")
    return parser


if __name__ == "__main__":
    sys.exit(main())
