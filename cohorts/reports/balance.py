"""The balance between theory, skill and own case in a lichting: as planned, and as it really was (S22)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Sum
from django.db.models.functions import Coalesce

from cohorts.models import Cohort, ProgrammeLine, Session
from cohorts.states import SessionStatus
from modules.models import ModuleKind, Unit, UnitKind
from modules.reports import Balance

type Minutes = Iterable[tuple[int | None, str, int]]


@dataclass(frozen=True)
class ModuleBalance:
    """One module: the minutes of its units, and those that its run sheets say were spent. No minutes, no sheet."""

    code: str
    title: str
    planned: Balance
    done: Balance


@dataclass(frozen=True)
class CohortBalance:
    """A lichting, with its modules in order; start and closing count in no total (domain/2, balance check).

    `sheets` of the `due` sessions that are over and had a programme have real minutes.
    """

    modules: list[ModuleBalance]
    sheets: int
    due: int

    @property
    def planned(self) -> Balance:
        return _sum(module.planned for module in self.modules)

    @property
    def done(self) -> Balance:
        return _sum(module.done for module in self.modules)


def balance_of(cohort: Cohort, *, now: dt.datetime) -> CohortBalance:
    """Three queries, however many sessions there are."""
    units = (
        Unit.objects.filter(module__programme=cohort.programme_id)
        .exclude(module__kind=ModuleKind.FRAME)
        .order_by("module__position")
        .values_list("module_id", "module__code", "module__title", "kind")
        .annotate(total=Sum("minutes"))
    )
    titles = {module: (code, title) for module, code, title, *_ in units}
    planned = _by_module((module, kind, total) for module, _, _, kind, total in units)
    spent = (
        ProgrammeLine.objects.filter(
            session__cohort=cohort, minutes_done__isnull=False, kind__in=UnitKind.values
        )
        .exclude(session__status=SessionStatus.CANCELLED)
        .order_by()
        .values_list(Coalesce("unit__module_id", "session__module_id"), "kind")
        .annotate(total=Sum("minutes_done"))
    )
    done = _by_module(spent)
    sheets, due = _sheets(cohort, now)
    rows = [ModuleBalance(*titles[module], planned[module], done[module]) for module in titles]
    return CohortBalance(rows, sheets, due)


def _by_module(minutes: Minutes) -> dict[int | None, Balance]:
    found: dict[int | None, list[tuple[str, int]]] = defaultdict(list)
    for module, kind, total in minutes:
        found[module].append((kind, total))
    return defaultdict(Balance, {module: Balance.of(pairs) for module, pairs in found.items()})


def _sheets(cohort: Cohort, now: dt.datetime) -> tuple[int, int]:
    """Of the sessions that are over and had a programme: how many have real minutes, and how many there are."""
    lines = ProgrammeLine.objects.filter(session=OuterRef("pk"))
    over = Session.objects.filter(Exists(lines), cohort=cohort, ends_at__lte=now).exclude(
        status__in=(SessionStatus.CANCELLED, SessionStatus.CONCEPT)
    )
    filled = list(over.values_list(Exists(lines.filter(minutes_done__isnull=False)), flat=True))
    return sum(filled), len(filled)


def _sum(balances: Iterable[Balance]) -> Balance:
    rows = [balance.minutes for balance in balances]
    return Balance(*map(sum, zip(*rows, strict=True))) if rows else Balance()
