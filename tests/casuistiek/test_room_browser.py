"""Five people in one room, each on a phone of their own; one of them loses its connection for a while."""

import uuid

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from casuistiek.actions import rooms
from casuistiek.actions.rooms import Move
from casuistiek.models import RoomCard
from leergang.moment import now
from tests.axe import faults
from tests.casuistiek.rooms import Scene, planned

pytestmark = pytest.mark.journey
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def scene(stage) -> Scene:
    return planned(stage)


@pytest.fixture
def enter(visit, scene):
    url = reverse("casuistiek:room-detail", args=[scene.room.public_id])
    return lambda person: visit(person, url, ticking=True, **PHONE)


def heading(page):
    return page.locator("#stap")


def test_five_phones_and_one_that_loses_its_connection(scene, enter):
    leader, owner = enter(scene.moderator), enter(scene.owner)
    away, *others = (enter(person) for person in scene.people[1:])
    leader.get_by_role("button", name="Begin").click()
    for page in (leader, owner, away, *others):
        expect(heading(page)).to_have_text("Vraag")
    leader.get_by_role("button", name="Volgende stap").click()
    for page in (leader, owner, away, *others):
        expect(heading(page)).to_have_text("Verkennen")

    away.context.set_offline(True)
    away.get_by_label("Jouw kaartje").fill("Wat zag je gebeuren?")
    away.get_by_role("button", name="Leg neer").click()
    expect(away.get_by_text("1 kaartje wacht op verbinding")).to_be_visible()
    expect(away.get_by_text("Geen verbinding.")).to_be_visible()
    others[0].get_by_label("Jouw kaartje").fill("Ik zou gewoon bellen?")
    others[0].get_by_role("button", name="Leg neer").click()
    expect(others[0].get_by_text("Dit klinkt als advies.")).to_be_visible()
    expect(owner.get_by_text("Ik zou gewoon bellen?", exact=True)).to_be_visible()
    for name, step in (("Vorige stap", "Vraag"), ("Volgende stap", "Verkennen")):
        leader.get_by_role("button", name=name).click()
        expect(heading(owner)).to_have_text(step)
    away.context.set_offline(False)
    expect(owner.get_by_text("Wat zag je gebeuren?", exact=True)).to_be_visible()
    expect(away.get_by_text("Geen verbinding.")).to_be_hidden()
    assert sorted(RoomCard.objects.values_list("text", flat=True)) == [
        "Ik zou gewoon bellen?",
        "Wat zag je gebeuren?",
    ]

    leader.get_by_role("button", name="Volgende stap").click()
    for page in (away, *others):
        expect(heading(page)).to_have_text("Kern")
    expect(owner.get_by_text("Je luistert.")).to_be_visible()
    expect(owner.get_by_label("Jouw kaartje")).to_be_hidden()
    owner.get_by_label("Inzicht").fill("Ik luister te weinig.")
    owner.get_by_role("button", name="Bewaar mijn aantekeningen").click()
    expect(owner.get_by_label("Inzicht")).to_have_value("Ik luister te weinig.")
    assert [faults(page) for page in (leader, owner, others[0])] == [[], [], []]


def test_a_reload_keeps_the_clock_and_who_was_away_misses_no_step(scene, enter):
    """The room went three steps on while the phone was away."""
    moment = now()
    rooms.move(scene.room, Move.BEGIN, by=scene.moderator, now=moment, seen="planned-0")
    page = enter(scene.peer)
    assert page.locator("[data-clock-text]").inner_text().startswith(("4.", "5."))
    page.reload()
    assert page.locator("[data-clock-text]").inner_text().startswith(("4.", "5."))
    page.context.set_offline(True)
    expect(page.get_by_text("Geen verbinding.")).to_be_visible()
    for step in range(3):
        rooms.move(scene.room, Move.NEXT, by=scene.moderator, now=moment, seen=f"open-{step}")
    page.context.set_offline(False)
    expect(heading(page)).to_have_text("Advies")


def test_the_door_closes_at_once_and_the_end_is_the_inbrengers(scene, enter):
    moment = now()
    rooms.move(scene.room, Move.BEGIN, by=scene.moderator, now=moment, seen="planned-0")
    scene.room.refresh_from_db()
    rooms.move(scene.room, Move.NEXT, by=scene.moderator, now=moment, seen="open-0")
    rooms.write(
        scene.room, by=scene.peer, now=moment, kind="question", text="Wat zag je?", token=uuid.uuid4()
    )
    owner, peer, leader = enter(scene.owner), enter(scene.peer), enter(scene.moderator)
    leader.get_by_role("button", name="Sluit nu af").click()
    expect(owner.get_by_role("heading", name="De bespreking is afgelopen")).to_be_visible()
    expect(owner.get_by_text("Wat zag je?")).to_be_visible()
    expect(peer.get_by_role("heading", name="De bespreking is afgelopen")).to_be_visible()
    expect(peer.get_by_text("Wat zag je?")).to_be_hidden()
    assert [faults(page) for page in (owner, peer)] == [[], []]
