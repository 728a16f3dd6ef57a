"""Sessions at the same time with the same trainer or for the same lichting: computed in the database."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from cohorts.models import Session, SessionPart
from cohorts.states import SessionStatus

TAUGHT_BY = Session.trainers.through


@dataclass(frozen=True)
class Overlap:
    """`who` is busy from `starts_at` to `ends_at`: a trainer by name, or '' for the lichting itself."""

    who: str
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime


def with_overlaps(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Each session with `overlaps`: whether one of its dagdelen coincides with another session's."""
    beside = _beside(
        SessionPart.objects.exclude(session=OuterRef("session")),
        Q(session__cohort=OuterRef("session__cohort"))
        | Q(
            Exists(
                TAUGHT_BY.objects.filter(
                    session=OuterRef("session"),
                    user__in=TAUGHT_BY.objects.filter(session=OuterRef(OuterRef("session"))).values("user"),
                )
            )
        ),
    )
    clashing = SessionPart.objects.filter(Exists(beside), session=OuterRef("pk"))
    return sessions.annotate(overlaps=Exists(clashing))


def overlaps_of(session: Session) -> list[Overlap]:
    """What a session coincides with. Of a trainer's other sessions only the time is told. Two queries."""
    if session.status == SessionStatus.CANCELLED:
        return []
    own = SessionPart.objects.filter(
        session=session, starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    others = SessionPart.objects.exclude(session=session).exclude(session__status=SessionStatus.CANCELLED)
    coinciding = others.filter(Exists(own)).order_by("starts_at", "pk")
    same_cohort = coinciding.filter(session__cohort=session.cohort_id).select_related("session")
    found = [Overlap("", part.session.title, part.starts_at, part.ends_at) for part in same_cohort]
    for trainer in session.trainers.all():
        busy = coinciding.filter(session__trainers=trainer)
        found += [Overlap(trainer.name, "", part.starts_at, part.ends_at) for part in busy]
    return found


def _beside(parts: QuerySet[SessionPart], same: Q) -> QuerySet[SessionPart]:
    return parts.exclude(session__status=SessionStatus.CANCELLED).filter(
        same, starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
