"""The division into intervisiegroepen, changeable by hand, and who had better not sit together."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from cohorts.models import Enrolment, SeparationKind
from cohorts.reports.peer_groups import Facts, Places
from leergang.web.forms import EMPTY_CHOICE, Form

SMALLEST = 4


class Choice(NamedTuple):
    enrolment: Enrolment
    field: BoundField


class PeerGroupsForm(Form):
    """A group for each person; `gezien` says which division this person started from."""

    gezien = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, facts: Facts, places: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts
        most = max([len(facts.people) // SMALLEST + 2, *places.values()])
        choices = [("", "Nog niet ingedeeld"), *((str(n), f"Groep {n}") for n in range(1, most + 1))]
        for enrolment in facts.people:
            self.fields[_name(enrolment)] = forms.ChoiceField(
                label=enrolment.name,
                choices=choices,
                required=False,
                initial=str(places.get(enrolment.pk, "")),
                error_messages={"invalid_choice": "Kies een groep uit de lijst."},
                widget=forms.Select(
                    attrs={
                        "class": "utrecht-select utrecht-select--html-select",
                        "aria-label": f"Groep van {enrolment.name}",
                    }
                ),
            )
        self.initial["gezien"] = facts.fingerprint

    @property
    def places(self) -> Places:
        """What was chosen; what is not a choice counts as none."""
        chosen = ((row, self.cleaned_data.get(_name(row), "")) for row in self.facts.people)
        return {enrolment.pk: int(number) for enrolment, number in chosen if number}

    @property
    def choices(self) -> list[Choice]:
        return [Choice(enrolment, self[_name(enrolment)]) for enrolment in self.facts.people]

    def field_of(self, enrolment: Enrolment) -> BoundField:
        return self[_name(enrolment)]


class SeparationForm(Form):
    """Two people of the lichting, and why they had better be apart."""

    first = forms.ChoiceField(label="De een")
    second = forms.ChoiceField(label="De ander")
    kind = forms.ChoiceField(label="Reden")

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(enrolment.public_id): enrolment for enrolment in facts.people}
        people = [(key, enrolment.name) for key, enrolment in self.people.items()]
        for name in ("first", "second"):
            self.fields[name].choices = [("", EMPTY_CHOICE), *people]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", EMPTY_CHOICE), *SeparationKind.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        if data.get("first") and data.get("first") == data.get("second"):
            self.add_error("second", "Kies iemand anders dan bij ‘De een’.")
        return data

    @property
    def chosen(self) -> dict[str, Any]:
        """The two people and the reason, for the action."""
        return {
            "one": self.people[self.cleaned_data["first"]],
            "other": self.people[self.cleaned_data["second"]],
            "kind": SeparationKind(self.cleaned_data["kind"]),
        }


def _name(enrolment: Enrolment) -> str:
    return f"groep-{enrolment.public_id}"
