"""A participant's own regiescan: answering, submitting, sharing, taking back.

All of it belongs to the participant, so none of it leaves a line in the audit log (AVG-10): that somebody filled
in or took back a scan is itself private.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions.participation import taking_part
from cohorts.models import Enrolment, ScanAnswer, ScanResponse
from cohorts.reports.scan_rounds import round_of
from cohorts.states import ScanRound
from modules.statements import CURRENT, HIGHEST, LOWEST, statement_set

CLOSED = "Deze ronde is niet open. Er is niets gewijzigd."
SUBMITTED = "Je hebt deze scan al ingestuurd. Er is niets gewijzigd."
OFF_THE_SCALE = "Kies een van de antwoorden."
GONE = "Deze scan is er niet meer."
INCOMPLETE = "Beantwoord eerst alle stellingen. ‘Weet ik niet’ is ook een antwoord."


@transaction.atomic
def answer(
    enrolment: Enrolment, which: ScanRound, *, answers: Mapping[int, int | None], now: dt.datetime
) -> ScanResponse:
    """Keep these answers; None is 'weet ik niet'. What is not among them stays as it was, so that no window wipes
    what another one holds.

    Raises ValidationError when the round is not open, the scan was submitted, or an answer is none of the choices.
    """
    enrolment = taking_part(enrolment)
    response = _open_response(enrolment, which, now)
    numbers = {one.number for one in statement_set(response.version).statements}
    for number, value in answers.items():
        if number not in numbers or (value is not None and not LOWEST <= value <= HIGHEST):
            raise ValidationError(OFF_THE_SCALE)
    ScanAnswer.objects.bulk_create(
        [ScanAnswer(response=response, number=number, value=value) for number, value in answers.items()],
        update_conflicts=True,
        unique_fields=["response", "number"],
        update_fields=["value"],
    )
    response.saved_at = now
    response.save(update_fields=["saved_at"])
    return response


@transaction.atomic
def submit(enrolment: Enrolment, which: ScanRound, *, now: dt.datetime) -> ScanResponse:
    """Make the scan final. A second time changes nothing. Raises ValidationError while an answer is missing."""
    enrolment = taking_part(enrolment)
    response = ScanResponse.objects.filter(enrolment=enrolment, round=which).first()
    if response and response.submitted_at:
        return response
    response = _open_response(enrolment, which, now)
    if missing_of(response, response.answers.values_list("number", flat=True)):
        raise ValidationError(INCOMPLETE)
    response.submitted_at = now
    response.save(update_fields=["submitted_at"])
    return response


@transaction.atomic
def withdraw(enrolment: Enrolment, which: ScanRound) -> bool:
    """Delete the own scan of a round, whatever its state; says whether there was one.

    The picture of the group, once made, does not change by it (docs/privacy.md). In a round that is still open
    its owner may begin again.
    """
    count, _ = ScanResponse.objects.filter(enrolment=enrolment, round=which).delete()
    return bool(count)


@transaction.atomic
def share(enrolment: Enrolment, which: ScanRound, *, shared: bool, now: dt.datetime) -> ScanResponse:
    """Let the trainers of the lichting read a submitted scan, or let them no more: at once."""
    enrolment = taking_part(enrolment)
    response = (
        ScanResponse.objects.submitted()
        .select_for_update(no_key=True)
        .filter(enrolment=enrolment, round=which)
        .first()
    )
    if response is None:
        raise ValidationError(GONE)
    if shared != (response.shared_at is not None):
        response.shared_at = now if shared else None
        response.save(update_fields=["shared_at"])
    return response


def missing_of(response: ScanResponse, answered: Iterable[int]) -> list[int]:
    """The statements of this scan that have no answer yet."""
    known = set(answered)
    return [one.number for one in statement_set(response.version).statements if one.number not in known]


def _open_response(enrolment: Enrolment, which: ScanRound, now: dt.datetime) -> ScanResponse:
    if not round_of(enrolment.cohort, which, now=now).is_open:
        raise ValidationError(CLOSED)
    response, _ = ScanResponse.objects.get_or_create(
        enrolment=enrolment,
        round=which,
        defaults={"version": CURRENT, "started_at": now, "saved_at": now},
    )
    if response.submitted_at:
        raise ValidationError(SUBMITTED)
    return response
