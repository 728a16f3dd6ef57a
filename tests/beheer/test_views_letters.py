import datetime as dt

import pytest
from django.urls import reverse

from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter, LetterState
from tests.factories.mailing import MOMENT, LetterFactory

pytestmark = pytest.mark.django_db

LIST = "/beheer/berichten/"


def repeat(letter):
    return reverse("beheer:letter-repeat", args=[letter.pk])


@pytest.mark.parametrize("name", ["planner", "office_admin"])
def test_the_bureau_sees_what_went_to_whom_and_when(cast, sign_in, name):
    LetterFactory(recipient=cast.participant, subject="Leergang: bijeenkomst", sent=True)
    page = sign_in(cast.people[name]).get(LIST).text
    for words in (
        "Paula Proef",
        "paula@waterdam.example",
        "Leergang: bijeenkomst",
        "1 februari",
        "Verzonden",
    ):
        assert words in page


@pytest.mark.parametrize("name", ["participant", "trainer", "coordinator", "auditor", "stranger"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_finds_these_pages(cast, sign_in, name, method):
    letter = LetterFactory(state=LetterState.FAILED)
    client = sign_in(cast.people[name])
    assert client.get(LIST).status_code == 404
    assert getattr(client, method)(repeat(letter)).status_code == 404
    letter.refresh_from_db()
    assert letter.state == LetterState.FAILED


def test_without_login_nothing(client):
    assert client.get(LIST).status_code == 302


def test_what_a_letter_says_is_not_shown(cast, sign_in):
    letter = LetterFactory(state=LetterState.FAILED, body_text="GEHEIM", body_html="<p>GEHEIM</p>")
    client = sign_in(cast.planner)
    assert "GEHEIM" not in client.get(LIST).text
    assert "GEHEIM" not in client.get(repeat(letter)).text


def test_an_empty_list(cast, sign_in):
    assert "Er is nog geen bericht verstuurd" in sign_in(cast.planner).get(LIST).text


def test_choosing_a_lichting_and_a_status(cast, sign_in):
    here = LetterFactory(context=f"cohorts.cohort:{cast.cohort.pk}", subject="Hier")
    LetterFactory(context=f"cohorts.cohort:{cast.other_cohort.pk}", subject="Elders")
    LetterFactory(context=here.context, subject="Mislukt", state=LetterState.FAILED)
    client = sign_in(cast.planner)
    page = client.get(LIST, {"lichting": "voorjaar"}).text
    assert "Hier" in page
    assert "Mislukt" in page
    assert "Elders" not in page
    page = client.get(LIST, {"lichting": "voorjaar", "status": "failed"}).text
    assert "Mislukt" in page
    assert '<td role="cell" data-label="Onderwerp">Hier' not in page
    assert "Geen berichten met deze keuze" in client.get(LIST, {"status": "uncertain"}).text
    assert "Geen berichten met deze keuze" in client.get(LIST, {"status": "dubbel"}).text
    LetterFactory(subject="Misschien dubbel", doubts=1)
    assert "Misschien dubbel" in client.get(LIST, {"status": "dubbel"}).text
    assert client.get(LIST, {"status": "x'--", "lichting": "\0", "na": "9" * 30}).status_code == 200


def test_paging_keeps_the_choice_and_misses_nothing(cast, sign_in):
    LetterFactory.create_batch(120, recipient=cast.participant, context=f"cohorts.cohort:{cast.cohort.pk}")
    client, address, seen = sign_in(cast.planner), f"{LIST}?lichting=voorjaar", []
    while address:
        answer = client.get(address)
        seen += [line.letter.pk for line in answer.context["lines"]]
        following = answer.context["next_url"]
        assert not following or "lichting=voorjaar" in following
        address = f"{LIST}{following}" if following else ""
    assert seen == list(Letter.objects.order_by("-pk").values_list("pk", flat=True))
    assert answer.context["previous_url"]


@pytest.mark.parametrize("size", [3, 60])
def test_the_list_costs_the_same_for_more_letters(cast, sign_in, django_assert_num_queries, size):
    for _ in range(size):
        LetterFactory(sent=True)
    client = sign_in(cast.planner)
    with django_assert_num_queries(6):
        assert len(client.get(LIST).context["lines"]) == min(size, 50)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "uncertain", "failure": "verbinding"}, "Misschien is het bericht aangekomen"),
        ({"state": "failed", "failure": "550 5.1.1"}, "bestaat niet. Controleer het adres. (code 550 5.1.1)"),
        ({"state": "failed", "failure": "552 5.2.2"}, "mailbox van de ontvanger is vol. Probeer"),
        (
            {"state": "failed", "failure": "554 5.7.1"},
            "vertrouwt onze post niet. Vraag het aan de beheerder. (code",
        ),
        ({"state": "failed", "failure": "550"}, "neemt niets aan voor dit adres"),
        ({"state": "failed", "failure": "571 9.9.9"}, "De mailserver weigerde het bericht. (code 571 9.9.9)"),
        ({"state": "due", "failure": "451 4.7.1"}, "wil dat we het later nog eens proberen"),
        ({"state": "due", "failure": "beveiliging"}, "moet het certificaat nakijken"),
        ({"state": "due", "failure": "worker", "doubts": 1}, "werd afgebroken.</span><br>"),
        ({"state": "due", "failure": "worker", "doubts": 1}, "Mogelijk al aangekomen."),
        ({"sent": True, "doubts": 1}, "Mogelijk twee keer aangekomen."),
        ({"state": "failed", "failure": "adres"}, "Controleer het adres"),
        ({"state": "due", "failure": "verbinding", "attempts": 3}, "niet bereikbaar. 3 pogingen"),
    ],
)
def test_why_a_letter_did_not_go(cast, sign_in, values, words):
    LetterFactory(**values)
    assert words in sign_in(cast.planner).get(LIST).text


