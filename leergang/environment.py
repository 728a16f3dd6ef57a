"""Reads the environment for settings.py: the only place where configuration enters."""

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit


def stop(message: str) -> NoReturn:
    """End the process with one line, without a trace: the reader is an operator."""
    sys.exit(f"regiegemeente: {message}")


def env(name: str, default: str | None = None) -> str:
    """The value of NAME, or the content of the file named by NAME_FILE, or the default.

    Without any of these the process stops with one line that names what is missing.
    """
    if value := os.environ.get(name):
        return value
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    if default is None:
        stop(f"{name} is missing. Set {name} or {name}_FILE; see docs/operations.md.")
    return default


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated list, without empty parts."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def clock_range(text: str) -> tuple[dt.time, dt.time]:
    """Two times on the clock, from '20:00-07:00'."""
    begin, _, end = text.partition("-")
    try:
        return dt.time.fromisoformat(begin), dt.time.fromisoformat(end)
    except ValueError:
        stop(f"a range of the clock is written as 20:00-07:00, not as {text}")


def database(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a postgresql:// URL; `?host=` names a socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        stop("DATABASE_URL must start with postgresql://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "regiegemeente",
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": dict(query),
    }


def whole_number(text: str) -> int:
    """A number without a sign; anything else stops the process with one line."""
    if not text.isdecimal():
        stop(f"a whole number is written in digits only, not as {text}")
    return int(text)


def seconds(text: str) -> dt.timedelta:
    """A time in whole seconds."""
    return dt.timedelta(seconds=whole_number(text))


def mailer(url: str, *, timeout: dt.timedelta = dt.timedelta(seconds=10)) -> dict[str, Any]:
    """Django's MAILERS entry for smtp://, smtp+tls:// (STARTTLS) or smtps:// URLs.

    The mail server gets `timeout` to let us in and for each of its answers.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"}:
        stop("MAIL_URL must start with smtp://, smtp+tls:// or smtps://")
    return {
        "BACKEND": "leergang.mailing.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname or "localhost",
            "port": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtps",
            "timeout": timeout.total_seconds(),
        },
    }


def bucket(name: str, *, endpoint: str, region: str, access_key: str, secret_key: str) -> dict[str, Any]:
    """Django's STORAGES entry for a bucket that speaks S3."""
    if endpoint and urlsplit(endpoint).scheme not in {"https", "http"}:
        stop("FILES_S3_ENDPOINT must start with https://")
    return {
        "BACKEND": "leergang.web.bucket.PrivateBucket",
        "OPTIONS": {
            "bucket_name": name,
            "endpoint_url": endpoint or None,
            "region_name": region or None,
            "access_key": access_key,
            "secret_key": secret_key,
        },
    }


def scanner(url: str) -> str:
    """A clamd as tcp://host:port or unix:///path; a wrong one stops the process rather than every upload."""
    if url and urlsplit(url).scheme not in {"tcp", "unix"}:
        stop("CLAMD_URL must start with tcp:// or unix://")
    return url


def is_embedded(url: str) -> bool:
    """Whether a URL leads to a server that this checkout started itself (see leergang/stack)."""
    socket_folder = dict(parse_qsl(urlsplit(url).query)).get("host", "")
    return bool(socket_folder) and (Path(socket_folder) / ".embedded").exists()
