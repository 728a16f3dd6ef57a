"""Whom a planner lets in for one session, and for how long."""

from typing import Any

from django import forms
from django.http import QueryDict

from cohorts.forms.cohorts import PersonForm, date_field, possible_trainers
from cohorts.models import Session, SessionStaff, TrainerAssignment
from leergang.accounts.models import User
from leergang.moment import today
from leergang.web.forms import Form


class OnePerson(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class SubstituteForm(Form):
    """A trainer of the bureau who does not train this lichting."""

    user = OnePerson(
        label="Invaller",
        queryset=User.objects.none(),
        empty_label="Kies een trainer",
        help_text="Trainers van het bureau die deze lichting niet begeleiden",
        error_messages={
            "required": "Kies wie invalt.",
            "invalid_choice": "Deze trainer kan niet meer invallen. Kies opnieuw.",
        },
    )
    instead_of = OnePerson(
        label="In plaats van",
        queryset=User.objects.none(),
        required=False,
        empty_label="Niemand in het bijzonder",
        help_text="Die trainer krijgt bericht, en geen herinneringen meer over deze bijeenkomst.",
    )

    def __init__(self, data: QueryDict | None = None, *, session: Session) -> None:
        super().__init__(data)
        own = TrainerAssignment.objects.current(today()).filter(cohort=session.cohort_id)
        free = (
            possible_trainers().exclude(pk__in=own.values("user_id")).exclude(session_staff__session=session)
        )
        self.fields["user"].queryset = free  # type: ignore[attr-defined]
        self.fields["instead_of"].queryset = session.trainers.order_by("sort_key", "pk")  # type: ignore[attr-defined]


class GuestForm(PersonForm):
    """Somebody from outside, by name and address; who has an account keeps the own name."""


class ExtendForm(Form):
    ends_on = date_field("Toegang tot en met", help_text="Die dag telt nog mee, tot middernacht.")

    def __init__(self, data: QueryDict | None = None, *, row: SessionStaff) -> None:
        super().__init__(data, initial={"ends_on": row.ends_on})
