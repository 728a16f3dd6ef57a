import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from cohorts.models import Enrolment, ImportBatch
from cohorts.reports.imports import checked
from cohorts.states import ImportState
from cohorts.tasks.import_runs import run_imports
from leergang.accounts.roles import Role
from leergang.mailing.models import Letter, LetterState
from leergang.moment import at, today
from tests.cast import person
from tests.cohorts.lists import draft, enrolled
from tests.cohorts.test_actions_import_runs import ANNA, BRAM, BROKEN
from tests.factories.accounts import OrganisationRoleFactory
from tests.factories.cohorts import EnrolmentFactory

OUTSIDERS = [
    "other_coordinator",
    "trainer",
    "participant",
    "colleague",
    "other_trainer",
    "stranger",
    "auditor",
]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(cast):
    return lambda name, *args: reverse(f"cohorts:{name}", args=[cast.cohort.slug, *args])


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.coordinator)


@pytest.fixture
def batch(cast):
    return draft(cast, ANNA, BRAM, BROKEN)


@pytest.fixture
def receipt(batch, now):
    return enrolled(batch, now=now)


@pytest.fixture
def confirm(client, url, batch):
    def confirm(**wishes):
        seen = {"gezien": checked(batch).fingerprint}
        return client.post(url("import-confirm", batch.public_id), seen | wishes)

    return confirm


def test_the_page_answers_before_anybody_is_enrolled_and_goes_on_by_itself(client, url, batch, confirm):
    answer = confirm()
    here = url("import-receipt", batch.public_id)
    assert answer.headers["Location"] == here
    page = client.get(here).text
    assert "We schrijven je lijst in" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert not Letter.objects.exists()
    assert client.get(f"{here}?bezig=1", headers=HTMX).status_code == 204

    run_imports()
    assert client.get(f"{here}?bezig=1", headers=HTMX).headers["HX-Refresh"] == "true"
    page = client.get(here).text
    assert "2 mensen zijn ingeschreven" in page
    assert "0 van 2 uitnodigingen verstuurd" in page
    assert "Anna van der Berg" in page
    assert "lijst.xlsx" in page
    assert "Cora Proef" in page


def test_invitations_are_counted_from_the_database(client, url, receipt):
    here = url("import-receipt", receipt.public_id)
    assert 'hx-trigger="every 3s"' in client.get(here).text
    first, second = Letter.objects.order_by("pk")
    Letter.objects.filter(pk=first.pk).update(state=LetterState.SENT, sent_at=receipt.confirmed_at)
    part = client.get(here, headers=HTMX).text
    assert "1 van 2 uitnodigingen verstuurd" in part
    assert "<html" not in part
    Letter.objects.filter(pk=second.pk).update(state=LetterState.FAILED)
    page = client.get(here).text
    assert "1 niet bezorgd" in page
    assert "every 3s" not in page


def test_a_day_for_the_invitations(client, url, batch, confirm):
    day = today() + dt.timedelta(days=9)
    confirm(uitnodigen="datum", uitnodigen_op=f"{day:%d-%m-%Y}")
    run_imports()
    batch.refresh_from_db()
    assert batch.invite_at == at(day, dt.time(9, 0))
    assert set(Enrolment.objects.filter(batch=batch).values_list("invite_at", flat=True)) == {batch.invite_at}
    assert "Tot die dag krijgt niemand een e-mail" in client.get(url("import-receipt", batch.public_id)).text


@pytest.mark.parametrize("day", ["", "31-02-2027", "1-1-2020"])
def test_a_day_that_cannot_be_is_asked_again_and_nothing_is_lost(client, url, batch, confirm, day):
    answer = confirm(uitnodigen="datum", uitnodigen_op=day)
    assert answer.headers["Location"] == url("import-preview", batch.public_id)
    page = client.get(answer.headers["Location"]).text
    assert "utrecht-form-field-error-message" in page or "Fout:" in page
    assert f'value="{day}"' in page
    batch.refresh_from_db()
    assert batch.state == ImportState.DRAFT


