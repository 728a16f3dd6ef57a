"""Changing feedback that was published, and what it said before."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from casuistiek.access import case_for_review, readable_case
from casuistiek.actions import feedback as actions
from casuistiek.forms import FeedbackWriting
from casuistiek.models import Feedback, FeedbackPoint, PracticeCase
from casuistiek.models.points import points_of
from casuistiek.reports.reading import shown
from casuistiek.reports.viewers import Viewer, owners_of, viewer_of
from casuistiek.states import FeedbackKind
from leergang.accounts.http import MemberRequest
from leergang.moment import now
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError


@case_for_review
@ask_and_do
def feedback_revise(request: MemberRequest, case: PracticeCase, feedback_id: int) -> HttpResponse:
    """The own published points, to change; what they said stays to be read."""
    own = Feedback.objects.published().filter(case=case, author=request.user, kind=FeedbackKind.TRAINER)
    feedback = get_object_or_404(own, pk=feedback_id)
    data = request.POST if request.method == "POST" else None
    writing = FeedbackWriting(points_of(feedback), feedback.version, data=data)
    error, status = "", HTTPStatus.OK
    if data is not None:
        if not writing.is_whole():
            raise BadRequest("the form did not arrive whole")
        points = writing.content()
        try:
            actions.revise(
                feedback, by=request.user, now=now(), version=writing.posted_version, points=points
            )
        except StaleVersionError as stale:
            error, status = "In een ander venster is deze feedback intussen aangepast.", HTTPStatus.CONFLICT
            writing.version = int(stale.version)
        except ValidationError as refused:
            writing.show_problems(points)
            error = refused.messages[0]
        else:
            messages.success(
                request, "Je feedback is aangepast. De inbrenger ziet dat, en ook wat er eerst stond."
            )
            return redirect(case)
    context = {
        "case": case,
        "writing": writing,
        "error": error,
        "has_errors": bool(error),
        "summary": writing.summary,
    }
    return render(request, "casuistiek/feedback_revise.html", context, status=status)


@readable_case
@require_safe
def feedback_history(request: MemberRequest, case: PracticeCase, feedback_id: int) -> HttpResponse:
    """What feedback said before it was changed: for the owners and its author, as far as they read its points."""
    viewer = viewer_of(case, request.user, owners_of(case))
    feedback = get_object_or_404(Feedback.objects.published().filter(case=case), pk=feedback_id)
    readable = FeedbackPoint.objects.visible_to(request.user, viewer).filter(feedback=feedback)
    if (viewer != Viewer.OWNER and feedback.author_id != request.user.pk) or not readable.exists():
        raise Http404
    earlier = [(revision, shown(revision.content)) for revision in feedback.revisions.all()]
    context = {"case": case, "feedback": feedback, "earlier": earlier}
    return render(request, "casuistiek/feedback_history.html", context)
