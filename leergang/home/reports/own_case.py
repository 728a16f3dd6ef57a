"""The own case on *Vandaag*: where it stands and what to do now, in one sentence and one button."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, cast

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from casuistiek.models import PracticeCase
from casuistiek.reports.reading import LOOKS, UNTITLED, Step, trail
from casuistiek.states import CaseStatus, FeedbackStatus
from leergang.accounts.models import User
from leergang.db import Prepared
from leergang.home.standing import Tie
from leergang.moment import today
from leergang.web import dutch


@dataclass(frozen=True, slots=True)
class Wording:
    """What a state asks of the owner. `page` is 'edit' or 'detail'."""

    text: str
    action: str
    page: str = "detail"


WORDS: dict[str, Wording] = {
    CaseStatus.CONCEPT: Wording(
        "Je casus is nog van jou alleen. Dien hem in als je hem aan je trainers wilt voorleggen.",
        "Ga verder met je casus",
        "edit",
    ),
    CaseStatus.SUBMITTED: Wording("Je casus ligt bij je trainers.", "Lees je casus terug"),
    CaseStatus.MORE_ASKED: Wording(
        "Je trainer vraagt om een aanvulling. Pas je casus aan en dien hem opnieuw in.",
        "Vul je casus aan",
        "edit",
    ),
    CaseStatus.ACCEPTED: Wording(
        "Je casus is klaar om te bespreken. Je trainer kiest samen met jou een bijeenkomst.",
        "Bekijk je casus",
    ),
    CaseStatus.SCHEDULED: Wording(
        "Je bespreekt je casus in een bijeenkomst. Lees hem van tevoren nog eens door.", "Bekijk je casus"
    ),
    CaseStatus.DISCUSSED: Wording("Schrijf op wat je meeneemt, nu je het nog weet.", "Naar je casus"),
    CaseStatus.REFLECTION: Wording("Je reflectie staat open. Rond je casus af.", "Naar je casus"),
    CaseStatus.COMPLETED: Wording("Je casus is afgerond.", "Bekijk je casus"),
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


def card(user: User, tie: Tie, *, due_at: dt.datetime | None) -> CaseCard | None:
    """The newest case of this person in this lichting that is not withdrawn. One query.

    `due_at` is the next moment before which a case must be in.
    """
    rows = NEWEST.rows(user=user.pk, cohort=tie.cohort_id)
    if not rows:
        return None
    public_id, title, status, expected_on, unread = rows[0]
    kind, icon = LOOKS[status]
    url = reverse("casuistiek:case-detail", args=[public_id])
    words = WORDS[status]
    shown = CaseCard(
        title=title or UNTITLED,
        url=url,
        badge=str(CaseStatus(status).label),
        kind=kind,
        icon=icon,
        text=f"{words.text}{_when(status, due_at, expected_on)}",
        action=words.action,
        action_url=reverse(f"casuistiek:case-{words.page}", args=[public_id]),
        trail=trail(PracticeCase(status=status)),
    )
    return _with_feedback(shown, unread) if unread else shown


def _with_feedback(shown: CaseCard, unread: int) -> CaseCard:
    """Feedback that was not read comes before whatever else the case asks."""
    times = "" if unread == 1 else f"{unread} keer "
    return replace(
        shown,
        badge="Nieuwe feedback",
        kind="warning",
        icon="message-2",
        text=f"Je hebt {times}feedback die je nog niet hebt gelezen.",
        action="Lees de feedback",
        action_url=f"{shown.url}#feedback",
    )


def _when(status: str, due_at: dt.datetime | None, expected_on: dt.date | None) -> str:
    """The date that belongs to the state, as a last sentence."""
    if status == CaseStatus.CONCEPT and due_at:
        return f" Dat kan tot {dutch.moment_text(due_at, today=today())}."
    if status == CaseStatus.SUBMITTED and expected_on:
        return f" Je krijgt feedback uiterlijk {dutch.date_text(expected_on, today=today())}."
    return ""


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
