import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cohorts.actions import import_reading
from cohorts.models import Enrolment, ImportBatch, ImportUpload, SeatReservation
from cohorts.states import ImportState
from cohorts.tasks.import_runs import run_imports
from cohorts.tasks.imports import read_uploads
from leergang.accounts.models import User
from leergang.mailing.models import Letter
from leergang.moment import now as moment
from tests.cohorts import workbooks
from tests.cohorts.lists import uploaded
from tests.cohorts.workbooks import ANNA, HEADER, STEPHANE

BROKEN = ["Willem", "de", "Groot", "w.degroot.waterdam.example", "Teamleider"]
OUTSIDERS = [
    "trainer",
    "other_trainer",
    "participant",
    "other_participant",
    "stranger",
    "office_admin",
    "auditor",
]


@pytest.fixture
def url(cast):
    return lambda name, *args: reverse(f"cohorts:{name}", args=[cast.cohort.slug, *args])


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.coordinator)


def upload(client, url, *rows, name="lijst.xlsx", data=None, **more):
    data = workbooks.xlsx([HEADER, *rows]) if data is None else data
    answer = client.post(url("import-create"), {"file": SimpleUploadedFile(name, data), **more})
    read_uploads()
    return answer


@pytest.fixture
def batch(client, url):
    upload(client, url, ANNA, BROKEN, STEPHANE)
    return ImportBatch.objects.get()


def confirm(client, url, batch, **more):
    shown = client.get(url("import-preview", batch.public_id)).context
    seen = shown["preview"].fingerprint if shown and "preview" in shown else ""
    answer = client.post(url("import-confirm", batch.public_id), {"gezien": seen, **more})
    run_imports()
    return client.get(answer.headers["Location"], follow=True)


def test_a_list_from_upload_to_letters(client, url, batch):
    page = client.get(url("import-preview", batch.public_id)).text
    assert "2 rijen zijn goed en 1 rij heeft een fout" in page
    assert "Er mist een @ in dit e-mailadres." in page
    assert 'name="rij-3-email"' in page
    fixed = {"rij-3-email": "w.degroot@waterdam.example"}
    page = client.post(url("import-preview", batch.public_id), fixed, follow=True).text
    assert "Alle 3 rijen zijn goed" in page
    page = confirm(client, url, batch).text
    assert "3 mensen zijn ingeschreven" in page
    assert "Stéphane Mulder" in page
    assert Letter.objects.filter(kind="invitation").count() == 3


def test_double_submit_enrols_once(client, url, batch):
    seen = {"gezien": client.get(url("import-preview", batch.public_id)).context["preview"].fingerprint}
    client.post(url("import-confirm", batch.public_id), seen)
    run_imports()
    again = client.post(url("import-confirm", batch.public_id), seen, follow=True)
    assert "al ingeschreven" in again.text
    assert Letter.objects.filter(kind="invitation").count() == 2


def test_the_same_file_again_changes_nothing(client, url, batch):
    confirm(client, url, batch)
    upload(client, url, ANNA, STEPHANE)
    again = ImportBatch.objects.latest("pk")
    page = client.get(url("import-preview", again.public_id)).text
    assert "Anna staat al in deze lichting." in page
    assert "Schrijf" not in page
    confirm(client, url, again)
    assert Letter.objects.filter(kind="invitation").count() == 2


def test_something_typed_at_the_last_moment_is_shown_before_it_is_enrolled(client, url, batch):
    page = confirm(client, url, batch, **{"rij-3-email": "w.degroot@waterdam.example"}).text
    assert "Kijk ze na en bevestig daarna" in page
    assert "w.degroot@waterdam.example" in page
    assert not Letter.objects.exists()


def test_a_confirmation_of_something_else_is_refused(client, url, batch):
    client.post(url("import-confirm", batch.public_id), {"gezien": "iets"})
    run_imports()
    page = client.get(url("import-receipt", batch.public_id), follow=True).text
    assert "niets ingeschreven" in page
    assert not Letter.objects.exists()


