"""Enrolments as lines of a list: who, in which lichting and state, how far the invitation came."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cohorts.models import Enrolment
from cohorts.reports.invitations import FACTS, Badge, Invited, state_of_invitation
from cohorts.reports.reach import Reach
from cohorts.states import OPEN, TAKES_PART, EnrolmentStatus, InvitationState
from leergang.accounts.names import full_name
from leergang.db import Prepared


@dataclass(frozen=True, slots=True)
class Line:
    """An enrolment as a page lists it."""

    pk: int
    public_id: uuid.UUID
    user_public_id: uuid.UUID
    job_title: str
    status: str
    organisation_id: int
    organisation: str
    cohort_slug: str
    cohort: str
    name: str
    invited: Invited


def lines_of(enrolments: Collection[int], *, now: dt.datetime) -> dict[int, Line]:
    """The lines of these enrolments by primary key. One prepared query."""
    rows = LINES.rows(enrolments=list(enrolments), now=now)
    return {row[0]: _line(row) for row in rows}


def line_of(enrolment: Enrolment, *, now: dt.datetime) -> Line:
    """The line of one enrolment."""
    return lines_of([enrolment.pk], now=now)[enrolment.pk]


def _line(row: tuple[Any, ...]) -> Line:
    facts, invited, name = row[:KNOWN], row[KNOWN:-4], row[-4:]
    values: tuple[Any, ...] = (*facts, name[0] or full_name(*name[1:]), Invited(*invited))
    return Line(*values)


# So many columns stand before those of the invitation.
KNOWN = 9


def _lines(enrolments: int, now: dt.datetime) -> QuerySet[Enrolment, tuple[Any, ...]]:
    return Enrolment.objects.filter(pk__in=[enrolments]).values_list(
        "pk",
        "public_id",
        "user__public_id",
        "job_title",
        "status",
        "organisation_id",
        "organisation__name",
        "cohort__slug",
        "cohort__name",
        state_of_invitation(now),
        *FACTS,
        "listed_name",
        "user__first_name",
        "user__infix",
        "user__last_name",
    )


LINES = Prepared(_lines, enrolments=list, now=dt.datetime)


@dataclass(frozen=True)
class Shown:
    """One row as the page has it; without a badge where the reader only knows that somebody takes part."""

    line: Line
    badge: Badge | None
    # The verb on the button that sends a link, '' when there is nothing to send.
    invite: str = ""
    # The letter was refused: the address needs a look.
    is_undelivered: bool = False
    # Somebody who came in before, and may be helped when every key is lost.
    can_start_anew: bool = False


def shown(line: Line, reach: Reach) -> Shown:
    """The state of an enrolment in words, for whoever may know and act."""
    if not reach.manages(line):
        return Shown(line, None)
    if line.status != EnrolmentStatus.CONFIRMED:
        return Shown(line, _badge_of(line.status), can_start_anew=line.status in TAKES_PART)
    return Shown(
        line,
        line.invited.badge,
        invite=line.invited.verb,
        is_undelivered=line.invited.state == InvitationState.UNDELIVERED,
    )


def _badge_of(status: str) -> Badge:
    text = str(EnrolmentStatus(status).label)
    if status in TAKES_PART:
        return Badge("success", "circle-check", text)
    if status in (EnrolmentStatus.OFFERED, EnrolmentStatus.REQUESTED):  # somebody must answer
        return Badge("warning", "hourglass", text)
    return Badge("neutral", "circle-dashed" if status in OPEN else "door-exit", text)
