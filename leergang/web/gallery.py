"""What the component gallery shows: every component with made-up content, and a form in every state."""

import datetime as dt
from typing import Any

from django import forms
from django.forms import formset_factory

from leergang.web.forms import ExplainedRadio, Form

READERS = {
    "groep": "De deelnemers van je intervisiegroep. Nodig om je casus in te brengen.",
    "trainers": "Je krijgt feedback, maar brengt de casus niet in.",
}


class ExampleForm(Form):
    """One field of every kind."""

    title = forms.CharField(label="Titel", help_text="Kort en zonder namen.", max_length=80)
    email = forms.EmailField(label="E-mailadres", required=False)
    question = forms.CharField(
        label="Jouw vraag aan de groep",
        help_text="Een goede vraag begint met ‘hoe’, ‘wat’ of ‘waar’.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = forms.ChoiceField(
        label="Waar", choices=[("", "Maak een keuze"), ("online", "Online"), ("zaal", "De Zaal, Waterdam")]
    )
    day = forms.DateField(label="Datum", help_text="Bijvoorbeeld 25-11-2026")
    readers = forms.ChoiceField(
        label="Wie mag je casus lezen?",
        choices=[("groep", "Mijn groep en trainers"), ("trainers", "Alleen mijn trainers")],
        widget=ExplainedRadio(explanations=READERS),
    )
    themes = forms.MultipleChoiceField(
        label="Welke thema’s spelen er?",
        choices=[
            ("rol", "Rol als regisseur"),
            ("raad", "Samenspel met de raad"),
            ("keten", "Samenwerken in de keten"),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    document = forms.FileField(label="Bestand", help_text="Excel of csv, hooguit 2 MB.", required=False)
    confidential = forms.BooleanField(
        label="Mijn casus bevat geen namen", help_text="Ook geen adres of functie die naar één persoon wijst."
    )
    version = forms.CharField(widget=forms.HiddenInput, initial="3")


class RowForm(Form):
    name = forms.CharField(label="Naam")
    email = forms.EmailField(label="E-mailadres")


RowFormSet = formset_factory(RowForm, extra=0)


def _forms() -> dict[str, Any]:
    wrong = {
        "title": "Wie stuurt de jeugdhulp?",
        "email": "m.veenstra",
        "day": "31-2-2027",
        "readers": "groep",
        "version": "3",
    }
    rows = {
        "rij-TOTAL_FORMS": "2",
        "rij-INITIAL_FORMS": "2",
        "rij-0-name": "Anouk Postma",
        "rij-0-email": "a.postma@waterdam.example",
        "rij-1-name": "Willem de Groot",
        "rij-1-email": "w.degroot",
    }
    started = {"title": "Wie stuurt de jeugdhulp?", "readers": "groep"}
    return {
        "empty_form": ExampleForm(auto_id="id_leeg_%s", initial=started),
        "wrong_form": ExampleForm(wrong, auto_id="id_fout_%s"),
        "rows": RowFormSet(rows, prefix="rij"),
    }


def examples(now: dt.datetime) -> dict[str, Any]:
    """The context of the gallery; `now` fixes the dates that are relative."""
    soon = now + dt.timedelta(days=2)
    return {
        **_forms(),
        "now": now,
        "soon": soon,
        "soon_end": soon + dt.timedelta(hours=3),
        "later": now + dt.timedelta(days=40),
        "yesterday": now - dt.timedelta(days=1),
        "kinds": ["success", "active", "warning", "danger", "neutral"],
        "alerts": ["ok", "info", "warning", "error"],
        "levels": ["Start", "Op weg", "Geoefend", "Meester"],
        "stops": [
            {
                "title": "Van vakmanschap naar verbinden",
                "url": "#",
                "state": "done",
                "note": "Afgerond op 24 september",
            },
            {"title": "Sturen op afstand", "url": "#", "state": "done", "note": "Afgerond op 5 november"},
            {
                "title": "Het krachtenveld beïnvloeden",
                "url": "#",
                "state": "now",
                "note": "Hier ben je: 2 van 6 klaar",
                "value": 2,
                "max": 6,
            },
            {"title": "De open dialoog", "url": "", "state": "", "note": "Start op 6 januari 2027"},
        ],
        "steps": [
            {"title": "Concept", "state": "done"},
            {"title": "Ingediend", "state": "done"},
            {"title": "Feedback", "state": "now"},
            {"title": "Aangepast", "state": ""},
            {"title": "Ingebracht", "state": ""},
        ],
        "figures": [
            {"label": "plaatsen over", "value": 4, "of": 16},
            {"label": "doen mee", "value": 9},
            {"label": "uitnodiging verstuurd", "value": 2},
            {"label": "uitnodiging verlopen", "value": 1},
        ],
        "places": [("", "Alle lichtingen"), ("voorjaar", "Voorjaar 2027"), ("najaar", "Najaar 2027")],
    }