def test_skip_and_take_along(client, url, batch):
    here = url("import-preview", batch.public_id)
    assert "Neem rij 3 mee" in client.post(here, {"overslaan": "3"}, follow=True).text
    assert "Sla rij 3 over" in client.post(here, {"meenemen": "3"}, follow=True).text


@pytest.mark.parametrize(
    "post", [{"overslaan": "x"}, {"rij-99-email": "a"}, {"rij-3-batch_id": "1"}, {"meenemen": "²"}]
)
def test_tampered_fields_change_nothing(client, url, batch, post):
    before = list(batch.rows.values())
    assert client.post(url("import-preview", batch.public_id), post).status_code == 302
    assert list(batch.rows.values()) == before


def test_more_rows_than_seats_asks_to_choose(cast, client, url):
    cast.cohort.seats = 3
    cast.cohort.save()
    upload(client, url, ANNA, STEPHANE)
    batch = ImportBatch.objects.get()
    page = client.get(url("import-preview", batch.public_id)).text
    assert "Er is nog 1 plaats, en 2 rijen zijn goed" in page
    assert "Schrijf 1 rij in en zet 1 op de wachtlijst" in page
    assert 'name="wachtlijst" value="ja"' in page
    page = client.post(url("import-preview", batch.public_id), {"eerste": "1"}, follow=True).text
    assert "Schrijf 1 rij in" in page
    assert "wachtlijst" not in page


def test_a_full_lichting_offers_the_waiting_list_alone(cast, client, url):
    cast.cohort.seats = 2
    cast.cohort.save()
    upload(client, url, ANNA, STEPHANE)
    page = client.get(url("import-preview", ImportBatch.objects.get().public_id)).text
    assert "Zet 2 rijen op de wachtlijst" in page
    assert "uitnodigen_op" not in page  # nobody is invited


def test_seats_kept_for_another_gemeente_are_not_shown_as_free(cast, client, url):
    cast.cohort.seats = 5  # two people are in
    cast.cohort.save()
    SeatReservation.objects.create(cohort=cast.cohort, organisation=cast.duinrade, seats=3)
    upload(client, url, ANNA, STEPHANE)
    page = client.get(url("import-preview", ImportBatch.objects.get().public_id))
    assert page.context["preview"].seats_left == 5 - 2 - (3 - 1)


def test_stop_asks_and_then_forgets(client, url, batch):
    assert "Stoppen met deze lijst?" in client.get(url("import-discard", batch.public_id)).text
    assert batch.rows.count() == 3
    page = client.post(url("import-discard", batch.public_id), follow=True).text
    assert "De lijst is weg" in page
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == (ImportState.DISCARDED, 0)
    for name in ("import-preview", "import-discard"):
        assert "weggegooid" in client.get(url(name, batch.public_id), follow=True).text
    assert "weggegooid" in client.post(url("import-confirm", batch.public_id), follow=True).text


def test_an_unfinished_list_is_found_again(client, url, batch):
    assert url("import-preview", batch.public_id) in client.get(url("import-create")).text


