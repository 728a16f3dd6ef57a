"""What a planner keeps of locations and rooms, and how a room is chosen for a session."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from cohorts.forms.cohorts import OneLine
from cohorts.models import Room, Session, Venue
from leergang.web.forms import Form

MOST_PEOPLE = 2000


class VenueForm(Form):
    name = OneLine(label="Naam", max_length=80, help_text="Bijvoorbeeld De Observant")
    address = OneLine(label="Adres", max_length=160, help_text="Straat, nummer en plaats")
    travel = forms.CharField(
        label="Route",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Openbaar vervoer, parkeren, waar de ingang is. Dit staat straks in de uitnodiging.",
    )
    accessibility = forms.CharField(
        label="Toegankelijkheid",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lift, drempels, toilet, ringleiding. Dit staat straks ook in de uitnodiging.",
    )

    def __init__(self, *args: Any, venue: Venue | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if venue:
            self.initial = {name: getattr(venue, name) for name in self.fields}


class RoomForm(Form):
    name = OneLine(label="Zaal", max_length=60, help_text="Bijvoorbeeld Zaal 2")
    capacity = forms.IntegerField(
        label="Aantal mensen",
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text="Deelnemers en begeleiders samen, in de opstelling die jullie gebruiken.",
        error_messages={
            "min_value": "In een zaal past minstens één mens.",
            "max_value": f"Meer dan {MOST_PEOPLE} mensen kan niet.",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "app-field--short"}),
    )
    accessibility = OneLine(
        label="Toegankelijkheid van de zaal",
        required=False,
        max_length=200,
        help_text="Alleen wat anders is dan in de rest van het gebouw.",
    )

    def __init__(self, *args: Any, room: Room | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if room:
            self.initial = {name: getattr(room, name) for name in self.fields}


class _RoomsByVenue(ModelChoiceIterator):  # type: ignore[type-arg]  # generic in the stubs only
    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        for venue, rooms in groupby(self.queryset.select_related("venue"), key=lambda room: room.venue.name):
            yield venue, [self.choice(room) for room in rooms]


class RoomField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A room, grouped by location; without one the location is typed."""

    iterator = _RoomsByVenue

    def __init__(self) -> None:
        super().__init__(
            Room.objects.none(),
            label="Zaal",
            required=False,
            empty_label="Geen zaal, of typ zelf een locatie",
            help_text="De locatie en de route hieronder vult de zaal voor je in, als je ze leeg laat.",
        )

    def offer(self, session: Session | None) -> None:
        """The rooms in use, and the one that a session has already."""
        rooms = Room.objects.in_use()
        if session and session.room_id:
            rooms = rooms | Room.objects.filter(pk=session.room_id).order_by(*rooms.query.order_by)
        self.queryset = rooms

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.capacity} {'mens' if obj.capacity == 1 else 'mensen'})"


def told(room: Room | None, *, venue: str, travel: str) -> tuple[str, str]:
    """What people are told of the place: what was typed, else what the register says of the room.

    Words that the register filled in for another room follow the room that is chosen now. Lines end as the
    register ends them: else a form that was only sent back would change the words.
    """
    travel = "\n".join(travel.splitlines())
    if room is None:
        return venue, travel
    if venue or travel:
        others = Room.objects.exclude(pk=room.pk).select_related("venue")
        venue = "" if any(venue == other.place for other in others) else venue
        travel = "" if any(travel == other.directions for other in others) else travel
    return venue or room.place, travel or room.directions
