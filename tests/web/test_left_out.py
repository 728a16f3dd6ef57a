"""What the build leaves out of the component styles, no page asks for; the families written by code stay in."""

import re
from pathlib import Path

from leergang.web.stale import LOOK, ROOT

ASKS = re.compile(r"utrecht-[\w-]+")
PLACES = ("templates", "leergang", "cohorts", "casuistiek", "modules", "static/js")
WRITTEN = {".html", ".py", ".js"}


def left_out() -> set[str]:
    lines = (ROOT / LOOK / "left-out.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def asked() -> set[str]:
    files = (path for place in PLACES for path in (ROOT / place).rglob("*") if path.suffix in WRITTEN)
    return {name for path in files for name in ASKS.findall(Path(path).read_text(encoding="utf-8"))}


def test_no_page_asks_for_a_class_that_is_left_out():
    found = asked()
    assert len(found) > 60
    assert sorted(found & left_out()) == []
    # 'utrecht-alert--{{ kind }}': the whole family.
    families = {name for name in found if name.endswith("-")}
    assert [name for name in left_out() if any(name.startswith(family) for family in families)] == []


def test_what_a_form_adds_when_a_field_is_wrong_stays():
    """leergang.web.forms.widget_classes writes these."""
    assert [name for name in left_out() if name.endswith("--invalid") and "description" not in name] == []
    styles = (ROOT / "static/css/vendor.css").read_text(encoding="utf-8")
    for kind in ("textbox", "textarea", "select"):
        assert f".utrecht-{kind}--invalid" in styles


def test_the_build_left_them_out():
    styles = (ROOT / "static/css/vendor.css").read_text(encoding="utf-8")
    classes = set(re.findall(r"\.(utrecht-[\w-]+)", styles))
    assert classes & left_out() == set()
    assert len(classes) > 90
    assert styles.count("{") == styles.count("}")
