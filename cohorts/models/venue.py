"""Where sessions are held: locations and their rooms."""

from textwrap import shorten
from typing import Self

from django.db import models
from django.db.models import Q

from leergang.db import SORTED, PeerManager, PeerQuerySet


class VenueQuerySet(PeerQuerySet["Venue"]):
    def in_use(self) -> Self:
        """Those that can be chosen, by name."""
        return self.filter(is_closed=False).order_by("name", "pk")


VenueManager = PeerManager.from_queryset(VenueQuerySet)


class Venue(models.Model):
    """A place with one or more rooms. What is no longer used is closed, never deleted: history points to it."""

    name = models.CharField("naam", max_length=80, unique=True, db_collation=SORTED)
    address = models.CharField("adres", max_length=160, help_text="Straat, nummer en plaats")
    travel = models.TextField("route", blank=True, max_length=2000)
    accessibility = models.TextField("toegankelijkheid", blank=True, max_length=1000)
    is_closed = models.BooleanField("niet meer in gebruik", default=False)

    objects = VenueManager()

    class Meta:
        verbose_name = "locatie"
        verbose_name_plural = "locaties"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class RoomQuerySet(PeerQuerySet["Room"]):
    def in_use(self) -> Self:
        """Those that can be chosen, by location and name."""
        return self.filter(is_closed=False, venue__is_closed=False).order_by("venue__name", "name", "pk")


# What a session keeps of a room in words (Session.venue, Session.travel).
MOST_PLACE, MOST_DIRECTIONS = 160, 2000
RoomManager = PeerManager.from_queryset(RoomQuerySet)


class Room(models.Model):
    """One room of a location: what two sessions cannot have at the same time."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="rooms", verbose_name="locatie")
    name = models.CharField("zaal", max_length=60, db_collation=SORTED)
    capacity = models.PositiveSmallIntegerField("aantal mensen")
    accessibility = models.CharField("toegankelijkheid van de zaal", max_length=200, blank=True)
    is_closed = models.BooleanField("niet meer in gebruik", default=False)

    objects = RoomManager()

    class Meta:
        verbose_name = "zaal"
        verbose_name_plural = "zalen"
        ordering = ["venue", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "name"],
                name="room_once_per_venue",
                violation_error_message="Deze locatie heeft al een zaal met deze naam.",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="room_capacity",
                violation_error_message="In een zaal past minstens één mens.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Where it is, as on a card: 'Zaal 2, De Observant, Stationsstraat 1, Amersfoort'. Needs its venue."""
        return shorten(f"{self.name}, {self.venue.name}, {self.venue.address}", MOST_PLACE, placeholder=" …")

    @property
    def directions(self) -> str:
        """How one comes there and gets around, as people are told. Needs its venue."""
        texts = (self.venue.travel, self.venue.accessibility, self.accessibility)
        return "\n\n".join(text.strip() for text in texts if text.strip())[:MOST_DIRECTIONS]
