"""Who can teach when: the questions of a lichting, and the answers to one of them as a grid."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet

from cohorts.models import Availability, AvailabilityPoll, AvailabilityRequest, Cohort, ProposedDate
from cohorts.states import Answer
from leergang.moment import AMSTERDAM, local_date
from leergang.web.keyset import Order

MOST_DIGITS = 10  # of a key in an address
NEWEST = Order("created_at", cursor="id", descending=True)


def polls_of(cohort: Cohort) -> QuerySet[AvailabilityPoll]:
    """The questions of a lichting, each with how many were asked and how many answered."""
    asked = Count("requests", distinct=True)
    answered = Count("requests", filter=Q(requests__answered_at__isnull=False), distinct=True)
    return AvailabilityPoll.objects.filter(cohort=cohort).annotate(
        asked=asked, answered=answered, proposed=Count("dates", distinct=True)
    )


@dataclass(frozen=True)
class Line:
    """One proposed date, with what each trainer answered ('' for nothing yet) in the order of the grid."""

    date: ProposedDate
    cells: list[tuple[AvailabilityRequest, str]]

    @cached_property
    def yes(self) -> int:
        return self._count(Answer.YES)

    @cached_property
    def maybe(self) -> int:
        return self._count(Answer.MAYBE)

    @cached_property
    def no(self) -> int:
        return self._count(Answer.NO)

    def _count(self, answer: Answer) -> int:
        return sum(given == answer for _, given in self.cells)


@dataclass(frozen=True)
class Grid:
    """The answers to one question: a line per proposed date, a column per trainer."""

    lines: list[Line]
    requests: list[AvailabilityRequest]

    @cached_property
    def waiting(self) -> list[AvailabilityRequest]:
        """Who has not answered and still can."""
        return [item for item in self.requests if item.answered_at is None and item.user.is_active]

    @cached_property
    def remarks(self) -> list[AvailabilityRequest]:
        return [item for item in self.requests if item.remark]

    @cached_property
    def answered(self) -> int:
        return sum(item.answered_at is not None for item in self.requests)


def grid_of(poll: AvailabilityPoll, *, best_first: bool = False) -> Grid:
    """By date, or the dates on which most can teach first. Three queries, however many dates and trainers."""
    requests = list(poll.requests.select_related("user").order_by("user__sort_key", "user_id"))
    given = {
        (item.date_id, item.request_id): item.answer
        for item in Availability.objects.filter(request__poll=poll)
    }
    lines = [
        Line(date, [(request, given.get((date.pk, request.pk), "")) for request in requests])
        for date in poll.dates.order_by("starts_at")
    ]
    if best_first:
        lines.sort(key=lambda line: (-line.yes, line.no, line.date.starts_at))
    return Grid(lines, requests)


def request_of(token: str, *, now: dt.datetime) -> AvailabilityRequest | None:
    """The question that this personal link asks, or None when the link is not one of ours (any more)."""
    usable = AvailabilityRequest.objects.usable(now).by_link(token)
    return usable.select_related("user", "poll__cohort__programme").first()


def stored_by(request: AvailabilityRequest) -> dict[int, str]:
    """What this trainer answered, by the key of the date."""
    return dict(request.answers.values_list("date_id", "answer"))


def proposed(cohort: Cohort, key: str) -> dict[str, Any] | None:
    """A date that was proposed for this lichting, as the fields of a new session show it; None for no such date."""
    found = ProposedDate.objects.filter(poll__cohort=cohort)
    date = found.filter(pk=key).first() if key.isdecimal() and len(key) < MOST_DIGITS else None
    if date is None:
        return None
    return {
        "day_1": local_date(date.starts_at),
        "part_1": date.part_of_day,
        "starts_1": date.starts_at.astimezone(AMSTERDAM).time(),
        "ends_1": date.ends_at.astimezone(AMSTERDAM).time(),
        "rows": 1,
    }
