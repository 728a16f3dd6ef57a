"""The intervisiekamer: one page on everybody's phone, what it asks every two seconds, and what people do in it."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from casuistiek.access import agreement_url, in_room, must_agree
from casuistiek.actions import notes, reads, rooms
from casuistiek.actions.feedback import last_version
from casuistiek.forms.rooms import CardForm, NotesForm, sounds_like_advice
from casuistiek.models import Discussion, DiscussionNotes
from casuistiek.reports.rooms import Room, room_of
from casuistiek.states import CardKind, DiscussionStatus
from cohorts.models import Cohort
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError, conflict, saved, unreadable

FLAG = "Dit klinkt als advies. Kun je er een vraag van maken?"


def _room(request: MemberRequest, discussion: Discussion) -> Room:
    trains = Cohort.objects.granting(request.user, Permission.CASE_REVIEW)
    is_trainer = trains.filter(pk=discussion.session.cohort_id).exists()
    return room_of(discussion, request.user, trains=is_trainer, now=now())


@in_room
@require_safe
def room_detail(request: MemberRequest, discussion: Discussion) -> HttpResponse:
    """The room, for who agreed to the agreement; who is no owner leaves a line in the register of the case."""
    if must_agree(request.user, discussion.session.cohort_id):
        return redirect(agreement_url(discussion.session.cohort, request.path))
    rooms.note_presence(discussion, request.user, now())
    return _page(request, discussion)


def _page(
    request: MemberRequest,
    discussion: Discussion,
    *,
    card: CardForm | None = None,
    own: NotesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    room = _room(request, discussion)
    if not room.is_owner and discussion.case is not None:
        reads.note(discussion.case, by=request.user, now=now(), version=last_version(discussion.case))
    context = {
        "room": room,
        "discussion": discussion,
        "case": discussion.case,
        "card": card or CardForm(),
        "notes": own or (_own_notes(discussion) if room.is_owner else None),
        "has_errors": card is not None or own is not None,
    }
    return render(request, "casuistiek/room_detail.html", context, status=status)


def _own_notes(discussion: Discussion) -> NotesForm:
    stored = DiscussionNotes.objects.filter(discussion=discussion).first()
    form = NotesForm(initial={name: getattr(stored, name, "") for name in DiscussionNotes.CONTENT})
    form.stored_version = stored.version if stored else 0
    form.saved_at = stored.saved_at if stored else None
    return form


@in_room
@require_safe
def room_state(request: MemberRequest, discussion: Discussion) -> HttpResponse:
    """How far the room is, for who knows an older stand; nothing when that is the newest."""
    rooms.note_presence(discussion, request.user, now())
    room = _room(request, discussion)
    if request.GET.get("stand") == room.stand:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"room": room, "discussion": discussion, "with_swap": True}
    return render(request, "casuistiek/_room_state.html", context)


@in_room
@require_POST
def room_move(request: MemberRequest, discussion: Discussion) -> HttpResponse:
    """A step further, back, a pause: for who leads. What builds on an older stand changes nothing."""
    try:
        kind = rooms.Move(request.POST.get("zet", ""))
    except ValueError as unreadable_post:
        raise Http404 from unreadable_post
    try:
        moved = rooms.move(discussion, kind, by=request.user, now=now(), seen=request.POST.get("waar", ""))
    except PermissionDenied as refused:
        raise Http404 from refused
    if request.headers.get("HX-Request") == "true" and moved.status != DiscussionStatus.CLOSED:
        room = _room(request, moved)
        context = {"room": room, "discussion": moved, "with_swap": True}
        return render(request, "casuistiek/_room_state.html", context)
    return redirect("casuistiek:room-detail", discussion.public_id)


@in_room
@require_POST
def card_create(request: MemberRequest, discussion: Discussion) -> HttpResponse:
    """A card. A phone that was away sends it later, with the same token."""
    is_script = request.headers.get("Accept") == "application/json"
    form = CardForm(request.POST)
    if not form.is_valid():
        return _refused(request, discussion, form, is_script=is_script)
    facts = form.cleaned_data
    try:
        rooms.write(discussion, by=request.user, now=now(), **{**facts, "kind": CardKind(facts["kind"])})
    except ValidationError as refused:
        form.add_error("text", refused.messages[0])
        return _refused(request, discussion, form, is_script=is_script)
    flag = FLAG if sounds_like_advice(facts["kind"], facts["text"]) else ""
    if is_script:
        return JsonResponse({"flag": flag})
    messages.info(request, flag or "Je kaartje ligt op tafel.")
    return redirect("casuistiek:room-detail", discussion.public_id)


def _refused(
    request: MemberRequest, discussion: Discussion, form: CardForm, *, is_script: bool
) -> HttpResponse:
    if is_script:
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"refused": words}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _page(request, discussion, card=form)


@in_room
@require_POST
def card_answer(request: MemberRequest, discussion: Discussion, card_id: int) -> HttpResponse:
    rooms.answer(discussion, card_id, by=request.user, now=now())
    if request.headers.get("HX-Request") == "true":
        discussion.refresh_from_db()
        context = {"room": _room(request, discussion), "discussion": discussion, "with_swap": True}
        return render(request, "casuistiek/_room_state.html", context)
    return redirect("casuistiek:room-detail", discussion.public_id)


@in_room
@ask_and_do
def notes_save(request: MemberRequest, discussion: Discussion) -> HttpResponse:
    """The inbrenger's own notes by the button. When another window stored others, both stay."""
    if request.method != "POST":
        return redirect("casuistiek:room-detail", discussion.public_id)
    form = NotesForm(request.POST)
    form.is_valid()
    try:
        _keep(request, discussion, form)
    except StaleVersionError as stale:
        form.stored_version, form.is_conflict = int(stale.version), True
        return _page(request, discussion, own=form, status=HTTPStatus.CONFLICT)
    return redirect("casuistiek:room-detail", discussion.public_id)


@in_room
@require_POST
def notes_autosave(request: MemberRequest, discussion: Discussion) -> JsonResponse:
    """Keep what was typed so far; static/js/autosave.js calls it."""
    form = NotesForm(request.POST)
    if not form.is_valid() or not all(name in request.POST for name in DiscussionNotes.CONTENT):
        return unreadable()
    try:
        kept = _keep(request, discussion, form)
    except StaleVersionError as stale:
        return conflict(stale)
    return saved(kept.version, kept.saved_at or now(), [])


def _keep(request: MemberRequest, discussion: Discussion, form: NotesForm) -> DiscussionNotes:
    return notes.save(discussion, by=request.user, now=now(), version=form.version, texts=form.cleaned_data)
