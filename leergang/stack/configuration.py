"""The settings that a stack hands to the platform, all through the environment."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from leergang.stack.places import Place


def environment(mode: str, settings: Mapping[str, str]) -> dict[str, str]:
    """Our own environment with these settings in place of what it says about them."""
    names = {"LEERGANG_MODE", *settings}
    inherited = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in names}
    return {**inherited, **settings, "LEERGANG_MODE": mode}


def given(name: str) -> str:
    """A setting that the caller's environment holds, itself or in a file; empty when it does not."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, "")


def fresh_keys() -> dict[str, str]:
    """Keys for signing and for encrypting second factors."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "MFA_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def lasting_keys(place: Place) -> dict[str, str]:
    """The keys of this place, made once: other keys make its sessions and second factors unreadable."""
    path = place.home / "keys.json"
    if not path.exists():
        beside = path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(fresh_keys(), file)
        beside.rename(path)
    keys: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return keys
