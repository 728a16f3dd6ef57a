"""The structured form of a case (domain/3 C1): one form for the texts, one row for each party."""

from typing import Any

from django import forms
from django.http import QueryDict

from casuistiek.forms.typed import TypedText, typed_choice, typed_text
from casuistiek.forms.writing import is_whole, put, version_in
from casuistiek.models import CaseActor, PracticeCase
from casuistiek.models.case import ADDENDA
from casuistiek.models.content import NEW_ACTOR, Content, Problem, field_of, problems
from casuistiek.states import ActorSide, Attitude, Influence, OwnPosition
from leergang.web.forms import EMPTY_CHOICE, Form


def _case_text(name: str, rows: int) -> TypedText:
    return typed_text(field_of(PracticeCase, name), rows=rows, required=name in PracticeCase.REQUIRED)


def _actor_text(name: str) -> TypedText:
    return typed_text(field_of(CaseActor, name), rows=1, required=name == "label")


class CaseForm(Form):
    use_required_attribute = False

    title = _case_text("title", 1)
    trigger = _case_text("trigger", 4)
    context = _case_text("context", 6)
    own_position = typed_choice(
        field_of(PracticeCase, "own_position"), [("", EMPTY_CHOICE), *OwnPosition.choices]
    )
    own_position_note = _case_text("own_position_note", 3)
    axis_note = _case_text("axis_note", 3)
    dilemma = _case_text("dilemma", 3)
    dilemma_other_side = _case_text("dilemma_other_side", 3)
    attempts = _case_text("attempts", 4)
    pattern = _case_text("pattern", 3)
    desired_effect = _case_text("desired_effect", 3)
    question_to_group = _case_text("question_to_group", 2)
    orchestration_question = _case_text("orchestration_question", 4)
    movement_plan = _case_text("movement_plan", 4)
    four_line_agreement = _case_text("four_line_agreement", 4)
    one_page_commission = _case_text("one_page_commission", 4)
    conversation_plan = _case_text("conversation_plan", 4)
    feedback_question = _case_text("feedback_question", 2)


