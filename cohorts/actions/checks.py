"""Answers to the questions of a unit. Private and without a grade, so not audited (AVG-10)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions.releases import check_open
from cohorts.models import CheckAnswer, Enrolment
from cohorts.reports.checks import Answer, Question, is_right
from modules.models import Unit

CHANGED = "Deze vraag is intussen gewijzigd. Lees hem opnieuw en geef dan je antwoord."


@transaction.atomic
def answer(
    unit: Unit, question: Question, *, enrolment: Enrolment, given: Answer, seen: str, now: dt.datetime
) -> CheckAnswer:
    """Keep the answer in place of an earlier one. `seen` is the fingerprint of the question on the screen.

    Raises ValidationError when that is another question by now, or the unit is closed.
    """
    if seen != question.fingerprint:
        raise ValidationError(CHANGED)
    check_open(unit, enrolment=enrolment, now=now)
    kept, _ = CheckAnswer.objects.update_or_create(
        enrolment=enrolment,
        unit=unit,
        number=question.number,
        defaults={
            "fingerprint": question.fingerprint,
            "answer": given,
            "is_right": is_right(question.check, given),
            "answered_at": now,
        },
    )
    return kept


@transaction.atomic
def retake(unit: Unit, *, enrolment: Enrolment, number: int) -> None:
    """Take the answer away, to try again. Without an answer nothing happens."""
    CheckAnswer.objects.filter(enrolment=enrolment, unit=unit, number=number).delete()
