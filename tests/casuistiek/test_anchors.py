"""A remark about a passage: found back after edits, marked on the page, and honest when the words are gone."""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from casuistiek.models import FeedbackPoint
from casuistiek.reports.marking import marked
from casuistiek.validators.anchors import find, selector
from tests.axe import faults
from tests.casuistiek.forms_data import feedback_data
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory

TEXT = "De raad wil een plan. De wethouder wil rust. De raad wil cijfers."


def test_the_words_themselves():
    start, end = find(TEXT, "De wethouder wil rust") or (0, 0)
    assert TEXT[start:end] == "De wethouder wil rust"
    assert find(TEXT, "de burgemeester") is None
    assert find(TEXT.replace(" ", "\n"), "wethouder wil rust") is not None


def test_twice_the_same_words_are_told_apart_by_what_stands_around():
    second = TEXT.rindex("De raad wil")
    found = selector(TEXT, second, second + len("De raad wil"))
    assert find(TEXT, found.quote, found.before, found.after) == (second, second + len("De raad wil"))
    assert find("aap noot aap noot ", "aap noot") is None


def test_the_same_words_elsewhere_are_not_the_passage():
    text = "Hij zei nee tegen mij. Zij zei nee tegen ons."
    second = selector(text, text.rindex("nee"), text.rindex("nee") + 3)
    assert find("Een nee is ook wat.", second.quote, second.before, second.after) is not None
    assert find("Als nee, dan niet", second.quote, "Zij zei", "tegen") is None
    assert find("Een meneer kwam langs.", "nee") is None


@given(
    before=st.text("ab \n", max_size=80), quote=st.text("cdé’ ", min_size=5, max_size=30), after=st.text("ab \n", max_size=80),
    ahead=st.text("ab \n", max_size=40),
)  # fmt: skip
def test_edits_elsewhere_do_not_move_it(before, quote, after, ahead):
    quote = f"c{quote.strip()}d"
    text = before + quote + after
    found = selector(text, len(before), len(before) + len(quote))
    changed = f"{ahead} {text} {ahead}"
    start, end = find(changed, found.quote, found.before, found.after) or (0, 0)
    assert changed[start:end].split() == quote.split()


def test_marking_is_safe_and_takes_overlap():
    html = marked("<b>een</b> twee drie\n\nvier", [(0, 10, "1"), (4, 15, "2")])
    assert "<b>" not in html
    assert html.count("<p>") == 2
    assert html.count("app-ref") == 2
    assert html.replace("<mark>", "").count("&lt;b&gt;") == 1


class TestPages:
    def test_the_passage_says_which_part_it_is_in(self, cast, sign_in, submitted, url):
        typed = feedback_data(punt_1_quote="subsidie loopt over vijf maanden", punt_1_observation="Kort dag")
        sign_in(cast.trainer).post(url("feedback-autosave", submitted), typed)
        point = FeedbackPoint.objects.get()
        assert (point.about, point.quote_before) == ("context", "De ")

    def test_marked_for_the_owner(self, cast, sign_in, submitted):
        feedback = FeedbackFactory(case=submitted, author=cast.trainer, published=True)
        FeedbackPointFactory(feedback=feedback, about="context", quote="vijf maanden", quote_before="over ")
        FeedbackPointFactory(feedback=feedback, about="context", quote="zeven maanden")
        page = sign_in(cast.participant).get(submitted.get_absolute_url()).text
        assert "<mark>vijf maanden</mark>" in page
        assert "‘zeven maanden’" in page
        assert page.count("<mark>") == 1


@pytest.mark.journey
def test_a_point_about_a_passage_by_keyboard(stage, visit, submitted_on_stage):
    page = visit(
        stage.trainer, reverse("casuistiek:feedback-edit", args=[submitted_on_stage.public_id]), ticking=True
    )
    page.evaluate(
        """() => { const text = document.querySelector('[data-part=context] p').firstChild;
        const range = document.createRange(); range.setStart(text, 3); range.setEnd(text, 11);
        document.getSelection().removeAllRanges(); document.getSelection().addRange(range) }"""
    )
    page.get_by_role("button", name=re.compile("Maak hier een punt over.*Context")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Over welke woorden gaat het?").first).to_have_value("subsidie")
    expect(page.get_by_label("Observatie").first).to_be_focused()
    page.keyboard.type("Wie betaalt die?")
    page.get_by_role("button", name="Bekijk en publiceer").click()
    expect(page.get_by_role("heading", name="Feedback publiceren")).to_be_visible()
    assert faults(page) == []
    assert FeedbackPoint.objects.get().about == "context"


@pytest.fixture
def submitted_on_stage(stage):
    return PracticeCaseFactory(enrolment=stage.enrolment, submitted=True)
