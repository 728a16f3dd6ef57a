"""An untidy list, from upload to the confirm button, in a browser: keyboard only, axe at every step."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from cohorts.models import ColumnMapping, Enrolment, ImportBatch
from cohorts.tasks.imports import read_uploads
from leergang.moment import now
from tests.axe import faults
from tests.cast import build_cast
from tests.cohorts import workbooks

pytestmark = pytest.mark.journey

UNTIDY = [
    ["Wie er mee gaan doen", "", "", ""],
    ["Nr", "Wie", "Bereikbaar", "Wat doet die"],
    ["1", "Anna van der Berg", "anna@waterdam.example", "Adviseur"],
    ["2", "Willem de Groot", "w.degroot.waterdam.example", "Teamleider"],
    ["3", "Stéphane Mulder", "stephane@waterdam.example", "Regisseur"],
]
MOST_TABS = 80


@pytest.fixture
def page(browser, live_server, transactional_db, sign_in) -> Iterator[Page]:
    """The upload page of the coördinator. Any complaint of the console fails the test."""
    cast = build_cast()
    context = browser.new_context(
        base_url=live_server.url,
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(15_000)
    cookie = sign_in(cast.coordinator).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.on("filechooser", lambda _: None)  # from the start: the browser must know before a key is pressed
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(reverse("cohorts:import-create", args=[cast.cohort.slug]))
    yield page
    context.close()
    assert complaints == []


def tab_to(page: Page, target: Locator) -> None:
    """Walk there the way a keyboard does; a thing that cannot be reached fails."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not reach {target}")


def press(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("button", name=name))
    page.keyboard.press("Enter")


def choose(page: Page, column: str, meaning: str) -> None:
    select = page.get_by_label(column, exact=True)
    tab_to(page, select)
    page.keyboard.type(meaning)
    expect(select.locator("option:checked")).to_have_text(meaning)


def arrives(page: Page, heading: str) -> None:
    """The page with this heading is there, axe finds nothing and nothing runs off it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert faults(page) == []


def test_an_untidy_list_is_mapped_corrected_and_ready_to_confirm(page):
    arrives(page, "Lijst uploaden")
    expect(page.locator("label", has_text="Kies een bestand")).to_be_visible()  # app.js has run
    tab_to(page, page.locator("input[type=file]"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(
        files=[{"name": "lijst.xlsx", "mimeType": "application/zip", "buffer": workbooks.xlsx(UNTIDY)}]
    )
    press(page, "Controleer de lijst")
    arrives(page, "We lezen je lijst")

    assert read_uploads() == 1
    arrives(page, "Wat staat er in de kolommen?")  # the page went on by itself
    choose(page, "Wie", "Hele naam")
    choose(page, "Bereikbaar", "E-mail")
    choose(page, "Wat doet die", "Functie")
    press(page, "Lees de lijst")
    expect(page.get_by_role("heading", level=1)).to_have_text("We lezen je lijst")

    assert read_uploads() == 1
    arrives(page, "Lijst controleren")
    expect(page.get_by_role("status")).to_contain_text("2 rijen zijn goed en 1 rij heeft een fout")
    tab_to(page, page.get_by_label("E-mailadres in rij"))
    page.keyboard.press("Control+A")
    page.keyboard.type("w.degroot@waterdam.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Alle 3 rijen zijn goed")
    arrives(page, "Lijst controleren")
    tab_to(page, page.get_by_role("button", name="Schrijf 3 goede rijen in"))

    batch = ImportBatch.objects.get()
    assert [row.last_name for row in batch.rows.all()] == ["Berg", "Groot", "Mulder"]
    assert ColumnMapping.objects.filter(organisation=batch.organisation, column="full_name").exists()
    page.keyboard.press("Enter")
    arrives(page, "We schrijven je lijst in")


def test_the_page_to_choose_a_day_to_invite(page):
    enrolment = Enrolment.objects.get(user__first_name="Paula")
    Enrolment.objects.filter(pk=enrolment.pk).update(
        status="confirmed", invite_at=now() + dt.timedelta(days=9)
    )
    page.goto(reverse("cohorts:enrolment-invite-later", args=[enrolment.cohort.slug, enrolment.public_id]))
    arrives(page, "Wanneer nodigen we Paula Proef uit?")
    page.get_by_role("textbox").first.fill("")
    page.locator("form.app-form button[type=submit]").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    arrives(page, "Wanneer nodigen we Paula Proef uit?")


def test_the_second_list_of_the_organisation_asks_nothing(page):
    organisation = ColumnMapping._meta.get_field("organisation").related_model.objects.get(
        slug="gemeente-waterdam"
    )
    said = {"wie": "full_name", "bereikbaar": "email", "watdoetdie": "job_title"}
    for header, column in said.items():
        ColumnMapping.objects.create(organisation=organisation, header=header, column=column)
    page.reload()
    arrives(page, "Lijst uploaden")
    pasted = page.get_by_label("Of plak rijen uit een spreadsheet")
    tab_to(page, pasted)
    page.keyboard.insert_text("\n".join("\t".join(row) for row in UNTIDY))
    press(page, "Controleer de lijst")
    expect(page.get_by_role("heading", level=1)).to_have_text("We lezen je lijst")
    assert read_uploads() == 1
    arrives(page, "Lijst controleren")
