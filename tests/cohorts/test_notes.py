"""Own notes beside a unit: kept while they are typed, never overwritten in silence, read by nobody else."""

import pytest
from django.urls import reverse

from cohorts.actions import notes
from cohorts.models import UnitNote
from cohorts.models.learning import LONGEST_NOTE
from leergang.audit.models import AuditEvent
from leergang.web.saving import StaleVersionError
from tests.factories.modules import UnitFactory

pytestmark = pytest.mark.django_db

MINE = "Dit schreef ik alleen voor mezelf"


def address(cast, name):
    return reverse(f"cohorts:{name}", args=[cast.cohort.slug, cast.module.slug, cast.unit.slug])


def listed(cast, name="note-list"):
    return reverse(f"cohorts:{name}", args=[cast.cohort.slug])


@pytest.fixture
def note(cast, now):
    return notes.keep(cast.unit, enrolment=cast.enrolment, body=MINE, version=0, now=now)


def test_without_script_the_button_keeps_it(cast, sign_in):
    client = sign_in(cast.participant)
    answer = client.post(address(cast, "note-save"), {"body": f"{MINE}\r\nen meer", "version": "0"})
    assert answer.url == address(cast, "unit-detail") + "#aantekening"
    assert UnitNote.objects.get().body == f"{MINE}\nen meer"
    assert MINE in client.get(address(cast, "unit-detail")).text


def test_it_is_kept_while_it_is_typed(cast, sign_in):
    client = sign_in(cast.participant)
    first = client.post(address(cast, "note-autosave"), {"body": "Eerst", "version": "0"}).json()
    assert first["version"] == 1
    second = client.post(address(cast, "note-autosave"), {"body": "Eerst dit", "version": "1"}).json()
    assert second["version"] == 2
    assert UnitNote.objects.get().body == "Eerst dit"


def test_a_second_window_is_told_and_nothing_is_lost(cast, note, sign_in):
    client = sign_in(cast.participant)
    answer = client.post(address(cast, "note-autosave"), {"body": "Een ander", "version": "0"})
    assert (answer.status_code, answer.json()) == (409, {"version": 1})
    page = client.post(address(cast, "note-save"), {"body": "Een ander", "version": "0"})
    assert page.status_code == 409
    assert "Er zijn twee teksten" in page.text
    assert MINE in page.text
    assert "Een ander</textarea>" in page.text
    assert UnitNote.objects.get().body == MINE
    chosen = client.post(address(cast, "note-save"), {"body": "Een ander", "version": "1"})
    assert chosen.status_code == 302
    assert UnitNote.objects.get().body == "Een ander"


def test_the_same_text_twice_is_once(cast, note, now):
    again = notes.keep(cast.unit, enrolment=cast.enrolment, body=MINE, version=0, now=now)
    assert again.version == note.version


def test_a_wiped_note_is_not_taken_for_the_first_one(cast, note, now):
    notes.keep(cast.unit, enrolment=cast.enrolment, body="", version=1, now=now)
    with pytest.raises(StaleVersionError):
        notes.keep(cast.unit, enrolment=cast.enrolment, body="Oud venster", version=0, now=now)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"version": "0"},
        {"body": "x" * (LONGEST_NOTE + 1), "version": "1"},
        {"body": "a\0b", "version": "1"},
    ],
)
def test_a_post_that_is_cut_off_or_too_long_blanks_nothing(cast, note, sign_in, sent):
    client = sign_in(cast.participant)
    assert client.post(address(cast, "note-autosave"), sent).status_code == 400
    assert UnitNote.objects.get().body == MINE


def test_what_is_too_long_stays_in_the_field_and_says_how_to_repair_it(cast, note, sign_in):
    typed = "lang " * 5000
    page = sign_in(cast.participant).post(address(cast, "note-save"), {"body": typed, "version": "1"})
    assert "Maak er hoogstens 20.000 tekens van" in page.text
    assert typed.strip() in page.text
    assert UnitNote.objects.get().body == MINE


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
def test_a_version_that_no_page_sends_is_a_conflict(cast, note, sign_in, version):
    answer = sign_in(cast.participant).post(address(cast, "note-autosave"), {"body": "n", "version": version})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    "person",
    ["colleague", "trainer", "coordinator", "planner", "office_admin", "other_participant", "editor"],
)
def test_nobody_else_reads_a_note_anywhere(cast, note, sign_in, person):
    client = sign_in(cast.people[person])
    for url in (
        address(cast, "unit-detail"),
        listed(cast),
        listed(cast, "note-export"),
        reverse("cohorts:preparation-matrix", args=[cast.cohort.slug]),
        reverse("cohorts:enrolment-detail", args=[cast.cohort.slug, cast.enrolment.public_id]),
    ):
        assert MINE not in client.get(url).text


def test_a_note_leaves_no_trace_in_the_log(cast, note):
    assert not AuditEvent.objects.exists()


def test_the_list_shows_the_last_first_a_page_at_a_time(cast, sign_in, now):
    for position in range(2, 24):
        unit = UnitFactory(module=cast.module, position=position)
        moment = now.replace(minute=position)
        notes.keep(unit, enrolment=cast.enrolment, body=f"Notitie {position}.", version=0, now=moment)
    client = sign_in(cast.participant)
    page = client.get(listed(cast)).text
    assert "Notitie 23." in page
    assert "Notitie 3." not in page
    following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "Notitie 2." in client.get(listed(cast) + following).text


def test_without_notes_the_list_says_where_to_begin(cast, sign_in):
    assert "Je hebt nog geen aantekeningen" in sign_in(cast.participant).get(listed(cast)).text


def test_all_notes_come_along_as_markdown(cast, note, sign_in):
    answer = sign_in(cast.participant).get(listed(cast, "note-export"))
    assert answer.headers["Content-Type"].startswith("text/markdown")
    assert 'filename="aantekeningen.md"' in answer.headers["Content-Disposition"]
    text = answer.content.decode()
    assert f"## {cast.module.title}" in text
    assert f"### {cast.unit.title}\n\n{MINE}" in text


@pytest.mark.parametrize("size", [1, 15])
def test_the_list_asks_the_same_whatever_its_size(cast, sign_in, now, django_assert_num_queries, size):
    for position in range(2, size + 2):
        unit = UnitFactory(module=cast.module, position=position)
        notes.keep(unit, enrolment=cast.enrolment, body="n", version=0, now=now)
    client = sign_in(cast.participant)
    client.get("/hulp/")
    with django_assert_num_queries(4):
        client.get(listed(cast))
