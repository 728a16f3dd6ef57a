"""Regiescans of the demo: a start for nearly everybody, with a picture of the group, and Marieke at the end as well."""

import datetime as dt
from collections.abc import Sequence

from cohorts.actions import energy, scan_rounds, scans
from cohorts.actions.energy import Party
from cohorts.models import Cohort, Enrolment, ScanAnswer, ScanResponse
from cohorts.states import EnergySide, ScanRound
from leergang.accounts.models import User
from modules.statements import CURRENT, statement_set

# Marieke, per dimension: at the start, and what she says now.
START = ((2, 3, 2, 3), (2, 2, 1, 3), (1, 2, 2, 1), (2, 2, 3, 2), (3, 3, 2, 4), (3, 2, 3, 3))
END = ((4, 4, 3, 4), (3, 4, 3, 4), (5, 4, 4, 4), (3, 2, 3, 3), (4, 3, 3, 4), (4, 3, 4, 3))
STARTED_BEFORE, ENDED_BEFORE = dt.timedelta(days=70), dt.timedelta(days=1)
INSIDE, OUTSIDE = EnergySide.INSIDE, EnergySide.OUTSIDE
ENERGY = (
    Party("wethouder", INSIDE, 30),
    Party("teamleider", INSIDE, 22),
    Party("raadscommissie", INSIDE, 10),
    Party("directeur van de stichting", OUTSIDE, 20),
    Party("wijkagent", OUTSIDE, 8),
    Party("jongerenwerkers", OUTSIDE, 6),
    Party("jongeren en ouders", OUTSIDE, 4),
)


def fill(cohort: Cohort, *, trainer: User, now: dt.datetime) -> None:
    """Start scans of all but the last two; the round is closed, so its picture is there. The end is open by hand."""
    enrolments = list(cohort.enrolments.taking_part().order_by("pk"))
    marieke = enrolments[0]
    _sent(enrolments[:-2], ScanRound.START, at=now - STARTED_BEFORE)
    scan_rounds.close_round(cohort, ScanRound.START, by=trainer, now=now - STARTED_BEFORE)
    scan_rounds.open_round(cohort, ScanRound.END, by=trainer, now=now - ENDED_BEFORE)
    _sent([marieke], ScanRound.END, at=now - ENDED_BEFORE, told=END)
    scans.share(enrolments[2], ScanRound.START, shared=True, now=now - ENDED_BEFORE)
    energy.keep(marieke, parties=ENERGY, now=now - ENDED_BEFORE)


def _sent(
    enrolments: Sequence[Enrolment],
    which: ScanRound,
    *,
    at: dt.datetime,
    told: tuple[tuple[int, ...], ...] = START,
) -> None:
    """Everybody after the first answers a little differently: by the place in the list, always the same."""
    moments = {"started_at": at, "saved_at": at, "submitted_at": at}
    responses = ScanResponse.objects.bulk_create(
        ScanResponse(enrolment=enrolment, round=which, **moments) for enrolment in enrolments
    )
    statements = statement_set(CURRENT).statements
    base = [value for dimension in told for value in dimension]
    ScanAnswer.objects.bulk_create(
        ScanAnswer(
            response=response,
            number=one.number,
            value=base[place] if row == 0 else 1 + (base[place] + row * (place % 3) + row // 2) % 5,
        )
        for row, response in enumerate(responses)
        for place, one in enumerate(statements)
    )
