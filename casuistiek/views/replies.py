"""The owner and one point of feedback: answering it, and marking it as handled."""

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from casuistiek.access import answerable_case
from casuistiek.actions import replies
from casuistiek.forms.replies import ReplyForm
from casuistiek.models import FeedbackPoint, PointReply, PracticeCase
from casuistiek.reports.reading import Reading, read
from casuistiek.reports.remarks import Remark
from casuistiek.reports.viewers import owners_of
from casuistiek.states import Viewer
from leergang.accounts.http import MemberRequest
from leergang.moment import now
from leergang.web.htmx import render_part
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError


@answerable_case
@ask_and_do
def remark_reply(request: MemberRequest, case: PracticeCase, point_id: int) -> HttpResponse:
    """One remark with the form of its reply: a page of its own, or for htmx the remark in its place."""
    point = _point(request, case, point_id)
    reply = PointReply.objects.filter(point=point).first() or PointReply(point=point)
    if request.method != "POST":
        if request.GET.get("annuleer"):
            return _done(request, case, point, "", is_written=True)
        return _form(request, case, ReplyForm(reply))
    form = ReplyForm(reply, request.POST)
    if not form.is_valid():
        return _form(request, case, form)
    text = form.cleaned_data["text"]
    try:
        replies.answer(point, by=request.user, now=now(), version=form.version, text=text)
    except StaleVersionError as stale:
        form.version = int(stale.version)  # both texts are on the page; keeping this one is a choice
        stored = PointReply.objects.filter(point=point).values_list("text", flat=True).first()
        return _form(request, case, form, stored=stored or "")
    return _done(request, case, point, "Je reactie is bewaard.", is_written=True)


@answerable_case
@require_POST
def remark_handle(request: MemberRequest, case: PracticeCase, point_id: int) -> HttpResponse:
    """Mark as handled, or take the mark back when the form says `klaar=nee`."""
    point = _point(request, case, point_id)
    if request.POST.get("klaar") == "nee":
        replies.reopen(point, by=request.user)
        return _done(request, case, point, "De opmerking staat weer open.")
    replies.handle(point, by=request.user, now=now())
    return _done(request, case, point, "De opmerking staat op verwerkt.")


def _point(request: MemberRequest, case: PracticeCase, point_id: int) -> FeedbackPoint:
    readable = FeedbackPoint.objects.visible_to(request.user, Viewer.OWNER).filter(feedback__case=case)
    return get_object_or_404(readable.select_related("feedback"), pk=point_id)


def _remark(reading: Reading, point_id: int) -> Remark:
    """The point as it stands on the page of the case. It may have been taken away this very moment."""
    found = next((remark for remark in reading.remarks if remark.key == str(point_id)), None)
    if found is None:
        raise Http404
    return found


def _base(request: MemberRequest, case: PracticeCase) -> str:
    """Where the addresses of replies begin: on the page of the case, where many stand, as short as can be."""
    here = case.get_absolute_url()
    return "opmerkingen/" if _is_asked_on(here, request) else f"{here}opmerkingen/"


def _is_asked_on(path: str, request: MemberRequest) -> bool:
    """Whether htmx asks this for the page at that path."""
    return bool(request.htmx) and urlsplit(request.htmx.current_url or "").path == path


def _context(request: MemberRequest, case: PracticeCase, point_id: int) -> dict[str, Any]:
    reading = read(case, Viewer.OWNER, request.user)
    return {
        "case": case,
        "reading": reading,
        "remarks": [_remark(reading, point_id)],
        "reply_base": _base(request, case),
        "is_joint": len(owners_of(case)) > 1,
    }


def _form(
    request: MemberRequest,
    case: PracticeCase,
    form: ReplyForm,
    *,
    stored: str | None = None,
) -> HttpResponse:
    """`stored` is the text that another window kept meanwhile."""
    is_conflict = stored is not None
    context = _context(request, case, form.reply.point_id) | {"form": form, "stored": stored}
    context["is_conflict"] = context["has_errors"] = is_conflict
    # htmx only puts an answer in its place that is no error.
    status = 409 if is_conflict and not request.htmx else 200
    return render_part(request, "casuistiek/reply_edit.html", "remark", context, status=status)


def _done(
    request: MemberRequest, case: PracticeCase, point: FeedbackPoint, news: str, *, is_written: bool = False
) -> HttpResponse:
    """Back to the remark on the page of the case; htmx gets it, and what to say to a screen reader.

    After writing, the focus goes to where the form was opened; a button that was pressed keeps it.
    """
    context = _context(request, case, point.pk)
    back = f"{case.get_absolute_url()}#o{context['remarks'][0].number}"
    if _is_asked_on(request.path, request):
        return HttpResponse(headers={"HX-Redirect": back})  # the page of this one remark has done its work
    if request.htmx:
        return render(
            request, "casuistiek/_reply_done.html", context | {"news": news, "is_written": is_written}
        )
    return redirect(back)
