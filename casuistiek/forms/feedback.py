"""The form of feedback (domain/3 C4): at most three points, each observation, effect, question, suggestion."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from casuistiek.forms.typed import TypedText, typed_choice, typed_text
from casuistiek.forms.writing import is_whole, put, version_in
from casuistiek.models import FeedbackPoint
from casuistiek.models.content import field_of
from casuistiek.models.points import NEW_POINT, about_choices, point_problems
from casuistiek.states import VERDICTS, CaseStatus
from leergang.web.forms import ExplainedRadio, Form

NUMBERS = range(1, FeedbackPoint.MAX_POINTS + 1)

VERDICT_WORDS = {
    CaseStatus.ACCEPTED: ("Accepteer de casus", "De casus kan worden ingebracht in een bijeenkomst."),
    CaseStatus.MORE_ASKED: (
        "Vraag om een aanvulling",
        "De inbrenger past de tekst aan en dient opnieuw in.",
    ),
}


def _point_text(name: str, rows: int) -> TypedText:
    return typed_text(field_of(FeedbackPoint, name), rows=rows, required=name == "observation")


class PointForm(Form):
    use_required_attribute = False

    about = typed_choice(field_of(FeedbackPoint, "about"), about_choices(), required=True)
    quote = TypedText(
        label="Over welke woorden gaat het?",
        required=False,
        help_text="Neem ze letterlijk over uit de casus, of laat leeg als het over het hele deel gaat.",
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    observation = _point_text("observation", 3)
    effect = _point_text("effect", 2)
    question = _point_text("question", 2)
    suggestion = _point_text("suggestion", 2)

    def content(self, position: int) -> dict[str, Any] | None:
        """The point as it was typed, or None when nothing was."""
        self.is_valid()
        point = {**NEW_POINT, "position": position, **self.cleaned_data}
        return point if any(point[name].strip() for name in ("quote", *FeedbackPoint.TEXTS)) else None


class FeedbackWriting:
    """The three points as one form, and the version they build on."""

    point_form: type[PointForm] = PointForm

    def __init__(
        self,
        points: list[dict[str, Any]],
        version: int,
        *,
        data: QueryDict | None = None,
        saved_at: dt.datetime | None = None,
    ) -> None:
        self.stored = points
        self.saved_at = saved_at
        self.version = version
        self.data = data
        stored = {point["position"]: point for point in points}
        self.points = {
            number: self.point_form(data, initial=stored.get(number, {}), prefix=f"punt-{number}")
            for number in NUMBERS
        }

    @property
    def posted_version(self) -> int:
        return version_in(self.data or {})

    def is_whole(self) -> bool:
        names = [form.add_prefix(name) for form in self.points.values() for name in form.fields]
        return self.data is not None and is_whole(self.data, names)

    def content(self) -> list[dict[str, Any]]:
        typed = (form.content(number) for number, form in self.points.items())
        return [point for point in typed if point is not None]

    def show_problems(self, points: list[dict[str, Any]], *, only: str = "") -> None:
        """Put what keeps the points from being published at their fields; `only` picks a code."""
        for problem in point_problems(points):
            if not only or problem.code == only:
                number, _, name = problem.field.partition(":")
                put(self.points[int(number)], [(name, problem)])

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        """(id of the field, its label, the message) of every problem that is shown, in order."""
        return [
            (form[name].id_for_label, f"Punt {number}, {str(form[name].label).lower()}", str(error))
            for number, form in self.points.items()
            for name, errors in form.errors.items()
            for error in errors
        ]


class PublishForm(Form):
    """The last step: what was shown, and for a submitted case what happens with it."""

    feedback = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    case_version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.TypedChoiceField(
        label="Wat gebeurt er met de casus?",
        choices=[(verdict, VERDICT_WORDS[verdict][0]) for verdict in VERDICTS],
        coerce=CaseStatus,
        widget=ExplainedRadio(explanations={verdict: VERDICT_WORDS[verdict][1] for verdict in VERDICTS}),
        error_messages={"required": "Kies of je de casus accepteert of om een aanvulling vraagt."},
    )

    def __init__(self, *args: Any, case_status: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A verdict that was given while a colleague gave one too, is for the action to judge.
        if case_status != CaseStatus.SUBMITTED and "verdict" not in self.data:
            del self.fields["verdict"]
