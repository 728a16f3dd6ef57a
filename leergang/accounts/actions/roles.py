"""Giving somebody a role in an organisation: audited, and told to the beheerders (SEC-04)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.mailing.outbox import Draft
from leergang.moment import local_date


@transaction.atomic
def grant(
    user: User, *, organisation: Organisation, role: Role, by: User | None, now: dt.datetime
) -> OrganisationRole:
    """Give this person a role from today on; the one that is held already is left as it is.

    `by` is None for the command line. Raises ValidationError for somebody who left.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not user.is_active:
        raise ValidationError("Dit account is afgesloten. Vraag de beheerder om het weer te openen.")
    day = local_date(now)
    held = OrganisationRole.objects.current(day).filter(user=user, organisation=organisation, role=role)
    if there := held.first():
        return there
    given = OrganisationRole.objects.create(user=user, organisation=organisation, role=role, starts_on=day)
    record("role.granted", by=by, target=user, role=role.value, organisation=organisation.pk)
    outbox.post(*_alerts(given, by=by, now=now))
    return given


@transaction.atomic
def end(held: OrganisationRole, *, by: User, now: dt.datetime) -> bool:
    """Take a role back, from this very moment on; a role that has ended already is left as it is.

    A role that began today, or would begin later, leaves no row: its last day would lie before its first.
    Returns whether there was something to end.
    """
    day = local_date(now)
    locked = OrganisationRole.objects.select_for_update().filter(pk=held.pk).first()
    if locked is None or (locked.ends_on is not None and locked.ends_on < day):
        return False
    if locked.starts_on >= day:
        locked.delete()
    else:
        locked.ends_on = day - dt.timedelta(days=1)
        locked.save(update_fields=["ends_on"])
    record("role.revoked", by=by, target=locked.user, role=locked.role, organisation=locked.organisation_id)
    return True


def announce(given: OrganisationRole, *, by: User, now: dt.datetime) -> None:
    """Write down and tell the beheerders that somebody has a role by other means than `grant()` (SEC-04)."""
    record("role.granted", by=by, target=given.user, role=given.role, organisation=given.organisation_id)
    outbox.post(*_alerts(given, by=by, now=now))


def _alerts(given: OrganisationRole, *, by: User | None, now: dt.datetime) -> list[Draft]:
    """A letter for every beheerder, today, except who did it."""
    roles = OrganisationRole.objects.current(local_date(now)).filter(role=Role.OFFICE_ADMIN)
    admins = User.objects.filter(organisation_roles__in=roles, is_active=True).distinct()
    return [
        Draft(
            key=f"role-granted:{admin.pk}:{given.pk}:{given.organisation_id}",
            kind="role-granted",
            recipient=admin,
            to_address=admin.email,
            subject="Iemand kreeg een rol met rechten",
            template="role_granted",
            facts={"given": given, "by": by, "given_at": now},
            due_at=now,
        )
        for admin in admins
        if admin != by
    ]
