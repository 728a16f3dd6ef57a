"""Who thinks along with a case, and who could. Each list takes one query."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from casuistiek.models import Feedback, PeerAsk, PracticeCase
from casuistiek.models.reach import in_reach


@dataclass(frozen=True)
class Person:
    enrolment: int
    name: str
    organisation: str


@dataclass(frozen=True)
class Asked(Person):
    asked_at: dt.datetime
    has_reacted: bool
    may_read: bool


def asked(case: PracticeCase) -> list[Asked]:
    """Who was asked, in that order; not all of them may still read the case."""
    reacted = Feedback.objects.published().filter(case=case, author=OuterRef("enrolment__user"))
    reached = in_reach(case).filter(pk=OuterRef("enrolment"))
    asks = PeerAsk.objects.filter(case=case).select_related("enrolment__user", "enrolment__organisation")
    found = asks.annotate(has_reacted=Exists(reacted), may_read=Exists(reached)).order_by("asked_at", "pk")
    return [
        Asked(
            row.enrolment_id,
            row.enrolment.name,
            row.enrolment.organisation.name,
            row.asked_at,
            row.has_reacted,
            row.may_read,
        )
        for row in found
    ]


def candidates(case: PracticeCase) -> list[Person]:
    """Who may read the case now and was not asked yet, by name."""
    known = PeerAsk.objects.filter(case=case).values("enrolment_id")
    people = (
        in_reach(case).exclude(pk__in=known).select_related("user", "organisation").order_by("sort_key", "pk")
    )
    return [Person(row.pk, row.name, row.organisation.name) for row in people]
