"""The waiting list: one function moves people up, by an offer that holds a seat for at least 48 hours."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import inviting, transitions
from cohorts.actions.enrolments import locked_cohort
from cohorts.actions.reminders import after_quiet_hours
from cohorts.mails import waiting as mails
from cohorts.models import Cohort, Enrolment, seats_of
from cohorts.reports.waiting import deciders, with_somebody_to_offer
from cohorts.states import Decision, EnrolmentStatus
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.mailing.outbox import Draft
from leergang.moment import at, local_date
from leergang.workdays import add_working_days, is_working_day

OFFER = dt.timedelta(hours=48)
# An offer that would end in a night, a weekend or on a holiday ends at this hour of the next working day.
ANSWER_BY = dt.time(12, 0)
# Who is in one of these may still say "niet meer nodig" without having taken a seat.
NOT_SEATED = (EnrolmentStatus.REQUESTED, EnrolmentStatus.WAITING_LIST, EnrolmentStatus.OFFERED)
NO_ANSWER = "Niet op tijd beantwoord"
NOT_NEEDED = "Niet meer nodig"
TOO_LATE = "Dit aanbod is verlopen. De plaats op de wachtlijst blijft staan."
CALLED_OFF = "Deze lichting gaat niet door. Er is geen plaats meer om te nemen."


def offer_ends(leaves_at: dt.datetime) -> dt.datetime:
    """Until when an offer holds whose letter leaves at that moment: 48 hours, and longer when nobody works then.

    Night is what the quiet hours are (MSG-10); whoever must answer does so at work, or after asking there.
    """
    ends_at = leaves_at.astimezone(dt.UTC) + OFFER  # hours that pass, whatever the clocks on the wall do
    morning = after_quiet_hours(ends_at)
    day = local_date(morning)
    if is_working_day(day) and morning == ends_at:
        return ends_at
    return at(day if is_working_day(day) else add_working_days(day, 1), ANSWER_BY)


@transaction.atomic
def move_up(cohort: Cohort, *, now: dt.datetime) -> list[Enrolment]:
    """Offer the seats that are free to who waits longest and fits. The only way from list to offer.

    Safe to call whenever a seat may have come free, as often as you like. Nobody is enrolled by it:
    an offer asks. After the last day of enrolling the planner decides, so then nothing is offered.

    In the quiet hours (MSG-10) the seat is kept at once and the letter waits for the morning. The hours are
    counted from the moment that the letter leaves, so that a night takes nothing of them.
    """
    cohort = locked_cohort(cohort)
    if not cohort.takes_enrolments(local_date(now)) or cohort.decision == Decision.NO_GO:
        return []
    seats = seats_of(cohort)
    if seats.taken >= seats.total:
        return []
    leaves_at = after_quiet_hours(now)
    offered = []
    # An offer to who left would hold a seat for two days, and nobody could take it.
    queue = Enrolment.objects.filter(cohort=cohort, lapsed_at__isnull=True, user__is_active=True).in_queue()
    for enrolment in queue.select_related("user", "organisation", "cohort__programme"):
        if seats.taken >= seats.total:
            break
        if not seats.free_for(enrolment.organisation_id):
            continue
        seats = seats.take(enrolment.organisation_id)
        transitions.move(
            enrolment, EnrolmentStatus.OFFERED, by=None, now=now, offer_ends_at=offer_ends(leaves_at)
        )
        offered.append(enrolment)
    outbox.post(*mails.offered(offered, leaves_at=leaves_at, now=now))
    outbox.post(*_copies(offered, cohort=cohort, leaves_at=leaves_at, now=now))
    return offered


@transaction.atomic
def accept_offer(enrolment: Enrolment, *, by: User | None, now: dt.datetime) -> Enrolment:
    """Take the seat that was offered; the personal link follows at once.

    `by` is None when the person answers by the link in the letter. Raises ValidationError, in words, when
    the offer is over, was answered already, or when the lichting does not go on.
    """
    enrolment = transitions.locked(enrolment)
    if enrolment.offer_ends_at is not None and enrolment.offer_ends_at <= now:
        raise ValidationError(TOO_LATE, code="lapsed")
    if enrolment.cohort.decision == Decision.NO_GO:
        raise ValidationError(CALLED_OFF, code="closed")
    if enrolment.status != EnrolmentStatus.OFFERED:
        raise moved_on(enrolment)
    outbox.withdraw(mails.waiting_prefix(enrolment))
    transitions.move(enrolment, EnrolmentStatus.CONFIRMED, by=by, now=now, invite_at=now)
    inviting.invite([enrolment], by=by or enrolment.enrolled_by, now=now)
    return enrolment


@transaction.atomic
def decline(enrolment: Enrolment, *, by: User | None, now: dt.datetime) -> Enrolment:
    """‘Niet meer nodig’: who asked, waits or has an offer stops, at any time; a seat goes to the next.

    `by` is None when the person says so by the own link; of what somebody else said the person hears.
    Raises ValidationError when the person takes part by now, or has ended already.
    """
    enrolment = transitions.locked(enrolment)
    if enrolment.status not in NOT_SEATED:
        raise moved_on(enrolment)
    outbox.withdraw(mails.waiting_prefix(enrolment))
    transitions.move(
        enrolment, EnrolmentStatus.CANCELLED, by=by, now=now, reason=NOT_NEEDED, motivation="", lapsed_at=None
    )
    if by is not None and by != enrolment.user:
        outbox.post(mails.removed(enrolment, now=now))
    move_up(enrolment.cohort, now=now)
    return enrolment


@transaction.atomic
def want_again(enrolment: Enrolment, *, by: User | None, now: dt.datetime) -> Enrolment:
    """Put somebody who let an offer lapse back in the row, on the old place: asked again when it comes.

    Doing it twice is doing it once. Raises ValidationError when the person does not wait any more.
    """
    enrolment = transitions.locked(enrolment)
    if enrolment.status != EnrolmentStatus.WAITING_LIST:
        raise moved_on(enrolment)
    if enrolment.lapsed_at is not None:
        enrolment.lapsed_at = None
        enrolment.save(update_fields=["lapsed_at"])
        record("enrolment.wanted_again", by=by, target=enrolment)
        move_up(enrolment.cohort, now=now)
    return enrolment


@transaction.atomic
def lapse_offers(*, now: dt.datetime, limit: int = 100) -> int:
    """Take back offers that nobody answered; the seat goes to the next one. Returns how many.

    The person keeps the place in the queue, but is not offered a seat again before somebody says that
    it is still wanted: an answer that never came would be asked for every two days.
    """
    due = list(Enrolment.objects.offer_lapsed(now).order_by("cohort", "pk")[:limit])
    lapsed = []
    for late in due:
        enrolment = transitions.locked(late)
        if enrolment.status != EnrolmentStatus.OFFERED or (enrolment.offer_ends_at or now) > now:
            continue
        outbox.withdraw(mails.waiting_prefix(enrolment))
        transitions.move(
            enrolment, EnrolmentStatus.WAITING_LIST, by=None, now=now, reason=NO_ANSWER, lapsed_at=now
        )
        lapsed.append(enrolment)
    outbox.post(*mails.lapsed(lapsed, now=now))
    for cohort in {enrolment.cohort for enrolment in lapsed}:
        move_up(cohort, now=now)
    return len(lapsed)


def catch_up(*, now: dt.datetime) -> int:
    """Offer what should have been offered: the safety net under every act that frees a seat.

    Looks without a lock, and locks only a lichting in which somebody waits and a seat is free for them.
    Each lichting is a transaction of its own. Returns the number of offers.
    """
    waiting = with_somebody_to_offer(local_date(now)).select_related("cohort")
    offers = 0
    for cohort, people in groupby(waiting, key=lambda enrolment: enrolment.cohort):
        seats = seats_of(cohort)
        if cohort.decision != Decision.NO_GO and any(seats.free_for(one.organisation_id) for one in people):
            offers += len(move_up(cohort, now=now))
    return offers


def moved_on(enrolment: Enrolment) -> ValidationError:
    """What to say to who comes too late: somebody else, or the person, was first."""
    status = EnrolmentStatus(enrolment.status).label
    return ValidationError(transitions.MOVED_ON.format(name=enrolment.name, status=status), code="moved")


def _copies(
    offered: Sequence[Enrolment], *, cohort: Cohort, leaves_at: dt.datetime, now: dt.datetime
) -> Iterator[Draft]:
    """Who decides for the organisation hears of the offers too: one letter each, not about themselves."""

    def by_organisation(enrolment: Enrolment) -> int:
        return enrolment.organisation_id

    told = deciders({enrolment.organisation_id for enrolment in offered}, local_date(now))
    for organisation, some in groupby(sorted(offered, key=by_organisation), key=by_organisation):
        people = list(some)
        for user in told.get(organisation, []):
            others = [enrolment for enrolment in people if enrolment.user_id != user.pk]
            if others:
                yield mails.offered_copy(
                    others, to=user, cohort=cohort, organisation=others[0].organisation,
                    leaves_at=leaves_at, now=now,
                )  # fmt: skip
