"""Who is on the list of a bijeenkomst, and what was recorded about them."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q

from cohorts.models import Attendance, Enrolment, EnrolmentTransition, Session, SessionPart
from cohorts.models.enrolment import EnrolmentQuerySet
from cohorts.states import TAKES_PART, AttendanceStatus, EnrolmentStatus, SessionStatus
from leergang.moment import local_date
from leergang.web.keyset import Order

BY_NAME = Order("sort_key")
# So many people on one screen: every cell is a field of the form, and a browser sends at most a thousand.
PEOPLE_ON_A_PAGE = 100
LEFT = (
    EnrolmentStatus.WITHDRAWN,
    EnrolmentStatus.REPLACED,
    EnrolmentStatus.DEFERRED,
    EnrolmentStatus.CANCELLED,
)
type Cell = tuple[int, int]
"""An enrolment and a dagdeel, by their primary keys."""


def is_recorded(session: Session, *, now: dt.datetime) -> bool:
    """Whether attendance of this session can be written down: it is held, from its own day on."""
    takes_place = session.status in {SessionStatus.PLANNED, SessionStatus.HELD}
    return takes_place and local_date(session.starts_at) <= local_date(now)


def begun_parts(session: Session, *, now: dt.datetime) -> list[SessionPart]:
    """The dagdelen whose day has come in Amsterdam: of a tweedaagse the second day comes later."""
    return [part for part in session.parts.all() if local_date(part.starts_at) <= local_date(now)]


def took_part(session: Session) -> EnrolmentQuerySet:
    """Who was expected at this session: takes part, or left after it began; nobody who joined later."""
    confirmed = EnrolmentTransition.objects.filter(
        enrolment=OuterRef("pk"), to_status=EnrolmentStatus.CONFIRMED
    )
    left_later = Q(status__in=LEFT, status_changed_at__gt=session.starts_at) & Exists(confirmed)
    came_later = Exists(confirmed.filter(moved_at__gte=session.ends_at))
    return Enrolment.objects.filter(
        Q(status__in=TAKES_PART) | left_later, ~came_later, cohort=session.cohort_id
    )


def on_the_list(session: Session) -> list[Enrolment]:
    """The same people by name, with what a list shows of them. One query."""
    people = took_part(session).select_related("user", "organisation")
    return list(people.order_by("sort_key", "pk"))


def stored(session: Session, enrolments: Iterable[Enrolment]) -> dict[Cell, str]:
    """What was recorded about these people. One query."""
    ids = [enrolment.pk for enrolment in enrolments]
    found = Attendance.objects.filter(part__session=session, enrolment__in=ids)
    return {(row[0], row[1]): row[2] for row in found.values_list("enrolment_id", "part_id", "status")}


def totals(
    session: Session, parts: Collection[SessionPart]
) -> list[tuple[SessionPart, list[tuple[str, int]]]]:
    """For each dagdeel how many people are recorded as what, in the order of the statuses. One query."""
    found = Attendance.objects.filter(part__in=parts, enrolment__in=took_part(session))
    counted = Counter(found.values_list("part_id", "status"))
    return [
        (
            part,
            [
                (status.label, counted[part.pk, status.value])
                for status in AttendanceStatus
                if counted[part.pk, status.value]
            ],
        )
        for part in parts
    ]
