"""Redacteuren: a planner says who edits the texts of the leergang, and takes it back."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from leergang.accounts.models import OrganisationRole
from leergang.audit.models import AuditEvent
from leergang.beheer import actions
from leergang.mailing.models import Letter
from tests.factories.accounts import OrganisationRoleFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)
LIST = "/beheer/redacteuren/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def planner(cast, sign_in):
    return sign_in(cast.planner)


def held(user):
    return OrganisationRole.objects.current(NOW.date()).filter(user=user, role="editor")


def end_of(user):
    return reverse("beheer:editor-end", args=[held(user).get().pk])


def test_a_trainer_becomes_editor_in_the_log_and_told_to_the_beheerders(cast, planner):
    answer = planner.post(LIST, {"person": cast.trainer.public_id}, follow=True)
    assert "Tineke Proef is nu redacteur." in answer.text
    assert held(cast.trainer).get().organisation == cast.planner.organisation_roles.get().organisation
    event = AuditEvent.objects.get(kind="role.granted")
    assert (event.facts["role"], event.target) == ("editor", f"accounts.user:{cast.trainer.pk}")
    assert Letter.objects.get(kind="role-granted").recipient == cast.office_admin


def test_twice_is_once(cast, planner):
    for _ in range(2):
        planner.post(LIST, {"person": cast.trainer.public_id})
    assert held(cast.trainer).count() == 1


def test_only_trainers_and_colleagues_are_offered(cast, planner):
    elsewhere = OrganisationRoleFactory(organisation=cast.waterdam).user
    gone = UserFactory(is_active=False)
    offered = set(planner.get(LIST).context["form"].fields["person"].queryset)
    assert offered == {cast.trainer, cast.other_trainer, cast.planner, cast.office_admin, cast.auditor}
    for person in (cast.participant, cast.coordinator, cast.stranger, cast.editor, elsewhere, gone):
        planner.post(LIST, {"person": person.public_id})
        assert held(person).count() == (person == cast.editor)


@pytest.mark.parametrize("typed", ["", "x", "\x00", "9ef25ef5-3478-4216-b71f-22da1586dff9"])
def test_nonsense_is_said_at_the_field(cast, planner, typed):
    answer = planner.post(LIST, {"person": typed})
    assert answer.status_code == 200
    assert answer.context["form"].errors["person"]


def test_the_role_ends_after_a_question(cast, planner, sign_in):
    editor, url = sign_in(cast.editor), end_of(cast.editor)
    assert f'href="{url}"' in planner.get(LIST).text
    assert "Een concept dat nog niet is gepubliceerd, blijft bewaard." in planner.get(url).text
    assert held(cast.editor).exists()
    assert "Edith Proef is geen redacteur meer." in planner.post(url, follow=True).text
    assert not held(cast.editor).exists()
    assert AuditEvent.objects.filter(kind="role.revoked").count() == 1
    assert editor.get("/leergang/").status_code == 404
    assert planner.get(url).status_code == 404


def test_another_role_is_not_ended_here(cast, planner):
    role = cast.coordinator.organisation_roles.get()
    assert planner.post(reverse("beheer:editor-end", args=[role.pk])).status_code == 404


@pytest.mark.parametrize(
    "who", ["editor", "trainer", "coordinator", "office_admin", "auditor", "participant"]
)
def test_these_pages_are_the_planners_alone(cast, sign_in, who):
    client, url = sign_in(cast.people[who]), end_of(cast.editor)
    for path in (LIST, url):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404


def test_an_empty_list_says_what_to_do(cast, planner):
    held(cast.editor).delete()
    assert "Er is nog geen redacteur" in planner.get(LIST).text


def test_the_number_of_queries(cast, planner, django_assert_num_queries):
    planner.get(LIST)
    with django_assert_num_queries(6):
        planner.get(LIST)
    bureau = cast.planner.organisation_roles.get().organisation
    for _ in range(5):
        OrganisationRoleFactory(organisation=bureau, role="editor")
        OrganisationRoleFactory(organisation=bureau, role="auditor")
    with django_assert_num_queries(6):
        planner.get(LIST)


def test_the_account_of_an_editor_is_not_closed_in_passing(cast):
    assert "Beëindig eerst die rol" in actions.cannot_close(cast.editor, by=cast.planner, now=NOW)