@pytest.mark.parametrize(
    ("state", "verb"), [(LetterState.UNCERTAIN, "Stuur toch"), (LetterState.FAILED, "Probeer opnieuw")]
)
def test_sending_again_after_a_question(cast, sign_in, state, verb):
    letter = LetterFactory(state=state, attempts=16)
    client = sign_in(cast.planner)
    assert verb in client.get(LIST).text
    assert verb in client.get(repeat(letter)).text
    letter.refresh_from_db()
    assert letter.state == state
    assert "gaat opnieuw weg" in client.post(repeat(letter), follow=True).text
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (LetterState.DUE, 0)
    event = AuditEvent.objects.get(kind="letter.repeated")
    assert (event.actor, event.facts) == (f"accounts.user:{cast.planner.pk}", {"state": state})


@pytest.mark.parametrize(
    "state", [LetterState.SENT, LetterState.DUE, LetterState.CLAIMED, LetterState.CANCELLED]
)
def test_what_needs_no_decision_has_no_page(cast, sign_in, state):
    letter = LetterFactory(state=state, sent_at=MOMENT if state == LetterState.SENT else None)
    client = sign_in(cast.planner)
    assert client.post(repeat(letter)).status_code == 404
    letter.refresh_from_db()
    assert (letter.state, letter.due_at) == (state, MOMENT)


def test_the_button_twice_is_once(cast, sign_in):
    letter = LetterFactory(state=LetterState.UNCERTAIN, due_at=MOMENT - dt.timedelta(days=1))
    client = sign_in(cast.planner)
    assert [client.post(repeat(letter)).status_code for _ in range(2)] == [302, 404]
    assert AuditEvent.objects.filter(kind="letter.repeated").count() == 1


def test_the_list_only_reads(cast, sign_in):
    assert sign_in(cast.planner).post(LIST).status_code == 405


@pytest.mark.parametrize("state", [LetterState.FAILED, LetterState.UNCERTAIN])
def test_what_is_no_longer_true_is_not_offered_to_repeat(cast, sign_in, state):
    letter = LetterFactory(state=state, is_withdrawn=True)
    browser = sign_in(cast.planner)
    assert repeat(letter) not in browser.get("/beheer/berichten/").text
    assert browser.post(repeat(letter)).status_code == 404
