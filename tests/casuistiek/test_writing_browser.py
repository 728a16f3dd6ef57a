"""The form of a case in a browser: what is left to type, two sides of a dilemma, and what each module adds."""

import pytest
from playwright.sync_api import expect

from tests.axe import faults
from tests.factories.casuistiek import PracticeCaseFactory

pytestmark = pytest.mark.journey


@pytest.fixture
def page(visit, stage, url):
    case = PracticeCaseFactory(enrolment=stage.enrolment, complete=True, movement_plan="Eerst bellen")
    options = {"viewport": {"width": 1280, "height": 900}}
    return visit(stage.participant, url("case-edit", case), ticking=True, **options)


def test_what_is_left_is_said_while_typing(page):
    question = page.get_by_label("Vraag aan de groep")
    question.fill("x" * 150)
    expect(page.get_by_text("nog 50 tekens").first).to_be_visible()
    question.fill("é\n" * 101)
    expect(page.get_by_text("2 tekens te veel").first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="2 tekens te veel")).to_be_attached()
    assert faults(page) == []


def test_a_dilemma_has_two_sides_and_a_module_its_part(page):
    group = page.get_by_role("group", name="Mijn dilemma")
    one, other = group.get_by_role("textbox").all()
    assert one.bounding_box()["y"] == other.bounding_box()["y"]
    expect(page.get_by_label("Bewegingsplan")).to_have_value("Eerst bellen")
    expect(page.get_by_label("Gespreksplan")).to_be_hidden()
    page.get_by_text("Module 6:").click()
    page.get_by_label("Gespreksplan").fill("Ik begin bij het getal.")
    expect(page.get_by_text("Bewaard", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_label("Gespreksplan")).to_have_value("Ik begin bij het getal.")
