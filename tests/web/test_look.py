"""What is built is fresh; what templates ask for exists; nothing in them breaks the strict CSP."""

import json
import re
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from leergang.web.stale import ROOT, SOURCES, stale
from leergang.web.themes import THEMES

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(ROOT / "templates").parts]
ICONS = set(re.findall(r'<symbol id="i-([\w-]+)"', (ROOT / "static/icons.svg").read_text()))


def test_what_is_built_from_packages_is_fresh():
    assert stale() == []


@pytest.fixture
def copy(tmp_path):
    """The sources and what was built from them, in a folder of its own."""
    for path in (*SOURCES, "static"):
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / path).is_dir() else shutil.copy)(ROOT / path, target)
    return tmp_path


def test_a_changed_source_is_noticed(copy):
    with (copy / "leergang/web/look/icons.txt").open("a") as icons:
        icons.write("rocket\n")
    assert stale(copy) == ["a source of the look has changed: run `make css`"]


def test_an_output_that_was_edited_by_hand_is_noticed(copy):
    (copy / "static/css/vendor.css").write_text("body{}")
    (copy / "static/icons.svg").unlink()
    assert [problem.split()[0] for problem in stale(copy)] == ["static/css/vendor.css", "static/icons.svg"]


def test_the_lock_file_names_exact_versions_and_no_registry():
    wanted = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert wanted["htmx.org"] == "2.0.11"
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_icon_that_a_template_asks_for_exists(path):
    text = path.read_text(encoding="utf-8")
    asked = re.findall(r'{% icon "([\w-]+)"', text) + re.findall(r'\bicon="([\w-]+)"', text)
    assert set(asked) <= ICONS


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_needs_what_the_csp_forbids(path):
    text = re.sub(
        r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert not re.search(r"\sstyle=|<style|\son\w+=|hx-on|javascript:|\"js:", text)
    for script in re.findall(r"<script([^>]*)>", text):
        assert "src=" in script
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_form_that_sends_fields_is_novalidate(path):
    text = path.read_text(encoding="utf-8")
    for attributes, body in re.findall(r"<form\b([^>]*)>(.*?)</form>", text, flags=re.DOTALL):
        if re.search(r"\|crispy|<input (?!type=\"hidden\")|<textarea|<select", body):
            assert "novalidate" in attributes


@pytest.mark.parametrize("name", THEMES)
def test_a_theme_is_one_file_of_tokens_with_fonts_of_our_own(name):
    css = (ROOT / "static/themes" / f"{name}.css").read_text(encoding="utf-8")
    fonts = re.findall(r"url\(\"?([^\")]+)", css)
    assert fonts
    assert all((ROOT / "static/themes" / font).is_file() for font in fonts)


def test_own_styles_use_colours_of_the_theme_only():
    """A colour written in our own CSS would not change with the theme."""
    allowed = {"#fff"}  # the ground under a QR code, which must stay white
    for path in (ROOT / "static/css").glob("*.css"):
        if path.name != "vendor.css":
            colours = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8")))
            assert colours <= allowed, path.name


def test_every_font_has_its_licence():
    for font in (ROOT / "static/fonts").glob("*.woff2"):
        assert "SIL Open Font License" in Path(font.parent / f"LICENSE-{font.stem}.txt").read_text(
            encoding="utf-8"
        )


def test_production_finds_every_file_that_styles_name(tmp_path, settings):
    """Manifest storage follows each url() and fails on one that is not there."""
    settings.STATIC_ROOT = tmp_path
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}
    call_command("collectstatic", interactive=False, verbosity=0)
    theme = next(tmp_path.glob("themes/regiegemeente.*.css")).read_text(encoding="utf-8")
    assert re.search(r"fonts/newsreader\.[0-9a-f]{12}\.woff2", theme)