def test_who_does_not_fit_goes_on_the_waiting_list_when_asked(cast, client, url, batch, confirm):
    cast.cohort.seats = 3
    cast.cohort.save()
    confirm(wachtlijst="ja")
    run_imports()
    page = client.get(url("import-receipt", batch.public_id)).text
    assert "1 persoon is ingeschreven" in page
    assert "Wachtlijst" in page


def test_what_changed_meanwhile_is_said_above_the_preview(client, url, batch, confirm):
    confirm(gezien="iets anders")
    run_imports()
    here = url("import-receipt", batch.public_id)
    assert client.get(f"{here}?bezig=1", headers=HTMX).headers["HX-Refresh"] == "true"
    assert "er niets ingeschreven" in client.get(here, follow=True).text


def test_typed_cells_are_kept_and_shown_first(client, url, batch, confirm):
    page = client.get(confirm(**{"rij-4-email": "chris@waterdam.example"}).headers["Location"]).text
    assert "bevestig daarna" in page
    assert "chris@waterdam.example" in page
    batch.refresh_from_db()
    assert batch.state == ImportState.DRAFT


def test_a_receipt_is_found_again(client, url, receipt):
    assert url("import-list") in client.get(url("enrolment-list")).text
    page = client.get(url("import-list")).text
    assert "lijst.xlsx" in page
    assert url("import-receipt", receipt.public_id) in page


def test_without_lists_there_are_words(client, url):
    assert "Er is nog geen lijst ingelezen" in client.get(url("import-list")).text


def test_a_list_that_is_being_enrolled_is_its_uploaders_alone(cast, sign_in, url, batch, confirm):
    confirm()
    assert sign_in(cast.planner).get(url("import-receipt", batch.public_id)).status_code == 404


def test_a_receipt_is_for_who_enrols_for_the_organisation(cast, sign_in, url, receipt):
    second = person("Carla")
    OrganisationRoleFactory(user=second, organisation=cast.waterdam, role=Role.COORDINATOR)
    for reader in (second, cast.planner):
        page = sign_in(reader).get(url("import-receipt", receipt.public_id)).text
        assert "Anna van der Berg" in page
        assert "lijst.xlsx" in sign_in(reader).get(url("import-list")).text


@pytest.mark.parametrize("name", OUTSIDERS)
@pytest.mark.parametrize("view", ["import-receipt", "import-undo"])
def test_a_receipt_is_nobody_elses(cast, sign_in, url, receipt, name, view):
    client = sign_in(cast.people[name])
    assert client.get(url(view, receipt.public_id)).status_code == 404
    client.post(url(view, receipt.public_id))
    assert ImportBatch.objects.filter(pk=receipt.pk).exists()


def test_another_organisation_sees_no_lists(cast, sign_in, url, receipt):
    assert "lijst.xlsx" not in sign_in(cast.other_coordinator).get(url("import-list")).text


def test_without_login_there_is_the_door(url, receipt):
    for address in (
        url("import-list"),
        url("import-receipt", receipt.public_id),
        url("import-undo", receipt.public_id),
    ):
        assert Client().get(address).headers["Location"].startswith("/inloggen/")


def test_a_role_that_ended_closes_the_receipt(cast, client, url, receipt):
    cast.coordinator.organisation_roles.update(ends_on=today() - dt.timedelta(days=1))
    assert client.get(url("import-receipt", receipt.public_id)).status_code == 404


@pytest.mark.parametrize("view", ["import-receipt", "import-undo"])
def test_an_unknown_list_or_another_lichting_is_nothing(cast, client, url, receipt, view):
    assert client.get(url(view, uuid.uuid4())).status_code == 404
    elsewhere = reverse(f"cohorts:{view}", args=[cast.other_cohort.slug, receipt.public_id])
    assert client.get(elsewhere).status_code == 404


