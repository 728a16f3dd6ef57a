"""Where a participant goes on: over the whole leergang, and what comes first for one unit."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, OuterRef, QuerySet, Subquery

from cohorts.models import UnitCompletion
from cohorts.reports.learning import next_up
from cohorts.reports.releases import Closed
from leergang.db import Prepared
from modules.models import Unit


@dataclass(frozen=True, slots=True)
class Step:
    """A unit of the leergang as a place to go to."""

    pk: int
    slug: str
    title: str
    module_slug: str
    module_title: str
    done_at: dt.datetime | None
    is_open: bool = True


def where_i_was(*, programme_id: int, enrolment_id: int, closed: Closed) -> Step | None:
    """The first unit after the last tick that is open and waits; None when nothing does. One query."""
    rows = STEPS.rows(programme=programme_id, enrolment=enrolment_id)
    return next_up([Step(*(*row, row[0] not in closed.units)) for row in rows])


def first_do(unit_id: int, *, programme_id: int, enrolment_id: int) -> list[Step]:
    """The units that the content puts before this one and that are not ticked off: advice, no lock. One query."""
    return [Step(*row) for row in BEFORE.rows(unit=unit_id, programme=programme_id, enrolment=enrolment_id)]


def _steps(programme: int, enrolment: int) -> QuerySet[Unit, tuple[Any, ...]]:
    units = Unit.objects.filter(module__programme=programme)
    return _as_steps(units, enrolment)


def _before(unit: int, programme: int, enrolment: int) -> QuerySet[Unit, tuple[Any, ...]]:
    codes = Unit.objects.filter(pk=unit).values(first=Func(F("after"), function="UNNEST"))
    units = Unit.objects.filter(module__programme=programme, code__in=codes)
    return _as_steps(units.exclude(completions__enrolment=enrolment), enrolment)


def _as_steps(units: QuerySet[Unit], enrolment: int) -> QuerySet[Unit, tuple[Any, ...]]:
    ticks = UnitCompletion.objects.filter(unit=OuterRef("pk"), enrolment=enrolment).values("done_at")
    ordered = units.order_by("module__position", "position")
    return ordered.values_list("pk", "slug", "title", "module__slug", "module__title", Subquery(ticks))


STEPS = Prepared(_steps, programme=int, enrolment=int)
BEFORE = Prepared(_before, unit=int, programme=int, enrolment=int)
