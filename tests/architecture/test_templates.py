"""Every template compiles, and none of them asks for what the content security policy forbids (WEB-03)."""

import re

import pytest
from django.template.loader import get_template

from tests.architecture.source import ROOT, templates

PAGES = [path for path in templates() if path.suffix == ".html" and path.parts[0] != "mail"]
FORBIDDEN = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/json)", re.IGNORECASE),
    "event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "htmx that needs eval": re.compile(r"hx-on|hx-vars|=[\"']js:", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "third party": re.compile(r"(?:src|href|action|srcset)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE),
    "a word we do not use": re.compile(r"\b(?:helaas|oeps|succesvol|klik hier)\b", re.IGNORECASE),
}


@pytest.mark.parametrize("path", list(templates()), ids=str)
def test_it_compiles(path):
    get_template(str(path))


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_it_keeps_to_the_policy(path):
    text = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}",
        "",
        (ROOT / "templates" / path).read_text(),
        flags=re.DOTALL,
    )
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        ('<p style="color:red">', "inline style"),
        ("<script>x()</script>", "inline script"),
        ('<a onclick="x()">', "event attribute"),
        ('<a hx-on:click="x()">', "htmx that needs eval"),
        ('<script src="https://cdn.example/x.js"></script>', "third party"),
        ("<p>Helaas, dat mag niet.</p>", "a word we do not use"),
    ],
)
def test_the_patterns_find_what_they_should(bad, name):
    assert FORBIDDEN[name].search(bad)


def test_there_are_templates():
    assert len(PAGES) > 60
