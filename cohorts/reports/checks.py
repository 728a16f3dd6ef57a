"""The questions of a unit with the own answers. For the participant alone: no grade goes anywhere (AVG-10)."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cohorts.models import CheckAnswer
from modules.models import Check, CheckKind, Unit

type Answer = list[int] | list[str]
"""The options that were chosen, or all of them in the order that was given; of a short answer its text."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One option after answering: whether it is right and was chosen, and why."""

    text: str
    why: str
    is_right: bool
    is_chosen: bool
    place: int = 0
    """Where it was put, of an order."""


@dataclass(frozen=True)
class Question:
    """One question as its page shows it, with the last answer when it was about this very question."""

    number: int
    check: Check
    answer: CheckAnswer | None = None

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint(self.check)

    @property
    def is_answered(self) -> bool:
        return self.answer is not None

    @property
    def is_right(self) -> bool:
        return self.answer is not None and self.answer.is_right

    @property
    def is_order(self) -> bool:
        return self.check.kind == CheckKind.ORDER

    @property
    def is_short(self) -> bool:
        return self.check.kind == CheckKind.SHORT

    @property
    def given(self) -> Answer:
        return self.answer.answer if self.answer else []

    @property
    def outcomes(self) -> list[Outcome]:
        """What became of each option; of an order they stand in the right one."""
        options, given = self.check.options, list(self.given)
        if self.is_order:
            places = {index: place for place, index in enumerate(given, start=1)}
            return [
                Outcome(
                    option.text, option.why, places.get(n) == n + 1, is_chosen=True, place=places.get(n, 0)
                )
                for n, option in enumerate(options)
            ]
        return [
            Outcome(option.text, option.why, option.is_right, is_chosen=n in given)
            for n, option in enumerate(options)
        ]


def questions_of(unit: Unit, *, enrolment_id: int) -> list[Question]:
    """The questions of a unit, each with the answer of this participant to that very question. One query."""
    rows = CheckAnswer.objects.filter(enrolment=enrolment_id, unit=unit.pk)
    answers = {row.number: row for row in rows}
    found = []
    for number, check in enumerate(unit.questions, start=1):
        answer = answers.get(number)
        is_same = answer is not None and answer.fingerprint == fingerprint(check)
        found.append(Question(number, check, answer if is_same else None))
    return found


def fingerprint(check: Check) -> str:
    """Equal for equal questions; an explanation may be corrected without making it another one."""
    options = [(option.text, option.is_right) for option in check.options]
    told = repr((str(check.kind), check.question, options, list(check.answers)))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def is_right(check: Check, answer: Answer) -> bool:
    if check.kind == CheckKind.SHORT:
        return plain(str(answer[0])) in {plain(text) for text in check.answers}
    if check.kind == CheckKind.ORDER:
        return list(answer) == list(range(len(check.options)))
    return set(answer) == {n for n, option in enumerate(check.options) if option.is_right}


def plain(text: str) -> str:
    """A short answer without capitals, accents, spaces and points: as people mean it."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        one for one in letters if not (unicodedata.combining(one) or one.isspace() or one in ".,;:!?")
    )


def shuffled(check: Check) -> Sequence[int]:
    """In which order the steps of an order question are shown: always the same one, and never the right one."""
    places = sorted(range(len(check.options)), key=lambda n: _hash(check.question + check.options[n].text))
    if places == sorted(places):
        places = [*places[1:], *places[:1]]
    return places


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
