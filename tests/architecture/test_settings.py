"""Production starts with all it needs, or stops with one line that says what is missing."""

import os
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

COMPLETE = {
    "LEERGANG_MODE": "production",
    "DATABASE_URL": "postgresql://regie@db.example/regie",
    "REDIS_URL": "redis://cache.example:6379/0",
    "SECRET_KEY": "x" * 50,
    "MFA_KEY": "dGVzdC1vbmx5LW1mYS1rZXktMDEyMzQ1Njc4OTAxMjM=",
    "SITE_URL": "https://leergang.regiewerk.example",
    "FILES_ROOT": "/files",
}

# What a Python may need to start at all.
NEEDED = ("PATH", "LD_LIBRARY_PATH")


def start(say: str = "MODE", /, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of its own, with nothing else in the environment; prints what it is."""
    chosen = {name: value for name, value in (COMPLETE | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", f"import leergang.settings as s; print(s.{say})"],
        cwd=ROOT,
        env={name: os.environ[name] for name in NEEDED if name in os.environ} | chosen,
        capture_output=True,
        text=True,
        check=False,
    )


def test_with_everything_it_starts():
    started = start()
    assert (started.returncode, started.stdout, started.stderr) == (0, "production\n", "")


@pytest.mark.parametrize("name", [name for name in COMPLETE if name != "LEERGANG_MODE"])
def test_without_one_of_them_it_stops_with_one_line(name):
    stopped = start(**{name: None})
    assert stopped.returncode != 0
    assert stopped.stderr.count("\n") == 1
    assert name in stopped.stderr


def test_production_is_what_a_forgotten_mode_gives():
    assert start(LEERGANG_MODE=None).stdout == "production\n"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SITE_URL", "http://leergang.regiewerk.example", "https://"),
        ("SITE_URL", "http://localhost:8000", "https://"),
        ("DATABASE_URL", "sqlite:///leergang.db", "postgresql://"),
        ("LEERGANG_MODE", "debug", "production, demo or test"),
    ],
)
def test_what_is_not_safe_stops_it_too(name, value, words):
    stopped = start(**{name: value})
    assert stopped.returncode != 0
    assert stopped.stderr.count("\n") == 1
    assert words in stopped.stderr


def test_the_embedded_servers_are_refused(tmp_path):
    (tmp_path / ".embedded").touch()
    stopped = start(DATABASE_URL=f"postgresql:///regie?host={tmp_path}")
    assert stopped.returncode != 0
    assert "embedded" in stopped.stderr


def test_a_secret_may_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text("y" * 50 + "\n")
    assert start(SECRET_KEY=None, SECRET_KEY_FILE=str(tmp_path / "key")).returncode == 0


def test_https_and_what_belongs_to_it_are_always_on():
    assert start("SECURE_SSL_REDIRECT").stdout == "True\n"
    assert start("SECURE_HSTS_SECONDS").stdout == "31536000\n"
    assert start("SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE").stdout == "__Host-sessie True\n"


def test_a_proxy_is_believed_only_when_there_is_one():
    assert start("SECURE_PROXY_SSL_HEADER").stdout == "None\n"
    believed = start("SECURE_PROXY_SSL_HEADER", BEHIND_PROXY="1").stdout
    assert believed == "('HTTP_X_FORWARDED_PROTO', 'https')\n"


def test_files_may_lie_in_a_bucket_instead_and_its_keys_in_files(tmp_path):
    (tmp_path / "key").write_text("geheim\n")
    bucket = {
        "FILES_ROOT": None,
        "FILES_S3_BUCKET": "leergang",
        "FILES_S3_ENDPOINT": "https://s3.example",
        "FILES_S3_ACCESS_KEY": "naam",
        "FILES_S3_SECRET_KEY_FILE": str(tmp_path / "key"),
    }
    assert "geheim" in start("STORAGES['default']", **bucket).stdout
    assert "FILES_S3_SECRET_KEY is missing" in start(**bucket | {"FILES_S3_SECRET_KEY_FILE": None}).stderr
    assert "https://" in start(**bucket | {"FILES_S3_ENDPOINT": "s3.example"}).stderr
    assert "FILES_ACCEL" in start(**bucket | {"FILES_ACCEL": "/bestanden/"}).stderr


def test_media_comes_from_ourselves_and_has_no_public_address():
    assert start("SECURE_CSP['media-src']").stdout == "[<CSP.SELF: \"'self'\">]\n"
    assert start("STORAGES['default']['BACKEND']").stdout == "leergang.web.storage.PrivateFiles\n"
