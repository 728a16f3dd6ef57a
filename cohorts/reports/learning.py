"""What a participant sees of the modules: the own ticks beside the content, in few queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from typing import Any, Protocol

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Concat

from cohorts.models import (
    AssignmentCompletion,
    Cohort,
    Enrolment,
    Intake,
    ScanResponse,
    ScanWindow,
    Session,
    UnitCompletion,
)
from cohorts.reports.releases import Closed
from cohorts.states import ScanRound, SessionStatus
from leergang.accounts.models import User
from leergang.db import Prepared
from modules.models import Assignment, LearningObjective, Module, ModuleKind, Unit, UnitKind
from modules.reports import Balance

# Sessions that were held or will be: their dates say when a module begins.
TAKES_PLACE = (SessionStatus.PLANNED, SessionStatus.HELD)


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """One module of the leerlijn with what one person ticked off; moments are instants in UTC."""

    pk: int
    slug: str
    code: str
    title: str
    kind: str
    total: int
    done: int
    minutes: int
    done_at: dt.datetime | None
    starts_at: dt.datetime | None

    @property
    def is_done(self) -> bool:
        return 0 < self.total <= self.done

    @property
    def is_frame(self) -> bool:
        return self.kind == ModuleKind.FRAME


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is over all modules, counted in units."""

    modules: Sequence[ModuleProgress]
    # Facts of the same enrolment that come along, so that a start page need not ask again.
    intake_sent: bool = False
    peer_group: Sequence[str] = ()
    """The names of the own intervisiegroep, the own one included; empty until there is one."""
    scan_sent: bool = False
    """Whether the regiescan at the start was sent, or its round was closed."""

    @property
    def total(self) -> int:
        return sum(module.total for module in self.modules)

    @property
    def done(self) -> int:
        return sum(module.done for module in self.modules)

    @property
    def current(self) -> ModuleProgress | None:
        """The first module that is not finished."""
        return next((module for module in self.modules if not module.is_done), None)


def progress(*, programme_id: int, cohort_id: int, enrolment_id: int) -> Progress:
    """All modules of the programme with the ticks of this enrolment. One query."""
    rows = PROGRESS.rows(programme=programme_id, cohort=cohort_id, enrolment=enrolment_id)
    *_, intake_sent, peer_group, scan_sent, scan_closed = rows[0] if rows else (False, [], False, False)
    names = [" ".join(name.split()) for name in peer_group]
    return Progress([ModuleProgress(*row[:-4]) for row in rows], intake_sent, names, scan_sent or scan_closed)


def _progress(programme: int, cohort: int, enrolment: int) -> QuerySet[Module, tuple[Any, ...]]:
    sessions = (
        Session.objects.filter(cohort=cohort, module=OuterRef("pk"), status__in=TAKES_PLACE)
        .order_by()
        .values("module")
    )
    own = Q(units__completions__enrolment=enrolment)
    return (
        Module.objects.filter(programme=programme)
        .annotate(own=FilteredRelation("units__completions", condition=own))
        .order_by("position")
        .values_list(
            "pk",
            "slug",
            "code",
            "title",
            "kind",
            Count("units"),
            Count("own"),
            Sum("units__minutes", default=0),
            Max("own__done_at"),
            Subquery(sessions.annotate(first=Min("starts_at")).values("first")),
            Exists(Intake.objects.filter(enrolment=enrolment).sent()),
            ArraySubquery(_names_of_group(enrolment)),
            Exists(ScanResponse.objects.submitted().filter(enrolment=enrolment, round=ScanRound.START)),
            Exists(ScanWindow.objects.filter(cohort=cohort, round=ScanRound.START, closed_at__isnull=False)),
        )
    )


def _names_of_group(enrolment: int) -> QuerySet[Any, Any]:
    """The names, as others see them, in the intervisiegroep of this enrolment. Who left drops out."""
    account = Concat("user__first_name", Value(" "), "user__infix", Value(" "), "user__last_name")
    return (
        Enrolment.objects.filter(peer_group_member__group__members__enrolment=enrolment)
        .taking_part()
        .order_by("sort_key", "pk")
        .values(shown=Case(When(listed_name="", then=account), default=F("listed_name")))
    )