def test_people_of_elsewhere_stay_unknown(cast, client, url):
    upload(
        client,
        url,
        ["Wie", "", "Dan", cast.stranger.email, ""],
        ["Wie", "", "Ook", "kees@duinrade.example", ""],
    )
    page = client.get(url("import-preview", ImportBatch.objects.get().public_id)).text
    assert "Vreemd" not in page
    assert "Kees" not in page
    assert "staat al in" not in page


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("lijst.xlsx", workbooks.zipped({"foto.jpg": b"x"}), "geen werkmap"),
        ("lijst.xlsx", workbooks.bomb(), "meer dan 50 MB"),
        (
            "lijst.xlsm",
            workbooks.with_parts(workbooks.xlsx([HEADER, ANNA]), xl__vbaProject_bin=b"x"),
            "macro’s",
        ),
        ("lijst.csv", b"", "leeg"),
        (
            "lijst.xlsx",
            workbooks.xlsx([["Voornaam", "Achternaam"], ["Anna", "Berg"]]),
            "geen kolom met e-mailadressen",
        ),
        ("lijst.xls", b"<html><table></table></html>", "webpagina"),
        ("lijst.csv", workbooks.csv([HEADER, *[ANNA] * 100_000]), "10.000 rijen"),
        ("lijst.csv", b"x" * 10_000_001, "10 MB"),
    ],
    ids=["zip", "bomb", "macros", "empty", "no-email", "html", "rows", "size"],
)
def test_bad_files_get_words_and_change_nothing(client, url, name, data, words):
    people = User.objects.count()
    answer = upload(client, url, name=name, data=data)
    if answer.status_code == 302:
        answer = client.get(answer.url)
        batch = ImportBatch.objects.get()
        assert (batch.state, batch.rows.count()) == (ImportState.REFUSED, 0)
        assert url("import-create") in answer.text
    else:
        assert answer.text.count("Fout: Lijst uploaden") == 1
        assert not ImportBatch.objects.exists()
    assert words in answer.text
    assert not ImportUpload.objects.exists()
    assert (User.objects.count(), Letter.objects.count()) == (people, 0)


def test_no_file_at_all(client, url):
    assert "Kies een bestand, of plak hieronder de rijen." in client.post(url("import-create")).text


def test_windows_1252_with_semicolons(client, url):
    upload(client, url, name="lijst.csv", data=workbooks.csv([HEADER, STEPHANE], encoding="cp1252"))
    assert "Stéphane Mulder" in client.get(url("import-preview", ImportBatch.objects.get().public_id)).text


def test_a_planner_uploads_on_behalf_of_an_organisation(cast, sign_in, url):
    planner = sign_in(cast.planner)
    assert "Kies een van de mogelijkheden." in upload(planner, url, ANNA).text
    upload(planner, url, ANNA, organisation=cast.duinrade.pk)
    assert ImportBatch.objects.get().organisation == cast.duinrade


def test_a_coordinator_never_uploads_for_another(cast, client, url):
    upload(client, url, ANNA, organisation=cast.duinrade.pk)
    assert ImportBatch.objects.get().organisation == cast.waterdam


def test_after_the_closing_day_nothing_is_enrolled(cast, client, url, batch):
    cast.cohort.enrolment_closes_on = cast.cohort.starts_on.replace(year=2020)
    cast.cohort.save()
    assert "gesloten" in client.get(url("import-create")).text
    assert "gesloten" in confirm(client, url, batch).text
    assert not Letter.objects.exists()


@pytest.mark.parametrize("name", OUTSIDERS)
def test_others_find_no_door(cast, sign_in, url, name):
    assert sign_in(cast.people[name]).get(url("import-create")).status_code == 404


@pytest.mark.parametrize("name", ["planner", "other_coordinator", *OUTSIDERS])
@pytest.mark.parametrize("view", ["import-preview", "import-confirm", "import-discard"])
def test_a_list_is_its_uploaders_alone(cast, sign_in, url, batch, name, view):
    assert sign_in(cast.people[name]).post(url(view, batch.public_id)).status_code == 404
    assert batch.rows.count() == 3


@pytest.mark.parametrize("view", ["import-preview", "import-discard"])
def test_an_unknown_list_is_nothing(client, url, view):
    assert client.get(url(view, uuid.uuid4())).status_code == 404


def test_a_list_belongs_to_its_lichting(cast, client, batch):
    elsewhere = reverse("cohorts:import-preview", args=[cast.other_cohort.slug, batch.public_id])
    assert client.get(elsewhere).status_code == 404


def test_a_role_that_ended_closes_the_list(cast, client, url, batch):
    cast.coordinator.organisation_roles.update(ends_on=cast.cohort.starts_on.replace(year=2026))
    assert client.get(url("import-preview", batch.public_id)).status_code == 404
    assert not Enrolment.objects.filter(user__email=ANNA[3]).exists()


