"""Thinking along: whom the owner asks, and the page on which somebody of the group writes remarks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from casuistiek.access import answerable_case, asked_case, shared_case, thought_along_case
from casuistiek.actions import peers, reads
from casuistiek.forms import PublishForm
from casuistiek.forms.peers import AskForm, PeerWriting
from casuistiek.models import Feedback, PracticeCase
from casuistiek.models.points import point_problems, points_of
from casuistiek.reports.names import names_around
from casuistiek.reports.peers import asked, candidates
from casuistiek.reports.reading import look, read, shown
from casuistiek.states import RemarkReaders, Viewer
from casuistiek.validators.advice import feedback_advice
from cohorts.models import Enrolment
from leergang.accounts.http import MemberRequest
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError, conflict, saved, unreadable

CHECK = "controle"


@answerable_case
@ask_and_do
def peer_list(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """Who thinks along, and whom the owner may ask: the people who may read the case at this moment."""
    data = request.POST if request.method == "POST" else None
    form = AskForm(data, offered=candidates(case))
    if form.is_valid():
        try:
            asks = peers.ask(case, form.cleaned_data["people"], by=request.user, now=now())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            wake()
            who = "Je vraag is" if len(asks) == 1 else "Je vragen zijn"
            messages.success(request, f"{who} verstuurd, zonder titel en zonder inhoud.")
            return redirect("casuistiek:peer-list", case.public_id)
    context = {"case": case, "title": case.title, "form": form, "asked": asked(case)}
    return render(request, "casuistiek/peer_list.html", context)


@answerable_case
@require_POST
def peer_remove(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """Ask the person whose enrolment `meedenker` names no longer. He or she can be asked again at once."""
    key = request.POST.get("meedenker", "")
    known = Enrolment.objects.filter(peer_asks__case=case)
    enrolment = get_object_or_404(known, pk=int(key) if key.isdecimal() and key.isascii() else 0)
    peers.take_back(case, enrolment, by=request.user)
    messages.success(request, f"Je vraagt {enrolment.name} niet meer om mee te denken.")
    return redirect("casuistiek:peer-list", case.public_id)


@thought_along_case
@ask_and_do
def think_edit(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """The case beside at most three points; the own words alone, once the case is not shared any more."""
    writing = _stored(request, case)
    if not PracticeCase.objects.asked_of(request.user).filter(pk=case.pk).exists():
        return _closed(request, case, writing)
    if request.method == "POST":
        return _save(request, case, writing)
    writing.show_problems(writing.stored, only="" if CHECK in request.GET else "too_long")
    return _form(request, case, writing)


def _stored(request: MemberRequest, case: PracticeCase) -> PeerWriting:
    concept = Feedback.objects.of_peer(request.user).concepts_of(request.user).filter(case=case).first()
    points, version = (points_of(concept), concept.version) if concept else ([], 0)
    data = request.POST if request.method == "POST" else None
    return PeerWriting(points, version, data=data, saved_at=concept.saved_at if concept else None)


def _published(request: MemberRequest, case: PracticeCase) -> list[Feedback]:
    """What this person published about the case, with its points."""
    own = Feedback.objects.of_peer(request.user).published().filter(case=case)
    return list(own.prefetch_related("points"))


def _save(request: MemberRequest, case: PracticeCase, writing: PeerWriting) -> HttpResponse:
    if not writing.is_whole():
        raise BadRequest("the form did not arrive whole")
    try:
        peers.save(case, by=request.user, now=now(), version=writing.posted_version, points=writing.content())
    except StaleVersionError as stale:
        writing.version = int(stale.version)
        return _form(request, case, writing, is_conflict=True, status=409)
    except PracticeCase.DoesNotExist:  # narrowed between the lookup and the lock
        return _closed(request, case, writing)
    leads_to = "think-publish" if request.POST.get("next") == "publish" else "think-edit"
    return redirect(f"casuistiek:{leads_to}", case.public_id)


def _form(
    request: MemberRequest,
    case: PracticeCase,
    writing: PeerWriting,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    summary = writing.summary
    is_check = CHECK in request.GET and bool(summary)
    reading = read(case, Viewer.PEER, request.user)
    reads.note(case, by=request.user, now=now(), version=reading.number)
    context = {
        "case": case,
        "writing": writing,
        "reading": reading,
        "look": look(case),
        "published": _published(request, case),
        "is_check": is_check,
        "is_conflict": is_conflict,
        "has_errors": is_conflict or is_check,
        "summary": summary,
    }
    return render(request, "casuistiek/peer_edit.html", context, status=status)


def _closed(request: MemberRequest, case: PracticeCase, writing: PeerWriting) -> HttpResponse:
    """Only what this person wrote; of the case nothing, not even its title. It is gone, so it says so: 404."""
    points = writing.content() if request.method == "POST" else writing.stored
    may_read = PracticeCase.objects.shared_with(request.user).filter(pk=case.pk).exists()
    published = _published(request, case) if may_read else []
    if not points and not published:
        raise Http404
    context = {
        "case": case,
        "writing": writing if points else None,
        "is_kept": bool(writing.stored),
        "published": published,
        "may_read": may_read,
    }
    return render(request, "casuistiek/peer_closed.html", context, status=200 if may_read else 404)


@asked_case
@require_POST
def think_autosave(request: MemberRequest, case: PracticeCase) -> JsonResponse:
    """Keep the points so far; static/js/autosave.js calls it."""
    writing = _stored(request, case)
    if not writing.is_whole():
        return unreadable()
    points = writing.content()
    try:
        concept = peers.save(case, by=request.user, now=now(), version=writing.posted_version, points=points)
    except StaleVersionError as stale:
        return conflict(stale)
    writing.show_problems(points, only="too_long")
    return saved(concept.version, concept.saved_at or now(), writing.summary)


@asked_case
@ask_and_do
def think_publish(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """The last look: the points as the owner will see them, who reads each, and advice."""
    form = PublishForm(request.POST or None, case_status=case.status)
    if request.method == "POST" and form.is_valid():
        return _publish(request, case, form.cleaned_data)
    concept = Feedback.objects.of_peer(request.user).concepts_of(request.user).filter(case=case).first()
    points = points_of(concept) if concept else []
    if concept is None or point_problems(points):
        return redirect(f"{reverse('casuistiek:think-edit', args=[case.public_id])}?{CHECK}=1")
    reading = read(case, Viewer.PEER, request.user)
    form.initial = {
        "feedback": concept.public_id,
        "version": concept.version,
        "case_version": reading.version.number if reading.version else 0,
    }
    context = {
        "case": case,
        "form": form,
        "reading": reading,
        "points": _with_readers(points),
        "advice": feedback_advice(points, people=names_around(case.cohort).people),
    }
    return render(request, "casuistiek/peer_publish.html", context)


def _with_readers(points: list[dict[str, Any]]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(what it is about, who reads it, its texts) of each point."""
    readers = (RemarkReaders(point["readers"]).label for point in points)
    return [(about, who, texts) for (about, texts), who in zip(shown(points), readers, strict=True)]


