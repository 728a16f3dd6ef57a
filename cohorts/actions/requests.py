"""Asking for a place oneself, and what the organisation says to it."""

import datetime as dt
import secrets

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import inviting, transitions
from cohorts.actions.enrolments import locked_cohort, refuse_when_closed
from cohorts.actions.reminders import after_quiet_hours
from cohorts.actions.waiting import moved_on
from cohorts.importing.reading import Line
from cohorts.mails import requests as mails
from cohorts.mails import waiting as waiting_mails
from cohorts.models import Cohort, Enrolment, seats_of
from cohorts.reports.waiting import deciders
from cohorts.states import EnrolmentStatus
from leergang.accounts.models import Organisation, User
from leergang.accounts.names import sort_key
from leergang.mailing import outbox
from leergang.moment import local_date

APPROVED = "Aanmelding goedgekeurd"
FULL_BY_NOW = "Intussen is er geen plaats meer. Keur opnieuw goed om {name} op de wachtlijst te zetten."


@transaction.atomic
def ask(
    cohort: Cohort, *, organisation: Organisation, person: Line, motivation: str, now: dt.datetime
) -> Enrolment | None:
    """Write down that somebody asks for a place; the organisation decides.

    None when there is nothing to write down: the person has a place, waits or asked before, or the account
    is closed. Who asks hears the same in all cases, so nobody learns who is known here (SEC-06). Raises
    ValidationError when the lichting takes no requests (any more): that is no secret.
    """
    cohort = locked_cohort(cohort)
    if not cohort.takes_requests_on(local_date(now)):
        raise ValidationError("Aanmelden voor deze lichting kan niet meer.", code="closed")
    user = _account(person, now=now)
    if not user.is_active:
        return None
    there = Enrolment.objects.filter(cohort=cohort, user=user).open().select_related("user", "cohort").first()
    if there:
        outbox.post(mails.known_already(there, now=now))
        return None
    enrolment = Enrolment.objects.create(
        cohort=cohort,
        user=user,
        organisation=organisation,
        listed_name=person.name,
        sort_key=_key(person),
        job_title=person.job_title,
        motivation=motivation,
        status=EnrolmentStatus.REQUESTED,
        created_at=now,
        status_changed_at=now,
    )
    transitions.begin([enrolment], by=None, now=now)
    told = deciders([organisation.pk], local_date(now))[organisation.pk]
    leaves_at = after_quiet_hours(now)
    outbox.post(
        mails.received(enrolment, now=now),
        *(mails.to_decide(enrolment, to=user, leaves_at=leaves_at) for user in told),
    )
    return enrolment


@transaction.atomic
def approve(enrolment: Enrolment, *, with_waiting_list: bool, by: User, now: dt.datetime) -> Enrolment:
    """Say yes: a place and a personal link, or, when the page said so beforehand, the waiting list.

    Raises ValidationError, in words, when somebody decided already, when enrolment has closed, and when
    the last seat went meanwhile (`with_waiting_list` is what the person who decides was told).
    """
    enrolment = transitions.locked(enrolment)
    if enrolment.status != EnrolmentStatus.REQUESTED:
        raise moved_on(enrolment)
    refuse_when_closed(enrolment.cohort, by=by, now=now)
    is_seated = seats_of(enrolment.cohort).free_for(enrolment.organisation_id) > 0
    if not is_seated and not with_waiting_list:
        raise ValidationError(FULL_BY_NOW.format(name=enrolment.name), code="seats")
    outbox.withdraw(waiting_mails.waiting_prefix(enrolment))
    facts = {"enrolled_by": by, "motivation": ""}
    if is_seated:
        _move(enrolment, EnrolmentStatus.CONFIRMED, by, now, invite_at=now, **facts)
        inviting.invite([enrolment], by=by, now=now)
    else:
        _move(enrolment, EnrolmentStatus.WAITING_LIST, by, now, queued_at=now, **facts)
        outbox.post(*waiting_mails.queued([enrolment], now=now))
    return enrolment


@transaction.atomic
def reject(enrolment: Enrolment, *, reason: str, by: User, now: dt.datetime) -> Enrolment:
    """Say no, with the reason that goes to the person. Raises ValidationError when that is decided already."""
    enrolment = transitions.locked(enrolment)
    if enrolment.status != EnrolmentStatus.REQUESTED:
        raise moved_on(enrolment)
    outbox.withdraw(waiting_mails.waiting_prefix(enrolment))
    transitions.move(enrolment, EnrolmentStatus.REJECTED, by=by, now=now, reason=reason, motivation="")
    outbox.post(mails.rejected(enrolment, reason=reason, now=now))
    return enrolment


def _move(enrolment: Enrolment, to: EnrolmentStatus, by: User, now: dt.datetime, **changes: object) -> None:
    transitions.move(enrolment, to, by=by, now=now, reason=APPROVED, **changes)


def _account(person: Line, *, now: dt.datetime) -> User:
    """The account with this address, made without a password when there is none.

    Two who ask for the same new address at once get the same account.
    """
    account = User(
        email=person.email,
        first_name=person.first_name,
        infix=person.infix,
        last_name=person.last_name,
        sort_key=_key(person),
        password=UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(20),
        joined_at=now,
    )
    User.objects.bulk_create([account], ignore_conflicts=True)
    return User.objects.get(email=person.email)


def _key(person: Line) -> str:
    return sort_key(person.first_name, person.infix, person.last_name)
