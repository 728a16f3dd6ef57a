"""Asking trainers when they can teach, reminding them, and writing down what they answer."""

import datetime as dt
import secrets
from collections.abc import Collection, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.mails import availability as mails
from cohorts.models import Availability, AvailabilityPoll, AvailabilityRequest, Cohort, ProposedDate
from cohorts.models.availability import link_hash, link_token
from cohorts.plans import Slot
from cohorts.states import Answer
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing.outbox import post, withdraw
from leergang.moment import at, local_date

TOKEN_BYTES = 32
IS_OVER = "Deze vraag is gesloten. Antwoorden kan niet meer."
REPETITION = "Precies deze vraag is al verstuurd. Bekijk haar bij Beschikbaarheid, of sluit haar eerst."
NOBODY = "Er is nu niemand om te herinneren: iedereen antwoordde, of kreeg vandaag al bericht."


@transaction.atomic
def ask(
    cohort: Cohort,
    *,
    slots: Sequence[Slot],
    trainers: Collection[User],
    note: str,
    closes_on: dt.date,
    by: User,
    now: dt.datetime,
) -> AvailabilityPoll:
    """Propose dagdelen to trainers: each gets one letter with a link of their own, which works before `closes_on`.

    Raises ValidationError when the same dagdelen are with one of them already: a button that was pressed twice.
    """
    Cohort.objects.select_for_update(no_key=True, of=("self",)).get(pk=cohort.pk)  # one question at a time
    _refuse_repetition(cohort, slots, trainers, today=local_date(now))
    poll = AvailabilityPoll.objects.create(
        cohort=cohort, note=note, closes_on=closes_on, created_at=now, created_by=by
    )
    ProposedDate.objects.bulk_create(
        ProposedDate(poll=poll, part_of_day=slot.part_of_day, starts_at=slot.starts_at, ends_at=slot.ends_at)
        for slot in slots
    )
    tokens = {user: _token(user) for user in trainers}
    AvailabilityRequest.objects.bulk_create(
        AvailabilityRequest(
            poll=poll,
            user=user,
            token_hash=link_hash(token, user),
            expires_at=at(closes_on, dt.time()),
            sent_at=now,
        )
        for user, token in tokens.items()
    )
    post(*(mails.asked(poll, user, token=token, dates=len(slots), now=now) for user, token in tokens.items()))
    record("availability.asked", by=by, target=poll, dates=len(slots), people=len(tokens))
    return poll


@transaction.atomic
def remind(poll: AvailabilityPoll, *, by: User, now: dt.datetime) -> int:
    """Write again to who did not answer; a new link replaces the old. Returns their number.

    At most one letter a day for each person. Raises ValidationError when there is nobody to write to, or
    when the question does not stand any more.
    """
    poll = _locked(poll, now=now)
    waiting = list(poll.requests.to_remind(local_date(now)).select_related("user"))
    if not waiting:
        raise ValidationError(NOBODY, code="nobody")
    dates, letters = poll.dates.count(), []
    for request in waiting:
        token = _token(request.user)
        request.token_hash, request.sent_at = link_hash(token, request.user), now
        letters.append(mails.reminded(poll, request.user, token=token, dates=dates, now=now))
    AvailabilityRequest.objects.bulk_update(waiting, ["token_hash", "sent_at"])
    # A letter that did not leave yet carries a link that is dead now.
    withdraw(*(mails.availability_prefix(poll, request.user) for request in waiting))
    post(*letters)
    record("availability.reminded", by=by, target=poll, people=len(waiting))
    return len(waiting)


@transaction.atomic
def close(poll: AvailabilityPoll, *, by: User, now: dt.datetime) -> None:
    """Take no more answers: the links die, what was answered stays. Doing it twice is doing it once."""
    if AvailabilityPoll.objects.filter(pk=poll.pk, closed_at__isnull=True).update(closed_at=now):
        withdraw(mails.availability_prefix(poll))
        record("availability.closed", by=by, target=poll)


@transaction.atomic
def answer(
    request: AvailabilityRequest, *, answers: Mapping[int, Answer], remark: str, now: dt.datetime
) -> None:
    """Write down what a trainer answers for each proposed date, by its key. The last answer counts.

    Raises ValidationError when the question does not stand any more, when the link was replaced meanwhile, or
    when a date is missing or not one of this question.
    """
    poll = _locked(request.poll, now=now)
    current = AvailabilityRequest.objects.usable(now).filter(pk=request.pk, token_hash=request.token_hash)
    if not current.exists():
        raise ValidationError(IS_OVER, code="over")
    if set(answers) != set(poll.dates.values_list("pk", flat=True)):
        raise ValidationError("Kies voor elke datum ja, misschien of nee.", code="dates")
    Availability.objects.bulk_create(
        [Availability(request=request, date_id=date, answer=value) for date, value in answers.items()],
        update_conflicts=True,
        unique_fields=["request", "date"],
        update_fields=["answer"],
    )
    current.update(answered_at=now, remark=remark)
    record("availability.answered", by=request.user, target=poll)


def _refuse_repetition(
    cohort: Cohort, slots: Sequence[Slot], trainers: Collection[User], *, today: dt.date
) -> None:
    moments = sorted(slot.starts_at for slot in slots)
    standing = AvailabilityPoll.objects.filter(
        cohort=cohort, closed_at__isnull=True, closes_on__gt=today, requests__user__in=trainers
    )
    for poll in standing.distinct().prefetch_related("dates"):
        if sorted(date.starts_at for date in poll.dates.all()) == moments:
            raise ValidationError(REPETITION, code="repetition")


def _locked(poll: AvailabilityPoll, *, now: dt.datetime) -> AvailabilityPoll:
    """The question as it stands, held until the end of the transaction; it must still take answers."""
    locked = AvailabilityPoll.objects.select_for_update(no_key=True, of=("self",))
    found = locked.select_related("cohort__programme").get(pk=poll.pk)
    if not found.takes_answers(now):
        raise ValidationError(IS_OVER, code="over")
    return found


def _token(user: User) -> str:
    return link_token(user, secrets.token_urlsafe(TOKEN_BYTES))