def _publish(request: MemberRequest, case: PracticeCase, facts: dict[str, Any]) -> HttpResponse:
    own = Feedback.objects.of_peer(request.user).filter(case=case)
    feedback = get_object_or_404(own, public_id=facts["feedback"])
    shown_as = {"version": facts["version"], "case_version": facts["case_version"]}
    try:
        peers.publish(feedback, by=request.user, now=now(), **shown_as)
    except StaleVersionError:
        messages.warning(request, "De casus of je tekst is intussen gewijzigd. Lees hem nog eens.")
        return redirect("casuistiek:think-publish", case.public_id)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("casuistiek:think-publish", case.public_id)
    wake()
    messages.success(
        request, "Je opmerkingen zijn gepubliceerd. De inbrenger krijgt een e-mail, zonder inhoud."
    )
    return redirect(case)


@shared_case
@ask_and_do
def think_delete(request: MemberRequest, case: PracticeCase, remark_id: int) -> HttpResponse:
    """Take the own published remarks away: shown beforehand, then done."""
    own = Feedback.objects.of_peer(request.user).published().filter(case=case)
    feedback = get_object_or_404(own.prefetch_related("points"), pk=remark_id)
    if request.method == "POST":
        peers.delete(feedback, by=request.user)
        messages.success(request, "Je opmerkingen zijn verwijderd.")
        return redirect(case)
    context = {"case": case, "feedback": feedback, "points": shown(points_of(feedback))}
    return render(request, "casuistiek/peer_delete.html", context)


@thought_along_case
@require_POST
def think_discard(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """Throw the own concept away, also when the case is not shared any more."""
    peers.discard(case, by=request.user)
    messages.success(request, "Je tekst is verwijderd.")
    return redirect("home:start")
