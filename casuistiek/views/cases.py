"""Mijn casus: the list, one case to read, and what the owner does with it besides writing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from casuistiek.access import own_case, readable_case
from casuistiek.actions import cases, reads, sharing
from casuistiek.actions import feedback as feedback_actions
from casuistiek.drawing.field import picture_of
from casuistiek.models import PracticeCase, Reflection
from casuistiek.reports.agenda import places_of
from casuistiek.reports.followups import actions_of
from casuistiek.reports.force_field import parties_of
from casuistiek.reports.owners import invitations
from casuistiek.reports.reading import UNTITLED, look, read, readers, trail
from casuistiek.reports.sharing import alerts
from casuistiek.reports.viewers import Viewer, owners_of, viewer_of
from cohorts.models import Cohort, Enrolment
from leergang.accounts.access import signed_in
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web.methods import ask_and_do


def _writing_enrolments(user: User) -> list[Enrolment]:
    """The lichtingen in which this person writes cases, newest first."""
    cohorts = Cohort.objects.granting(user, Permission.CASE_WRITE)
    mine = Enrolment.objects.filter(user=user, cohort__in=cohorts).taking_part().select_related("cohort")
    return list(mine.order_by("-cohort__starts_on", "-pk"))


@signed_in
@require_safe
def case_list(request: MemberRequest) -> HttpResponse:
    own = list(
        PracticeCase.objects.owned_by(request.user).select_related("cohort").order_by("-created_at", "-pk")
    )
    enrolments = _writing_enrolments(request.user)
    if not own and not enrolments:
        raise Http404
    rows = [
        {"case": case, "title": case.title.strip() or UNTITLED, "look": look(case), "readers": readers(case)}
        for case in own
    ]
    context = {"rows": rows, "enrolments": enrolments, "invitations": invitations(request.user)}
    return render(request, "casuistiek/case_list.html", context)


@signed_in
@require_POST
def case_create(request: MemberRequest) -> HttpResponse:
    slug = request.POST.get("lichting", "")
    enrolments = [each for each in _writing_enrolments(request.user) if slug in {"", each.cohort.slug}]
    if not enrolments:
        raise Http404
    case = cases.start(enrolments[0], by=request.user)
    return redirect("casuistiek:case-edit", case.public_id)


@readable_case
@require_safe
def case_detail(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    owners = owners_of(case)
    viewer = viewer_of(case, request.user, owners)
    is_owner = viewer == Viewer.OWNER
    reading = read(case, viewer, request.user)
    if not is_owner:
        reads.note(case, by=request.user, now=now(), version=reading.number)
    context = {
        "case": case,
        "owners": owners,
        "is_owner": is_owner,
        "may_review": viewer == Viewer.TRAINER,
        "reading": reading,
        "picture": picture_of(reading.content),
        "parties": parties_of(reading.content),
        "look": look(case),
        "readers": readers(case),
        "trail": trail(case),
        "is_joint": len(owners) > 1,
        **_margin(case, viewer, request.user),
        **_afterwards(case, viewer),
        **(_of_owner(case, request.user) if is_owner else {}),
    }
    return render(request, "casuistiek/case_detail.html", context)


def _of_owner(case: PracticeCase, user: User) -> dict[str, Any]:
    """What only an owner sees beside the text."""
    return {"places": places_of(case), "alerts": alerts(case, user, now=now())}


def _afterwards(case: PracticeCase, viewer: Viewer) -> dict[str, Any]:
    """The reflection, for who may read it, and the actions; nothing is asked before a case was talked about."""
    if case.discussed_at is None or viewer not in (Viewer.OWNER, Viewer.TRAINER):
        return {}
    found = Reflection.objects.filter(case=case).first()
    is_owner = viewer == Viewer.OWNER
    return {
        "reflection": found if found and (is_owner or found.is_shared) else None,
        "actions": actions_of(case, now=now()) if is_owner else [],
    }


def _margin(case: PracticeCase, viewer: Viewer, user: User) -> dict[str, Any]:
    """What somebody may do with the remarks: where the addresses begin, and whether this person was asked for some."""
    here = case.get_absolute_url()
    is_peer = viewer == Viewer.PEER
    return {
        "reply_base": "opmerkingen/" if viewer == Viewer.OWNER and case.is_answerable else "",
        "own_base": f"{here}meedenken/" if is_peer else "",
        "history_base": f"{here}feedback/" if viewer in (Viewer.OWNER, Viewer.TRAINER) else "",
        "revise_base": f"/feedback/{case.public_id}/gepubliceerd/" if viewer == Viewer.TRAINER else "",
        "is_asked": is_peer and PracticeCase.objects.asked_of(user).filter(pk=case.pk).exists(),
    }


@own_case
@require_POST
def feedback_read(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    feedback_actions.mark_read(case, by=request.user, now=now())
    return redirect(f"{case.get_absolute_url()}#feedback")


@own_case
@ask_and_do
def case_withdraw(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """Shown beforehand, then done; the second time it only says that it is done."""
    if request.method == "POST":
        try:
            cases.withdraw(case, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, "Je casus is ingetrokken. Niemand anders kan hem nog lezen.")
        return redirect(case)
    if not case.is_withdrawable:
        return redirect(case)
    return render(request, "casuistiek/case_withdraw.html", {"case": case, "title": case.title or UNTITLED})


@own_case
@ask_and_do
def case_delete(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    if not case.is_deletable:
        return redirect(case)
    if request.method == "POST":
        try:
            waits = sharing.ask_to_delete(case, by=request.user, now=now())
        except ValidationError as error:  # submitted in another window meanwhile
            messages.error(request, error.messages[0])
            return redirect(case)
        if waits is not None:
            wake()
            messages.success(request, "Je voorstel ligt bij de andere inbrengers.")
            return redirect(case)
        messages.success(request, "Je casus is verwijderd.")
        return redirect("casuistiek:case-list")
    return render(request, "casuistiek/case_delete.html", {"case": case, "title": case.title or UNTITLED})
