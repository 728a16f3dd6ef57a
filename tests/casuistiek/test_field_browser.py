"""The krachtenveld in a browser: by mouse, by finger, by keyboard, without a connection and without script."""

import pytest
from playwright.sync_api import expect

from casuistiek.models import CaseActor
from casuistiek.models.content import OWN_PLACE
from tests.axe import faults
from tests.factories.casuistiek import PracticeCaseFactory

pytestmark = pytest.mark.journey
SCREEN = {"viewport": {"width": 1280, "height": 1000}}


@pytest.fixture
def case(stage):
    made = PracticeCaseFactory(enrolment=stage.enrolment, complete=True)
    made.actors.create(**OWN_PLACE)
    made.actors.filter(position=1).update(label="Wethouder", side="inside", attitude=-1)
    made.actors.filter(position=2).update(attitude=1, influence=4)
    made.actors.filter(position=3).update(attitude=2, influence=2)
    return made


@pytest.fixture
def enter(visit, case, stage, url):
    return lambda **options: visit(
        stage.participant, url("field-edit", case), ticking=True, **SCREEN | options
    )


def stands(case, position=1):
    return CaseActor.objects.values_list("attitude", "influence").get(case=case, position=position)


def party(page, position=1):
    return page.locator(f"#veld [data-position='{position}']")


def middle(page, attitude, influence):
    box = page.locator("#veld .kv-picture").bounding_box()
    x, y = 120 + (attitude + 2) / 4 * 820, 620 - (influence - 1) / 4 * 560
    return box["x"] + x / 1000 * box["width"], box["y"] + y / 700 * box["height"]


def drag(page, attitude, influence):
    box = party(page).locator(".kv-shape").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(*middle(page, attitude, influence), steps=5)
    page.mouse.up()


def test_by_mouse_and_back(case, enter):
    page = enter()
    drag(page, 2, 5)
    expect(page.get_by_text("Wethouder: houding mee, invloed heel veel. Bewaard.")).to_be_attached()
    assert stands(case) == (2, 5)
    drag(page, -2, 1)
    expect(page.locator("[data-words='1']")).to_have_text("houding tegen · invloed heel weinig")
    page.get_by_role("button", name="Maak ongedaan").click()
    expect(page.get_by_text("De laatste stap is ongedaan gemaakt.")).to_be_visible()
    assert stands(case) == (2, 5)
    page.keyboard.press("Control+y")
    expect(page.get_by_text("De stap is opnieuw gedaan.")).to_be_visible()
    assert stands(case) == (-2, 1)
    assert faults(page) == []


def test_by_keyboard_alone(case, enter):
    page = enter()
    party(page, 0).focus()
    page.keyboard.press("PageDown")
    expect(party(page)).to_be_focused()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    expect(page.get_by_text("Wethouder: houding eerder mee, invloed veel. Bewaard.")).to_be_attached()
    expect(party(page)).to_be_focused()
    assert stands(case) == (1, 4)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Bewaar Wethouder")).to_be_visible()
    assert faults(page) == []


def test_by_finger(case, enter):
    page = enter(has_touch=True, viewport={"width": 390, "height": 844})
    party(page).focus()
    box = party(page).locator(".kv-shape").bounding_box()
    start = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    x, y = middle(page, 1, 5)
    touch = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [start]),
        ("touchMove", [{"x": (start["x"] + x) / 2, "y": (start["y"] + y) / 2}]),
        ("touchMove", [{"x": x, "y": y}]),
        ("touchEnd", []),
    ):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page.get_by_text("Wethouder: houding eerder mee, invloed heel veel. Bewaard.")).to_be_attached()
    assert stands(case) == (1, 5)


def test_without_a_connection_it_waits_and_goes(case, enter):
    page = enter()
    page.context.set_offline(True)
    drag(page, 2, 5)
    expect(page.get_by_text("Geen verbinding.")).to_be_visible()
    assert stands(case) == (-1, 3)
    page.context.set_offline(False)
    expect(page.get_by_text("Wethouder: houding mee, invloed heel veel. Bewaard.")).to_be_attached()
    expect(page.get_by_text("Geen verbinding.")).to_be_hidden()
    assert stands(case) == (2, 5)


def test_another_window_is_told(case, enter):
    page, other = enter(), enter()
    drag(other, 2, 5)
    expect(other.get_by_text("Bewaard.").last).to_be_attached()
    drag(page, -2, 1)
    expect(page.get_by_text("In een ander venster")).to_be_visible()
    assert stands(case) == (2, 5)


def test_without_script(case, enter):
    page = enter(java_script_enabled=False)
    page.locator("#partij-1 summary").click()
    page.get_by_role("button", name="Meer voor : Wethouder").or_(
        page.get_by_role("button", name="Meer voor: Wethouder")
    ).click()
    expect(page.get_by_text("De partij is verplaatst.")).to_be_visible()
    assert stands(case) == (0, 3)


@pytest.mark.parametrize("view", ["veld", "ringen", "tabel"])
def test_looking(case, stage, visit, url, view):
    page = visit(stage.participant, f"{url('force-field', case)}?beeld={view}", ticking=True, **SCREEN)
    expect(page.get_by_role("heading", name="Krachtenveld", exact=True)).to_be_visible()
    assert faults(page) == []
    page.emulate_media(forced_colors="active")
    assert faults(page) == []
