"""Writing a case: the form and its autosave."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from casuistiek.access import writable_case
from casuistiek.actions import cases
from casuistiek.forms import CaseWriting
from casuistiek.models import CaseActor, PracticeCase
from casuistiek.models.content import Content, content_of
from casuistiek.reports.reading import readers
from casuistiek.states import CaseStatus
from leergang.accounts.http import MemberRequest
from leergang.moment import now
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError, conflict, saved, unreadable

CHECK = "controle"


@writable_case
@ask_and_do
def case_edit(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """The form. Posting it keeps everything as it was typed and then goes where the button says."""
    if request.method == "POST":
        return _save(request, case)
    content = content_of(case)
    writing = CaseWriting(content, case.version, rows=_wanted_rows(request.GET))
    writing.show_problems(content, only="" if CHECK in request.GET else "too_long")
    return _form(request, case, writing, content)


def _save(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    writing = CaseWriting(content_of(case), case.version, data=request.POST)
    if not writing.is_whole():
        raise BadRequest("the form did not arrive whole")
    content = writing.content()
    try:
        cases.save(case, by=request.user, now=now(), version=writing.posted_version, content=content)
    except StaleVersionError as stale:
        # Both texts stay: the stored one in the case, this one in the form. Saving again is a choice.
        writing.version = int(stale.version)
        return _form(request, case, writing, content, is_conflict=True, status=409)
    except ValidationError as refused:  # the case went on in another window; what was typed stays on the page
        messages.error(request, refused.messages[0])
        return _form(request, case, writing, content, status=409)
    edit = reverse("casuistiek:case-edit", args=[case.public_id])
    match request.POST.get("next"):
        case "submit":
            return redirect("casuistiek:case-submit", case.public_id)
        case "close":
            return redirect(case)
        case "more":
            rows = len(writing.actors.forms)
            return redirect(f"{edit}?rijen={rows + 1}#id_actors-{rows}-label")
    return redirect(edit)


def _form(
    request: MemberRequest,
    case: PracticeCase,
    writing: CaseWriting,
    content: Content,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    summary, progress = writing.summary, writing.progress(content)
    context = {
        "case": case,
        "writing": writing,
        "progress": progress,
        "done_count": sum(done for _, _, done in progress),
        "readers": readers(case),
        "is_shared": case.status != CaseStatus.CONCEPT,
        "is_check": CHECK in request.GET and bool(summary),
        "is_conflict": is_conflict,
        "has_errors": is_conflict or (CHECK in request.GET and bool(summary)),
        "summary": summary,
    }
    return render(request, "casuistiek/case_edit.html", context, status=status)


@writable_case
@require_POST
def case_autosave(request: MemberRequest, case: PracticeCase) -> JsonResponse:
    """Keep what was typed so far; static/js/autosave.js calls it."""
    writing = CaseWriting(content_of(case), case.version, data=request.POST)
    if not writing.is_whole():
        return unreadable()
    content = writing.content()
    try:
        case = cases.save(case, by=request.user, now=now(), version=writing.posted_version, content=content)
    except StaleVersionError as stale:
        return conflict(stale)
    except ValidationError as refused:
        raise Http404 from refused  # autosave.js keeps the text on the device and says so
    writing.show_problems(content, only="too_long")
    return saved(case.version, case.saved_at or now(), writing.summary)


def _wanted_rows(query: Mapping[str, str]) -> int:
    """How many rows of parties the page should have, from the address."""
    try:
        return min(int(query.get("rijen", "0")), CaseActor.MAX_ROWS)
    except ValueError:
        return 0