def test_get_does_not_confirm(client, url, batch):
    assert client.get(url("import-confirm", batch.public_id)).status_code == 405


def test_without_login_there_is_the_door(url):
    assert Client().get(url("import-create")).headers["Location"].startswith("/inloggen/")


class TestWaiting:
    """The page of a list that no worker has read yet."""

    @pytest.fixture
    def waiting(self, cast):
        return uploaded(cast, workbooks.xlsx([HEADER, ANNA]))

    @pytest.fixture
    def here(self, url, waiting):
        return url("import-preview", waiting.public_id)

    def test_the_upload_answers_before_anything_is_read(self, client, url, monkeypatch):
        monkeypatch.setattr(import_reading, "read_list", pytest.fail)
        data = {"file": SimpleUploadedFile("lijst.xlsx", workbooks.xlsx([HEADER, ANNA]))}
        page = client.post(url("import-create"), data, follow=True).text
        assert "We lezen je lijst" in page
        assert '<noscript><meta http-equiv="refresh"' in page  # without script it looks again by itself
        assert "lijst.xlsx" in page

    def test_a_broker_that_is_away_is_not_the_coordinators_problem(self, client, url, no_broker):
        data = {"file": SimpleUploadedFile("lijst.xlsx", workbooks.xlsx([HEADER, ANNA]))}
        assert client.post(url("import-create"), data, follow=True).status_code == 200

    def test_the_page_that_polls_hears_only_news(self, client, waiting, here, now):
        assert client.get(here, headers={"HX-Request": "true"}).status_code == 204
        ImportUpload.objects.update(queued_at=moment() - dt.timedelta(seconds=20))
        slow = client.get(here, headers={"HX-Request": "true"})
        assert "langer dan normaal" in slow.text
        assert "<html" not in slow.text
        assert client.get(f"{here}?traag=1", headers={"HX-Request": "true"}).status_code == 204
        read_uploads()
        assert client.get(here, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
        assert "Lijst controleren" in client.get(here).text

    def test_it_is_found_again_and_can_be_stopped(self, client, url, waiting):
        page = client.get(url("import-create")).text
        assert "Wordt gelezen" in page
        assert url("import-preview", waiting.public_id) in page
        client.post(url("import-discard", waiting.public_id))
        assert not ImportUpload.objects.exists()

    def test_confirming_is_not_possible_yet(self, client, url, waiting):
        client.post(url("import-confirm", waiting.public_id), {"gezien": ""})
        assert not Letter.objects.exists()


class TestPasting:
    TABLE = "\r\n".join("\t".join(row) for row in (HEADER, ANNA, STEPHANE))

    def test_rows_from_a_spreadsheet(self, client, url):
        page = client.post(url("import-create"), {"pasted": self.TABLE}, follow=True).text
        assert "Geplakte rijen" in page
        read_uploads()
        page = client.get(url("import-preview", ImportBatch.objects.get().public_id)).text
        assert "Anna van der Berg" in page
        assert "Alle 2 rijen zijn goed" in page

    def test_a_file_or_rows_not_both(self, client, url):
        both = {"pasted": self.TABLE, "file": SimpleUploadedFile("x.csv", b"x")}
        page = client.post(url("import-create"), both).text
        assert "niet allebei" in page
        assert "stephane@waterdam.example" in page  # nothing that was pasted is lost

    def test_not_more_lists_at_a_time_than_somebody_can_handle(self, cast, client, url):
        for _ in range(20):
            uploaded(cast, b"x")
        page = client.post(url("import-create"), {"pasted": self.TABLE}).text
        assert "Je hebt nog 20 lijsten openstaan" in page
        assert ImportBatch.objects.count() == 20

    def test_too_much(self, client, url):
        assert "te veel om te plakken" in client.post(url("import-create"), {"pasted": "x" * 1_500_001}).text
