"""The owner answers a remark in a real browser: by keyboard, with htmx and without any script."""

import json

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from casuistiek.models import PointReply
from tests.axe import faults
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory

pytestmark = pytest.mark.journey

TEXT = "Ik heb de wethouder gebeld."


@pytest.fixture
def case(stage):
    case = PracticeCaseFactory(enrolment=stage.enrolment, submitted=True)
    feedback = FeedbackFactory(case=case, author=stage.trainer, published=True)
    for position, about in enumerate(("", "dilemma", "actors"), start=1):
        FeedbackPointFactory(feedback=feedback, position=position, about=about)
    return case


@pytest.fixture
def page(stage, visit, case) -> Page:
    return visit(stage.participant, case.get_absolute_url(), ticking=True)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def first(page):
    """The ids of the link and the button of the first remark."""
    remark = page.locator("#o1")
    return remark.locator("a").last.get_attribute("id"), remark.locator("button").get_attribute("id")


def test_by_keyboard_with_the_focus_where_the_work_is(page):
    reply, handle = first(page)
    page.locator(f"#{reply}").press("Enter")
    field = page.get_by_label("Dit deed ik met de feedback")
    expect(field).to_be_focused()
    assert faults(page) == []
    page.keyboard.type(TEXT)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#o1")).to_contain_text(TEXT)
    expect(page.locator(f"#{reply}")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Je reactie is bewaard.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#o1")).to_contain_text("Verwerkt door jou op")
    expect(page.get_by_role("status")).to_have_text("De opmerking staat op verwerkt.")
    page.wait_for_function("!document.querySelector('.htmx-settling, .htmx-added, .htmx-swapping')")
    assert focused(page) == handle
    assert faults(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#o1")).not_to_contain_text("Verwerkt door jou op")
    assert PointReply.objects.get().text == TEXT


def test_without_script(stage, visit, case):
    page = visit(stage.participant, case.get_absolute_url(), ticking=True, java_script_enabled=False)
    page.get_by_role("link", name="Reageer op opmerking 2").click()
    page.get_by_label("Dit deed ik met de feedback").fill(TEXT)
    page.get_by_role("button", name="Bewaar reactie").click()
    assert page.url.endswith("#o2")
    page.get_by_role("button", name="Zet op verwerkt bij opmerking 2").click()
    assert page.url.endswith("#o2")
    expect(page.locator("#o2")).to_contain_text(TEXT)
    expect(page.locator("#o2")).to_contain_text("Verwerkt door jou op")


def test_two_windows_show_both_texts(page, stage, visit, case):
    page.locator("#o1").get_by_role("link", name="Reageer").click()
    page.get_by_label("Dit deed ik").fill("Van hier")
    PointReply.objects.create(point=case.feedback.get().points.first(), text="Van daar", version=1)
    page.get_by_role("button", name="Bewaar reactie").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Van daar")
    expect(page.get_by_label("Dit deed ik")).to_have_value("Van hier")
    assert faults(page) == []


def test_a_broken_connection_loses_no_word(page, stage, visit, case):
    address = page.locator("#o1 a").last.evaluate("link => link.href")
    page.locator("#o1").get_by_role("link", name="Reageer").click()
    page.get_by_label("Dit deed ik").fill(TEXT)
    page.context.set_offline(True)
    page.get_by_role("button", name="Bewaar reactie").click()
    expect(page.locator("#o1 [data-trouble]")).to_contain_text("Dat lukte nu niet")
    page.context.set_offline(False)
    page.goto(address)
    expect(page.get_by_label("Dit deed ik")).to_have_value(TEXT)
    expect(page.get_by_text("Dit typte je eerder en is nog niet bewaard.")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Bewaar reactie").click()
    page.wait_for_url("**#o1")
    expect(page.locator("#o1")).to_contain_text(TEXT)
    assert json.loads(page.evaluate("JSON.stringify(Object.keys(localStorage))")) == []


def test_signed_out_meanwhile_the_login_stands_on_a_page_of_its_own(page, stage):
    page.locator("#o1").get_by_role("link", name="Reageer").click()
    page.get_by_label("Dit deed ik").fill(TEXT)
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Bewaar reactie").click()
    page.wait_for_url("**/inloggen/**")
    page.context.add_cookies(cookies)
    page.goto(page.url.split("next=")[1].replace("%2F", "/"))
    page.locator("#o1").get_by_role("link", name="Reageer").click()
    expect(page.get_by_label("Dit deed ik")).to_have_value(TEXT)


def test_an_empty_page_for_a_reply_that_is_too_long(page):
    page.goto(page.locator("#o1 a").last.evaluate("link => link.href"))
    page.get_by_label("Dit deed ik").fill("x" * 601)
    page.get_by_role("button", name="Bewaar reactie").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert faults(page) == []
