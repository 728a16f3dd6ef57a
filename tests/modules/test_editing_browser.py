"""An editor in a browser: by keyboard from the text to its publication, and axe on every page at both widths."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Page, expect

from leergang.accounts.models import User
from modules.forms.editing import MOST_BYTES
from modules.models import ContentDraft, ContentRevision
from tests.axe import SIDEWAYS, violations
from tests.cast import Cast, build_cast
from tests.factories.accounts import OrganisationRoleFactory
from tests.modules.editing import at, autosave, publish

pytestmark = pytest.mark.journey

WIDTHS = (1280, 390)


@pytest.fixture
def cast(transactional_db) -> Cast:
    cast = build_cast()
    cast.unit.guide = [{"minutes": 60, "text": "Open de ronde.", "material": "stiften"}]
    cast.unit.save()
    bureau = cast.editor.organisation_roles.get().organisation
    OrganisationRoleFactory(user=cast.other_trainer, organisation=bureau, role="editor")
    return cast


@pytest.fixture
def visit(browser, live_server, sign_in) -> Iterator[Callable[..., Page]]:
    """A page of somebody who is signed in. Any complaint of the console fails the test."""
    complaints: list[str] = []
    contexts = []

    def visit(user: User, path: str, **options) -> Page:
        options = {"locale": "nl-NL", "timezone_id": "Europe/Amsterdam"} | options
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        cookie = sign_in(user).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def focused(page: Page) -> str:
    return page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText.trim()"
    )


def tab_to(page: Page, words: str, *, most: int = 40) -> None:
    """Press Tab until the focus is on this; fails when it cannot be reached."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if re.search(words, focused(page)):
            return
    pytest.fail(f"Tab does not reach {words}")


def test_a_unit_is_edited_by_keyboard_alone(cast, visit):
    page = visit(cast.editor, at(cast.unit))
    tab_to(page, "^Kop$")  # the toolbar is one stop; its first button takes the focus
    reached = [focused(page)]
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        reached.append(focused(page))
    assert reached == [
        "Kop", "Kleinere kop", "Vet", "Schuin", "Link", "Opsomming", "Genummerde lijst", "Citaat", "Kop",
    ]  # fmt: skip
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_body"
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\nDit is ")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Kop"
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")  # back in the text, between the stars
    page.keyboard.type("nieuw")
    expect(page.locator("#id_body")).to_have_value("Tekst.\n\nDit is **nieuw**")
    expect(page.locator(".app-preview strong")).to_have_text("nieuw")
    tab_to(page, "Publiceren")
    page.keyboard.press("Enter")
    page.wait_for_url("**/publiceren/")
    expect(page.locator("ins")).to_have_text("Dit is **nieuw**")
    tab_to(page, "^Schrijf verder", most=30)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Een zin erbij")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{cast.unit.slug}/")
    expect(page.get_by_role("status")).to_contain_text("De nieuwe tekst is te lezen")
    cast.unit.refresh_from_db()
    assert cast.unit.body == "Tekst.\n\nDit is **nieuw**"
    assert ContentRevision.objects.about(cast.unit).first().note == "Een zin erbij"


