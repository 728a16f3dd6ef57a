"""Enrolling people and inviting them. Every change of an enrolment goes through here."""

import datetime as dt
import secrets
from collections.abc import Sequence

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import inviting, reminders, transitions
from cohorts.importing.reading import Line
from cohorts.importing.verdicts import Facts, judge
from cohorts.mails import waiting as mails
from cohorts.models import Cohort, Enrolment, ImportBatch, seats_of
from cohorts.reports.imports import gather
from cohorts.states import Decision, EnrolmentStatus
from leergang.accounts.access import may
from leergang.accounts.models import Organisation, User
from leergang.accounts.names import sort_key
from leergang.accounts.roles import Permission
from leergang.copying import copy_in, copy_new
from leergang.mailing import outbox
from leergang.moment import local_date

# What is the same for a whole list, the person, the name that is shown, and the seat or the place in the queue.
ENROLMENT = (
    *("cohort_id", "organisation_id", "batch_id", "enrolled_by_id", "created_at", "status_changed_at"),
    *("user_id", "job_title"),
    *("listed_name", "sort_key"),
    *("status", "invite_at", "queued_at"),
)
ACCOUNT = ("email", "first_name", "infix", "last_name", "sort_key", "password", "joined_at")
# So many are invited in the same transaction as they are enrolled.
INVITED_AT_ONCE = 200


@transaction.atomic
def enrol(
    cohort: Cohort,
    *,
    organisation: Organisation,
    people: Sequence[Line],
    by: User,
    now: dt.datetime,
    batch: ImportBatch | None = None,
    invite_at: dt.datetime | None = None,
    with_waiting_list: bool = False,
    judged: Facts | None = None,
) -> list[Enrolment]:
    """Enrol these people on behalf of an organisation: all, or nobody.

    Makes an account without a password for who has none. They are invited now, or at `invite_at`. Of who
    does not fit, the last ones go on the waiting list when `with_waiting_list` says so. Raises
    ValidationError, in words for who enrols: enrolment has closed, one of the rows does not hold (any
    more) or is for the bureau to look at (`held.hold`), or there are too few seats. The lock on the
    lichting lets two coördinatoren take the last seat one after the other.

    `judged` are the facts against which the caller held these very people under that same lock, and found
    that all of them hold; they are not judged again then.
    """
    cohort = locked_cohort(cohort)
    refuse_when_closed(cohort, by=by, now=now)
    facts = judged or _judged(cohort, organisation, people, by=by)
    free = seats_of(cohort).free_for(organisation.pk)
    if len(people) > free and not with_waiting_list:
        raise ValidationError(too_few_seats(free), code="seats")
    made = _write(
        cohort,
        organisation,
        people,
        facts,
        free=free,
        by=by,
        now=now,
        batch=batch,
        invite_at=invite_at or now,
    )
    transitions.begin(made, by=by, now=now)
    seated, queued = made[:free], made[free:]
    # A long list is left to the task that invites: it tells each person as soon, and nobody waits for it.
    if len(seated) <= INVITED_AT_ONCE and (invite_at or now) <= now:
        inviting.invite(seated, by=by, now=now)
    if queued:
        outbox.post(*mails.queued(queued, now=now))
    return made


def _judged(cohort: Cohort, organisation: Organisation, people: Sequence[Line], *, by: User) -> Facts:
    for_bureau = may(by, Permission.COHORT_MANAGE)
    facts = gather(cohort, organisation, [person.email for person in people], for_bureau=for_bureau)
    for verdict in judge(people, facts):
        if verdict.is_error or verdict.held:
            raise ValidationError(verdict.reason, code="row")
    return facts


@transaction.atomic
def enrol_in_seat(
    cohort: Cohort, *, organisation: Organisation, person: Line, by: User, now: dt.datetime
) -> Enrolment:
    """Enrol and invite one person in a seat that somebody just gave up: no other seat is asked for.

    The caller holds the lock on the lichting and has judged the row.
    """
    facts = gather(cohort, organisation, [person.email])
    made = _write(cohort, organisation, [person], facts, free=1, by=by, now=now, batch=None, invite_at=now)
    transitions.begin(made, by=by, now=now)
    inviting.invite(made, by=by, now=now)
    return made[0]


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
    for enrolment in waiting:
        transitions.move(
            enrolment, EnrolmentStatus.ACTIVE, by=user, now=now, listed_name="", sort_key=user.sort_key
        )
        reminders.plan_for_enrolment(enrolment, by=user, now=now)
    return len(waiting)


def locked_cohort(cohort: Cohort) -> Cohort:
    """The lichting as it now is; whoever takes or frees a seat in it waits until this transaction ends."""
    return (
        Cohort.objects.select_for_update(no_key=True, of=("self",))
        .select_related("programme")
        .get(pk=cohort.pk)
    )


def refuse_when_closed(cohort: Cohort, *, by: User, now: dt.datetime) -> None:
    if cohort.decision == Decision.NO_GO:
        raise ValidationError("Deze lichting gaat niet door. Kies een andere lichting.", code="closed")
    if not cohort.takes_enrolments(local_date(now)) and not may(by, Permission.COHORT_MANAGE):
        raise ValidationError(
            "Inschrijven voor deze lichting is gesloten. Neem contact op met het bureau.", code="closed"
        )


def too_few_seats(free: int) -> str:
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
    *,
    free: int,
    by: User,
    now: dt.datetime,
    batch: ImportBatch | None,
    invite_at: dt.datetime,
) -> list[Enrolment]:
    accounts = accounts_of(people, now=now)
    seated = (EnrolmentStatus.CONFIRMED.value, invite_at, None)
    waits = (EnrolmentStatus.WAITING_LIST.value, None, now)
    same = (cohort.pk, organisation.pk, batch and batch.pk, by.pk, now, now)
    rows = [
        (
            *same,
            accounts[person.email].pk,
            person.job_title,
            *shown_name(person, accounts[person.email], is_known=person.email in facts.known).values(),
            *(seated if position < free else waits),
        )
        for position, person in enumerate(people)
    ]
    enrolments = copy_new(Enrolment, ENROLMENT, rows)
    for person, enrolment in zip(people, enrolments, strict=True):
        enrolment.cohort, enrolment.organisation = cohort, organisation
        enrolment.user = accounts[person.email]
    return enrolments


def shown_name(person: Line, user: User, *, is_known: bool) -> dict[str, str]:
    """Somebody else's account keeps its name to itself until its owner accepts."""
    if is_known or user.name == person.name:
        return {"listed_name": "", "sort_key": user.sort_key}
    return {"listed_name": person.name, "sort_key": _key(person)}


def _key(person: Line) -> str:
    return sort_key(person.first_name, person.infix, person.last_name)


def accounts_of(people: Sequence[Line], *, now: dt.datetime) -> dict[str, User]:
    """The account of each address, made where there is none.

    In the order of the addresses, so that two lists with the same people never wait for each other; who
    makes the same account at the same time wins, and is read back here.
    """
    emails = sorted(person.email for person in people)
    there = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    missing = sorted((person for person in people if person.email not in there), key=lambda p: p.email)
    copy_in(User, ACCOUNT, (_account(person, now=now) for person in missing), is_skipping_known=True)
    return {user.email: user for user in User.objects.filter(email__in=emails)}


def _account(person: Line, *, now: dt.datetime) -> tuple[object, ...]:
    """The columns of ACCOUNT; as password what set_unusable_password() writes, without its random choices."""
    name = (person.first_name, person.infix, person.last_name)
    return (person.email, *name, _key(person), UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(20), now)
