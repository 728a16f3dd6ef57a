"""Enrolment in a real browser against the real stack: a list, a request, the waiting list, a swap, a decision.

Every page is looked at by axe at two widths on the way (`Person.look`).
"""

import datetime as dt
import re

import pytest

from tests.journeys import acts
from tests.journeys.running import until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey-enrolment")]

PLANNER, COORDINATOR, TRAINER, PARTICIPANT = (
    "Petra Langeveld",
    "Samira Ouali",
    "Annelies de Wit",
    "Marieke Veenstra",
)
NEXT, RUNNING = "/lichtingen/najaar-2027/", "/lichtingen/voorjaar-2027/"


def test_who_asks_for_a_place_hears_what_the_gemeente_decides(people, demo_people, stack):
    visitor = people("Wim")
    visitor.go("/aanmelden/najaar-2027/")
    visitor.press("Verstuur je aanmelding")  # an empty form
    visitor.says("Vul")
    acts.name_somebody(visitor, "Wim", "Dekker", "wim.dekker@waterdam.example")
    visitor.fill("Waarom wil je meedoen?", "Ik ga een alliantie leiden.")
    visitor.press("Verstuur je aanmelding")
    visitor.says("aanmelding")

    coordinator = demo_people(COORDINATOR)
    coordinator.go("/")
    coordinator.go(f"{NEXT}aanmeldingen/")
    coordinator.says("Wim Dekker")
    coordinator.press("Wijs af Wim Dekker", "link")
    coordinator.press("Wijs af en verstuur")  # without a reason
    coordinator.says("Schrijf een reden")
    coordinator.fill("Reden", "Het budget is op.")
    coordinator.press("Wijs af en verstuur")
    found = until(
        "the letter with the reason",
        lambda: [
            mail for mail in stack.mails("wim.dekker@waterdam.example") if "Het budget is op." in mail.body()
        ],
        90,
    )
    assert len(found) == 1


def test_a_raised_number_of_seats_is_offered_and_taken(people, demo_people, stack):
    planner = demo_people(PLANNER)
    planner.go(f"{NEXT}wachtlijst/")
    planner.says("Nadia Ait Said")
    planner.go(f"{NEXT}plaatsen/")
    planner.fill("Plaatsen in de lichting", "1")
    planner.press("Bewaar de plaatsen")  # too few for who is in it
    planner.fill("Plaatsen in de lichting", "12")
    planner.press("Bewaar de plaatsen")

    offer = until(
        "the offer",
        lambda: [
            mail
            for mail in stack.mails("nadia.ait.said@waterdam.example")
            if re.search(r"/wachtlijst/\S+", mail.body())
        ],
        90,
    )
    links = {re.search(r"https?://\S+/wachtlijst/\S+", mail.body()).group() for mail in offer}
    nadia = people("Nadia")
    nadia.go(links.pop())
    nadia.says("Neem de plaats")
    nadia.follow("Niet meer nodig")
    nadia.follow("Nee, ga terug")
    nadia.press("Neem de plaats")
    invited = until(
        "the invitation",
        lambda: [
            mail for mail in stack.mails("nadia.ait.said@waterdam.example") if "/uitnodiging/" in mail.body()
        ],
        90,
    )
    assert len(invited) == 1


def test_a_list_is_enrolled_and_taken_back(demo_people, stack):
    coordinator = demo_people(COORDINATOR)
    count = "SELECT count(*) FROM cohorts_enrolment e JOIN accounts_user u ON u.id = e.user_id WHERE u.email LIKE %s"
    coordinator.go(f"{RUNNING}deelnemers/importeren/")
    coordinator.page.get_by_label("Of plak rijen").fill(
        "Naam\tE-mail\tFunctie\nInge de Haan\tinge.terug@waterdam.example\tAdviseur"
    )
    with coordinator.page.expect_navigation():
        coordinator.page.get_by_role("button", name="Controleer de lijst").click()
    coordinator.page.get_by_role("heading", name="Lijst controleren").wait_for()
    coordinator.look()
    coordinator.page.get_by_role("button", name=re.compile(r"Schrijf .*rij.* in")).click()
    coordinator.page.get_by_role("link", name="Draai deze lijst terug").wait_for()
    coordinator.look()
    assert stack.ask(count, "inge.terug@waterdam.example") == [[1]]
    coordinator.follow("Draai deze lijst terug")
    # A worker takes it back; the page of its progress goes on by itself, and has a test of its own.
    coordinator.page.get_by_role("button", name="Draai de lijst terug").click()
    coordinator.page.get_by_text("De lijst is teruggedraaid.").wait_for()
    coordinator.look()
    assert stack.ask(count, "inge.terug@waterdam.example") == [[0]]