def test_what_is_typed_is_kept_and_a_large_paste_is_refused(cast, visit):
    page = visit(cast.editor, at(cast.unit))
    text = page.locator("#id_body")
    text.fill("Wat ik typte.")
    paste = """(field, size) => {
        const data = new DataTransfer();
        data.setData("text/plain", "x".repeat(size));
        const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        return !field.dispatchEvent(event);
    }"""
    assert text.evaluate(paste, 5_000_000) is True  # the browser puts nothing in
    expect(page.locator("[data-size-of=id_body]")).to_have_text(
        "Wat je plakt is te groot (5 MB). Een tekst is hooguit 56 kB. Er is niets geplakt."
    )
    expect(text).to_have_value("Wat ik typte.")
    assert text.evaluate(paste, 100) is False
    expect(page.locator("[data-state=saved]")).to_be_visible()
    assert ContentDraft.objects.get().texts["body"] == "Wat ik typte."
    typed = """(field, text) => {
        const before = field.value;
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        const said = document.querySelector("[data-size-of=id_body]").textContent;
        field.value = before;  // before anything is sent
        field.dispatchEvent(new Event("input", { bubbles: true }));
        return said;
    }"""
    assert "Deze tekst is 84 kB." in text.evaluate(typed, "é " * (MOST_BYTES // 2))


def test_what_is_typed_after_the_login_ended_waits_on_the_device(cast, visit, sign_in):
    page = visit(cast.editor, at(cast.unit))
    Session.objects.all().delete()
    cache.clear()
    page.locator("#id_body").fill("Na het uitloggen.")
    expect(page.locator("[data-state=signed-out]")).to_be_visible()
    url = page.url
    page.goto("about:blank")  # who leaves while the login is gone
    cookie = sign_in(cast.editor).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
    page.goto(url)
    page.get_by_role("button", name="Zet mijn tekst terug").click()
    expect(page.locator("#id_body")).to_have_value("Na het uitloggen.")
    expect(page.locator("[data-state=saved]")).to_be_visible()
    assert ContentDraft.objects.get().texts["body"] == "Na het uitloggen."


def test_two_editors_see_each_other_while_they_type(cast, visit):
    mine, theirs = visit(cast.editor, at(cast.unit)), visit(cast.other_trainer, at(cast.unit))
    theirs.locator("#id_body").fill("Van Teun.")
    expect(theirs.locator("[data-state=saved]")).to_be_visible()
    mine.locator("#id_body").fill("Van Edith.")
    expect(mine.locator("[data-note-for=collega]")).to_contain_text("Teun Proef werkt hier ook aan")
    assert sorted(draft.texts["body"] for draft in ContentDraft.objects.all()) == ["Van Edith.", "Van Teun."]


def test_the_guide_adds_up_while_somebody_types(cast, visit):
    page = visit(cast.editor, at(cast.unit))
    page.get_by_role("button", name="Nog een stap").click()
    assert page.evaluate("document.activeElement.id") == "id_guide-1-minutes"
    page.keyboard.type("15")
    expect(page.locator("[data-minutes-sum]")).to_have_text("75")
    page.get_by_role("button", name="Haal weg stap 1").click()
    expect(page.get_by_text("Stap 1 is weggehaald:")).to_be_visible()
    expect(page.locator("[data-minutes-sum]")).to_have_text("15")
    page.get_by_role("button", name="Zet terug stap 1").click()
    expect(page.locator("[data-minutes-sum]")).to_have_text("75")


def test_without_script_everything_works(cast, visit):
    page = visit(cast.editor, at(cast.unit), java_script_enabled=False)
    expect(page.locator("markdown-toolbar")).to_be_hidden()
    page.locator("#id_body").fill("Zonder **script**.")
    page.get_by_role("button", name="Voorbeeld").click()
    expect(page.locator("strong")).to_have_text("script")
    page.get_by_role("link", name="Publiceren").click()
    page.get_by_label("Wat heb je veranderd?").fill("Zonder script")
    page.get_by_role("button", name="Publiceer").click()
    expect(page.get_by_role("status")).to_contain_text("De nieuwe tekst is te lezen")


def wrong(page: Page, width: int) -> list[str]:
    """No width changes a contrast, so that is measured once."""
    sideways = ["sideways"] if page.evaluate(SIDEWAYS) else []
    return [*violations(page, colours=width == WIDTHS[0]), *sideways]


def test_every_page_is_accessible_at_both_widths(cast, visit, sign_in):
    second, editor = sign_in(cast.other_trainer), sign_in(cast.editor)
    autosave(second, cast.unit, "0.", body="Van Teun, die nog schrijft.")
    publish(editor, cast.unit, "Beter", body="Tekst.\n\nEn nog een alinea.")
    autosave(editor, cast.module, "0.", introduction="Nieuw doel.")
    page = visit(cast.editor, at(cast.module, "publish"))
    behind = visit(cast.other_trainer, at(cast.unit))
    expect(behind.get_by_text("publiceerde intussen een nieuwere tekst")).to_be_visible()
    shown = {"conflict": behind}
    paths = {
        "edit": at(cast.unit),
        "module": at(cast.module),
        "diff": at(cast.module, "publish"),
        "preview": at(cast.module, "preview"),
        "discard": at(cast.module, "discard"),
        "history": at(cast.unit, "history"),
        "revision": at(cast.unit, "revision", revision=1),
        "restore": at(cast.unit, "restore", revision=0),
    }
    found: dict[str, list[str]] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        behind.set_viewport_size({"width": width, "height": 844})
        found |= {f"{name} {width}": wrong(at_page, width) for name, at_page in shown.items()}
        for name, path in paths.items():
            page.goto(path)
            found[f"{name} {width}"] = wrong(page, width)
        page.goto(at(cast.unit))
        sizes = page.locator("markdown-toolbar > [role=button]").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect()).flatMap(box => [box.width, box.height])"
        )
        assert min(sizes) >= 44
    assert {name: faults for name, faults in found.items() if faults} == {}
