"""The register of locations, and a room chosen for a session."""

import pytest
import time_machine
from django.urls import reverse

from cohorts.actions import venues
from cohorts.models import Room, Session, Venue
from leergang.audit.models import AuditEvent
from tests.cohorts.plans import filled

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "De Observant",
    "address": "Stationsstraat 1, Amersfoort",
    "travel": "Vijf minuten van het station.",
    "accessibility": "Lift aan de achterkant.",
}


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=True):
        yield


@pytest.fixture
def room(cast):
    venue = venues.create(by=cast.planner, **TYPED)
    return venues.add_room(venue, by=cast.planner, name="Zaal 2", capacity=20, accessibility="Ringleiding.")


def at(name, *arguments):
    return reverse(f"cohorts:{name}", args=arguments)


def addresses(room):
    one = (room.venue_id, room.pk)
    return {
        "get": [
            at("venue-list"), at("venue-create"), at("venue-detail", one[0]), at("venue-update", one[0]),
            at("room-create", one[0]), at("room-update", *one),
        ],
        "post": [at("venue-use", one[0]), at("room-use", *one)],
    }  # fmt: skip


@pytest.mark.parametrize("who", ["coordinator", "trainer", "participant", "office_admin", "stranger"])
def test_the_register_is_the_planners_alone(cast, sign_in, room, who):
    client = sign_in(cast.people[who])
    for method, urls in addresses(room).items():
        assert {getattr(client, method)(url).status_code for url in urls} == {404}
    assert not Room.objects.get().is_closed


def test_a_location_and_its_room_are_kept_and_shown(cast, sign_in):
    client = sign_in(cast.planner)
    assert "Er is nog geen locatie" in client.get(at("venue-list")).text
    answer = client.post(at("venue-create"), TYPED)
    venue = Venue.objects.get()
    assert answer["Location"] == at("room-create", venue.pk)
    client.post(answer["Location"], {"name": "Zaal 2", "capacity": "20", "accessibility": ""})
    page = client.get(at("venue-detail", venue.pk)).text
    for words in (*TYPED.values(), "Zaal 2"):
        assert words in page
    assert "Zaal 2 (20)" in client.get(at("venue-list")).text
    client.post(at("venue-update", venue.pk), TYPED | {"travel": "Bus 5."})
    client.post(
        at("room-update", venue.pk, Room.objects.get().pk),
        {"name": "Zaal 3", "capacity": "8", "accessibility": ""},
    )
    assert Venue.objects.get().travel == "Bus 5."
    assert (Room.objects.get().name, Room.objects.get().capacity) == ("Zaal 3", 8)
    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert kinds >= {"venue.created", "venue.changed", "room.created", "room.changed"}


def test_what_is_wrong_is_said(cast, sign_in, room):
    client = sign_in(cast.planner)
    page = client.post(at("venue-create"), TYPED).text
    assert "naam" in page.lower()
    assert Venue.objects.count() == 1
    double = {"name": "Zaal 2", "capacity": "20", "accessibility": ""}
    assert "heeft al een zaal met deze naam" in client.post(at("room-create", room.venue_id), double).text
    for capacity, words in (
        ("0", "minstens één mens"),
        ("", "Vul"),
        ("veel", "getal"),
        ("99999", "kan niet"),
    ):
        page = client.post(
            at("room-create", room.venue_id), double | {"name": "Zaal 9", "capacity": capacity}
        )
        assert words in page.text
    assert Room.objects.count() == 1


def test_closed_and_open_again_and_never_gone(cast, sign_in, room):
    client = sign_in(cast.planner)
    Session.objects.filter(pk=cast.session.pk).update(room=room)
    for url, thing in (
        (at("venue-use", room.venue_id), room.venue),
        (at("room-use", room.venue_id, room.pk), room),
    ):
        client.post(url, {"gebruik": "dicht"})
        thing.refresh_from_db()
        assert thing.is_closed
        assert not Room.objects.in_use().exists()
        assert "Gesloten" in client.get(at("venue-detail", room.venue_id)).text
        client.post(url, {"gebruik": "open"})
        assert Room.objects.in_use().exists()
    assert Session.objects.get(pk=cast.session.pk).room == room


@pytest.mark.parametrize("size", [1, 25])
def test_the_pages_cost_the_same_for_more_rooms(cast, sign_in, django_assert_num_queries, size):
    for number in range(size):
        venue = Venue.objects.create(name=f"Locatie {number:02}", address="Straat 1, Waterdam")
        Room.objects.bulk_create(Room(venue=venue, name=f"Zaal {n}", capacity=8) for n in range(size))
    client = sign_in(cast.planner)
    for url, queries in ((at("venue-list"), 5), (at("venue-detail", venue.pk), 5)):
        client.get(url)
        with django_assert_num_queries(queries):
            client.get(url)
    assert ('rel="next"' in client.get(at("venue-list")).text) == (size > 20)


class TestChoosing:
    def create(self, client, **fields):
        return client.post(at("session-create", "voorjaar"), filled(**fields))

    def last(self):
        return Session.objects.order_by("pk").last()

    def test_a_room_fills_in_what_people_are_told(self, cast, sign_in, room):
        self.create(sign_in(cast.trainer), room=room.pk, venue="", travel="")
        assert self.last().room == room
        assert self.last().venue == "Zaal 2, De Observant, Stationsstraat 1, Amersfoort"
        assert (
            self.last().travel == "Vijf minuten van het station.\n\nLift aan de achterkant.\n\nRingleiding."
        )

    def test_what_was_typed_stays(self, cast, sign_in, room):
        self.create(sign_in(cast.trainer), room=room.pk, venue="Bij de buren", travel="Bel aan")
        assert (self.last().venue, self.last().travel) == ("Bij de buren", "Bel aan")

    def test_words_of_another_room_follow_the_choice(self, cast, sign_in, room):
        other = Room.objects.create(venue=room.venue, name="Zaal 9", capacity=8)
        client = sign_in(cast.trainer)
        self.create(client, room=room.pk, venue="", travel="")
        session = self.last()
        kept = {"venue": session.venue, "travel": session.travel.replace("\n", "\r\n")}
        client.post(at("session-update", "voorjaar", session.number), filled(**kept, room=other.pk))
        session.refresh_from_db()
        assert session.venue.startswith("Zaal 9, De Observant")
        assert "Ringleiding" not in session.travel

    def test_the_register_changes_nothing_that_was_told(self, cast, sign_in, room):
        self.create(sign_in(cast.trainer), room=room.pk, venue="", travel="")
        venues.update(room.venue, by=cast.planner, **TYPED | {"name": "Het Nieuwe Huis"})
        assert "De Observant" in self.last().venue

    def test_only_rooms_in_use_and_the_own_one(self, cast, sign_in, room):
        client = sign_in(cast.trainer)
        page = client.get(at("session-create", "voorjaar")).text
        assert '<optgroup label="De Observant">' in page
        assert "Zaal 2 (20 mensen)" in page
        Session.objects.filter(pk=cast.concept_session.pk).update(room=room)
        venues.close(room, by=cast.planner)
        assert "Zaal 2 (20" not in client.get(at("session-create", "voorjaar")).text
        assert "Zaal 2 (20" in client.get(at("session-update", "voorjaar", 2)).text
        self.create(client, room=room.pk)
        assert self.last().number == 2  # refused
