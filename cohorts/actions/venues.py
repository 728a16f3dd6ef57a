"""Keeping the locations and their rooms. What was told about a session never changes by it."""

from typing import TypedDict, Unpack

from django.db import transaction

from cohorts.models import Room, Venue
from leergang.accounts.models import User
from leergang.audit.log import record


class VenueFacts(TypedDict):
    """What a planner keeps of a location."""

    name: str
    address: str
    travel: str
    accessibility: str


class RoomFacts(TypedDict):
    """What a planner keeps of a room; `capacity` in people, staff included."""

    name: str
    capacity: int
    accessibility: str


@transaction.atomic
def create(*, by: User, **facts: Unpack[VenueFacts]) -> Venue:
    """Make a location, without rooms yet. Raises ValidationError when the name is taken."""
    venue = Venue(**facts)
    venue.full_clean()
    venue.save(force_insert=True)
    record("venue.created", by=by, target=venue)
    return venue


@transaction.atomic
def update(venue: Venue, *, by: User, **facts: Unpack[VenueFacts]) -> Venue:
    """Change what is kept; sessions keep what people were told. Raises ValidationError for a taken name."""
    venue = Venue.objects.select_for_update(no_key=True).get(pk=venue.pk)
    changed = _set(venue, facts)
    venue.save(update_fields=changed)
    record("venue.changed", by=by, target=venue, fields=sorted(changed))
    return venue


@transaction.atomic
def add_room(venue: Venue, *, by: User, **facts: Unpack[RoomFacts]) -> Room:
    """Raises ValidationError when the location has a room of this name."""
    room = Room(venue=venue, **facts)
    room.full_clean()
    room.save(force_insert=True)
    record("room.created", by=by, target=room)
    return room


@transaction.atomic
def update_room(room: Room, *, by: User, **facts: Unpack[RoomFacts]) -> Room:
    """Raises ValidationError when the location has another room of this name."""
    room = Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    changed = _set(room, facts)
    room.save(update_fields=changed)
    record("room.changed", by=by, target=room, fields=sorted(changed))
    return room


@transaction.atomic
def close(thing: Venue | Room, *, by: User) -> None:
    """It cannot be chosen any more; sessions that are planned there stay. Does nothing the second time."""
    _settle(thing, is_closed=True, by=by)


@transaction.atomic
def reopen(thing: Venue | Room, *, by: User) -> None:
    """It can be chosen again. Does nothing the second time."""
    _settle(thing, is_closed=False, by=by)


def _settle(thing: Venue | Room, *, is_closed: bool, by: User) -> None:
    changed = type(thing).objects.filter(pk=thing.pk, is_closed=not is_closed).update(is_closed=is_closed)
    if changed:
        word = "venue" if isinstance(thing, Venue) else "room"
        record(f"{word}.{'closed' if is_closed else 'reopened'}", by=by, target=thing)


def _set(thing: Venue | Room, facts: VenueFacts | RoomFacts) -> list[str]:
    changed = [name for name, value in facts.items() if getattr(thing, name) != value]
    for name in changed:
        setattr(thing, name, facts[name])  # type: ignore[literal-required]  # its own keys
    thing.full_clean()
    return changed
