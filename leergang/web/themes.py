"""The themes a cohort can wear: each is one file in static/themes/, never an uploaded one (NLDS-02).

How to add one: docs/look.md.
"""

DEFAULT_THEME = "regiegemeente"

# File name without .css, and what a planner reads in the list of themes.
THEMES: dict[str, str] = {
    "regiegemeente": "Regiegemeente",
    "voorbeeld": "Voorbeeld (NL Design System)",
}


def theme_file(name: str | None) -> str:
    """The static path of a theme; a name outside the list gives the default, never an error."""
    return f"themes/{name if name in THEMES else DEFAULT_THEME}.css"