def test_taking_back_is_shown_and_asked_first(client, url, receipt):
    here = url("import-undo", receipt.public_id)
    assert here in client.get(url("import-receipt", receipt.public_id)).text
    page = client.get(here).text
    assert "Wie er verdwijnt" in page
    assert "Anna van der Berg" in page
    assert Enrolment.objects.filter(batch=receipt).count() == 2
    answer = client.post(here)
    there = url("import-receipt", receipt.public_id)
    assert answer.headers["Location"] == there
    assert "We draaien je lijst terug" in client.get(there).text
    assert client.get(f"{there}?bezig=1", headers=HTMX).status_code == 204
    assert Enrolment.objects.filter(batch=receipt).count() == 2  # the page is there before it is done
    assert client.post(here).status_code == 404

    run_imports()
    assert client.get(f"{there}?bezig=1", headers=HTMX).headers["HX-Refresh"] == "true"
    page = client.get(there, follow=True).text
    assert "De lijst is teruggedraaid" in page
    assert "Anna van der Berg" not in page
    assert not ImportBatch.objects.exists()
    assert client.get(there).status_code == 404  # it is said once


def test_what_a_worker_could_not_take_back_is_said_on_the_receipt(client, url, receipt):
    client.post(url("import-undo", receipt.public_id))
    Enrolment.objects.filter(batch=receipt, user__email=ANNA.email).update(status="active")
    run_imports()
    page = client.get(url("import-receipt", receipt.public_id)).text
    assert "De lijst is niet teruggedraaid" in page
    assert "Terugdraaien kan dan niet meer" in page
    assert "2 mensen zijn ingeschreven" in page


def test_letters_that_left_are_spoken_of_first(client, url, receipt):
    Letter.objects.update(state=LetterState.SENT, sent_at=receipt.confirmed_at)
    assert "2 uitnodigingen zijn al verstuurd" in client.get(url("import-undo", receipt.public_id)).text


def test_too_late_is_said_in_words(cast, client, url, receipt):
    Enrolment.objects.filter(batch=receipt, user__email=ANNA.email).update(status="active")
    here = url("import-undo", receipt.public_id)
    for page in (client.get(here).text, client.post(here).text):
        assert "Terugdraaien kan dan niet meer" in page
        assert "Draai de lijst terug" not in page
    assert ImportBatch.objects.filter(pk=receipt.pk).exists()


def test_wrong_state_and_wrong_method(client, url, batch):
    assert client.get(url("import-undo", batch.public_id)).status_code == 404
    back = client.get(url("import-receipt", batch.public_id))
    assert back.headers["Location"] == url("import-preview", batch.public_id)
    assert client.post(url("import-receipt", batch.public_id)).status_code == 405
    assert client.post(url("import-list")).status_code == 405
    assert client.get(url("import-confirm", batch.public_id)).status_code == 405


@pytest.mark.parametrize("size", [3, 60])
def test_the_pages_ask_the_same_of_a_short_and_a_long_list(
    cast, client, url, receipt, django_assert_num_queries, size
):
    EnrolmentFactory.create_batch(
        size, cohort=cast.cohort, organisation=cast.waterdam, batch=receipt, status="confirmed"
    )
    with django_assert_num_queries(10):
        client.get(url("import-receipt", receipt.public_id))


@pytest.mark.parametrize("size", [3, 60])
def test_the_list_of_lists_asks_the_same_however_many_there_are(
    cast, client, url, receipt, django_assert_num_queries, size
):
    ImportBatch.objects.bulk_create(
        ImportBatch(
            cohort=cast.cohort,
            organisation=cast.waterdam,
            created_by=cast.coordinator,
            file_name=f"lijst-{n}.xlsx",
            state=ImportState.CONFIRMED,
            confirmed_at=receipt.confirmed_at,
        )
        for n in range(size)
    )
    with django_assert_num_queries(4):
        client.get(url("import-list"))


def test_who_of_the_bureau_uploaded_it_is_read_by_the_bureau_alone(cast, client, sign_in, url, receipt):
    ImportBatch.objects.update(created_by=cast.planner)
    pages = [url("import-list"), *(url(f"import-{name}", receipt.public_id) for name in ("receipt", "undo"))]
    for page in pages:
        theirs = client.get(page).text
        assert "het bureau" in theirs
        assert cast.planner.name not in theirs
        assert cast.planner.name in sign_in(cast.planner).get(page).text
