"""Somebody of the group thinks along in a real browser, also when the sharing ends meanwhile."""

import pytest
from playwright.sync_api import Page, expect

from casuistiek.models import Feedback, PeerAsk, PracticeCase
from casuistiek.states import CaseStatus
from cohorts.models import Enrolment
from tests.casuistiek.test_autosave_browser import PAUSE, expect_saved, expect_state
from tests.factories.casuistiek import MOMENT, AgreementAcceptanceFactory, PracticeCaseFactory

pytestmark = pytest.mark.journey


@pytest.fixture
def case(stage):
    case = PracticeCaseFactory(
        enrolment=stage.enrolment, submitted=True, status=CaseStatus.ACCEPTED, confidentiality_level=4
    )
    agreed = AgreementAcceptanceFactory(enrolment=Enrolment.objects.get(user=stage.colleague))
    PeerAsk.objects.create(case=case, enrolment=agreed.enrolment, asked_at=MOMENT)
    return case


@pytest.fixture
def page(stage, visit, case) -> Page:
    return visit(stage.colleague, case.get_absolute_url())


def observe(page: Page, text: str) -> None:
    page.get_by_label("Observatie").first.fill(text)
    page.clock.run_for(PAUSE)


def test_from_the_case_to_a_published_remark(page, stage, visit, case):
    page.get_by_role("link", name="Denk mee").click()
    observe(page, "Ik lees twee rollen.")
    expect_saved(page)
    page.get_by_role("button", name="Bekijk en publiceer").click()
    expect(page.get_by_text("Alleen de inbrenger")).to_be_visible()
    page.get_by_role("button", name="Publiceer opmerkingen").click()
    expect(page.get_by_role("status").first).to_contain_text("gepubliceerd")
    owner = visit(stage.participant, case.get_absolute_url(), ticking=True)
    expect(owner.locator("#o1")).to_contain_text("Ik lees twee rollen.")


def test_what_was_typed_when_the_sharing_ended_is_given_back_to_its_author_alone(page, stage, visit, case):
    page.get_by_role("link", name="Denk mee").click()
    observe(page, "Bewaard.")
    expect_saved(page)
    PracticeCase.objects.update(confidentiality_level=1)
    observe(page, "Bewaard. En dit nog.")
    expect_state(page, "gone")
    page.reload()
    field = page.get_by_label("Observatie").first
    expect(field).to_have_value("Bewaard.")
    expect(page.get_by_text(case.title)).to_have_count(0)
    page.get_by_role("button", name="Zet mijn tekst terug").click()
    expect(field).to_have_value("Bewaard. En dit nog.")
    page.get_by_role("button", name="Verwijder deze tekst").click()
    expect(page.get_by_role("status").first).to_contain_text("Je tekst is verwijderd.")
    assert not Feedback.objects.exists()
