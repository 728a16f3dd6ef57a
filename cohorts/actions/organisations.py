"""The organisations that send people, and their coördinatoren."""

import datetime as dt

from django.db import transaction
from django.utils.text import slugify

from cohorts.actions.cohorts import invite_newcomer
from leergang.accounts.actions import roles
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.audit.log import record


@transaction.atomic
def create(*, name: str, kind: str, email_domains: list[str], by: User) -> Organisation:
    organisation = Organisation(name=name, kind=kind, email_domains=email_domains, slug=_free_slug(name))
    organisation.full_clean()
    organisation.save()
    record("organisation.created", by=by, target=organisation)
    return organisation


@transaction.atomic
def update(
    organisation: Organisation, *, name: str, kind: str, email_domains: list[str], by: User
) -> Organisation:
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    organisation.name, organisation.kind, organisation.email_domains = name, kind, email_domains
    organisation.full_clean()
    organisation.save(update_fields=["name", "kind", "email_domains"])
    record("organisation.changed", by=by, target=organisation)
    return organisation


@transaction.atomic
def add_coordinator(
    organisation: Organisation, *, user: User, by: User, now: dt.datetime
) -> OrganisationRole:
    """Make this person coördinator; who never came in gets a personal link, the beheerders a notice (SEC-04).

    Raises ValidationError for somebody who left.
    """
    given = roles.grant(user, organisation=organisation, role=Role.COORDINATOR, by=by, now=now)
    invite_newcomer(
        user,
        what=f"coördinator van {organisation.name}",
        context=f"accounts.organisation:{organisation.pk}",
        by=by,
        now=now,
    )
    return given


@transaction.atomic
def person(*, email: str, first_name: str, infix: str, last_name: str, by: User) -> User:
    """The account with this address, made when there is none (SEC-03: one person, one account)."""
    if there := User.objects.filter(email=email).first():
        return there
    user = User.objects.create_user(email, first_name=first_name, infix=infix, last_name=last_name)
    record("person.created", by=by, target=user)
    return user


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "organisatie"
    taken = {"nieuw", *Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True)}
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)
