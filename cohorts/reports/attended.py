"""What a coördinator sees of attendance: at how many dagdelen somebody was there, and which (domain/1 A3)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cohorts.models import Attendance
from cohorts.models.enrolment import EnrolmentQuerySet
from cohorts.states import AttendanceStatus, PartOfDay
from leergang.web.dutch import short_date_text

WAS_THERE = (AttendanceStatus.PRESENT, AttendanceStatus.PARTLY)


@dataclass(frozen=True, slots=True)
class Attended:
    """The dagdelen of one person about which something was recorded, the first one first."""

    parts: list[tuple[dt.datetime, str, str]]

    @property
    def present(self) -> int:
        return sum(1 for *_, status in self.parts if status in WAS_THERE)

    @property
    def counted(self) -> int:
        """Whoever is exempt from a dagdeel was not expected there."""
        return sum(1 for *_, status in self.parts if status != AttendanceStatus.EXEMPT)

    @property
    def lines(self) -> list[str]:
        """'11 feb, ochtend: aanwezig'."""
        return [
            f"{short_date_text(start)}, {PartOfDay(part).label.lower()}: {AttendanceStatus(status).label.lower()}"
            for start, part, status in self.parts
        ]


def attended_by(enrolments: Collection[int]) -> dict[int, Attended]:
    """What was recorded about these enrolments, by primary key. One query."""
    rows = Attendance.objects.filter(enrolment__in=enrolments).order_by("part__starts_at")
    columns = ("enrolment_id", "part__starts_at", "part__part_of_day", "status")
    found: dict[int, list[tuple[dt.datetime, str, str]]] = defaultdict(list)
    for enrolment, start, part_of_day, status in rows.values_list(*columns):
        found[enrolment].append((start, part_of_day, status))
    return {enrolment: Attended(parts) for enrolment, parts in found.items()}


def with_attendance(rows: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """The same in numbers, for a file: `attended` of `recorded` dagdelen."""
    kept = Attendance.objects.filter(enrolment=OuterRef("pk")).exclude(status=AttendanceStatus.EXEMPT)
    counted = (
        kept.order_by()
        .values("enrolment")
        .annotate(there=Count("pk", filter=Q(status__in=WAS_THERE)), all=Count("pk"))
    )
    return rows.annotate(
        attended=Coalesce(Subquery(counted.values("there"), output_field=IntegerField()), 0),
        recorded=Coalesce(Subquery(counted.values("all"), output_field=IntegerField()), 0),
    )
