"""Every theme keeps text at 4.5:1 and shapes at 3:1 (NLDS-03), in the light and the dark scheme."""

import re
from itertools import chain

import pytest

from leergang.web.stale import ROOT
from leergang.web.themes import THEMES

TEXT = 4.5
SHAPE = 3.0

# text, ground
TEXT_PAIRS = [
    *[("ink", ground) for ground in ("page", "surface", "sunken", "brand-soft", "accent-soft")],
    *[("muted", ground) for ground in ("page", "surface", "sunken", "brand-soft")],
    *[("brand", ground) for ground in ("page", "surface", "brand-soft")],
    *[("danger", ground) for ground in ("page", "surface", "danger-soft")],
    ("ink", "ok-soft"),
    ("ink", "warn-soft"),
    ("ink", "danger-soft"),
    ("brand-hover", "brand-soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("on-stage", "stage"),
    ("on-stage-muted", "stage"),
    ("accent", "stage"),
    ("on-accent", "accent"),
    ("ok", "ok-soft"),
    ("ok", "page"),
    ("warn", "warn-soft"),
    ("surface", "danger"),
]
SHAPE_PAIRS = [
    *[("line-strong", ground) for ground in ("page", "surface")],
    *[(f"data-{number}", "surface") for number in (1, 2, 3)],
    *[("focus", ground) for ground in ("page", "surface", "brand-soft")],
    ("accent", "stage"),
    ("brand", "data-0"),
]


def tokens(name, scheme):
    css = (ROOT / "static/themes" / f"{name}.css").read_text(encoding="utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    dark = "".join(re.findall(r"prefers-color-scheme: dark\) \{(.*?\}\s*)\}", css, flags=re.DOTALL))
    light = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", css, flags=re.DOTALL)
    declared = re.findall(r"(--[\w-]+):\s*([^;]+);", light + (dark if scheme == "dark" else ""))
    return dict(declared)


def colour(values, name):
    value = values[name].strip()
    while reference := re.fullmatch(r"var\((--[\w-]+)\)", value):
        value = values[reference[1]].strip()
    digits = value.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]


def luminance(rgb):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(values, one, other):
    first, second = sorted(
        (luminance(colour(values, f"--app-{name}")) for name in (one, other)), reverse=True
    )
    return (first + 0.05) / (second + 0.05)


def schemes():
    for name in THEMES:
        yield name, "light"
        if "prefers-color-scheme: dark" in (ROOT / "static/themes" / f"{name}.css").read_text(
            encoding="utf-8"
        ):
            yield name, "dark"


@pytest.mark.parametrize(("name", "scheme"), list(schemes()))
def test_a_theme_keeps_its_contrast(name, scheme):
    values = tokens(name, scheme)
    wanted = chain(((pair, TEXT) for pair in TEXT_PAIRS), ((pair, SHAPE) for pair in SHAPE_PAIRS))
    low = {pair: round(found, 2) for pair, least in wanted if (found := contrast(values, *pair)) < least}
    assert low == {}


def test_the_measure_itself():
    values = {"--app-a": "#000", "--app-b": "#ffffff", "--app-c": "var(--app-b)", "--app-d": "#767676"}
    assert contrast(values, "a", "c") == pytest.approx(21)
    assert contrast(values, "d", "b") == pytest.approx(4.54, abs=0.01)


def test_the_dark_scheme_is_really_another_one():
    assert tokens("regiegemeente", "dark")["--app-page"] != tokens("regiegemeente", "light")["--app-page"]
