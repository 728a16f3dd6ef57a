"""The pictures of docs/help, taken from the real screens of the demo: `make pictures`.

Each picture is a step of the page: what is on the screen there is what the reader sees.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import FilePayload, Page, sync_playwright

from leergang.stack.servers import free_port
from tests.journeys.conftest import wipe
from tests.journeys.running import ROOT, start_stack

PICTURES = ROOT / "docs" / "help" / "pictures"
WIDTH, HEIGHT = 1100, 760
# A lichting with seats left, and one that is full and has people who wait.
WITH_ROOM, FULL = "/lichtingen/voorjaar-2027/", "/lichtingen/najaar-2027/"
LIST = """Deelnemers leergang najaar;;;;
;;;;
Achternaam;tussenv.;Voornaam;E-mail werk;Functie
Berg;van der;Anna-Fleur;af.vanderberg@waterdam.example;Regisseur wonen
Groot;de;Willem;w.degroot.waterdam.example;Teamleider ruimte
Veenstra;;Marieke;marieke.veenstra@waterdam.example;Beleidscoördinator jeugd
Çelik;;Zoë;z.celik@elders.example;Ketenregisseur zorg
"""
UNCLEAR = """Mdw;Bereikbaar via;Doet
Anna van der Berg;af.vanderberg@waterdam.example;Regisseur wonen
"""


@contextmanager
def _demo() -> Iterator[str]:
    """The demo, in a folder and on a port of its own."""
    folder = Path(tempfile.mkdtemp())
    stack = start_stack(folder, free_port())
    try:
        yield stack.url
    finally:
        stack.stop()
        wipe(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _as(page: Page, name: str) -> None:
    page.goto("/inloggen/")
    page.get_by_role("button", name=f"als {name}").click()
    page.wait_for_url("**/")


def _take(page: Page, name: str, *, whole: bool = False) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)


def _upload(page: Page, name: str, content: str) -> None:
    page.goto(f"{WITH_ROOM}deelnemers/importeren/")
    page.get_by_label("Bestand", exact=False).first.set_input_files(
        FilePayload(name=name, mimeType="text/csv", buffer=content.encode("utf-8-sig"))
    )
    page.locator("main form button[type=submit]").first.click()


def _coordinator(page: Page) -> None:
    _as(page, "Samira Ouali")
    _take(page, "vandaag")
    page.goto(f"{WITH_ROOM}deelnemers/importeren/")
    _take(page, "lijst-uploaden")
    _upload(page, "onbekende-koppen.csv", UNCLEAR)
    page.get_by_role("heading", name="kolom").first.wait_for()
    _take(page, "kolommen-kiezen")
    _upload(page, "deelnemers.csv", LIST)
    page.get_by_text("Er mist een @").first.wait_for()
    _take(page, "lijst-controleren", whole=True)
    page.goto(f"{FULL}deelnemers/")
    _take(page, "deelnemers", whole=True)
    page.goto(f"{FULL}aanmeldingen/")
    _take(page, "aanmeldingen")
    page.goto(f"{FULL}wachtlijst/")
    _take(page, "wachtlijst")
    page.goto(f"{FULL}deelnemers/")
    page.get_by_role("link", name="Ruud Postma").first.click()
    _take(page, "inschrijving", whole=True)


def _participant(page: Page) -> None:
    _as(page, "Marieke Veenstra")
    _take(page, "deelnemer-vandaag")
    page.goto(f"{WITH_ROOM}modules/structuren/")
    _take(page, "deelnemer-module")
    page.goto(f"{WITH_ROOM}modules/structuren/wat-structuren-doen/")
    _take(page, "deelnemer-onderdeel", whole=True)
    page.goto(f"{WITH_ROOM}transfer/structuren/")
    _take(page, "deelnemer-transfer")
    page.goto(f"{WITH_ROOM}regiescan/")
    _take(page, "deelnemer-uitkomst", whole=True)


def _answering(page: Page) -> None:
    _as(page, "Bram van der Heide")
    page.goto(f"{WITH_ROOM}regiescan/eind/1/")
    _take(page, "deelnemer-scan")


def _trainer(page: Page) -> None:
    _as(page, "Annelies de Wit")
    for name, path in (
        ("voorbereid", "voorbereid/"),
        ("draaiboek", "bijeenkomsten/5/draaiboek/"),
        ("balans", "balans/"),
        ("openzetten", "openzetten/"),
        ("groepsbeeld", "regiescan/groep/"),
    ):
        page.goto(f"{WITH_ROOM}{path}")
        _take(page, f"trainer-{name}")
    page.goto("/leergang/structuren/wat-structuren-doen/bewerken/")
    _take(page, "trainer-bewerken")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with _demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for who in (_coordinator, _participant, _answering, _trainer):
            context = browser.new_context(
                base_url=url,
                viewport={"width": WIDTH, "height": HEIGHT},
                locale="nl-NL",
                timezone_id="Europe/Amsterdam",
            )
            who(context.new_page())
        browser.close()


if __name__ == "__main__":
    main()
