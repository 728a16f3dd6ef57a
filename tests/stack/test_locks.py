import json
from pathlib import Path

import pytest

from leergang.stack import locks


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(locks, "CHECKOUT", tmp_path)
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text("django==6.1.3 \\\n    --hash=sha256:00\n")
    return tmp_path


def test_lock_files_without_an_address(checkout: Path) -> None:
    sponsors = {"packages": {"x": {"version": "1.0", "funding": {"url": "https://sponsors.example"}}}}
    (checkout / "package-lock.json").write_text(json.dumps(sponsors))
    assert list(locks.addresses()) == []


def test_an_index_in_a_lock_file_is_found(checkout: Path) -> None:
    with (checkout / "requirements-dev.lock").open("a") as file:
        file.write("--index-url https://registry.example/simple\n")
    assert list(locks.addresses()) == ["requirements-dev.lock: --index-url https://registry.example/simple"]


def test_a_resolved_address_of_npm_is_found(checkout: Path) -> None:
    resolved = {"packages": {"x": [{"resolved": "https://registry.example/x.tgz"}]}}
    (checkout / "package-lock.json").write_text(json.dumps(resolved))
    assert list(locks.addresses()) == ["package-lock.json: https://registry.example/x.tgz"]


def test_our_own_lock_files_hold_no_address() -> None:
    assert list(locks.addresses()) == []
