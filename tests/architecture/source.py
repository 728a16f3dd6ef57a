"""The files of the platform itself, for tests that read them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("leergang", "modules", "cohorts", "casuistiek")


def modules() -> Iterator[Path]:
    """Every Python file of the apps, relative to the root; migrations are written by Django."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT)


def templates() -> Iterator[Path]:
    """Every template, relative to templates/."""
    folder = ROOT / "templates"
    yield from (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
