"""A whole list goes back as if it was never uploaded, as long as nobody of it has begun (B31).

Asked for by a person, done by a worker, all or nothing: ten thousand people take it seconds.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from cohorts.actions import waiting
from cohorts.actions.enrolments import locked_cohort
from cohorts.actions.import_runs import back
from cohorts.actions.imports import locked
from cohorts.mails import imports as mails
from cohorts.mails.enrolments import invitation_prefix
from cohorts.mails.waiting import waiting_prefix
from cohorts.models import Appointment, Enrolment, EnrolmentTransition, HeldEntry, ImportBatch
from cohorts.states import EnrolmentStatus, ImportState
from leergang.accounts.models import Invitation, User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.mailing.models import Letter

UNTOUCHED = (EnrolmentStatus.CONFIRMED, EnrolmentStatus.WAITING_LIST)
USED = "Iemand van deze lijst heeft de uitnodiging al gebruikt. Terugdraaien kan dan niet meer."
MOVED_ON = "Van iemand van deze lijst is de inschrijving intussen veranderd. Terugdraaien kan dan niet meer."
IN_USE = (
    "Mensen van deze lijst staan intussen ook ergens anders bij, zoals in een groep of bij een bijeenkomst. "
    "Terugdraaien kan dan niet meer."
)


def refusal(batch: ImportBatch) -> str:
    """Why this list cannot be taken back any more, in words for who wants to; '' when it can."""
    people = Enrolment.objects.filter(batch=batch)
    if Invitation.objects.filter(_of(people), used_at__isnull=False).exists():
        return USED
    moved = EnrolmentTransition.objects.filter(enrolment__batch=batch).exclude(from_status="")
    is_whole = people.filter(status__in=UNTOUCHED).count() == batch.enrolled + batch.queued
    if not is_whole or people.exclude(status__in=UNTOUCHED).exists() or moved.exists():
        return MOVED_ON
    told = Appointment.objects.filter(user__in=people.values("user"), session__cohort=batch.cohort_id)
    is_in_use = people.filter(pointed_at(Enrolment, but=(EnrolmentTransition,))).exists()
    return IN_USE if is_in_use or told.exists() else ""


@transaction.atomic
def ask(batch: ImportBatch, *, by: User) -> bool:
    """Write down that this list is to be taken back; a worker does it. False when it was handled before.

    Raises ValidationError, in words for who acts, when it is too late.
    """
    batch = locked(batch)
    if batch.state != ImportState.CONFIRMED:
        return False
    if words := refusal(batch):
        raise ValidationError(words, code="late")
    batch.state, batch.notice, batch.attempts = ImportState.UNDOING, "", 0
    batch.save(update_fields=["state", "notice", "attempts"])
    record("import.undo_requested", by=by, target=batch, cohort=batch.cohort_id)
    return True


@transaction.atomic
def run(pk: int, *, now: dt.datetime) -> bool:
    """Take a list back, in one transaction: its enrolments, links, letters, and the accounts for it alone.

    Links that the list had made worthless work again. A letter that left, or may have, stays in the log,
    and its reader is told that it no longer counts. Seats that come free are offered to who waits. Who was
    enrolled by the bureau since, stays. False when another worker has it, or had it. When somebody of it
    began meanwhile the list stays, with the reason on its receipt.
    """
    found = ImportBatch.objects.to_undo().filter(pk=pk).select_for_update(of=("self",), skip_locked=True)
    batch = found.select_related("cohort", "organisation").first()
    if batch is None:
        return False
    try:
        with transaction.atomic():
            _undo(batch, now=now)
    except ValidationError as error:
        back(batch, error.messages[0])
    return True


def _undo(batch: ImportBatch, *, now: dt.datetime) -> None:
    batch.cohort = locked_cohort(batch.cohort)
    people = _locked_people(batch)
    held = list(HeldEntry.objects.select_for_update().filter(batch=batch).values_list("pk", flat=True))
    if words := refusal(batch):
        raise ValidationError(words, code="late")
    # Who asked for it stands in the line of the request.
    record("import.undone", by=None, target=batch, cohort=batch.cohort_id, people=len(people))
    arrived = _take_letters_back(people)
    outbox.post(*mails.undone([one for one in people if one.pk in arrived], now=now))
    # By number: a join with rows of which PostgreSQL counted none yet takes it minutes for a long list.
    EnrolmentTransition.objects.filter(enrolment__in=[one.pk for one in people]).delete()
    _delete_alone(Enrolment.objects.filter(batch=batch))
    _take_links_back(people)
    _close_accounts([one.user for one in people], made_at=batch.confirmed_at)
    HeldEntry.objects.filter(pk__in=held).delete()
    batch.delete()
    if Enrolment.objects.filter(cohort=batch.cohort).in_queue().exists():
        waiting.move_up(batch.cohort, now=now)


def _locked_people(batch: ImportBatch) -> list[Enrolment]:
    """First the links, then the enrolments: in the order in which somebody who uses a link takes them."""
    people = Enrolment.objects.filter(batch=batch)
    list(Invitation.objects.select_for_update().filter(_of(people)).order_by("pk").values_list("pk"))
    return list(
        people.select_for_update(of=("self",))
        .select_related("user", "organisation", "cohort__programme")
        .order_by("pk")
    )


def _of(people: models.QuerySet[Enrolment]) -> Q:
    """The links that were made for these enrolments and are the last of each; older ones are revoked."""
    return Q(pk__in=people.filter(invitation__isnull=False).values("invitation"))


def _take_letters_back(people: list[Enrolment]) -> set[int]:
    """Delete what nobody can have. Returns the enrolments of which a letter left, or may have."""
    by_prefix = {prefix: one.pk for one in people for prefix in (invitation_prefix(one), waiting_prefix(one))}
    context = f"cohorts.cohort:{people[0].cohort_id}" if people else ""
    of_them = Letter.objects.filter(context=context, recipient__in=[one.user_id for one in people])
    about = {
        letter: by_prefix[prefix]
        for letter, key in of_them.values_list("pk", "key")
        if (prefix := _prefix(key)) in by_prefix
    }
    return {about[letter] for letter in outbox.forget(about)}


def _prefix(key: str) -> str:
    """'invitation:12:' of 'invitation:12:20270201090000'."""
    return ":".join([*key.split(":")[:2], ""])


def _take_links_back(people: list[Enrolment]) -> None:
    """Delete the links of these enrolments; the newest that one of them had made worthless works again."""
    prefixes = {invitation_prefix(one) for one in people}
    moments: defaultdict[int, set[dt.datetime]] = defaultdict(set)
    own, older = set[int](), dict[int, int]()
    links = Invitation.objects.filter(user__in=[one.user_id for one in people]).order_by("created_at", "pk")
    for link in links:
        if _prefix(link.letter_key) in prefixes:
            own.add(link.pk)
            moments[link.user_id].add(link.created_at)
    for link in links:
        if link.pk not in own and link.revoked_at in moments[link.user_id]:
            older[link.user_id] = link.pk
    _delete_alone(Invitation.objects.filter(pk__in=own))
    has_another = Invitation.objects.open().filter(user=OuterRef("user"))
    Invitation.objects.filter(~Exists(has_another), pk__in=older.values()).update(revoked_at=None)


def _close_accounts(users: list[User], *, made_at: dt.datetime | None) -> None:
    """Delete the accounts that were made for the list and that nothing else speaks of.

    What is kept of their letters keeps the address to which it went.
    """
    made = [user.pk for user in users if user.joined_at == made_at]
    # By number: as a subquery PostgreSQL may look it up again for each letter, minutes for a long list.
    alone = list(
        User.objects.filter(~pointed_at(User, but=(Letter,)), pk__in=made).values_list("pk", flat=True)
    )
    Letter.objects.filter(recipient__in=alone).update(recipient=None)
    _delete_alone(User.objects.filter(~pointed_at(User), pk__in=alone))


def _delete_alone(rows: models.QuerySet[Any]) -> None:
    """Delete rows that nothing points at (any more) in one statement; the database refuses it otherwise.

    The usual delete() looks in every other table first, which takes it many seconds for a long list.
    """
    rows._raw_delete(rows.db)


def pointed_at(model: type[models.Model], *, but: Collection[type[models.Model]] = ()) -> Q:
    """Rows of which a row elsewhere speaks, in whatever table, now or one that is still to come."""
    found = Q()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model in but:
            continue
        others = relation.related_model._base_manager.filter(**{relation.field.attname: OuterRef("pk")})
        found |= Q(Exists(others))
    return found
