"""Where the demo's lichting meets: two locations with their rooms."""

from cohorts.models import Room, Venue
from leergang.home.demo.timetable import WATERDAM, WISSEL

# Each with its rooms, and the words by which the timetable calls one of them.
VENUES = (
    (
        Venue(
            name="Landgoed De Wissel",
            address="Wisselweg 3, Lindeveen",
            travel="Bus 12 stopt voor de deur. Parkeren kan gratis op het terrein.",
            accessibility="Alle zalen zijn gelijkvloers, met een aangepast toilet.",
        ),
        (("Tuinkamer", 20, ""), ("Orangerie", 45, "Ringleiding aanwezig.")),
        (WISSEL, "Tuinkamer"),
    ),
    (
        Venue(
            name="Stadhuis Waterdam",
            address="Raadhuisplein 1, Waterdam",
            travel="Vijf minuten lopen vanaf station Waterdam. Meld je bij de balie.",
            accessibility="Lift bij de hoofdingang.",
        ),
        (("Zaal 2.04", 20, ""), ("Raadzaal", 60, "Ringleiding aanwezig.")),
        (WATERDAM, "Zaal 2.04"),
    ),
)


def make() -> dict[str, Room]:
    """The locations and rooms; returns the room for the words of the timetable."""
    known = {}
    for kept, rooms, (words, chosen) in VENUES:
        venue = Venue.objects.create(
            name=kept.name, address=kept.address, travel=kept.travel, accessibility=kept.accessibility
        )
        for name, capacity, accessibility in rooms:
            room = Room.objects.create(venue=venue, name=name, capacity=capacity, accessibility=accessibility)
            if name == chosen:
                known[words] = room
    return known
