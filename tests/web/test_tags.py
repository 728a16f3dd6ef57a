"""The tags and filters that every template may use."""

import datetime as dt

import pytest
import time_machine
from django.template import Context, Template
from django.test import RequestFactory

from leergang.web.themes import THEMES, theme_file

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def on_a_monday_in_november():
    with time_machine.travel(NOW, tick=False):
        yield


def show(source, **context):
    return Template(source).render(Context(context))


def test_an_icon_is_decoration_until_it_has_a_label():
    assert show('{% icon "check" %}') == (
        '<svg class="app-icon" aria-hidden="true"><use href="/static/icons.svg#i-check"/></svg>'
    )


def test_an_icon_with_a_label_is_an_image():
    html = show('{% icon "check" "app-tick" label=label %}', label='Klaar "nu"')
    assert 'class="app-icon app-tick" role="img" aria-label="Klaar &quot;nu&quot;"' in html


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Marieke Veenstra", "MV"),
        ("Annelies de Wit", "AW"),
        ("Stéphane", "S"),
        ("élodie van Ées", "ÉÉ"),
        ("", ""),
    ],
)
def test_initials(name, initials):
    assert show("{% initials name %}", name=name) == initials
    assert show("{{ name|initials }}", name=name) == initials


def test_a_date_carries_its_machine_form():
    day = dt.date(2026, 11, 25)
    assert show("{{ d|datum }}", d=day) == '<time datetime="2026-11-25">woensdag 25 november</time>'
    assert show("{{ d|datum_zin }}", d=day) == '<time datetime="2026-11-25">Woensdag 25 november</time>'
    assert show("{{ d|datum_kort }}", d=day) == '<time datetime="2026-11-25">25 nov</time>'
    assert (
        show("{{ d|datum_blok }}", d=day)
        == '<time class="app-date" datetime="2026-11-25"><b>25</b>nov</time>'
    )


def test_a_moment_near_midnight_is_on_the_day_in_amsterdam():
    moment = dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)
    assert show("{{ m|datum }}", m=moment) == '<time datetime="2026-11-25">woensdag 25 november</time>'


def test_a_span_carries_the_offset_that_tells_the_double_hour_apart():
    first = dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)
    second = dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC)
    assert show("{{ m|tijd }}", m=first) == '<time datetime="2027-10-31T02:30+02:00">2.30 uur</time>'
    assert show("{{ m|tijd }}", m=second) == '<time datetime="2027-10-31T02:30+01:00">2.30 uur</time>'
    assert show("{{ m|tijdvak:n }}", m=first, n=second).startswith('<time datetime="2027-10-31T02:30+02:00">')


def test_the_hour_that_is_skipped_never_appears():
    moment = dt.datetime(2027, 3, 28, 1, 0, tzinfo=dt.UTC)
    assert show("{{ m|tijd }}", m=moment) == '<time datetime="2027-03-28T03:00+02:00">3.00 uur</time>'


def test_words_for_letters_hold_no_markup():
    moment = dt.datetime(2026, 11, 25, 12, 30, tzinfo=dt.UTC)
    assert show("{{ m|moment_tekst }}", m=moment) == "woensdag 25 november om 13.30 uur"
    assert show("{{ m|tijdvak_tekst:n }}", m=moment, n=moment + dt.timedelta(hours=3)) == "13.30 – 16.30 uur"
    assert show("{{ m|relatief_tekst }}", m=moment) == "nog 2 dagen"


def test_days_until_are_counted_on_the_calendar():
    assert show("{{ d|dagen_tot }}", d=dt.date(2026, 11, 25)) == "2"
    late_tonight = dt.datetime(2026, 11, 23, 22, 59, tzinfo=dt.UTC)
    assert show("{{ m|dagen_tot }}", m=late_tonight) == "0"


@pytest.mark.parametrize(
    "name",
    ["datum", "datum_tekst", "datum_zin", "datum_kort", "datum_blok", "tijd", "moment", "relatief", "getal"],
)
def test_nothing_shows_nothing(name):
    assert show(f"{{{{ value|{name} }}}}", value=None) == ""


def test_midnight_is_a_time_like_any_other():
    assert show("{{ t|tijd }}", t=dt.time(0, 0)) == '<time datetime="00:00">0.00 uur</time>'


def test_amounts():
    assert show("{{ 13|procent:24 }}, {{ 0|procent:0 }}") == "54%, 0%"
    assert show("{{ 1234|getal }}, {{ 2.5|getal:2 }}") == "1.234, 2,50"
    assert show("{{ 3100000|bestandsgrootte }}") == "3,1 MB"


def test_a_theme_outside_the_list_is_the_default():
    assert theme_file("voorbeeld") == "themes/voorbeeld.css"
    for name in (None, "", "../settings", "https://elders.example/x"):
        assert theme_file(name) == "themes/regiegemeente.css"
    assert set(THEMES) == {"regiegemeente", "voorbeeld"}


def test_the_breadcrumb_ends_where_you_are():
    html = show('{% breadcrumb "Vandaag" "/" "Mijn casus" "/casus/" "Bewerken" %}')
    assert html.count('<a class="utrecht-link') == 2
    assert '<span class="utrecht-breadcrumb-nav__link" aria-current="page">Bewerken</span>' in html


@pytest.mark.parametrize(
    ("level", "kind"),
    [("success", "ok"), ("info", "info"), ("warning", "warning"), ("error", "error"), ("debug", "info")],
)
def test_messages_become_alerts(level, kind):
    assert show("{{ level|message_kind }}", level=level) == kind


def test_a_page_with_errors_says_so_in_its_title():
    request = RequestFactory().get("/")
    page = '{% extends "base.html" %}{% block title %}Casus{% endblock %}'
    assert "<title>Casus – Leergang Regiegemeente</title>" in show(page, request=request)
    assert "<title>Fout: Casus – Leergang" in show(page, request=request, form={"errors": {"x": ["y"]}})
