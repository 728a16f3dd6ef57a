"""Planning a discussion: the method, and a role for everybody whom the owner admits."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from casuistiek.documents.methods import METHODS
from casuistiek.reports.rotation import Turn
from casuistiek.states import DiscussionRole, Method
from leergang.web.forms import ExplainedRadio, Form

ABSENT = ("", "Is er niet bij")
ROLES = [(role.value, str(role.label)) for role in DiscussionRole if role != DiscussionRole.CASE_OWNER]


def _explained() -> dict[str, str]:
    words = {}
    for method, plan in METHODS.items():
        caution = f" {plan.caution}" if plan.caution else ""
        words[method.value] = (
            f"{plan.minutes} minuten, {plan.fewest} tot {plan.most} mensen. {plan.fits}{caution}"
        )
    return words


class DiscussionForm(Form):
    """A field for each person, named by the enrolment; the inbrenger has no choice and no field."""

    method = forms.ChoiceField(
        label="Werkvorm", choices=Method.choices, widget=ExplainedRadio(explanations=_explained())
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[Turn],
        owner: int,
        roles: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.people = [person for person in people if person.enrolment != owner]
        for person in self.people:
            self.fields[f"rol-{person.enrolment}"] = forms.ChoiceField(
                label=person.name,
                choices=[*ROLES, ABSENT],
                required=False,
                initial=roles.get(person.enrolment, ""),
            )

    @property
    def seats(self) -> dict[int, DiscussionRole]:
        """Roles by enrolment, the inbrenger among them."""
        chosen = {
            person.enrolment: self.cleaned_data.get(f"rol-{person.enrolment}") for person in self.people
        }
        seats = {key: DiscussionRole(role) for key, role in chosen.items() if role}
        return {**seats, self.owner: DiscussionRole.CASE_OWNER}

    @property
    def rows(self) -> list[tuple[forms.BoundField, Turn]]:
        return [(self[f"rol-{person.enrolment}"], person) for person in self.people]


def size_advice(method: Method, people: int, minutes: int) -> list[str]:
    """What does not fit, to think about before the day; it never blocks."""
    plan = METHODS[method]
    advice = []
    if people < plan.fewest:
        advice.append(
            f"Voor {method.label} zijn {plan.fewest} mensen of meer het best. Nu zijn het er {people}."
        )
    if people > plan.most:
        advice.append(f"Voor {method.label} zijn {plan.most} mensen het meest. Nu zijn het er {people}.")
    if minutes < plan.minutes:
        advice.append(f"{method.label} duurt {plan.minutes} minuten. Op het programma staan er {minutes}.")
    return advice
