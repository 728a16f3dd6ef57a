"""The steps of the line, as people do them. Each act ends on the page that shows that it worked."""

import base64
import datetime as dt
import email
import hashlib
import hmac
import io
import re
import struct
import time
from typing import Any

import icalendar
from openpyxl import Workbook
from playwright.sync_api import FilePayload

from leergang.moment import today
from leergang.stack.mailbox import KeptMail
from tests.journeys.browsing import Person
from tests.journeys.running import Stack

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PASSWORD = "vier rustige woorden over regie"
# A word that stands in the case and the feedback, and may stand nowhere else.
MARKER = "KANARIE-ZANGVOGEL"

CASE = {
    "trigger": "In de commissie werd gevraagd waarom het aantal niet gehaald is.",
    "context": f"Een stichting krijgt vier jaar subsidie. {MARKER}",
    "own_position_note": "Formeel adviseur, feitelijk ambtelijk opdrachtgever.",
    "dilemma": "De afspraak over het aantal is er niet voor niets.",
    "dilemma_other_side": f"De inhoud vraagt om minder mensen en meer tijd. {MARKER}",
    "attempts": "Maandelijkse cijfers gevraagd, met steeds langere toelichtingen.",
    "desired_effect": "Over drie maanden ligt er een voorstel dat beide kanten herkennen.",
    "question_to_group": "Hoe kom ik uit de rol van boodschapper van het getal?",
}
ACTORS = ("Wethouder", "Directeur van de stichting", "Raadscommissie")
POINT = {
    "observation": f"Je schrijft dat de stichting niet levert. {MARKER}",
    "effect": "Daardoor ga ik aan jouw opdracht twijfelen.",
    "question": "Wie heeft besloten dat juist dat getal telt?",
}


