"""The lock files: `python -m leergang.stack.locks` writes them, with `--check` it says whether they are fresh."""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from leergang.stack.places import CHECKOUT

_COMPILE = (
    *("pip", "compile", "--quiet", "--universal", "--python-version=3.12", "--generate-hashes"),
    *("--no-emit-index-url", "--custom-compile-command=make lock", "pyproject.toml"),
)
_LOCKS = {
    "requirements.lock": (),
    "requirements-dev.lock": ("--group=dev", "--constraint=requirements.lock"),
}
_ADDRESS = re.compile(r"\w+://")


def write(*extra: str) -> None:
    """Write the lock files anew; versions stay as they are unless `--upgrade` is given."""
    for name, options in _LOCKS.items():
        _compile(CHECKOUT / name, *options, *extra)


def stale() -> Iterator[str]:
    """The lock files that pyproject.toml has outgrown."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        copies = {name: Path(folder) / name for name in _LOCKS}
        for name, again in copies.items():
            shutil.copy(CHECKOUT / name, again)  # uv keeps the versions that it finds there
        list(pool.map(lambda name: _compile(copies[name], *_LOCKS[name]), _LOCKS))
        for name, again in copies.items():
            if again.read_bytes() != (CHECKOUT / name).read_bytes():
                yield name


def addresses() -> Iterator[str]:
    """Every address in a lock file: it would bind all who install to one server."""
    for name in _LOCKS:
        yield from (f"{name}: {line}" for line in _lines(name) if _ADDRESS.search(line))
    npm = CHECKOUT / "package-lock.json"
    if npm.exists():
        yield from (f"{npm.name}: {text}" for text in _strings(json.loads(npm.read_text(encoding="utf-8"))))


def _lines(name: str) -> list[str]:
    return (CHECKOUT / name).read_text(encoding="utf-8").splitlines()


def _strings(value: object) -> Iterator[str]:
    """Every address in npm's lock file but those of people who ask for sponsors: nothing is fetched there."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "funding":
                yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str) and _ADDRESS.search(value):
        yield value


def _compile(target: Path, *options: str) -> None:
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv), *_COMPILE, *options, f"--output-file={target}"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"regiegemeente: could not resolve the packages (is the registry reachable?)\n{done.stderr}")


def main() -> None:
    """Write or check, as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m leergang.stack.locks", description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    options = parser.parse_args()
    if not options.check:
        write(*(["--upgrade"] if options.upgrade else []))
        return
    problems = [f"an address in a lock file: {found}" for found in addresses()]
    problems += [f"{name} is not what pyproject.toml asks for; run make lock" for name in stale()]
    if problems:
        sys.exit("\n".join(f"regiegemeente: {problem}" for problem in problems))


if __name__ == "__main__":
    main()
