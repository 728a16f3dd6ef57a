"""Making and changing a lichting, and who trains it."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from cohorts.actions import reminders, seats, waiting
from cohorts.mails import enrolments as mails
from cohorts.models import Cohort, Enrolment, TrainerAssignment, seats_of
from leergang.accounts.actions import invitations
from leergang.accounts.models import Organisation, User
from leergang.audit.log import record
from leergang.mailing import outbox

# Words that the addresses of the lichtingen use themselves.
RESERVED = frozenset({"nieuw", "organisaties", "locaties"})
FIELDS = (
    "name", "programme", "kind", "seats", "starts_on", "ends_on", "enrolment_closes_on", "theme",
    "feedback_working_days", "min_participants", "decide_on",
)  # fmt: skip


@transaction.atomic
def create(
    *, organisations: Iterable[Organisation], trainers: Collection[User], by: User, **fields: Any
) -> Cohort:
    """Make a lichting; its address comes from its name. Raises ValidationError when a rule is broken."""
    cohort = Cohort(slug=free_slug(fields["name"]), **fields)
    cohort.full_clean()
    cohort.save()
    cohort.organisations.set(organisations)
    record("cohort.created", by=by, target=cohort, seats=cohort.seats)
    _set_trainers(cohort, trainers, by=by)
    return cohort


@transaction.atomic
def update(
    cohort: Cohort,
    *,
    organisations: Collection[Organisation],
    trainers: Collection[User],
    by: User,
    now: dt.datetime,
    **fields: Any,
) -> Cohort:
    """Change a lichting; its address stays when its name changes.

    Nobody loses a place by it and nobody is enrolled: raises ValidationError for fewer seats than are
    taken or reserved, and for leaving out an organisation that has people in it. Seats that come free are
    offered to who waits.
    """
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    seats.drop_reservations(cohort, keep=organisations)
    planned = replace(seats_of(cohort), total=fields.get("seats", cohort.seats))
    seats.refuse_too_few(planned, "seats")
    _refuse_missing_organisations(cohort, organisations)
    changed = [name for name, value in fields.items() if getattr(cohort, name) != value]
    for name in changed:
        setattr(cohort, name, fields[name])
    cohort.full_clean()
    cohort.save(update_fields=changed)
    if set(cohort.organisations.all()) != set(organisations):
        cohort.organisations.set(organisations)
        changed.append("organisations")
    if changed:
        record("cohort.changed", by=by, target=cohort, fields=sorted(changed))
    if _set_trainers(cohort, trainers, by=by):
        reminders.follow([cohort], now=now)
    waiting.move_up(cohort, now=now)
    return cohort


@transaction.atomic
def add_trainer(cohort: Cohort, *, user: User, by: User, now: dt.datetime) -> TrainerAssignment:
    """Let this person train the lichting; who never came in gets a personal link.

    Raises ValidationError for somebody who left.
    """
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise ValidationError("Dit account is afgesloten. Vraag de beheerder om het weer te openen.")
    assignment, made = TrainerAssignment.objects.get_or_create(cohort=cohort, user=user)
    if made:
        record("trainer.added", by=by, target=cohort, user=user.pk)
        invite_newcomer(
            user,
            what=f"trainer van de lichting {cohort.name}",
            context=f"cohorts.cohort:{cohort.pk}",
            by=by,
            now=now,
        )
        reminders.follow([cohort], now=now)
    return assignment


def invite_newcomer(user: User, *, what: str, context: str, by: User, now: dt.datetime) -> bool:
    """Send a personal link to somebody with a new role who never used one. False when not needed."""
    if user.has_usable_password() or user.invitations.filter(used_at__isnull=False).exists():
        return False
    key = mails.staff_invitation_key(user, now=now)
    token = invitations.issue(user, by=by, now=now, letter_key=key)
    outbox.post(mails.staff_invitation(user, what=what, context=context, token=token, now=now))
    return True


def free_slug(name: str) -> str:
    """'Voorjaar 2027' -> 'voorjaar-2027', with a number when that is taken or has a meaning of its own."""
    base = slugify(name)[:50] or "lichting"
    taken = RESERVED | set(Cohort.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)


def _set_trainers(cohort: Cohort, trainers: Collection[User], *, by: User) -> bool:
    """Who is left out loses access at once. Returns whether there are others now."""
    wanted = {user.pk: user for user in trainers}
    there = set(cohort.trainer_assignments.values_list("user_id", flat=True))
    for assignment in cohort.trainer_assignments.exclude(user__in=wanted):
        assignment.delete()
        record("trainer.removed", by=by, target=cohort, user=assignment.user_id)
    for pk, user in wanted.items():
        if pk not in there:
            TrainerAssignment.objects.create(cohort=cohort, user=user)
            record("trainer.added", by=by, target=cohort, user=pk)
    return there != wanted.keys()


def _refuse_missing_organisations(cohort: Cohort, organisations: Collection[Organisation]) -> None:
    left_out = cohort.organisations.exclude(pk__in=[organisation.pk for organisation in organisations])
    with_people = left_out.filter(
        pk__in=Enrolment.objects.filter(cohort=cohort).open().values("organisation")
    )
    names = ", ".join(with_people.values_list("name", flat=True))
    if names:
        raise ValidationError({"organisations": f"Uit {names} doen al mensen mee. Laat die aangevinkt."})
