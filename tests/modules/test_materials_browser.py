"""Materials and searching in a browser: uploading with progress, and axe at both widths."""

import re

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from modules.models import Material
from tests.axe import faults
from tests.cast import build_cast
from tests.factories.modules import MaterialFactory
from tests.files import MP4, PDF, png, stored

pytestmark = pytest.mark.journey

# Writes down, across the next page, that the bar was on screen while the file went.
WATCH = """addEventListener("htmx:xhr:progress", () => setTimeout(() => {
    const box = document.querySelector("[data-uploading]");
    if (box && !box.hidden) sessionStorage.setItem("seen", box.innerText);
}))"""


@pytest.fixture
def cast(transactional_db):
    return build_cast()


@pytest.fixture
def page(browser, live_server, cast, sign_in):
    context = browser.new_context(
        base_url=live_server.url, locale="nl-NL", viewport={"width": 390, "height": 844}
    )
    context.set_default_timeout(15_000)
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.live_url = live_server.url
    yield page
    context.close()
    assert complaints == []


def become(page: Page, user, sign_in) -> None:
    cookie = sign_in(user).cookies[django_settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": page.live_url}])


def test_an_editor_uploads_and_a_reader_finds(page, cast, sign_in, settings):
    settings.MATERIAL_BYTES = {"pdf": 100_000, "image": 100_000, "video": 1_000_000}
    slug = cast.module.slug
    become(page, cast.editor, sign_in)
    page.add_init_script(WATCH)
    page.goto(reverse("modules:material-list", args=[slug]))
    assert faults(page) == [], "the empty list"
    page.get_by_role("link", name="Bestand toevoegen").click()
    assert faults(page) == [], "the form"

    # Too big for its kind: said before anything is sent.
    chosen = page.locator("input[type=file]")
    chosen.set_input_files({"name": "groot.pdf", "mimeType": "application/pdf", "buffer": PDF * 8})
    expect(page.locator("output")).to_contain_text("is te groot")
    assert chosen.evaluate("field => field.files.length") == 0

    # What only the server sees comes back in place, with all that was typed.
    page.get_by_label("Titel").fill("Werkblad")
    chosen.set_input_files({"name": "werk.pdf", "mimeType": "application/pdf", "buffer": png()})
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.get_by_role("link", name="De naam van dit bestand")).to_be_visible()
    expect(page.get_by_label("Titel")).to_have_value("Werkblad")
    assert faults(page) == [], "the form with its mistake"

    chosen = page.locator("input[type=file]")
    chosen.set_input_files({"name": "werk.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="Voeg toe").click()
    expect(page).to_have_url(re.compile(r"/materiaal/$"))
    assert "ploa" in page.evaluate("sessionStorage.getItem('seen')")
    assert Material.objects.get().size == len(PDF)

    video = stored(cast.module, MP4, "gesprek.mp4", title="Een gesprek", alt="Twee mensen praten.")
    stored(cast.module, png(), "assen.png", title="Assen")
    MaterialFactory(module=cast.module, unit=cast.unit, title="Artikel", is_withdrawn=True)
    page.reload()
    assert faults(page) == [], "the list"
    page.get_by_role("button", name="Lager Werkblad").click()
    expect(page.locator("ol.app-list > li").nth(1)).to_contain_text("Werkblad")
    for name in ("material-add-link", "material-add-page"):
        page.goto(reverse(f"modules:{name}", args=[slug]))
        assert faults(page) == [], name

    become(page, cast.participant, sign_in)
    page.goto(reverse("cohorts:material-detail", args=[cast.cohort.slug, video.pk]))
    assert faults(page) == [], "the page of a video"
    page.goto(reverse("cohorts:module-detail", args=[cast.cohort.slug, slug]))
    assert faults(page) == [], "the page of the module"
    page.goto(reverse("cohorts:module-list", args=[cast.cohort.slug]))
    page.get_by_label("Zoek in de modules").fill("werkb")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text("Werkblad")
    assert "werkb" not in page.url
    assert faults(page) == [], "what was found"
    page.get_by_label("Zoek in de modules").fill("nergens")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Niets gevonden")).to_be_visible()
    assert faults(page) == [], "nothing found"