def test_the_pages_of_a_coordinator(demo_people):
    coordinator = demo_people(COORDINATOR)
    coordinator.go("/deelnemers/")
    for page in ("", "deelnemers/", "deelnemers/lijsten/", "deelnemers/toevoegen/"):
        coordinator.go(f"{NEXT}{page}")
    coordinator.go(f"{NEXT}deelnemers/")
    coordinator.follow("Ilse van den Berg")
    detail = coordinator.page.url
    for page, button in (
        ("wijzigen/", ""),
        ("vervangen/", "Vervang en nodig uit"),
        ("stoppen/", ""),
        ("doorschuiven/", ""),
        ("vertrek/", ""),
        ("adres/", ""),
    ):
        coordinator.go(f"{detail}{page}")
        if button:
            coordinator.press(button)  # an empty form


def test_a_colleague_comes_in_the_place_of_another(demo_people, stack):
    coordinator = demo_people(COORDINATOR)
    coordinator.go(f"{NEXT}deelnemers/")
    coordinator.follow("Wouter de Groot")
    coordinator.follow("Vervangen")
    acts.name_somebody(coordinator, "Ans", "Visser", "ans.visser@waterdam.example")
    coordinator.fill("Reden", "Wouter krijgt een andere functie.")
    coordinator.press("Vervang en nodig uit")
    coordinator.says("Ans Visser")
    stack.mail("ans.visser@waterdam.example")


def test_the_pages_of_a_planner(demo_people):
    planner = demo_people(PLANNER)
    for page in ("", "wachtlijst/", "besluit/", "groepen/", "wensen/", "aanmeldingen/", "wijzigen/"):
        planner.go(f"{NEXT}{page}")
    planner.go(f"{NEXT}besluit/")
    planner.field("Gaat door").check()
    planner.press("Bekijk wie bericht krijgt")
    planner.go(f"{NEXT}bijeenkomsten/reeks/")
    planner.press("Deel de leergang in")
    planner.go(f"{RUNNING}herinneringen/")
    planner.press("Bekijk wie wat krijgt")
    planner.press("Terug naar het plan")
    for page in ("", "gemeente-waterdam/", "gemeente-waterdam/wijzigen/", "gemeente-waterdam/herindeling/"):
        planner.go(f"/lichtingen/organisaties/{page}")
    planner.go("/beheer/mensen/")
    for words in ("xyzxyz", "postma"):
        planner.fill("Naam of e-mailadres", words)
        planner.press("Zoek")
    planner.follow("Ruud Postma")
    planner.go(f"{RUNNING}bijeenkomsten/1/aanwezigheid/")
    planner.press("Iedereen aanwezig")


def test_a_planner_is_warned_while_typing(demo_people):
    planner = demo_people(PLANNER)
    planner.go("/lichtingen/locaties/nieuw/")
    planner.press("Voeg de locatie toe")  # an empty form
    planner.go("/lichtingen/locaties/")
    planner.follow("Landgoed De Wissel")
    planner.follow("Wijzig Tuinkamer")
    planner.go(f"{RUNNING}bijeenkomsten/")
    day = planner.page.locator("section[aria-labelledby=komend] time").first.get_attribute("datetime") or ""
    year, month, date = day.split("-")
    planner.go(f"{NEXT}bijeenkomsten/nieuw/")
    planner.fill("Datum", f"{date}-{month}-{year}")
    planner.field("Dagdeel").select_option("morning")
    planner.field("Zaal").select_option(label="Tuinkamer (20 mensen)")
    planner.says("Tuinkamer van Landgoed De Wissel is dan al bezet door")
    planner.fill("Titel", "Kennismaken")
    planner.press("Bewaar concept")  # a warning forbids nothing
    planner.says("Tuinkamer, Landgoed De Wissel, Wisselweg 3, Lindeveen")
    planner.go("/planning/")
    planner.press("Week", "link")
    planner.go(f"/planning/?week={'{}-{:02}'.format(*dt.date.fromisoformat(day).isocalendar()[:2])}")
    planner.says("Overlapt 3,5 uur")


def test_the_pages_of_a_trainer_and_a_participant(demo_people):
    trainer = demo_people(TRAINER)
    for page in ("groepen/", "intakes/", "bijeenkomsten/1/aanwezigheid/"):
        trainer.go(f"{RUNNING}{page}")
    participant = demo_people(PARTICIPANT)
    participant.go("/account/berichten/")
    participant.go("/")
    participant.go(f"{RUNNING}intake/")
    participant.press("Stuur in")  # empty
    participant.fill("rol", "Opdrachtgever van een stichting.")
    participant.press("Bewaar")
    for page in ("/account/", "/account/telefoon/", "/account/adres/"):
        participant.go(page)
