"""Go or no-go: whether a lichting goes on. Decided once, told to everybody whom it concerns."""

import datetime as dt
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import planning, transitions
from cohorts.actions.enrolments import locked_cohort
from cohorts.mails import decisions as mails
from cohorts.mails import sessions as session_mails
from cohorts.mails.enrolments import invitation_prefix
from cohorts.mails.waiting import waiting_prefix
from cohorts.models import Appointment, Cohort, Enrolment, Session, SpecialNeeds
from cohorts.reports import decisions as report
from cohorts.reports.decisions import Hearers
from cohorts.states import Decision, EnrolmentStatus, News, SessionStatus
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox

FINAL = "Deze lichting gaat niet door. Dat besluit staat vast."
DECIDED_MEANWHILE = "Iemand anders heeft intussen een besluit genomen. Bekijk wat er nu staat."

type Gone = dict[int, list[tuple[Session, Appointment]]]
"""What leaves the calendar of each person, by primary key, soonest first."""


@transaction.atomic
def decide(
    cohort: Cohort, *, decision: Decision, seen: str, reason: str, by: User, now: dt.datetime
) -> Hearers | None:
    """Decide that the lichting goes on or not, and tell it. None when exactly that was decided already.

    `seen` is the decision that the person saw on the page. A go can still become a no-go; a no-go ends
    everything that is open in the lichting and is final. Raises ValidationError when somebody else decided
    in the meantime, or after a no-go.
    """
    assert decision != Decision.OPEN
    cohort = locked_cohort(cohort)
    if cohort.decision == decision:
        return None
    if cohort.decision == Decision.NO_GO:
        raise ValidationError(FINAL, code="final")
    if cohort.decision != seen:
        raise ValidationError(DECIDED_MEANWHILE, code="moved")
    told = report.hearers(cohort, decision, now=now)
    cohort.decision, cohort.decision_reason = decision, reason
    cohort.decided_at, cohort.decided_by = now, by
    cohort.save(update_fields=["decision", "decision_reason", "decided_at", "decided_by"])
    record("cohort.decided", by=by, target=cohort, decision=decision.value, letters=len(told.people))
    gone = _end(cohort, by=by, now=now) if decision == Decision.NO_GO else {}
    _tell(cohort, told, gone, now=now)
    return told


def _end(cohort: Cohort, *, by: User, now: dt.datetime) -> Gone:
    """Nobody waits or takes part any more, nothing is planned, nothing is asked or offered."""
    cohort.takes_requests = False
    cohort.save(update_fields=["takes_requests"])
    _cancel_enrolments(cohort, by=by, now=now)
    SpecialNeeds.objects.filter(enrolment__cohort=cohort).delete()
    gone: Gone = defaultdict(list)
    planned = Session.objects.filter(cohort=cohort, status=SessionStatus.PLANNED, starts_at__gt=now)
    for session in planned.order_by("starts_at", "pk"):
        cancelled, appointments = planning.call_off(session, by=by, now=now)
        for appointment in appointments:
            gone[appointment.user_id].append((cancelled, appointment))
    return gone


def _cancel_enrolments(cohort: Cohort, *, by: User, now: dt.datetime) -> None:
    """What was on its way about a place that is no more (a link, an offer) is taken back."""
    ending = (*report.EXPECTED, *report.WAITS)
    enrolments = list(
        Enrolment.objects.filter(cohort=cohort, status__in=ending)
        .select_for_update(no_key=True, of=("self",))
        .select_related("user")
        .order_by("pk")
    )
    for enrolment in enrolments:
        transitions.move(
            enrolment,
            EnrolmentStatus.CANCELLED,
            by=by,
            now=now,
            reason=f"De lichting gaat niet door: {cohort.decision_reason}",
            invite_at=None,
        )
        outbox.withdraw(invitation_prefix(enrolment), waiting_prefix(enrolment))


def _tell(cohort: Cohort, told: Hearers, gone: Gone, *, now: dt.datetime) -> None:
    """One letter about the decision; it takes the first session out of the calendar, others follow it."""
    letters = []
    for part, user in told.people:
        mine = gone.pop(user.pk, [])
        letters.append(
            mails.decided(
                cohort,
                user,
                part=part,
                now=now,
                appointment=mine[0][1] if mine else None,
                more_to_come=len(mine[1:]),
            )
        )
        letters += _cancellations(mine[1:], now=now, is_trainer=part == "trainer")
    for left in gone.values():  # has a session in the calendar, and nothing else to hear
        letters += _cancellations(left, now=now, is_trainer=False)
    outbox.post(*letters)


def _cancellations(
    pairs: list[tuple[Session, Appointment]], *, now: dt.datetime, is_trainer: bool
) -> list[outbox.Draft]:
    return [
        session_mails.news(News.CANCELLED, appointment, session=session, now=now, is_trainer=is_trainer)
        for session, appointment in pairs
    ]
