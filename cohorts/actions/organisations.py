"""The organisations that send people, and their coördinatoren."""

import datetime as dt
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction
from django.utils.text import slugify

from cohorts.actions import reminders
from cohorts.actions.cohorts import invite_newcomer
from cohorts.actions.standing import refuse_merged
from leergang.accounts.actions import roles
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.audit.log import record


class Facts(TypedDict):
    """What a planner keeps of an organisation."""

    name: str
    kind: str
    email_domains: list[str]
    contact_name: NotRequired[str]
    contact_email: NotRequired[str]
    agreement_reference: NotRequired[str]
    data_role: NotRequired[str]


@transaction.atomic
def create(*, by: User, **facts: Unpack[Facts]) -> Organisation:
    organisation = Organisation(slug=_free_slug(facts["name"]), **facts)
    organisation.full_clean()
    organisation.save()
    record("organisation.created", by=by, target=organisation)
    return organisation


@transaction.atomic
def update(organisation: Organisation, *, by: User, **facts: Unpack[Facts]) -> Organisation:
    """Change what is kept of an organisation. Raises ValidationError when it went up in another one."""
    organisation = _locked(organisation)
    changed = [name for name, value in facts.items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, facts[name])  # type: ignore[literal-required]  # its own keys
    organisation.full_clean()
    organisation.save(update_fields=changed)
    record("organisation.changed", by=by, target=organisation, fields=sorted(changed))
    return organisation


@transaction.atomic
def add_coordinator(
    organisation: Organisation, *, user: User, by: User, now: dt.datetime
) -> OrganisationRole:
    """Make this person coördinator; who never came in gets a personal link, the beheerders a notice (SEC-04).

    Raises ValidationError for somebody who left, and when the organisation went up in another one.
    """
    organisation = _locked(organisation)
    given = roles.grant(user, organisation=organisation, role=Role.COORDINATOR, by=by, now=now)
    invite_newcomer(
        user,
        what=f"coördinator van {organisation.name}",
        context=f"accounts.organisation:{organisation.pk}",
        by=by,
        now=now,
    )
    reminders.follow(organisation.cohorts.all(), now=now)
    return given


@transaction.atomic
def person(*, email: str, first_name: str, infix: str, last_name: str, by: User) -> User:
    """The account with this address, made when there is none (SEC-03: one person, one account)."""
    if there := User.objects.filter(email=email).first():
        return there
    user = User.objects.create_user(email, first_name=first_name, infix=infix, last_name=last_name)
    record("person.created", by=by, target=user)
    return user


def _locked(organisation: Organisation) -> Organisation:
    """The organisation as it now is, while nobody lets it go up in another one."""
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    refuse_merged([locked.pk])
    return locked


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "organisatie"
    taken = {"nieuw", *Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True)}
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)
