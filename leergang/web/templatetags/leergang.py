"""Tags and filters that every template may use (a builtin library: no load tag needed).

Filters on dates and times write a `<time datetime>`; those ending in `_tekst` write plain words,
for letters and attributes. All of them read the wall clock of Amsterdam (leergang/web/dutch.py).
"""

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leergang.moment import today
from leergang.web import dutch
from leergang.web.themes import theme_file

register = template.Library()

ALERT_ICONS = {
    "info": "info-circle",
    "ok": "circle-check",
    "warning": "alert-triangle",
    "error": "alert-circle",
}
BADGE_ICONS = {
    "success": "circle-check",
    "warning": "alert-triangle",
    "danger": "alert-circle",
    "active": "progress-check",
    "neutral": "circle-dashed",
}
MESSAGE_KINDS = {"success": "ok", "warning": "warning", "error": "error"}


@register.simple_tag
@lru_cache(maxsize=1024)  # a page has dozens, and there are few different ones
def icon(name: str, css: str = "", *, label: str = "") -> SafeString:
    """An icon of static/icons.svg. Without a label it is decoration and hidden from screen readers."""
    meaning = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" {}><use href="{}#i-{}"/></svg>',
        f"app-icon {css}".strip(), meaning, static("icons.svg"), name,
    )  # fmt: skip


@register.simple_tag
@lru_cache(maxsize=256)  # addresses of static files do not change while a process runs
def asset(path: str) -> str:
    """Django's `{% static %}`, worked out once: the head of a page has ten of them, 0.4 ms of CPU."""
    return static(path)


@register.simple_tag
def theme_url(name: str | None = None) -> str:
    """The address of a theme out of the fixed list (leergang/web/themes.py)."""
    return asset(theme_file(name))


@register.filter
def alert_icon(kind: str) -> str:
    return ALERT_ICONS.get(kind, ALERT_ICONS["info"])


@register.filter
def badge_icon(kind: str) -> str:
    return BADGE_ICONS.get(kind, BADGE_ICONS["neutral"])


@register.filter
def message_kind(level_tag: str) -> str:
    """The kind of alert for a level of Django's messages."""
    return MESSAGE_KINDS.get(level_tag, "info")


@register.filter
def tekst_van(html: str, module_url: str) -> SafeString:
    """A text of the leergang, cleaned when it was stored, with its pictures under the page of their module."""
    return SafeString(html.replace('<img src="materiaal/', f'<img src="{module_url}materiaal/'))


@register.simple_tag(name="initials")
@register.filter(name="initials")
def initials(name: str) -> str:
    """'MV' for Marieke Veenstra, 'AW' for Annelies de Wit: the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.inclusion_tag("components/navigation.html#breadcrumb")
def breadcrumb(*steps: str) -> dict[str, Any]:
    """`{% breadcrumb "Vandaag" home_url "Mijn casus" case_url "Bewerken" %}`: pairs, then where you are."""
    return {"steps": list(zip(steps[:-1:2], steps[1:-1:2], strict=True)), "current": steps[-1]}


@lru_cache(maxsize=1024)  # a list shows the same day in many rows
def _time(value: dt.date | dt.time | None, text: str) -> SafeString:
    if isinstance(value, dt.datetime):
        value = dutch.wall_clock(value)
    machine = value.isoformat(timespec="minutes") if isinstance(value, dt.datetime | dt.time) else value
    return format_html('<time datetime="{}">{}</time>', machine, text)


@register.filter
def datum_tekst(value: dt.date | None) -> str:
    """'woensdag 25 november', with the year when it is not this year."""
    return dutch.date_text(value, today=today()) if value else ""


@register.filter
def datum(value: dt.date | None) -> str:
    return _time(value and dutch.day_of(value), datum_tekst(value)) if value else ""


@register.filter
def datum_zin(value: dt.date | None) -> str:
    """The same with a capital, at the start of a line."""
    return _time(dutch.day_of(value), datum_tekst(value).capitalize()) if value else ""


@register.filter
def datum_kort(value: dt.date | None) -> str:
    """'25 nov'."""
    return _time(dutch.day_of(value), dutch.short_date_text(value)) if value else ""


@register.filter
def datum_blok(value: dt.date | None) -> str:
    """The date of a list: a big day above a small month (`app-date`)."""
    if not value:
        return ""
    number, month = dutch.short_date_text(value).split()
    day = dutch.day_of(value)
    return format_html('<time class="app-date" datetime="{}"><b>{}</b>{}</time>', day, number, month)


@register.filter
def tijd_tekst(value: dt.time | dt.datetime | None) -> str:
    """'9.30 uur'."""
    return dutch.time_text(value) if value is not None else ""


@register.filter
def tijd(value: dt.time | dt.datetime | None) -> str:
    return _time(value, tijd_tekst(value)) if value is not None else ""


@register.filter
def moment_tekst(value: dt.datetime | None) -> str:
    """'woensdag 25 november om 13.30 uur'."""
    return dutch.moment_text(value, today=today()) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    return _time(value, moment_tekst(value)) if value else ""


@register.filter
def tijdvak_tekst(start: dt.datetime | None, end: dt.datetime | None) -> str:
    """'13.30 – 16.30 uur'."""
    return dutch.span_text(start, end) if start and end else ""


@register.filter
def tijdvak(start: dt.datetime | None, end: dt.datetime | None) -> str:
    """`{{ session.starts_at|tijdvak:session.ends_at }}`."""
    return _time(start, dutch.span_text(start, end)) if start and end else ""


@register.filter
def relatief_tekst(value: dt.date | None) -> str:
    """'vandaag', 'gisteren', 'nog 2 dagen'; beyond a week the date."""
    return dutch.relative_text(value, today=today()) if value else ""


@register.filter
def relatief(value: dt.date | None) -> str:
    return _time(value, relatief_tekst(value)) if value else ""


@register.filter
def dagen_tot(value: dt.date) -> int:
    """Whole days on the calendar from today until that day; negative when it has passed."""
    return (dutch.day_of(value) - today()).days


@register.filter
def getal(value: float | Decimal | None, decimals: int | None = None) -> str:
    """'1.234', '2,5'."""
    return dutch.number_text(value, decimals) if value is not None else ""


@register.filter
def procent(part: float, whole: float = 100) -> str:
    """'54%': `{{ done|procent:total }}`; nothing of nothing is '0%'."""
    return f"{dutch.number_text(part / whole * 100 if whole else 0, 0)}%"


@register.filter
def bestandsgrootte(size_bytes: int | None) -> str:
    """'3,1 MB'."""
    return dutch.size_text(size_bytes) if size_bytes is not None else ""
