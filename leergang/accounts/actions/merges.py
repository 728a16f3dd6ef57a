"""Two records of one human become one, and apart again within thirty days (SEC-03: one person, one account)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, Field, Model, OuterRef, Q, QuerySet, UniqueConstraint

from leergang.accounts import mails
from leergang.accounts.actions import people
from leergang.accounts.models import OrganisationRole, PersonMerge, User
from leergang.accounts.relations import DECISIONS, Decision, relations
from leergang.accounts.roles import Role
from leergang.accounts.signals import merge_asked, rows_moved
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.moment import local_date

# Rights in the bureau never change hands by a merge: who merges could give them to anybody.
BUREAU_ROLES = (Role.PLANNER, Role.OFFICE_ADMIN, Role.AUDITOR, Role.EDITOR)
CHANGED = "Er is intussen iets veranderd. Bekijk beide personen opnieuw."
WAS_ACTIVE = "accounts.user.is_active"


@dataclass(frozen=True)
class Moving:
    """Rows of one kind that change hands, or stay because the record that is kept has the same."""

    name: str
    label: str
    moving: int
    staying: int


@transaction.atomic
def merge(kept: User, merged: User, *, checked: str, by: User, now: dt.datetime) -> PersonMerge:
    """Let everything of `merged` go to `kept`; the empty record is closed, with its address and keys in it.

    `checked` is the second characteristic that the planner says to have compared. Sessions and links of
    the empty record end; both addresses get a letter, so that a wrong merge never goes unnoticed. Raises
    ValidationError, in words for the planner, when the two cannot become one.
    """
    kept, merged = _locked(kept, merged)
    if found := obstacles(kept, merged, by=by, now=now):
        raise ValidationError(found, code="obstacle")
    moved = {WAS_ACTIVE: [int(merged.is_active)], **_revoke(merged, now=now)}
    try:
        with transaction.atomic():
            moved |= _move(kept, merged)
    except IntegrityError as clash:
        raise ValidationError(CHANGED, code="changed") from clash
    merged.is_active = False
    merged.save(update_fields=["is_active"])
    made = PersonMerge.objects.create(kept=kept, merged=merged, by=by, moved=moved, merged_at=now)
    people.end_sessions(merged, by=by)
    rows_moved.send(sender=PersonMerge, people=(kept, merged))
    rows = sum(len(keys) for keys in moved.values()) - 1
    record("person.merged", by=by, target=kept, merged=merged.pk, checked=checked, rows=rows)
    outbox.post(*mails.merged(made, now=now))
    return made


@transaction.atomic
def undo(made: PersonMerge, *, by: User, now: dt.datetime) -> PersonMerge:
    """Take a merge back: every row that changed hands returns, the record opens with its own keys and links.

    Only sessions do not come back. Raises ValidationError after thirty days, when it was undone already,
    and when rows went on to yet another record.
    """
    _locked(made.kept, made.merged)
    made = (
        PersonMerge.objects.select_for_update(of=("self",)).select_related("kept", "merged").get(pk=made.pk)
    )
    if reason := undo_obstacle(made, by=by, now=now):
        raise ValidationError(reason, code="obstacle")
    for name, field in relations():
        rows: QuerySet[Model] = QuerySet(field.model).filter(pk__in=made.moved.get(name, ()))
        if DECISIONS[name] == Decision.REVOKE:
            rows.filter(revoked_at=made.merged_at).update(revoked_at=None)
        else:
            rows.update(**{field.name: made.merged})
    made.merged.is_active = bool(made.moved[WAS_ACTIVE][0])
    made.merged.save(update_fields=["is_active"])
    made.undone_at = now
    made.save(update_fields=["undone_at"])
    people.end_sessions(made.kept, by=by)
    rows_moved.send(sender=PersonMerge, people=(made.kept, made.merged))
    record("person.unmerged", by=by, target=made.kept, merged=made.merged_id)
    outbox.post(*mails.unmerged(made, now=now))
    return made


def obstacles(kept: User, merged: User, *, by: User, now: dt.datetime) -> list[str]:
    """Why these two cannot become one, in words for the planner; empty when they can."""
    if kept.pk == merged.pk:
        return ["Dit is twee keer dezelfde. Kies een andere persoon."]
    found = []
    if by.pk in {kept.pk, merged.pk}:
        found.append("Je eigen account kun je niet samenvoegen. Vraag een collega van het bureau.")
    if not kept.is_active:
        found.append(f"Het account van {kept.name} dat je wilt houden, is afgesloten. Houd het andere.")
    found.extend(
        f"{person.name} ({person.email}) is al opgegaan in een andere persoon."
        for person in (kept, merged)
        if person.merged_as.filter(undone_at__isnull=True).exists()
    )
    held = OrganisationRole.objects.current(local_date(now)).filter(role__in=BUREAU_ROLES)
    if held.filter(user__in=(kept, merged)).exists():
        found.append("Een account met een rol bij het bureau kan niet worden samengevoegd.")
    for _, reasons in merge_asked.send(sender=PersonMerge, kept=kept, merged=merged):
        found += list(reasons or ())
    return found or [
        f"Allebei hebben een {field.model._meta.verbose_name} waarvan er maar één kan zijn."
        for name, field in relations()
        if DECISIONS[name] == Decision.MOVE and _double(field, kept, merged).exists()
    ]


def undo_obstacle(made: PersonMerge, *, by: User, now: dt.datetime) -> str:
    """Why this merge can no longer be undone, in words for the planner; empty when it can."""
    if made.undone_at:
        return "Deze samenvoeging is al teruggedraaid."
    if not PersonMerge.objects.undoable(now).filter(pk=made.pk).exists():
        return "Een samenvoeging is dertig dagen terug te draaien. Die tijd is voorbij."
    if by.pk in {made.kept_id, made.merged_id}:
        return "Je eigen account kun je niet veranderen. Vraag een collega van het bureau."
    for name, field in relations():
        if DECISIONS[name] in (Decision.MOVE, Decision.MOVE_ONCE):
            rows: QuerySet[Model] = QuerySet(field.model).filter(pk__in=made.moved.get(name, ()))
            if rows.exclude(**{field.name: made.kept_id}).exists():
                return "Er is daarna nog iets samengevoegd of verplaatst. Draai eerst dat terug."
    return ""


def preview(kept: User, merged: User) -> list[Moving]:
    """What would move, per kind of row; kinds without rows are left out."""
    found = []
    for name, field in relations():
        if DECISIONS[name] not in (Decision.MOVE, Decision.MOVE_ONCE):
            continue
        there = _rows(field, merged).count()
        double = _double(field, kept, merged).count() if there else 0
        if there:
            found.append(Moving(name, _label(field), there - double, double))
    return found


def returning(made: PersonMerge) -> list[Moving]:
    """What an undo brings back, per kind of row."""
    return [
        Moving(name, _label(field), len(made.moved[name]), 0)
        for name, field in relations()
        if made.moved.get(name)
    ]


def _label(field: "Field[User, User]") -> str:
    """'inschrijvingen', or 'inschrijvingen (ingeschreven door)' when the person only did it."""
    rows = str(field.model._meta.verbose_name_plural)
    return f"{rows} ({field.verbose_name})" if str(field.verbose_name).endswith(" door") else rows


def _locked(kept: User, merged: User) -> tuple[User, User]:
    """Both as they now are, locked in the order of their keys, so that two merges wait for each other."""
    both = User.objects.select_for_update(no_key=True).filter(pk__in={kept.pk, merged.pk}).order_by("pk")
    found = {person.pk: person for person in both}
    return found[kept.pk], found[merged.pk]


def _revoke(merged: User, *, now: dt.datetime) -> dict[str, list[int]]:
    revoked = {}
    for name, field in relations():
        if DECISIONS[name] == Decision.REVOKE:
            open_links = _rows(field, merged).filter(used_at__isnull=True, revoked_at__isnull=True)
            revoked[name] = list(open_links.order_by("pk").values_list("pk", flat=True))
            QuerySet(field.model).filter(pk__in=revoked[name]).update(revoked_at=now)
    return revoked


def _move(kept: User, merged: User) -> dict[str, list[int]]:
    moved = {}
    for name, field in relations():
        if DECISIONS[name] in (Decision.MOVE, Decision.MOVE_ONCE):
            double = _double(field, kept, merged).values("pk")
            rows = _rows(field, merged).exclude(pk__in=list(double.values_list("pk", flat=True)))
            moved[name] = list(rows.order_by("pk").values_list("pk", flat=True))
            QuerySet(field.model).filter(pk__in=moved[name]).update(**{field.name: kept})
    return moved


def _rows(field: "Field[User, User]", person: User) -> "QuerySet[Model]":
    return QuerySet(field.model).filter(**{field.name: person})


def _double(field: "Field[User, User]", kept: User, merged: User) -> "QuerySet[Model]":
    """The rows of `merged` that cannot stand beside what `kept` has, by the rules of their own table."""
    clash = Q(pk__in=[])
    for names, condition in _unique_rules(field):
        others = {name: OuterRef(name) for name in names if name != field.name}
        there = _rows(field, kept).filter(condition, **others)
        clash |= condition & Q(Exists(there))
    return _rows(field, merged).filter(clash)


def _unique_rules(field: "Field[User, User]") -> Iterable[tuple[tuple[str, ...], Q]]:
    meta = field.model._meta
    if field.unique:
        yield (field.name,), Q()
    for together in meta.unique_together:
        if field.name in together:
            yield tuple(together), Q()
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and field.name in constraint.fields:
            yield tuple(constraint.fields), constraint.condition or Q()
