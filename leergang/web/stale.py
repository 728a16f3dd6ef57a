"""Says whether the built part of static/ is stale, without Node: `python -m leergang.web.stale`.

`npm run build` (leergang/web/look/build.mjs) leaves the hashes of what it read and wrote in
static/build.json. A changed source means: build again. A changed output means: someone edited by hand.
"""

import hashlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOK = "leergang/web/look"
# build.mjs hashes the same files in the same order.
SOURCES = (
    "package.json",
    "package-lock.json",
    f"{LOOK}/build.mjs",
    f"{LOOK}/icons.txt",
    f"{LOOK}/left-out.txt",
    f"{LOOK}/voorbeeld-bridge.css",
)


def _sha256(root: Path, *paths: str) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.encode() + b"\0" + (root / path).read_bytes() + b"\0")
    return digest.hexdigest()


def stale(root: Path = ROOT) -> list[str]:
    """One line for each thing that is out of date; empty when the look is fresh."""
    built = json.loads((root / "static/build.json").read_text(encoding="utf-8"))
    problems = []
    if built["sources"] != _sha256(root, *SOURCES):
        problems.append("a source of the look has changed: run `make css`")
    for path, digest in built["outputs"].items():
        if not (root / path).is_file():
            problems.append(f"{path} is gone: run `make css`")
        elif _sha256(root, path) != digest:
            problems.append(f"{path} was edited by hand: change its source and run `make css`")
    return problems


if __name__ == "__main__":
    if problems := stale():
        sys.exit("\n".join(problems))
