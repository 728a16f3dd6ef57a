"""The library as a trainer sees it, in a browser: guide, answers, a picture and a table in the text, axe."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from modules.documents import to_html
from tests.axe import faults_here
from tests.cast import build_cast
from tests.factories.modules import ProgrammeFactory
from tests.files import png, stored

pytestmark = pytest.mark.journey

BODY = """Kijk eerst.

![Twee assen: samen en sturen](materiaal/assen.png)

| Het lijkt op | Het verschil |
|---|---|
| Coördineren | De coördinator bewaakt de agenda, de regisseur ook de bedoeling van alle partijen. |
| Verantwoordelijkheidsverdeling | Die spreek je af. |
"""


@pytest.fixture
def cast(transactional_db):
    cast = build_cast()
    stored(cast.module, png(), "assen.png")
    options = [
        {"text": "Dit", "is_right": True, "why": "Klopt."},
        {"text": "Dat", "is_right": False, "why": "Nee."},
    ]
    cast.unit.body, cast.unit.body_html = BODY, to_html(BODY)
    cast.unit.guide = [{"minutes": 60, "text": "Teken de assen.", "material": "stiften"}]
    cast.unit.checks = [
        {"kind": "single", "question": "Wat?", "explanation": "Zo.", "options": options, "answers": []},
        {"kind": "order", "question": "Hoe?", "explanation": "Zo.", "options": options, "answers": []},
        {"kind": "short", "question": "Wie?", "explanation": "Zo.", "options": [], "answers": ["regie"]},
    ]
    cast.unit.save()
    programme = cast.module.programme
    ProgrammeFactory(slug=programme.slug, edition=programme.edition + 1, title=programme.title)
    return cast


def test_a_trainer_reads_a_unit_of_an_older_edition(browser, live_server, cast, sign_in):
    cookie = sign_in(cast.planner).cookies[settings.SESSION_COOKIE_NAME]
    unit = reverse("modules:library-unit", args=[cast.module.slug, cast.unit.slug])
    for width in (1280, 390):
        context = browser.new_context(
            base_url=live_server.url, locale="nl-NL", viewport={"width": width, "height": 844}
        )
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        edition = f"?uitgave={cast.module.programme.edition}"
        page.goto(reverse("modules:library") + edition)
        assert faults_here(page) == [], f"the leergang at {width}"
        page.goto(unit + edition)
        expect(page.get_by_text("Je leest een oudere uitgave")).to_be_visible()
        expect(page.get_by_text("Leg klaar: stiften")).to_be_visible()
        expect(page.get_by_role("heading", name="Vragen met antwoorden")).to_be_visible()
        picture = page.get_by_role("img", name="Twee assen: samen en sturen")
        picture.scroll_into_view_if_needed()
        page.wait_for_function("picture => picture.naturalWidth > 0", arg=picture.element_handle())
        assert faults_here(page) == [], f"the unit at {width}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()
