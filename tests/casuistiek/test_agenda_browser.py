"""A trainer fills a programme and puts a case on it in a browser; axe finds nothing, on a screen and a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cohorts.models import ProgrammeLine
from tests.axe import faults
from tests.factories.casuistiek import PracticeCaseFactory

pytestmark = pytest.mark.journey


def test_from_an_empty_programme_to_a_case_on_the_agenda(stage, visit):
    case = PracticeCaseFactory(enrolment=stage.enrolment, submitted=True)
    where = [stage.cohort.slug, stage.session.number]
    size = {"width": 1280, "height": 900}
    page = visit(stage.trainer, reverse("cohorts:session-programme", args=where), ticking=True, viewport=size)
    page.get_by_role("button", name="Vul met de onderdelen van de module").click()
    expect(page.get_by_label("Titel, regel 1")).to_have_value(stage.unit.title)
    page.get_by_role("button", name="Voeg een regel toe").click()
    page.get_by_label("Soort, regel 2").select_option("Eigen casus")
    page.get_by_role("button", name="Bewaar programma").click()
    expect(page.get_by_role("alert")).to_contain_text("Vul in hoeveel minuten dit duurt")
    assert faults(page) == []
    page.get_by_label("Minuten, regel 2").fill("400")
    page.get_by_role("button", name="Reken de tijden opnieuw uit").click()
    expect(page.get_by_text("40 minuten te lang")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Minuten, regel 2").fill("90")
    page.get_by_label("Minuten, regel 2").press("Enter")
    expect(page.get_by_text("Het programma is bewaard.")).to_be_visible()
    assert faults(page) == []
    assert [line.minutes for line in ProgrammeLine.objects.order_by("position")] == [60, 90]

    page.get_by_role("link", name="Kies casussen").click()
    page.get_by_label("Casus", exact=True).select_option(str(case.public_id))
    page.get_by_role("button", name="Zet op de agenda").click()
    expect(page.get_by_role("button", name="Haal van de agenda")).to_be_visible()
    assert faults(page) == []

    owner = visit(stage.participant, stage.session.get_absolute_url(), ticking=True, viewport=size)
    expect(owner.get_by_text("Je casus staat op de agenda van bijeenkomst 1")).to_be_visible()
    assert faults(owner) == []
    owner.goto(reverse("cohorts:module-detail", args=[stage.cohort.slug, stage.module.slug]))
    expect(owner.get_by_role("heading", name="Programma van de bijeenkomst")).to_be_visible()
    assert faults(owner) == []
