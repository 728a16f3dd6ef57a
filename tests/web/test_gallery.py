"""The component gallery in a real browser: every component and state, in each theme and scheme.

The gallery reads no data, so it is served without a database from a thread of this process.
"""

import threading
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application

from tests.axe import SIDEWAYS, faults_here

WIDTHS = [1280, 390]
LOOKS = [("regiegemeente", "light"), ("regiegemeente", "dark"), ("voorbeeld", "light")]
# Chromium says this when the summary of errors took the focus before the button of a closed dialog could ask
# for it. Which of the two comes first is chance, and the outcome the same.
FOCUS_IS_TAKEN = "Autofocus processing was blocked because a document already has a focused element."


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Threaded(WSGIServer):
    def process_request(self, request, client_address):
        threading.Thread(target=self.handle_one, args=(request, client_address), daemon=True).start()

    def handle_one(self, request, client_address):
        self.finish_request(request, client_address)
        self.shutdown_request(request)


@pytest.fixture(scope="module")
def site():
    server = make_server("localhost", 0, get_wsgi_application(), server_class=Threaded, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def hear(page, text):
    if text != FOCUS_IS_TAKEN:
        page.complaints.append(text)


@pytest.fixture
def open_page(browser, site):
    contexts = []

    def open_page(path, width=1280, scheme="light", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: hear(page, message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(site + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("theme", "scheme"), LOOKS)
def test_the_gallery_is_accessible_and_keeps_to_the_csp(open_page, theme, scheme, width):
    page = open_page(f"/componenten/?thema={theme}", width, scheme)
    assert faults_here(page) == []
    assert page.complaints == []


def test_nothing_runs_off_the_page_at_320_pixels(open_page):
    assert not open_page("/componenten/", 320).evaluate(SIDEWAYS)


def test_the_focus_goes_to_the_summary_of_errors(open_page):
    page = open_page("/componenten/")
    page.wait_for_function("document.activeElement.matches('[data-focus]')")
    page.get_by_role("link", name="E-mailadres: Vul een volledig").first.click()
    assert page.evaluate("document.activeElement.id") == "id_fout_email"


def test_an_empty_required_field_is_not_red_before_it_was_sent(open_page):
    page = open_page("/componenten/")
    colour = "element => getComputedStyle(element).borderTopColor"
    fresh, failed = (page.locator(f"#id_{form}_question").evaluate(colour) for form in ("leeg", "fout"))
    assert fresh != failed


def test_the_dialog_opens_with_the_focus_on_the_harmless_button(open_page):
    page = open_page("/componenten/")
    page.get_by_role("button", name="Verwijder casus", exact=True).nth(1).click()
    assert page.get_by_role("dialog").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Annuleer"
    page.keyboard.press("Escape")
    assert not page.locator("#weg").is_visible()


def test_the_first_tab_offers_to_skip_to_the_content(open_page):
    page = open_page("/bestaat-niet/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_the_look_needs_no_javascript(open_page):
    page = open_page("/componenten/", java_script_enabled=False)
    assert page.get_by_role("heading", level=1).inner_text() == "Componenten"
    assert page.evaluate("document.fonts.check('16px \"Hanken Grotesk\"')")
