"""A herindeling: one organisation goes up in another, with its people, seats and domains."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, ForeignKey, Model, OuterRef

from cohorts.actions.waiting import move_up
from cohorts.models import Cohort, ColumnMapping, HeldEntry, ImportBatch, SeatReservation
from cohorts.reports.mergers import Merger, affected_cohorts, merger_of, obstacle
from leergang.accounts.actions import roles
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.audit.log import record
from leergang.db import PeerQuerySet
from leergang.moment import local_date

CHANGED = "Er is intussen iets veranderd. Kijk het overzicht nog een keer na en bevestig daarna."


@transaction.atomic
def merge(source: Organisation, *, into: Organisation, seen: str, by: User, now: dt.datetime) -> Merger:
    """Let `source` go up in `into`: afterwards nothing points to it, and every account is as it was.

    Roles and seats that both have become one; the rest moves. `seen` is the fingerprint of the preview
    that was confirmed. Raises ValidationError, in words for the planner, when this cannot be or when
    something changed since the preview.
    """
    source, into = _locked(source, into)
    if reason := obstacle(source, into):
        raise ValidationError(reason, code="obstacle")
    merger = merger_of(source, into)
    if merger.fingerprint != seen:
        raise ValidationError(CHANGED, code="changed")
    cohorts = list(affected_cohorts(source).order_by("pk"))
    _roles(source, into, by=by, now=now)
    _seats(source, into)
    _mappings(source, into)
    _places(source, into)
    _held(source, into)
    _everything_else(source, into)
    _domains(source, into)
    record(
        "organisation.merged",
        by=by,
        target=source,
        into=into.pk,
        people=merger.people,
        enrolments=merger.enrolments,
        cohorts=len(merger.cohorts),
        coordinators=len(merger.coordinators),
        lists=merger.lists,
    )
    # Seats that were kept for two may be free now that they are kept for one.
    for cohort in cohorts:
        move_up(cohort, now=now)
    return merger


def _locked(source: Organisation, into: Organisation) -> tuple[Organisation, Organisation]:
    """Both organisations as they now are; nobody writes for either before this transaction ends.

    Locked in the order in which others do: lists, lichtingen, organisations, each by primary key. A full
    lock on the organisations, so that a row which is being written for one of them waits too.
    """
    list(ImportBatch.objects.select_for_update().filter(organisation=source).order_by("pk").values("pk"))
    affected = set(affected_cohorts(source).values_list("pk", flat=True))
    list(Cohort.objects.select_for_update(no_key=True).filter(pk__in=affected).order_by("pk").values("pk"))
    both = Organisation.objects.select_for_update().filter(pk__in={source.pk, into.pk}).order_by("pk")
    found = {organisation.pk: organisation for organisation in both}
    if not affected.issuperset(affected_cohorts(source).values_list("pk", flat=True)):
        raise ValidationError(CHANGED, code="changed")
    return found[source.pk], found[into.pk]


def _roles(source: Organisation, into: Organisation, *, by: User, now: dt.datetime) -> None:
    """Coördinatoren of the old one become coördinator of the new one; the beheerders hear of it (SEC-04)."""
    held = OrganisationRole.objects.select_for_update(of=("self",)).select_related("user")
    for role in held.filter(organisation=source).order_by("pk"):
        there = held.filter(organisation=into, user=role.user, role=role.role)
        same = next((other for other in there if _overlap(role, other)), None)
        if same is not None:
            _widen(same, role)
            role.delete()
            continue
        role.organisation = into
        role.save(update_fields=["organisation"])
        if role.ends_on is None or role.ends_on >= local_date(now):
            roles.announce(role, by=by, now=now)


def _overlap(one: OrganisationRole, other: OrganisationRole) -> bool:
    last = dt.date.max
    return one.starts_on <= (other.ends_on or last) and other.starts_on <= (one.ends_on or last)


def _widen(kept: OrganisationRole, gone: OrganisationRole) -> None:
    kept.starts_on = min(kept.starts_on, gone.starts_on)
    kept.ends_on = max(kept.ends_on, gone.ends_on) if kept.ends_on and gone.ends_on else None
    kept.save(update_fields=["starts_on", "ends_on"])


def _seats(source: Organisation, into: Organisation) -> None:
    """Seats that were kept for both in one lichting are added together."""
    there = {kept.cohort_id: kept for kept in SeatReservation.objects.filter(organisation=into)}
    for moving in SeatReservation.objects.filter(organisation=source):
        if kept := there.get(moving.cohort_id):
            kept.seats += moving.seats
            kept.save(update_fields=["seats"])
            moving.delete()


def _mappings(source: Organisation, into: Organisation) -> None:
    """What the new one said about a column counts."""
    known = ColumnMapping.objects.filter(organisation=into).values("header")
    ColumnMapping.objects.filter(organisation=source, header__in=known).delete()


def _places(source: Organisation, into: Organisation) -> None:
    through = Cohort.organisations.through
    there = through.objects.filter(organisation_id=into.pk).values("cohort_id")
    through.objects.filter(organisation_id=source.pk, cohort_id__in=there).delete()


def _held(source: Organisation, into: Organisation) -> None:
    """Whom both had laid before the bureau, lies there once."""
    there = HeldEntry.objects.waiting().filter(
        organisation=into, cohort=OuterRef("cohort"), email=OuterRef("email")
    )
    HeldEntry.objects.waiting().filter(Exists(there), organisation=source).delete()


def _everything_else(source: Organisation, into: Organisation) -> None:
    """Whatever still points to the old one, also what is added to the platform later."""
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        field = relation.remote_field
        assert isinstance(field, ForeignKey)
        model: type[Model] = field.model
        rows: PeerQuerySet[Model] = PeerQuerySet(model).filter(**{field.name: source.pk})
        rows.update(**{field.name: into})


def _domains(source: Organisation, into: Organisation) -> None:
    into.email_domains = list(dict.fromkeys([*into.email_domains, *source.email_domains]))
    into.save(update_fields=["email_domains"])
    source.merged_into, source.email_domains = into, []
    source.save(update_fields=["merged_into", "email_domains"])
