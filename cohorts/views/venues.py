"""The register of locations and their rooms: a planner keeps it. Nothing in it is ever deleted."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.actions import venues
from cohorts.forms.venues import RoomForm, VenueForm
from cohorts.models import Room, Venue
from cohorts.reports.venues import BY_NAME, rooms_of, with_rooms
from leergang.accounts.access import signed_in_as
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.forms import Form
from leergang.web.keyset import page
from leergang.web.methods import ask_and_do


@signed_in_as(Permission.COHORT_MANAGE)
@require_safe
def venue_list(request: MemberRequest) -> HttpResponse:
    return render(request, "cohorts/venue_list.html", {"page": page(with_rooms(), BY_NAME, request.GET)})


@signed_in_as(Permission.COHORT_MANAGE)
@ask_and_do
def venue_create(request: MemberRequest) -> HttpResponse:
    form = VenueForm(request.POST or None)
    made = _saved(request, form, lambda: venues.create(by=request.user, **form.cleaned_data))
    if made:
        messages.success(request, f"{made.name} is toegevoegd. Voeg nu een zaal toe.")
        return redirect("cohorts:room-create", made.pk)
    return render(request, "cohorts/venue_form.html", {"form": form})


@signed_in_as(Permission.COHORT_MANAGE)
@require_safe
def venue_detail(request: MemberRequest, venue_id: int) -> HttpResponse:
    venue = get_object_or_404(Venue, pk=venue_id)
    context = {"venue": venue, "rooms": rooms_of(venue, now=now())}
    return render(request, "cohorts/venue_detail.html", context)


@signed_in_as(Permission.COHORT_MANAGE)
@ask_and_do
def venue_update(request: MemberRequest, venue_id: int) -> HttpResponse:
    venue = get_object_or_404(Venue, pk=venue_id)
    form = VenueForm(request.POST or None, venue=venue)
    if _saved(request, form, lambda: venues.update(venue, by=request.user, **form.cleaned_data)):
        messages.success(
            request, "De wijzigingen zijn bewaard. Wat over bijeenkomsten is verteld, blijft staan."
        )
        return redirect("cohorts:venue-detail", venue.pk)
    return render(request, "cohorts/venue_form.html", {"form": form, "venue": venue})


@signed_in_as(Permission.COHORT_MANAGE)
@require_POST
def venue_use(request: MemberRequest, venue_id: int) -> HttpResponse:
    """Close a location or open it again (`gebruik`: dicht or open)."""
    venue = get_object_or_404(Venue, pk=venue_id)
    _settle(request, venue, venue.name)
    return redirect("cohorts:venue-detail", venue.pk)


@signed_in_as(Permission.COHORT_MANAGE)
@ask_and_do
def room_create(request: MemberRequest, venue_id: int) -> HttpResponse:
    venue = get_object_or_404(Venue, pk=venue_id)
    form = RoomForm(request.POST or None)
    made = _saved(request, form, lambda: venues.add_room(venue, by=request.user, **form.cleaned_data))
    if made:
        messages.success(request, f"{made.name} is toegevoegd.")
        return redirect("cohorts:venue-detail", venue.pk)
    return render(request, "cohorts/room_form.html", {"form": form, "venue": venue})


@signed_in_as(Permission.COHORT_MANAGE)
@ask_and_do
def room_update(request: MemberRequest, venue_id: int, room_id: int) -> HttpResponse:
    room = get_object_or_404(Room.objects.select_related("venue"), venue=venue_id, pk=room_id)
    form = RoomForm(request.POST or None, room=room)
    if _saved(request, form, lambda: venues.update_room(room, by=request.user, **form.cleaned_data)):
        messages.success(request, "De wijzigingen zijn bewaard.")
        return redirect("cohorts:venue-detail", venue_id)
    return render(request, "cohorts/room_form.html", {"form": form, "venue": room.venue, "room": room})


@signed_in_as(Permission.COHORT_MANAGE)
@require_POST
def room_use(request: MemberRequest, venue_id: int, room_id: int) -> HttpResponse:
    """Close a room or open it again (`gebruik`: dicht or open)."""
    room = get_object_or_404(Room, venue=venue_id, pk=room_id)
    _settle(request, room, room.name)
    return redirect("cohorts:venue-detail", venue_id)


def _settle(request: MemberRequest, thing: Venue | Room, name: str) -> None:
    if request.POST.get("gebruik") == "open":
        venues.reopen(thing, by=request.user)
        messages.success(request, f"{name} is weer in gebruik.")
    else:
        venues.close(thing, by=request.user)
        messages.success(request, f"{name} is gesloten. Bijeenkomsten die er gepland zijn, blijven staan.")


def _saved[T](request: MemberRequest, form: Form, act: Callable[[], T]) -> T | None:
    """What the action made of a valid form; its refusal stands with the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act()
    except ValidationError as refused:
        form.add_error("name", refused.messages)
        return None
