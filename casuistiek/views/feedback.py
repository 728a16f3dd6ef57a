"""The trainer: the queue, writing feedback beside the case, and publishing it."""

import uuid
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from casuistiek.access import case_for_review
from casuistiek.actions import feedback as actions
from casuistiek.actions import reviews
from casuistiek.forms import FeedbackWriting, PublishForm
from casuistiek.models import Feedback, PracticeCase
from casuistiek.models.points import point_problems, points_of
from casuistiek.reports import queue_page, total, trained_by
from casuistiek.reports.names import names_around
from casuistiek.reports.queue import WHICH, QueueRow, Trained
from casuistiek.reports.reading import look, read, shown
from casuistiek.reports.reviews import claims_on, desk_of, next_case
from casuistiek.reports.viewers import Viewer
from casuistiek.states import CaseStatus
from casuistiek.validators.advice import feedback_advice
from leergang.accounts.access import signed_in
from leergang.accounts.http import MemberRequest
from leergang.mailing.tasks import wake
from leergang.moment import now, today
from leergang.web.htmx import render_part
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError, conflict, saved, unreadable

CHECK = "controle"


@signed_in
@require_safe
def feedback_list(request: MemberRequest) -> HttpResponse:
    """The queue: what waits for this trainer, longest waiting first."""
    day = today()
    trained = trained_by(request.user, today=day)
    if not trained:
        raise Http404
    chosen = next((cohort for cohort in trained if cohort.slug == request.GET.get("lichting")), None)
    among = [cohort.pk for cohort in ([chosen] if chosen else trained)]
    rows, page = queue_page(request.user, among, today=day, asked=request.GET)
    if not rows and ("na" in request.GET or "voor" in request.GET):
        return redirect("casuistiek:feedback-list")  # the case at the edge was answered in the meantime
    context = {
        "rows": _with_claims(rows, claims_on([case.pk for case in page.rows], now=now())),
        "previous_url": _page_url(page.previous_url, request, chosen),
        "next_url": _page_url(page.next_url, request, chosen),
        "total": total(cohort.waiting for cohort in trained),
        "late": total(cohort.late for cohort in trained),
        "concepts": total(cohort.concepts for cohort in trained),
        "chosen": chosen.slug if chosen else "",
        "options": [("", "Alle lichtingen"), *((cohort.slug, cohort.name) for cohort in trained)],
        "which": request.GET.get("welke", "") if request.GET.get("welke", "") in WHICH else "",
        "kinds": list(WHICH.items()),
    }
    return render_part(request, "casuistiek/feedback_list.html", "wachtrij", context)


def _with_claims(rows: list[QueueRow], claims: dict[uuid.UUID, str]) -> list[QueueRow]:
    """The rows with the name of who is working on each."""
    return [replace(row, claimed_by=claims.get(row.public_id, "")) for row in rows]


def _page_url(url: str, request: MemberRequest, chosen: Trained | None) -> str:
    if not url:
        return ""
    kept = {"lichting": chosen.slug if chosen else "", "welke": request.GET.get("welke", "")}
    more = urlencode({name: value for name, value in kept.items() if value})
    return f"{url}&{more}" if more else url


