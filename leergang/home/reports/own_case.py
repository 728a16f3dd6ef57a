"""The own case on *Vandaag*: where it stands and what to do now, in one sentence and one button."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from casuistiek.models import PracticeCase
from casuistiek.states import TRAIL, CaseStatus, FeedbackStatus
from leergang.accounts.models import User
from leergang.db import Prepared
from leergang.home.standing import Tie
from leergang.moment import today
from leergang.web import dutch


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What a state asks. `page` is 'edit' or 'detail'."""

    badge: str
    kind: str
    text: str
    action: str
    page: str
    icon: str = ""


WORDS: dict[str, Wording] = {
    CaseStatus.CONCEPT: Wording(
        "Concept",
        "neutral",
        "Je casus is nog van jou alleen. Dien hem in als je hem aan je trainers wilt voorleggen.",
        "Ga verder met je casus",
        "edit",
    ),
    CaseStatus.SUBMITTED: Wording(
        "Ingediend", "active", "Je casus ligt bij je trainers.", "Lees je casus terug", "detail"
    ),
    CaseStatus.MORE_ASKED: Wording(
        "Aanvulling gevraagd",
        "warning",
        "Je trainer vraagt om een aanvulling. Pas je casus aan en dien hem opnieuw in.",
        "Vul je casus aan",
        "edit",
    ),
    CaseStatus.ACCEPTED: Wording(
        "Geaccepteerd",
        "success",
        "Je casus is klaar om te bespreken. Je trainer kiest samen met jou een bijeenkomst.",
        "Bekijk je casus",
        "detail",
    ),
    CaseStatus.SCHEDULED: Wording(
        "Geagendeerd",
        "success",
        "Je bespreekt je casus in een bijeenkomst. Lees hem van tevoren nog eens door.",
        "Bekijk je casus",
        "detail",
    ),
    CaseStatus.DISCUSSED: Wording(
        "Besproken", "warning", "Schrijf op wat je meeneemt, nu je het nog weet.", "Naar je casus", "detail"
    ),
    CaseStatus.REFLECTION: Wording(
        "Reflectie", "active", "Je reflectie staat open. Rond je casus af.", "Naar je casus", "detail"
    ),
    CaseStatus.COMPLETED: Wording(
        "Afgerond", "success", "Je casus is afgerond.", "Bekijk je casus", "detail"
    ),
}


@dataclass(frozen=True, slots=True)
class CaseCard:
    title: str
    url: str
    badge: str
    kind: str
    icon: str
    text: str
    action: str
    action_url: str
    trail: list[Step]
    position: str
    """For a screen reader: 'stap 2 van 7'."""


def card(user: User, tie: Tie, *, due_at: dt.datetime | None) -> CaseCard | None:
    """The newest case of this person in this lichting that is not withdrawn. One query.

    `due_at` is the next moment before which a case must be in.
    """
    rows = NEWEST.rows(user=user.pk, cohort=tie.cohort_id)
    if not rows:
        return None
    public_id, title, status, expected_on, unread = rows[0]
    words = _new_feedback(unread) if unread else WORDS[status]
    return CaseCard(
        title=title or "Casus zonder titel",
        url=reverse("casuistiek:case-detail", args=[public_id]),
        badge=words.badge,
        kind=words.kind,
        icon=words.icon,
        text=f"{words.text}{_when(status, unread, due_at, expected_on)}",
        action=words.action,
        action_url=reverse(f"casuistiek:case-{words.page}", args=[public_id]),
        trail=_trail(status),
        position=f"stap {_place(status) + 1} van {len(TRAIL)}",
    )


def _new_feedback(unread: int) -> Wording:
    text = (
        "Je hebt feedback die je nog niet hebt gelezen."
        if unread == 1
        else (f"Je hebt {unread} keer feedback die je nog niet hebt gelezen.")
    )
    return Wording("Nieuwe feedback", "warning", text, "Lees de feedback", "detail", "message-2")


def _when(status: str, unread: int, due_at: dt.datetime | None, expected_on: dt.date | None) -> str:
    """The date that belongs to the state, as a last sentence."""
    if status == CaseStatus.CONCEPT and due_at:
        return f" Dat kan tot {dutch.moment_text(due_at, today=today())}."
    if status == CaseStatus.SUBMITTED and not unread and expected_on:
        return f" Je krijgt feedback uiterlijk {dutch.date_text(expected_on, today=today())}."
    return ""


def _place(status: str) -> int:
    """Asking for more is a detour at the second step."""
    return TRAIL.index(CaseStatus.SUBMITTED if status == CaseStatus.MORE_ASKED else CaseStatus(status))


def _trail(status: str) -> list[Step]:
    now = _place(status)
    return [
        Step(step.label, "done" if place < now else "now" if place == now else "")
        for place, step in enumerate(TRAIL)
    ]


def _newest(user: int, cohort: int) -> QuerySet[PracticeCase, tuple[Any, ...]]:
    owner = cast("User", user)  # a mark of the prepared query; a primary key does
    published = Q(feedback__status=FeedbackStatus.PUBLISHED)
    return (
        PracticeCase.objects.owned_by(owner)
        .filter(cohort=cohort, status__in=list(WORDS))
        .annotate(unread=Count("feedback", filter=published))
        .order_by("-created_at", "-pk")
        .values_list("public_id", "title", "status", "feedback_due_on", "unread")[:1]
    )


NEWEST = Prepared(_newest, user=int, cohort=int)
