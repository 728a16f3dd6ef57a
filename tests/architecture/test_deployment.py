"""What an operator reads and fills in names every setting, and no other."""

import re

import pytest

from tests.architecture.source import ROOT

SETTINGS = (ROOT / "leergang" / "settings.py").read_text()
READ = set(re.findall(r'\benv(?:_list)?\("([A-Z0-9_]+)"', SETTINGS))
# Between our own programs; nobody sets these.
INTERNAL = {"REDIS_EMBEDDED", "DEMO_MAILBOX"}
COMPOSE = (ROOT / "docker-compose.yml").read_text()


@pytest.mark.parametrize("name", sorted(READ - INTERNAL))
def test_the_manual_explains_every_setting(name):
    assert f"`{name}`" in (ROOT / "docs" / "operations.md").read_text()


def test_compose_sets_only_what_the_platform_reads():
    block = COMPOSE.partition("environment:")[2].partition("depends_on:")[0]
    names = set(re.findall(r"^    ([A-Z0-9_]+):", block, re.MULTILINE))
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"} <= names <= READ


def test_the_example_names_everything_that_compose_asks_for():
    example = re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert set(example) == set(re.findall(r"\$\{([A-Z0-9_]+)", COMPOSE))


def test_secrets_and_rubbish_stay_out_of_the_image():
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", ".venv", "var"} <= set(left_out)
