import pytest

from leergang.audit.log import origin, record
from leergang.beheer import words

pytestmark = pytest.mark.django_db

LIST = "/beheer/logboek/"


@pytest.mark.parametrize("name", ["office_admin", "auditor"])
def test_who_did_what(cast, sign_in, name):
    with origin("web:session-move"):
        record("session.moved", by=cast.trainer, target=cast.session, sequence=1)
    record("login.refused", by=None, target=cast.participant, result="code")
    page = sign_in(cast.people[name]).get(LIST).text
    for text in (
        "Bijeenkomst verzet",
        "Tineke Proef",
        f"cohorts.session:{cast.session.pk}",
        "sequence: 1",
        "web:session-move",
    ):
        assert text in page
    assert "Inloggen geweigerd" in page
    assert "Het systeem" in page
    assert "Paula Proef" in page


@pytest.mark.parametrize("name", ["planner", "trainer", "participant", "coordinator", "stranger"])
def test_nobody_else(cast, sign_in, name):
    assert sign_in(cast.people[name]).get(LIST).status_code == 404


def test_without_login_nothing(client):
    assert client.get(LIST).status_code == 302


def test_it_only_reads(cast, sign_in):
    assert sign_in(cast.auditor).post(LIST).status_code == 405


def test_what_happened_to_one_thing(cast, sign_in):
    record("session.moved", by=cast.trainer, target=cast.session)
    record("case.submitted", by=cast.participant, target=cast.enrolment)
    page = sign_in(cast.auditor).get(LIST, {"waarop": f"cohorts.session:{cast.session.pk}"}).text
    assert "Bijeenkomst verzet" in page
    assert "Casus ingediend" not in page
    assert sign_in(cast.auditor).get(LIST, {"waarop": "\0"}).status_code == 200


@pytest.mark.parametrize("size", [3, 60])
def test_the_list_costs_the_same_for_more_events(cast, sign_in, django_assert_num_queries, size):
    for _ in range(size):
        record("session.moved", by=cast.trainer, target=cast.session)
    client = sign_in(cast.auditor)
    with django_assert_num_queries(5):
        assert len(client.get(LIST).context["lines"]) == min(size, 50)


def test_events_of_the_same_moment_are_paged_without_loss(cast, sign_in):
    for _ in range(120):  # one transaction, so one moment
        record("session.moved", by=cast.trainer, target=cast.session)
    client, address, seen = sign_in(cast.auditor), LIST, set()
    while address:
        answer = client.get(address)
        seen |= {line.event.pk for line in answer.context["lines"]}
        address = answer.context["next_url"] and LIST + answer.context["next_url"]
    assert len(seen) == 120


def test_a_kind_without_words_is_shown_as_it_is():
    assert words.deed("comet.sighted") == "comet.sighted"
