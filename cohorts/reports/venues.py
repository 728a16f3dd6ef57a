"""Locations with their rooms, and what is planned in them."""

import datetime as dt

from django.db.models import Count, Prefetch, Q, QuerySet

from cohorts.models import Room, Venue
from cohorts.states import SessionStatus
from leergang.web.keyset import Order

BY_NAME = Order("name", cursor="id")


def with_rooms() -> QuerySet[Venue]:
    """All locations with the rooms that are in use, by name. Two queries."""
    rooms = Room.objects.filter(is_closed=False).order_by("name", "pk")
    return Venue.objects.prefetch_related(Prefetch("rooms", rooms, to_attr="rooms_in_use")).strict()


def rooms_of(venue: Venue, *, now: dt.datetime) -> list[Room]:
    """The rooms of a location, closed ones last, each with how many sessions are `planned` there still."""
    planned = Q(sessions__ends_at__gt=now) & ~Q(sessions__status=SessionStatus.CANCELLED)
    rooms = venue.rooms.annotate(planned=Count("sessions", filter=planned))
    return list(rooms.order_by("is_closed", "name", "pk"))