PROGRESS = Prepared(_progress, programme=int, cohort=int, enrolment=int)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit in the list beside the text."""

    pk: int
    slug: str
    title: str
    kind: str
    minutes: int
    done_at: dt.datetime | None
    opens: str = ""
    """When it opens, in words; empty when it is open."""

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def is_open(self) -> bool:
        return not self.opens

    @property
    def note(self) -> str:
        return f"{UnitKind(self.kind).label} · {self.minutes} min"


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """One piece of preparation with its tick."""

    pk: int
    position: int
    text: str
    minutes: int
    done_at: dt.datetime | None

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


class AssignmentList(list[AssignmentLine]):
    """The preparation of one module, in order."""

    @property
    def done(self) -> int:
        return sum(line.is_done for line in self)

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self)

    @property
    def minutes_left(self) -> int:
        return sum(line.minutes for line in self if not line.is_done)


class Tickable(Protocol):
    @property
    def done_at(self) -> dt.datetime | None: ...
    @property
    def is_open(self) -> bool: ...


def next_up[T: Tickable](units: Sequence[T]) -> T | None:
    """The first unit after the last tick that is open and not ticked; when there is none, the first of all."""
    ticked = [(unit.done_at, place) for place, unit in enumerate(units) if unit.done_at]
    last = max(ticked)[1] if ticked else -1
    ahead = [*units[last + 1 :], *units[: last + 1]]
    return next((unit for unit in ahead if unit.is_open and not unit.done_at), None)


class UnitList(list[UnitLine]):
    """The units of one module, in order."""

    @property
    def done(self) -> int:
        return sum(unit.is_done for unit in self)

    @property
    def balance(self) -> Balance:
        return Balance.of((unit.kind, unit.minutes) for unit in self)

    @property
    def next_up(self) -> UnitLine | None:
        """Where to go on: the first unit after the last tick that is open and still waits, else the first of all."""
        return next_up(self)

    @property
    def waits(self) -> UnitLine | None:
        """The first unit that is not done while all that is left is closed; it says when it opens."""
        left = [unit for unit in self if not unit.is_done]
        return left[0] if left and not any(unit.is_open for unit in left) else None

    def around(self, unit: UnitLine) -> tuple[UnitLine | None, UnitLine | None]:
        """The unit before and the unit after."""
        place = self.index(unit)
        return (self[place - 1] if place else None), (self[place + 1] if place + 1 < len(self) else None)


@dataclass(frozen=True, slots=True)
class ModuleText:
    """A module as its page shows it, with its learning objectives."""

    pk: int
    slug: str
    code: str
    title: str
    kind: str
    session_parts: int
    introduction_html: str
    exercise_html: str
    transfer_html: str
    transfer_days: int | None
    corrected_at: dt.datetime | None
    objectives: list[str]

    @property
    def get_kind_display(self) -> str:
        return str(ModuleKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class SessionCard:
    """The bijeenkomst of a module, beside its text; moments are instants in UTC."""

    pk: int
    number: int
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    venue: str
    join_url: str


def module_of(cohort: Cohort, slug: str) -> ModuleText | None:
    """The module of that name in the programme of the lichting, if there is one. One query."""
    rows = MODULE.rows(programme=cohort.programme_id, slug=slug)
    return ModuleText(*rows[0]) if rows else None


def units_of(module: ModuleText, *, cohort: Cohort, user: User, closed: Closed) -> UnitList:
    """The units of a module with this person's ticks in this lichting, and when what is closed opens. One query."""
    rows = UNITS.rows(module=module.pk, cohort=cohort.pk, user=user.pk)
    return UnitList(UnitLine(*(*row, closed.unit(row[0]))) for row in rows)


def preparation_of(module_id: int, *, cohort_id: int, user: User) -> AssignmentList:
    """The preparation of a module with this person's ticks in this lichting. One query."""
    rows = PREPARATION.rows(module=module_id, cohort=cohort_id, user=user.pk)
    return AssignmentList(AssignmentLine(*row) for row in rows)


def session_of(module: ModuleText, *, cohort: Cohort) -> SessionCard | None:
    """The first session of this module in the lichting that is planned or was held. One query."""
    rows = SESSION.rows(module=module.pk, cohort=cohort.pk)
    return SessionCard(*rows[0]) if rows else None


def _module(programme: int, slug: str) -> QuerySet[Module, tuple[Any, ...]]:
    goals = LearningObjective.objects.filter(module=OuterRef("pk")).order_by("position").values("text")
    fields = [field.name for field in dataclass_fields(ModuleText)][:-1]
    return Module.objects.filter(programme=programme, slug=slug).values_list(*fields, ArraySubquery(goals))


def _own(cohort: int, user: int) -> Subquery:
    """Ticks belong to an enrolment that takes part; one person has at most one of those in a lichting."""
    return Subquery(Enrolment.objects.filter(cohort=cohort, user=user).taking_part().values("pk")[:1])


def _units(module: int, cohort: int, user: int) -> QuerySet[Unit, tuple[Any, ...]]:
    ticks = UnitCompletion.objects.filter(unit=OuterRef("pk"), enrolment=_own(cohort, user)).values("done_at")
    units = Unit.objects.filter(module=module).order_by("position")
    return units.values_list("pk", "slug", "title", "kind", "minutes", Subquery(ticks))


def _preparation(module: int, cohort: int, user: int) -> QuerySet[Assignment, tuple[Any, ...]]:
    ticks = AssignmentCompletion.objects.filter(assignment=OuterRef("pk"), enrolment=_own(cohort, user))
    assignments = Assignment.objects.filter(module=module).order_by("position")
    return assignments.values_list("pk", "position", "text", "minutes", Subquery(ticks.values("done_at")))


def _session(module: int, cohort: int) -> QuerySet[Session, tuple[Any, ...]]:
    fields = [field.name for field in dataclass_fields(SessionCard)]
    sessions = Session.objects.filter(cohort=cohort, module=module, status__in=TAKES_PLACE)
    return sessions.order_by("starts_at", "pk").values_list(*fields)[:1]


MODULE = Prepared(_module, programme=int, slug=str)
UNITS = Prepared(_units, module=int, cohort=int, user=int)
PREPARATION = Prepared(_preparation, module=int, cohort=int, user=int)
SESSION = Prepared(_session, module=int, cohort=int)
