"""What may be done to one enrolment: correct, stop, replace, move on, leave."""

import datetime as dt
from typing import Any

from django import forms

from cohorts.forms.cohorts import NameForm, OneLine, date_field
from cohorts.forms.enrolments import JudgedForm
from cohorts.importing.names import Name, split_full_name
from cohorts.importing.verdicts import NOT_A_NAME
from cohorts.models import Enrolment, seats_of
from cohorts.reports.deferrals import place_in, possible
from cohorts.reports.enrolment import came_in
from cohorts.reports.replacements import verdict_on
from cohorts.states import TRANSITIONS, EnrolmentStatus, Leaving
from leergang.accounts.models import User
from leergang.web.forms import ExplainedRadio, Form

# A last day lies around today; further away somebody mistyped the year.
FURTHEST = dt.timedelta(days=400)
REASON = (
    "Wie dit leest: jij, de coördinatoren van je organisatie en het bureau. Schrijf niets over gezondheid."
)


def reason_field() -> forms.Field:
    return OneLine(label="Reden", max_length=300, help_text=REASON)


class CorrectionForm(NameForm):
    """The function, and the name as long as the person did not come in."""

    job_title = OneLine(label="Functie", max_length=120, required=False)

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = enrolment.user
        name = (
            split_full_name(enrolment.listed_name)
            if enrolment.listed_name
            else Name(user.first_name, user.infix, user.last_name)
        )
        self.initial = {**name._asdict(), "job_title": enrolment.job_title}
        if came_in(enrolment):
            for field in name._fields:
                del self.fields[field]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for field in Name._fields:
            if NOT_A_NAME.search(str(cleaned.get(field, ""))):
                self.add_error(field, "Dit lijkt geen naam. Vul voornaam en achternaam in.")
        return cleaned

    @property
    def name(self) -> Name | None:
        values = [self.cleaned_data.get(field) for field in Name._fields]
        return Name(*map(str, values)) if values[0] is not None else None


class EndForm(Form):
    reason = reason_field()


class ReplacementForm(JudgedForm):
    """The colleague who takes over, judged as a row of a list is."""

    reason = reason_field()
    leaves_on = date_field(
        "Laatste werkdag van wie stopt",
        required=False,
        help_text="Alleen als die weggaat bij je organisatie. Na die dag sluiten we het account.",
    )

    field_order = [
        "first_name", "infix", "last_name", "email", "job_title", "reason", "leaves_on", "is_sure",
    ]  # fmt: skip

    def __init__(self, *args: Any, enrolment: Enrolment, day: dt.date, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment, self.day, self.by = enrolment, day, by
        if enrolment.leaves_on:
            del self.fields["leaves_on"]

    def clean_leaves_on(self) -> dt.date | None:
        return near(self.cleaned_data["leaves_on"], self.day)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self._judge()
        return cleaned

    def _judge(self) -> None:
        leaves_on = self.cleaned_data.get("leaves_on")
        is_gone = came_in(self.enrolment) and leaves_on is not None and leaves_on <= self.day
        self.weigh(verdict_on(self.enrolment, self.line, is_gone=is_gone, by=self.by))


class DeferralForm(Form):
    """A later lichting, with what there is for this person in each of them."""

    place = forms.ChoiceField(label="Naar welke lichting?", widget=forms.RadioSelect)
    reason = reason_field()

    def __init__(self, *args: Any, enrolment: Enrolment, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohorts = {str(cohort.pk): cohort for cohort in possible(enrolment, day=day)[:20]}
        places = {
            key: place_in(seats_of(cohort), enrolment.organisation_id) for key, cohort in self.cohorts.items()
        }
        explained = {
            f"{key}:{place.value}": "Er is een plaats vrij."
            if place == EnrolmentStatus.CONFIRMED
            else "Vol: komt op de wachtlijst."
            for key, place in places.items()
        }
        self.fields["place"].widget = ExplainedRadio(explanations=explained)
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (f"{key}:{place.value}", self.cohorts[key].name) for key, place in places.items()
        ]
        self.fields["place"].error_messages["invalid_choice"] = (
            "Het aantal vrije plaatsen is intussen veranderd. Bekijk wat er nu staat en kies opnieuw."
        )

    @property
    def chosen(self) -> tuple[Any, EnrolmentStatus]:
        key, _, place = self.cleaned_data["place"].partition(":")
        return self.cohorts[key], EnrolmentStatus(place)


class LeaveForm(Form):
    leaves_on = date_field("Laatste werkdag", help_text="Bijvoorbeeld 31-3-2027")
    how = forms.ChoiceField(label="Wat gebeurt er met de deelname?")

    CHOICES = {
        Leaving.STOP: (
            "De deelname stopt",
            "Na de laatste werkdag, of meteen als die dag vandaag of voorbij is. De plaats komt vrij.",
        ),
        Leaving.REPLACED: (
            "Een collega neemt de plaats over",
            "Je vult op de volgende pagina in wie. De collega ziet niets van wat er is geschreven.",
        ),
        Leaving.OWN_TITLE: (
            "Rondt af op eigen titel",
            "De deelnemer krijgt een e-mail en geeft zelf een privéadres op. Jij ziet dat adres niet.",
        ),
    }

    def __init__(self, *args: Any, enrolment: Enrolment, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        offered = {Leaving.STOP}
        offered |= {Leaving.OWN_TITLE} if came_in(enrolment) else set()
        can_be_replaced = EnrolmentStatus.REPLACED in TRANSITIONS[EnrolmentStatus(enrolment.status)]
        offered |= {Leaving.REPLACED} if can_be_replaced else set()
        self.fields["how"].widget = ExplainedRadio(
            explanations={how.value: text for how, (_, text) in self.CHOICES.items()}
        )
        self.fields["how"].choices = [  # type: ignore[attr-defined]
            (how.value, label) for how, (label, _) in self.CHOICES.items() if how in offered
        ]

    def clean_leaves_on(self) -> dt.date | None:
        return near(self.cleaned_data["leaves_on"], self.day)


def near(day: dt.date | None, today: dt.date) -> dt.date | None:
    """A day around today. Raises ValidationError for one that must be a slip of the finger."""
    if day and abs(day - today) > FURTHEST:
        raise forms.ValidationError("Deze dag ligt meer dan een jaar van vandaag. Controleer het jaartal.")
    return day