def dutch(day: dt.date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def in_days(count: int) -> dt.date:
    """A working day about so many days ahead, by the clock in Amsterdam."""
    day = today() + dt.timedelta(days=count)
    return day + dt.timedelta(days=(7 - day.weekday()) % 7) if day.weekday() > 4 else day


# 1. The planner


def make_organisation(planner: Person, name: str, coordinator: tuple[str, str, str]) -> None:
    """Add an organisation and the person who enrols for it: first name, last name, address."""
    planner.go("/lichtingen/")
    planner.follow("Organisaties")
    planner.follow("Voeg een organisatie toe")
    planner.fill("Naam", name)
    planner.fill("Domeinen", coordinator[2].partition("@")[2])
    planner.press("Voeg de organisatie toe")
    planner.says("Voeg nu een coördinator toe")
    name_somebody(planner, *coordinator)
    planner.press("Voeg de coördinator toe")
    planner.says(f"is coördinator van {name}")


def add_trainer(planner: Person, cohort_path: str, trainer: tuple[str, str, str]) -> None:
    planner.go(cohort_path)
    planner.follow("Voeg een trainer toe")
    name_somebody(planner, *trainer)
    planner.press("Voeg de trainer toe")
    planner.says("is trainer van deze lichting")


def name_somebody(planner: Person, first_name: str, last_name: str, address: str) -> None:
    planner.fill("Voornaam", first_name)
    planner.fill("Achternaam", last_name)
    planner.fill("E-mailadres", address)


def make_cohort(planner: Person, name: str, trainer: str = "") -> None:
    planner.go("/lichtingen/")
    planner.follow("Maak een lichting")
    planner.press("Maak de lichting")  # an empty form: the errors are looked at, too
    planner.says("Pas nog")
    planner.fill("Naam", name)
    planner.field("Leergang").select_option(index=1)
    planner.fill("Plaatsen", "14")
    planner.fill("Begint op", dutch(in_days(7)))
    planner.fill("Eindigt op", dutch(in_days(200)))
    planner.field("Gemeente Waterdam").check()
    if trainer:
        planner.field(trainer).check()
    planner.press("Maak de lichting")
    planner.says(name)


# 2. The coördinator


def staff_list(anna: tuple[str, str], willem: str) -> FilePayload:
    """An untidy workbook: a title, an empty row, odd headings, an address without @, a formula."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[Any] = [
        ["Deelnemers leergang", None, None, None],
        [],
        ["Achternaam", "tussenv.", "Voornaam ", "E-mail werk", "Functie "],
        [anna[0], "van der", "Anna-Fleur", anna[1], "=1+1"],  # a formula
        [willem, "de", "Willem", "w.degroot.waterdam.example", "Teamleider Ruimte"],
    ]
    for row in rows:
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return {"name": "medewerkers.xlsx", "mimeType": XLSX, "buffer": kept.getvalue()}


def enrol_from_file(coordinator: Person, cohort: str, anna: tuple[str, str], willem: tuple[str, str]) -> None:
    """Enrol two people of the given last names and addresses; Willem's address is mended on the page."""
    upload(coordinator, cohort, anna, willem[0])
    coordinator.page.get_by_label("E-mailadres in rij").fill(willem[1])
    coordinator.press("Controleer opnieuw")
    coordinator.says("1 rij is goed en 1 rij vraagt aandacht")  # a formula without an outcome is told
    coordinator.page.get_by_role("button", name=re.compile(r"Schrijf .*rijen in")).click()
    # No look at the page that says that a worker enrols them: it goes on by itself.
    coordinator.page.get_by_role("link", name="Draai deze lijst terug").wait_for()
    coordinator.look()


def upload(coordinator: Person, cohort: str, anna: tuple[str, str], willem: str) -> None:
    coordinator.go("/lichtingen/")
    coordinator.follow(cohort)
    coordinator.go(coordinator.page.url.rstrip("/") + "/deelnemers/")
    coordinator.follow("Upload een lijst")
    coordinator.page.get_by_label("Bestand").set_input_files(files=[staff_list(anna, willem)])
    if coordinator.scripted:  # without script the browser's own input says it
        coordinator.says("medewerkers.xlsx")
    # No look at the page that says that a worker reads the list: it goes on by itself.
    with coordinator.page.expect_navigation():
        coordinator.page.get_by_role("button", name="Controleer de lijst").click()
    coordinator.page.get_by_role("heading", name="Lijst controleren").wait_for()
    coordinator.look()


# 3. The invited person


def link_in(mail: KeptMail) -> str:
    found = re.search(r"https?://\S+/uitnodiging/\S+", mail.body())
    assert found, mail.body()
    return found.group()


def accept(person: Person, link: str) -> None:
    """Open the link the way a mail scanner does first, then the way the person does."""
    scanner = person.page.context.browser.new_page()
    answer = scanner.goto(link)
    assert answer.status == 200
    scanner.close()
    person.go(link)
    person.press("Neem de uitnodiging aan")


def set_up_passkey(person: Person) -> None:
    person.follow("Maak een passkey")
    person.fill("Naam van deze passkey", "Telefoon")
    person.press("Maak de passkey")


def set_up_totp(person: Person) -> str:
    """Choose a password and connect an app; returns the app's secret. Ends with the recovery codes seen."""
    person.follow("Kies wachtwoord en app")
    person.page.locator("[name=password1]").fill(PASSWORD)
    person.page.locator("[name=password2]").fill(PASSWORD)
    with person.page.expect_navigation():
        person.page.get_by_role("button").filter(
            has_text=re.compile("wachtwoord", re.IGNORECASE)
        ).first.click()
    person.look()
    person.page.get_by_text("Kun je niet scannen?").click()
    secret = person.page.locator(".app-strong.app-num").first.inner_text().strip()
    person.fill("Code uit je app", code_for(secret, -1))
    person.press("Koppel de app")
    return secret


def code_for(secret: str, step: int = 0) -> str:
    """What an authenticator app shows (RFC 6238); a code works once, so each use takes another step."""
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def log_in_with_code(person: Person, address: str, secret: str) -> None:
    person.go("/inloggen/")
    person.fill("E-mailadres van je werk", address)
    person.fill("Wachtwoord", PASSWORD)
    person.press("Log in met je wachtwoord")
    person.fill("Code", code_for(secret))
    with person.page.expect_navigation():
        person.page.get_by_label("Code").press("Enter")


def log_out(person: Person) -> None:
    person.press("Uitloggen")


def log_in_with_passkey(person: Person) -> None:
    person.go("/inloggen/")
    person.press("Log in met je passkey")


# 4. The deelnemer


def read_and_tick(person: Person) -> None:
    """Open the first module and its first unit from Vandaag, tick it off, and see it counted."""
    person.go("/")
    person.follow("Modules")
    person.page.locator("main ol a, main ul a").first.click()
    person.look()
    person.page.locator(".app-units a").first.click()
    person.look()
    person.page.get_by_role("button", name=re.compile("klaar", re.IGNORECASE)).first.click()
    person.page.get_by_role(
        "button", name=re.compile("toch|niet klaar|ongedaan", re.IGNORECASE)
    ).first.wait_for()
    person.look()


# 5. The case


def write_case(person: Person, title: str) -> str:
    """Write a case and see it saved; returns the address of its edit page."""
    person.go("/casus/")
    person.press("Begin een casus")
    address = person.page.url
    for name, text in {"title": title, **CASE}.items():
        person.page.locator(f"[name={name}]").fill(text)
    person.page.locator("[name=own_position]").select_option(index=1)
    for number, label in enumerate(ACTORS):
        person.page.locator(f"[name=actors-{number}-label]").fill(label)
    if person.scripted:
        person.page.get_by_text(re.compile(r"^Bewaard om \d")).first.wait_for(timeout=10_000)
        person.page.reload()
    else:
        person.press("Bewaar")
    assert person.page.locator("[name=question_to_group]").input_value() == CASE["question_to_group"]
    person.look()
    return address


def submit_case(person: Person) -> None:
    with person.page.expect_navigation():
        person.page.get_by_role("button", name=re.compile("indienen|Dien")).first.click()
    person.look()
    person.press("Dien casus in")  # nothing ticked: the errors are looked at, too
    for box in person.page.get_by_role("checkbox").all():
        box.check()
    person.press("Dien casus in")
    person.says("Ingediend")


# 6. The trainer


def plan_and_announce(trainer: Person, cohort_path: str, title: str, day: dt.date) -> str:
    """Plan a session, see who gets which mail, announce it; returns the address of its page."""
    trainer.go(f"{cohort_path}bijeenkomsten/")
    trainer.follow("Plan een bijeenkomst")
    trainer.fill("Titel", title)
    trainer.field("Module").select_option(index=1)
    trainer.page.get_by_label("Datum").first.fill(dutch(day))
    trainer.page.get_by_label("Dagdeel").first.select_option(label="Ochtend")
    trainer.fill("Locatie", "Landgoed De Wissel, Lindeveen")
    trainer.page.get_by_role("checkbox").first.check()
    trainer.press("Bewaar concept")
    address = trainer.page.url
    trainer.page.get_by_role("link", name=re.compile("bekend", re.IGNORECASE)).first.click()
    trainer.look()
    trainer.says("E-mail met de afspraak voor de agenda")
    trainer.press("Maak bekend en verstuur")
    trainer.says("Gepland")
    return address


def give_feedback(trainer: Person, title: str) -> None:
    trainer.go("/feedback/")
    trainer.page.get_by_role("listitem").filter(has_text=title).get_by_role("link", name="Begin").click()
    trainer.look()
    for name, text in POINT.items():
        trainer.page.locator(f"[name$='{name}']").first.fill(text)
    trainer.press("Bekijk en publiceer")
    trainer.page.get_by_role("radio").first.check()
    trainer.press("Publiceer feedback")


def read_feedback(person: Person) -> None:
    person.go("/")
    person.page.get_by_role("link", name="Lees de feedback").first.click()
    person.says(POINT["question"])
    person.look()


# 7. The letters


def make_due(stack: Stack, title: str) -> int:
    """Set the clock of what participants are reminded of to now, as time would. Returns how many there are."""
    return len(
        stack.ask(
            "UPDATE cohorts_reminder SET due_at = now() WHERE state = 'pending' AND kind = 'practical'"
            " AND audience = 'participant' AND session_id IN (SELECT id FROM cohorts_session WHERE title = %s) RETURNING id",
            title,
        )
    )


def look_for_what_is_due(stack: Stack) -> None:
    """What beat wakes every minute, once more and to its end, in a process of its own."""
    stack.manage(
        "shell",
        "--command",
        "from cohorts.tasks import sessions; from leergang.mailing import tasks;"
        "sessions.post_due_reminders(); tasks.deliver_bulk()",
    )


def calendar_of(mail: KeptMail) -> icalendar.Event:
    """The appointment in a letter."""
    parts = [part for part in mail.message.walk() if part.get_content_type() == "text/calendar"]
    assert len(parts) == 1, [part.get_content_type() for part in mail.message.walk()]
    content = parts[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar["METHOD"] == "REQUEST"
    return next(event for event in calendar.walk("VEVENT") if isinstance(event, icalendar.Event))


def nothing_leaks(stack: Stack, title: str) -> None:
    """No letter, no log line and no audit row holds a word of the case or the feedback (SEC-08)."""
    for file in stack.mailbox.glob("*.eml"):
        text = email.message_from_bytes(file.read_bytes()).as_string()
        assert MARKER not in text, file.name
        assert title not in text, file.name
    for log in stack.logs.glob("*.log"):
        text = log.read_text(errors="replace")
        assert MARKER not in text, log.name
        assert "redential" not in text, log.name  # whose key it was that logged in
    [[rows]] = stack.ask("SELECT count(*) FROM audit_auditevent WHERE facts::text LIKE %s", f"%{MARKER}%")
    assert rows == 0