class ActorForm(Form):
    use_required_attribute = False

    position = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=999)
    label = _actor_text("label")
    side = typed_choice(field_of(CaseActor, "side"), list(ActorSide.choices))
    influence = typed_choice(field_of(CaseActor, "influence"), list(Influence.choices))
    attitude = typed_choice(field_of(CaseActor, "attitude"), list(Attitude.choices))
    interest_text = _actor_text("interest_text")
    relation_note = _actor_text("relation_note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].initial = ActorSide.OUTSIDE
        self.fields["influence"].initial = Influence.SOME
        self.fields["attitude"].initial = Attitude.NEUTRAL

    def content(self) -> dict[str, Any] | None:
        """The row as it was typed, or None when nothing was."""
        self.is_valid()
        row = {name: self.cleaned_data.get(name) for name in CaseActor.FORM}
        typed = any(str(row[name]).strip() for name in ("label", "interest_text", "relation_note"))
        return row if typed else None


class _ActorRows(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in stubs only
    def content(self) -> list[dict[str, Any]]:
        """The rows in which something was typed, each with a position of its own."""
        rows = [row for form in self.forms if (row := form.content()) is not None]
        taken: set[int] = set()
        homeless = []
        for row in rows:
            if row["position"] and row["position"] not in taken:
                taken.add(row["position"])
            else:
                homeless.append(row)
        for position, row in enumerate(homeless, start=max(taken, default=0) + 1):
            row["position"] = position
        return sorted(rows, key=lambda row: row["position"])


ActorFormSet: Any = forms.formset_factory(
    ActorForm, formset=_ActorRows, extra=0, max_num=CaseActor.MAX_ROWS, absolute_max=CaseActor.MAX_ROWS
)


class CaseWriting:
    """The whole form: texts, parties, and the version it builds on."""

    def __init__(
        self, content: Content, version: int, *, data: QueryDict | None = None, rows: int = 0
    ) -> None:
        self.stored = content
        self.version = version
        self.data = data
        self.form = CaseForm(data, initial={name: content[name] for name in PracticeCase.CONTENT})
        self.actors: _ActorRows = ActorFormSet(data, initial=_rows(content, rows), prefix="actors")
        self.actor_problem: Problem | None = None

    @property
    def dilemma(self) -> tuple[forms.BoundField, forms.BoundField]:
        """The two sides, which stand beside each other."""
        return self.form["dilemma"], self.form["dilemma_other_side"]

    @property
    def addenda(self) -> list[tuple[int, forms.BoundField]]:
        """What each module adds, with the number of that module."""
        return [(number, self.form[name]) for number, name in ADDENDA.items()]

    @property
    def folded(self) -> set[str]:
        """Fields that stand in a place of their own, outside the row of fields."""
        return {"dilemma_other_side", *ADDENDA.values()}

    @property
    def posted_version(self) -> int:
        return version_in(self.data or {})

    def is_whole(self) -> bool:
        """Whether every field came along: part of a form never replaces the whole text."""
        if self.data is None or not self.actors.management_form.is_valid():
            return False
        names = [form.add_prefix(name) for form in self.actors.forms for name in CaseActor.FORM]
        return is_whole(self.data, [*PracticeCase.CONTENT, *names])

    def content(self) -> Content:
        """Everything that was typed, as it will be stored; of the krachtenveld all that this form does not ask stays.

        A party that is emptied here takes its lines and movements along.
        """
        self.form.is_valid()
        content: Content = {name: self.form.cleaned_data[name] for name in PracticeCase.CONTENT}
        stored = {actor["position"]: actor for actor in self.stored["actors"]}
        own_place = [actor for actor in self.stored["actors"] if actor["is_self"]]
        typed = [stored.get(row["position"], NEW_ACTOR) | row for row in self.actors.content()]
        content["actors"] = own_place + typed
        there = {actor["position"] for actor in content["actors"]}
        content["relations"] = [
            row for row in self.stored["relations"] if {row["source"], row["target"]} <= there
        ]
        content["movements"] = [row for row in self.stored["movements"] if row["actor"] in there]
        return content

    def show_problems(self, content: Content, *, only: str = "") -> None:
        """Put what keeps the case from being submitted at its fields; `only` picks a code."""
        found = [problem for problem in problems(content) if not only or problem.code == only]
        put(self.form, [(p.field, p) for p in found if p.field in PracticeCase.CONTENT])
        self.actor_problem = next((p for p in found if p.field == "actors"), None)
        for form in self.actors.forms:
            prefix = f"actors:{form['position'].value()}:"
            own = [(p.field.removeprefix(prefix), p) for p in found if p.field.startswith(prefix)]
            put(form, own)

    def progress(self, content: Content) -> list[tuple[str, str, bool]]:
        """(id of the field, its label, whether it is in order) of every part that must be there."""
        wrong = {problem.field.partition(":")[0] for problem in problems(content)}
        steps = []
        for name in PracticeCase.REQUIRED:
            steps.append((f"id_{name}", str(self.form[name].label), name not in wrong))
            if name == "context":
                steps.append(("id_actors-0-label", "Betrokkenen", "actors" not in wrong))
        return steps

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        """(id of the field, its label, the message) of every problem that is shown, in order."""
        lines = []
        for name, field in self.form.fields.items():
            lines += [
                (f"id_{name}", str(field.label), str(error)) for error in self.form.errors.get(name, [])
            ]
            if name == "context":
                lines += self._actor_lines()
        return lines

    def _actor_lines(self) -> list[tuple[str, str, str]]:
        lines = []
        if self.actor_problem:
            empty = next(
                (form for form in self.actors.forms if not form["label"].value()), self.actors.forms[0]
            )
            lines.append((empty["label"].id_for_label, "Betrokkenen", self.actor_problem.message))
        for number, form in enumerate(self.actors.forms, start=1):
            for name, errors in form.errors.items():
                label = f"Betrokkene {number}, {str(form[name].label).lower()}"
                lines += [(form[name].id_for_label, label, str(error)) for error in errors]
        return lines


def _rows(content: Content, wanted: int) -> list[dict[str, Any]]:
    """The stored parties and empty rows after them: at least three in all, and as many as wanted."""
    rows = [dict(actor) for actor in content["actors"] if not actor["is_self"]]
    last = max((row["position"] for row in rows), default=0)
    total = min(max(PracticeCase.MIN_ACTORS, len(rows), wanted), CaseActor.MAX_ROWS)
    return rows + [{"position": last + n} for n in range(1, total - len(rows) + 1)]
