import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import models
from django.db.models import Q

from cohorts.models.session import Session
from cohorts.states import LineKind
from leergang.db import PeerManager
from leergang.moment import local_date
from modules.models import Unit

MOST_MINUTES = 600


class ProgrammeLine(models.Model):
    """One line of what is done in a session: so many minutes, a unit or a title, what it is spent on.

    When it begins follows from the dagdelen of its session and the lines before it (`begin_times`), and is
    kept so that it can be asked for. Changed by cohorts.actions.programme_lines, never by save(). The cases on
    the agenda point here from casuistiek, which lies above.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="lines", verbose_name="bijeenkomst")
    position = models.PositiveSmallIntegerField("plaats")
    starts_at = models.DateTimeField("begint")
    minutes = models.PositiveSmallIntegerField("minuten")
    # How long it really took, from the run sheet; 0 when it was skipped, none when nobody said.
    minutes_done = models.PositiveSmallIntegerField("werkelijke minuten", null=True, blank=True)
    kind = models.CharField("soort", max_length=10, choices=LineKind)
    title = models.CharField("titel", max_length=120)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="programme_lines", verbose_name="onderdeel"
    )
    # For trainers: what participants see is the title.
    note = models.CharField("aantekening voor trainers", max_length=300, blank=True, default="")

    objects = PeerManager["ProgrammeLine"]()

    class Meta:
        verbose_name = "programmaregel"
        verbose_name_plural = "programmaregels"
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "position"],
                name="programme_line_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=600),
                name="programme_line_minutes",
                violation_error_message="Een programmaregel duurt 1 tot 600 minuten.",
            ),
            models.CheckConstraint(
                condition=Q(minutes_done__isnull=True) | Q(minutes_done__lte=600),
                name="programme_line_minutes_done",
                violation_error_message="Een programmaregel duurde hoogstens 600 minuten.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Entry:
    """A line as somebody wants it: what it is, without its place and time. `pk` of a line that is there already."""

    minutes: int
    kind: str
    title: str
    unit_id: int | None = None
    note: str = ""
    pk: int | None = None

    @classmethod
    def of(cls, line: ProgrammeLine) -> "Entry":
        return cls(line.minutes, line.kind, line.title, line.unit_id, line.note, line.pk)

    @property
    def content(self) -> tuple[object, ...]:
        return (self.minutes, str(self.kind), self.title, self.unit_id, self.note)


def fingerprint(lines: Iterable[ProgrammeLine]) -> str:
    """Equal for equal programmes: whoever saves one says by it which one was on the screen."""
    told = "\n".join(repr((line.pk, *Entry.of(line).content)) for line in lines)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Span:
    """A dagdeel as far as the programme is concerned; moments are instants."""

    starts_at: dt.datetime
    ends_at: dt.datetime


def spans_of(session: Session) -> list[Span]:
    """When there is something to do: the dagdelen, or all of a session that has none."""
    parts = sorted(session.parts.all(), key=lambda part: part.starts_at)
    return [Span(part.starts_at, part.ends_at) for part in parts] or [
        Span(session.starts_at, session.ends_at)
    ]


def begin_times(spans: Sequence[Span], lines: Iterable[tuple[str, int]]) -> list[dt.datetime]:
    """When each line begins, of (kind, minutes) in order: one after the other, from the begin of the session.

    Between two dagdelen nothing begins but a break on the same day: what comes after it waits for the next
    dagdeel. A line that has begun is never cut in two. Minutes are real ones, also when the clock changes.
    """
    begins, moment = [], spans[0].starts_at
    for kind, minutes in lines:
        moment = _next_begin(spans, moment, is_break=kind == LineKind.BREAK)
        begins.append(moment)
        moment += dt.timedelta(minutes=minutes)
    return begins


def _next_begin(spans: Sequence[Span], moment: dt.datetime, *, is_break: bool) -> dt.datetime:
    for before, after in pairwise(spans):
        if before.ends_at <= moment < after.starts_at:
            is_one_day = local_date(before.ends_at) == local_date(after.starts_at)
            return moment if is_break and is_one_day else after.starts_at
    return moment
