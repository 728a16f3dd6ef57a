"""The file with the own data: of one person, for that person, after showing again who one is."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from cohorts.actions import notes, progress, transfers
from cohorts.models import CheckAnswer, EnergyMap, Intake, ScanResponse
from cohorts.reports.checks import fingerprint
from leergang.audit.models import AuditEvent
from modules.statements import statement_set
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

CHECK = {
    "kind": "single",
    "question": "Wat is regie?",
    "explanation": "",
    "options": [{"text": "Sturen"}, {"text": "Verbinden", "is_right": True}],
}
TEXTS = (
    "Mijn notitie",
    "Ik bel de huisarts",
    "Het ging goed",
    "Wat is regie?",
    "Verbinden",
    "Mijn leervraag",
)


@pytest.fixture
def client_of(sign_in, with_totp):
    """Signed in a while ago, with a second factor; `confirmed` shows again who it is."""

    def client_of(user, *, confirmed=True):
        client = sign_in(with_totp(user))
        if confirmed:
            client.post("/account/bevestigen/wachtwoord/", {"password": PASSWORD})
        return client

    return client_of


@pytest.fixture
def written(cast, now):
    """The participant left something everywhere; so did a colleague."""
    cast.unit.checks = [CHECK]
    cast.unit.save()
    for enrolment in cast.cohort.enrolments.all():
        prefix = "" if enrolment == cast.enrolment else "Van een ander: "
        notes.keep(cast.unit, enrolment=enrolment, body=f"{prefix}Mijn notitie", version=0, now=now)
        step = {"what": f"{prefix}Ik bel de huisarts", "by_on": dt.date(2027, 3, 25), "with_whom": "alleen"}
        transfers.put(cast.module, enrolment=enrolment, **step, version=0, now=now)
        transfers.tell(cast.module, enrolment=enrolment, outcome="Het ging goed", version=1, now=now)
        progress.tick_unit(cast.unit, enrolment=enrolment, now=now)
        Intake.objects.create(enrolment=enrolment, learning_question=f"{prefix}Mijn leervraag", saved_at=now)
        scan = ScanResponse.objects.create(enrolment=enrolment, round="start", started_at=now, saved_at=now)
        scan.answers.create(number=1, value=3)
        drawn = EnergyMap.objects.create(
            enrolment=enrolment, number=1, made_on=dt.date(2027, 2, 1), saved_at=now
        )
        drawn.parties.create(position=1, label=f"{prefix}mijn wethouder", side="inside", points=100)
        CheckAnswer.objects.create(
            enrolment=enrolment,
            unit=cast.unit,
            number=1,
            fingerprint=fingerprint(cast.unit.questions[0]),
            answer=[1],
            is_right=True,
            answered_at=now,
        )


def test_it_holds_what_is_kept_of_this_person_and_of_nobody_else(cast, written, client_of):
    client = client_of(cast.participant)
    answer = client.get(reverse("own_data_download"))
    assert answer.status_code == 200
    assert 'filename="mijn-gegevens.json"' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.content.decode()
    for words in (*TEXTS, cast.participant.email, cast.cohort.name, cast.unit.title):
        assert words in text
    assert statement_set(1).statements[0].text in text
    assert "mijn wethouder" in text
    assert "Van een ander" not in text
    assert cast.colleague.email not in text
    assert set(json.loads(text)) >= {"persoon", "deelname", "aantekeningen", "transferacties"}


def test_the_log_says_that_it_was_taken_and_not_what(cast, written, client_of):
    client = client_of(cast.participant)
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    client.get(reverse("own_data_download"))
    event = AuditEvent.objects.exclude(pk__in=before).get()
    assert event.kind == "own_data.exported"
    assert "notitie" not in str(vars(event))


@pytest.mark.parametrize("name", ["own_data", "own_data_download"])
def test_who_logged_in_a_while_ago_shows_again_who_it_is(cast, written, client_of, name):
    answer = client_of(cast.participant, confirmed=False).get(reverse(name))
    assert answer.status_code == 302
    assert answer.url.startswith("/account/bevestigen/")
    assert answer.url.endswith("next=%2Faccount%2Fgegevens%2F")


def test_an_answer_to_a_question_that_changed_comes_along_without_it(cast, written, client_of):
    cast.unit.checks = []
    cast.unit.save()
    client = client_of(cast.participant)
    assert "de vraag is sindsdien gewijzigd" in client.get(reverse("own_data_download")).content.decode()


def test_somebody_without_anything_gets_a_file_too(cast, client_of):
    client = client_of(cast.stranger)
    found = client.get(reverse("own_data_download")).json()
    assert found["persoon"]["e-mailadres"] == cast.stranger.email
    assert found["deelname"] == []
    assert "Download mijn gegevens" in client.get(reverse("own_data")).text
