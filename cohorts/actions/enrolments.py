"""Enrolling people and inviting them. Every change of an enrolment goes through here."""

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import reminders
from cohorts.importing.reading import Line
from cohorts.importing.verdicts import Facts, Grade, judge
from cohorts.mails import enrolments as mails
from cohorts.models import Cohort, Enrolment, ImportBatch
from cohorts.reports.imports import gather, seats_left
from cohorts.states import EnrolmentStatus
from leergang.accounts.access import may
from leergang.accounts.actions import invitations
from leergang.accounts.models import Organisation, User
from leergang.accounts.names import sort_key
from leergang.accounts.roles import Permission
from leergang.audit.log import record, record_many
from leergang.mailing import outbox
from leergang.moment import local_date

BATCH = 2000
# Two clicks on "Stuur opnieuw" are one.
PATIENCE = dt.timedelta(minutes=1)


@transaction.atomic
def enrol(
    cohort: Cohort,
    *,
    organisation: Organisation,
    people: Sequence[Line],
    by: User,
    now: dt.datetime,
    batch: ImportBatch | None = None,
) -> list[Enrolment]:
    """Enrol these people on behalf of an organisation and invite each of them: all, or nobody.

    Makes an account without a password for who has none. Raises ValidationError, in words for who enrols:
    enrolment has closed, one of the rows does not hold (any more), or there are too few seats. The lock on
    the lichting lets two coördinatoren take the last seat one after the other.
    """
    cohort = (
        Cohort.objects.select_for_update(no_key=True, of=("self",))
        .select_related("programme")
        .get(pk=cohort.pk)
    )
    _refuse_when_closed(cohort, by=by, now=now)
    facts = gather(cohort, organisation, [person.email for person in people])
    for verdict in judge(people, facts):
        if verdict.grade is Grade.ERROR:
            raise ValidationError(verdict.reason, code="row")
    free = seats_left(cohort)
    if len(people) > free:
        raise ValidationError(_too_few_seats(free), code="seats")
    enrolments = _write(cohort, organisation, people, facts, batch, now=now)
    record_many(
        "enrolment.created", by=by, targets=enrolments, cohort=cohort.pk, organisation=organisation.pk
    )
    _invite(enrolments, cohort=cohort, organisation=organisation, by=by, now=now)
    return enrolments


@transaction.atomic
def invite_again(enrolment: Enrolment, *, by: User, now: dt.datetime) -> bool:
    """Send a fresh link; the older one dies. False when that happened a moment ago already.

    Raises ValidationError when the person takes part by now and needs no link.
    """
    enrolment = (
        Enrolment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("user", "cohort__programme", "organisation")
        .get(pk=enrolment.pk)
    )
    if enrolment.status != EnrolmentStatus.CONFIRMED:
        raise ValidationError(f"{enrolment.name} doet al mee. Een uitnodiging is niet meer nodig.")
    if enrolment.user.invitations.usable(now).filter(created_at__gt=now - PATIENCE).exists():
        return False
    outbox.withdraw(mails.invitation_prefix(enrolment))
    _invite([enrolment], cohort=enrolment.cohort, organisation=enrolment.organisation, by=by, now=now)
    record("enrolment.invited_again", by=by, target=enrolment)
    return True


@transaction.atomic
def accept(user: User, *, now: dt.datetime) -> int:
    """The person used an invitation: every enrolment that waited for that becomes active.

    From now on others see the name of the account. The sessions that were announced before come into the
    person's calendar. Returns the number of enrolments.
    """
    waiting = list(
        Enrolment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("user")
        .filter(user=user, status=EnrolmentStatus.CONFIRMED)
    )
    Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in waiting]).update(
        status=EnrolmentStatus.ACTIVE, status_changed_at=now, listed_name="", sort_key=user.sort_key
    )
    record_many("enrolment.accepted", by=user, targets=waiting)
    for enrolment in waiting:
        reminders.plan_for_enrolment(enrolment, by=user, now=now)
    return len(waiting)


def _refuse_when_closed(cohort: Cohort, *, by: User, now: dt.datetime) -> None:
    if not cohort.takes_enrolments(local_date(now)) and not may(by, Permission.COHORT_MANAGE):
        raise ValidationError(
            "Inschrijven voor deze lichting is gesloten. Neem contact op met het bureau.", code="closed"
        )


def _too_few_seats(free: int) -> str:
    if not free:
        return "Deze lichting is vol: alle plaatsen zijn bezet."
    return (
        f"Er {'is nog 1 plaats' if free == 1 else f'zijn nog {free} plaatsen'} vrij. Kies wie je inschrijft."
    )


def _write(
    cohort: Cohort,
    organisation: Organisation,
    people: Sequence[Line],
    facts: Facts,
    batch: ImportBatch | None,
    *,
    now: dt.datetime,
) -> list[Enrolment]:
    accounts = _accounts(people, now=now)
    enrolments = [
        Enrolment(
            cohort=cohort,
            user=accounts[person.email],
            organisation=organisation,
            job_title=person.job_title,
            batch=batch,
            # A moment in hand: with a default of the database Django gives up its fast way of inserting.
            created_at=now,
            status_changed_at=now,
            **_shown_name(person, accounts[person.email], is_known=person.email in facts.known),
        )
        for person in people
    ]
    return Enrolment.objects.bulk_create(enrolments, batch_size=BATCH)


def _shown_name(person: Line, user: User, *, is_known: bool) -> dict[str, str]:
    """Somebody else's account keeps its name to itself until its owner accepts."""
    if is_known or user.name == person.name:
        return {"listed_name": "", "sort_key": user.sort_key}
    return {"listed_name": person.name, "sort_key": _key(person)}


def _key(person: Line) -> str:
    return sort_key(person.first_name, person.infix, person.last_name)


def _accounts(people: Sequence[Line], *, now: dt.datetime) -> dict[str, User]:
    """The account of each address, made where there is none.

    In the order of the addresses, so that two lists with the same people never wait for each other; who
    makes the same account at the same time wins, and is read back here.
    """
    emails = sorted(person.email for person in people)
    there = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    missing = sorted((person for person in people if person.email not in there), key=lambda p: p.email)
    User.objects.bulk_create(
        [_account(person, now=now) for person in missing], ignore_conflicts=True, batch_size=BATCH
    )
    return {user.email: user for user in User.objects.filter(email__in=emails)}


def _account(person: Line, *, now: dt.datetime) -> User:
    return User(
        email=person.email,
        first_name=person.first_name,
        infix=person.infix,
        last_name=person.last_name,
        sort_key=_key(person),
        # What set_unusable_password() writes, without its forty random choices a person.
        password=UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(20),
        joined_at=now,
    )


def _invite(
    enrolments: Iterable[Enrolment], *, cohort: Cohort, organisation: Organisation, by: User, now: dt.datetime
) -> None:
    enrolments = list(enrolments)
    tokens = invitations.issue_many([enrolment.user for enrolment in enrolments], by=by, now=now)
    outbox.post(
        *mails.invitations_to(enrolments, cohort=cohort, organisation=organisation, tokens=tokens, now=now)
    )
