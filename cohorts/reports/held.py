"""Whose address lies at the bureau: for who typed it, and for who looks at it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet

from cohorts.models import Cohort, HeldEntry, ImportBatch, seats_of
from cohorts.models.held import HeldEntryQuerySet
from cohorts.reports.obstacles import obstacle, with_obstacles
from cohorts.reports.reach import Reach
from cohorts.reports.waiting import deciders
from leergang.accounts.models import Organisation, User
from leergang.db import Prepared
from leergang.web.keyset import Order, Page, page

OLDEST_FIRST = Order("asked_at")
# So many are named beside another list; the rest stands on the page of their own.
SHOWN = 5


def held(reach: Reach) -> HeldEntryQuerySet:
    """What this person may see of what lies at the bureau, or was answered there."""
    found: HeldEntryQuerySet = HeldEntry.objects.all()
    return found if reach.manages_all else found.filter(organisation__in=reach.organisation_ids)


@dataclass(frozen=True)
class Beside:
    """Some of them, to stand beside a list of people, and how many there are."""

    entries: list[HeldEntry]
    total: int


def beside(reach: Reach, *, cohort: Cohort | None = None, batch: ImportBatch | None = None) -> Beside:
    """The first ones, of one lichting or list, or of all. One query; one more when there are some, and many.

    A lichting in which nothing is held is what a list of people mostly asks about: that costs little.
    """
    if cohort is not None and not ANY.rows(cohort=cohort.pk):
        return Beside([], 0)
    found = held(reach).select_related("cohort", "organisation").order_by("-asked_at", "-pk").strict()
    if cohort is not None:
        found = found.filter(cohort=cohort)
    if batch is not None:
        found = found.filter(batch=batch)
    some = list(found[: SHOWN + 1])
    return Beside(some[:SHOWN], len(some) if len(some) <= SHOWN else found.count())


def _any(cohort: int) -> QuerySet[HeldEntry, tuple[int]]:
    return HeldEntry.objects.filter(cohort=cohort).order_by().values_list("pk")[:1]


ANY = Prepared(_any, cohort=int)


@dataclass(frozen=True)
class Held:
    """One row of the page. What the bureau reads about the address, the organisation never does."""

    entry: HeldEntry
    why: str = ""
    account: uuid.UUID | None = None
    is_hindered: bool = False
    has_seat: bool = True


def held_page(
    cohort: Cohort, reach: Reach, *, asked: Mapping[str, str]
) -> tuple[list[Held], Page[HeldEntry]]:
    """The rows of a page, and the page itself. One query; for the bureau, which decides, three more."""
    rows = held(reach).filter(cohort=cohort).select_related("organisation", "asked_by")
    if reach.manages_all:
        rows = rows.waiting()
    found = page(rows.strict(), OLDEST_FIRST, asked)
    if not reach.manages_all:
        return [Held(entry) for entry in found.rows], found
    return _weighed(cohort, found.rows), found


def _weighed(cohort: Cohort, entries: Sequence[HeldEntry]) -> list[Held]:
    accounts = User.objects.filter(email__in=[entry.email for entry in entries])
    by_email = {person.email: person for person in with_obstacles(accounts, OuterRef("pk"), cohort)}
    seats = seats_of(cohort)
    return [
        _held(entry, by_email.get(entry.email), has_seat=seats.free_for(entry.organisation_id) > 0)
        for entry in entries
    ]


def _held(entry: HeldEntry, account: User | None, *, has_seat: bool) -> Held:
    if account is None:
        return Held(entry, _unknown(entry.organisation), has_seat=has_seat)
    hindered = obstacle(account)
    why = hindered or f"Met dit adres is er al een account, van {account.name}. Niets staat in de weg."
    return Held(entry, why, account.public_id, is_hindered=bool(hindered), has_seat=has_seat)


def _unknown(organisation: Organisation) -> str:
    if not organisation.email_domains:
        return f"Nieuw adres. Van {organisation.name} zijn nog geen domeinen bekend."
    domains = ", ".join(f"@{domain}" for domain in organisation.email_domains)
    return f"Nieuw adres. De domeinen van {organisation.name}: {domains}."


def listeners(entries: Iterable[HeldEntry], day: dt.date) -> dict[int, list[User]]:
    """Who hears what the bureau decided, by entry: who asked, else all who decide for the organisation.

    At most two queries. Needs `asked_by`.
    """
    entries = list(entries)
    deciding = deciders({entry.organisation_id for entry in entries}, day)
    return {
        entry.pk: [entry.asked_by] if entry.asked_by in deciding[entry.organisation_id] else deciding[entry.organisation_id]
        for entry in entries
    }  # fmt: skip