@case_for_review
@ask_and_do
def feedback_edit(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """The case beside at most three points. Posting keeps them and then goes where the button says."""
    if request.method == "POST":
        return _save(request, case)
    writing = _stored(request, case)
    writing.show_problems(writing.stored, only="" if CHECK in request.GET else "too_long")
    return _form(request, case, writing)


def _stored(request: MemberRequest, case: PracticeCase) -> FeedbackWriting:
    concept = Feedback.objects.concepts_of(request.user).filter(case=case).first()
    points, version = (points_of(concept), concept.version) if concept else ([], 0)
    data = request.POST if request.method == "POST" else None
    return FeedbackWriting(points, version, data=data, saved_at=concept.saved_at if concept else None)


def _save(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    writing = _stored(request, case)
    if not writing.is_whole():
        raise BadRequest("the form did not arrive whole")
    try:
        actions.save(
            case, by=request.user, now=now(), version=writing.posted_version, points=writing.content()
        )
    except StaleVersionError as stale:
        writing.version = int(stale.version)
        return _form(request, case, writing, is_conflict=True, status=409)
    if request.POST.get("next") == "publish":
        return redirect("casuistiek:feedback-publish", case.public_id)
    return redirect("casuistiek:feedback-edit", case.public_id)


def _form(
    request: MemberRequest,
    case: PracticeCase,
    writing: FeedbackWriting,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    summary = writing.summary
    moment = now()
    reviews.look(case, by=request.user, now=moment)
    context = {
        "case": case,
        "desk": desk_of(case, request.user, now=moment),
        "writing": writing,
        "reading": read(case, Viewer.TRAINER, request.user),
        "look": look(case),
        "is_check": CHECK in request.GET and bool(summary),
        "is_conflict": is_conflict,
        "has_errors": is_conflict or (CHECK in request.GET and bool(summary)),
        "summary": summary,
    }
    return render(request, "casuistiek/feedback_edit.html", context, status=status)


@case_for_review
@require_POST
def feedback_autosave(request: MemberRequest, case: PracticeCase) -> JsonResponse:
    """Keep the points so far; static/js/autosave.js calls it."""
    writing = _stored(request, case)
    if not writing.is_whole():
        return unreadable()
    points = writing.content()
    try:
        concept = actions.save(
            case, by=request.user, now=now(), version=writing.posted_version, points=points
        )
    except StaleVersionError as stale:
        return conflict(stale)
    reviews.keep_on(case, by=request.user, now=now())
    writing.show_problems(points, only="too_long")
    return saved(concept.version, concept.saved_at or now(), writing.summary)


@case_for_review
@ask_and_do
def feedback_publish(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """The last look: the points as the owner will see them, advice, and for a submitted case the verdict."""
    form = PublishForm(request.POST or None, case_status=case.status)
    if request.method == "POST" and form.is_valid():
        return _publish(request, case, form.cleaned_data)
    concept = Feedback.objects.concepts_of(request.user).filter(case=case).first()
    points = points_of(concept) if concept else []
    if concept is None or point_problems(points):
        return redirect(f"{reverse('casuistiek:feedback-edit', args=[case.public_id])}?{CHECK}=1")
    reading = read(case, Viewer.TRAINER, request.user)
    form.initial = {
        "feedback": concept.public_id,
        "version": concept.version,
        "case_version": reading.version.number if reading.version else 0,
    }
    context = {
        "case": case,
        "form": form,
        "reading": reading,
        "points": shown(points),
        "advice": [*feedback_advice(points, people=names_around(case.cohort).people), *_lost_words(points)],
        "is_submitted": case.status == CaseStatus.SUBMITTED,
    }
    return render(request, "casuistiek/feedback_publish.html", context)


def _lost_words(points: list[dict[str, Any]]) -> list[str]:
    """Passages that do not stand in the text as they were typed."""
    return [
        f"De woorden bij punt {point['position']} staan niet zo in de casus. Neem ze letterlijk over, of laat ze weg."
        for point in points
        if point["quote"].strip() and not (point["quote_before"] or point["quote_after"])
    ]


def _publish(request: MemberRequest, case: PracticeCase, facts: dict[str, Any]) -> HttpResponse:
    own = Feedback.objects.filter(case=case, author=request.user)
    feedback = get_object_or_404(own, public_id=facts.pop("feedback"))
    try:
        actions.publish(feedback, by=request.user, now=now(), **facts)
    except StaleVersionError:
        messages.warning(request, "De casus of je feedback is intussen gewijzigd. Lees hem nog eens.")
        return redirect("casuistiek:feedback-publish", case.public_id)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("casuistiek:feedback-publish", case.public_id)
    wake()
    reviews.release(case, by=request.user)
    messages.success(request, "Je feedback is gepubliceerd. De inbrenger krijgt een e-mail, zonder inhoud.")
    following = next_case(request.user, now=now(), after=case)
    if following is None:
        return redirect("casuistiek:feedback-list")
    messages.info(request, "Dit is de volgende casus die op jou wacht.")
    return redirect("casuistiek:feedback-edit", following.public_id)
