import pytest
from django.test import Client
from django.urls import reverse

from cohorts.models import Cohort
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.mailing.models import Letter
from tests.factories.accounts import OrganisationRoleFactory
from tests.factories.cohorts import CohortFactory

NOT_PLANNERS = ["coordinator", "trainer", "participant", "stranger", "office_admin", "auditor"]
PERSON = {"first_name": "Nora", "infix": "", "last_name": "Kuiper", "email": "nora@regiewerk.example"}


def at(name, *args):
    return reverse(f"cohorts:{name}", args=args)


@pytest.fixture
def planner(cast, sign_in):
    return sign_in(cast.planner)


@pytest.fixture
def filled(cast):
    return {
        "name": "Najaar 2028",
        "programme": cast.module.programme_id,
        "kind": "open",
        "seats": "14",
        "starts_on": "7-9-2028",
        "ends_on": "5-7-2029",
        "enrolment_closes_on": "",
        "organisations": [cast.waterdam.pk],
        "trainers": [cast.trainer.pk],
        "theme": "voorbeeld",
        "feedback_working_days": "10",
    }


class TestList:
    @pytest.mark.parametrize(
        ("name", "seen"), [("planner", 2), ("trainer", 1), ("coordinator", 2), ("other_coordinator", 1)]
    )
    def test_each_sees_the_own_lichtingen(self, cast, sign_in, name, seen):
        page = sign_in(cast.people[name]).get(at("cohort-list"))
        assert len(page.context["page"].rows) == seen
        assert ("Maak een lichting" in page.text) == (name == "planner")

    @pytest.mark.parametrize("name", ["participant", "stranger", "office_admin", "auditor"])
    def test_others_find_nothing(self, cast, sign_in, name):
        assert sign_in(cast.people[name]).get(at("cohort-list")).status_code == 404

    def test_a_coordinator_is_told_only_the_number_of_own_people(self, cast, sign_in):
        rows = sign_in(cast.coordinator).get(at("cohort-list")).context["page"].rows
        assert [cohort.people for cohort in rows if cohort.slug == "voorjaar"] == [1]

    def test_a_new_installation_offers_the_first_step(self, cast, planner):
        for model in (cast.cohort.sessions, cast.cohort.enrolments, cast.other_cohort.enrolments):
            model.all().delete()
        Cohort.objects.all().delete()
        assert "Er is nog geen lichting" in planner.get(at("cohort-list")).text

    @pytest.mark.parametrize("size", [3, 60])
    def test_the_number_of_queries_does_not_grow(self, cast, planner, django_assert_num_queries, size):
        for _ in range(size):
            CohortFactory(programme=cast.module.programme)
        planner.get(at("cohort-list"))
        with django_assert_num_queries(4):
            planner.get(at("cohort-list"))


class TestDetail:
    @pytest.mark.parametrize("name", ["planner", "trainer", "coordinator"])
    def test_it_opens(self, cast, sign_in, name):
        page = sign_in(cast.people[name]).get(at("cohort-detail", "voorjaar")).text
        assert "Voorjaar" in page
        assert at("enrolment-list", "voorjaar") in page
        assert (at("cohort-update", "voorjaar") in page) == (name == "planner")

    def test_a_coordinator_sees_the_own_organisation_only(self, cast, sign_in):
        page = sign_in(cast.coordinator).get(at("cohort-detail", "voorjaar")).text
        assert "Gemeente Waterdam" in page
        assert "Duinrade" not in page

    @pytest.mark.parametrize("name", ["participant", "other_trainer", "stranger", "auditor"])
    def test_others_find_nothing(self, cast, sign_in, name):
        assert sign_in(cast.people[name]).get(at("cohort-detail", "voorjaar")).status_code == 404


class TestCreate:
    def test_without_a_leergang_the_form_says_who_loads_one(self, db, sign_in):
        role = OrganisationRoleFactory(role=Role.PLANNER, organisation__bureau=True)
        assert "Er is nog geen leergang" in sign_in(role.user).get(at("cohort-create")).text

    def test_a_planner_makes_a_lichting(self, cast, planner, filled):
        assert planner.post(at("cohort-create"), filled).url == at("cohort-detail", "najaar-2028")
        made = Cohort.objects.get(slug="najaar-2028")
        assert (made.seats, str(made.starts_on), made.theme) == (14, "2028-09-07", "voorbeeld")
        assert [given.user for given in made.trainer_assignments.all()] == [cast.trainer]

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"name": ""}, "Vul dit veld in."),
            ({"name": "Voorjaar"}, "al een lichting met deze naam"),
            ({"seats": "0"}, "minstens één plaats"),
            ({"seats": "veel"}, "Vul een heel getal in"),
            ({"starts_on": "31-2-2028"}, "bestaande datum"),
            ({"ends_on": "1-1-2028"}, "Kies een latere einddatum"),
            ({"enrolment_closes_on": "1-1-2030"}, "Kies een eerdere dag"),
            ({"trainers": ["999999"]}, "Pas nog één ding aan"),
        ],
    )
    def test_errors_say_how_to_repair_and_keep_what_was_typed(self, planner, filled, change, words):
        answer = planner.post(at("cohort-create"), {**filled, **change})
        assert words in answer.text
        assert "Fout: Lichting maken" in answer.text
        assert 'value="5-7-2029"' in answer.text or "ends_on" in change
        assert not Cohort.objects.filter(slug="najaar-2028").exists()

    def test_twice_is_once(self, planner, filled):
        planner.post(at("cohort-create"), filled)
        assert "al een lichting met deze naam" in planner.post(at("cohort-create"), filled).text

    @pytest.mark.parametrize("name", NOT_PLANNERS)
    def test_others_find_nothing(self, cast, sign_in, filled, name):
        client = sign_in(cast.people[name])
        assert client.get(at("cohort-create")).status_code == 404
        assert client.post(at("cohort-create"), filled).status_code == 404

    def test_without_login_there_is_the_door(self, db):
        assert Client().get(at("cohort-create")).headers["Location"].startswith("/inloggen/")


class TestUpdate:
    def test_the_form_shows_what_is_there_and_keeps_changes(self, cast, planner, filled):
        page = planner.get(at("cohort-update", "voorjaar")).text
        assert 'value="14-01-2027"' in page
        both = {**filled, "organisations": [cast.waterdam.pk, cast.duinrade.pk], "name": "Voorjaar anders"}
        planner.post(at("cohort-update", "voorjaar"), both)
        cast.cohort.refresh_from_db()
        assert (cast.cohort.name, cast.cohort.slug) == ("Voorjaar anders", "voorjaar")

    def test_people_keep_their_place(self, cast, planner, filled):
        less = {**filled, "seats": "1", "organisations": [cast.waterdam.pk, cast.duinrade.pk]}
        assert "al 2 plaatsen bezet" in planner.post(at("cohort-update", "voorjaar"), less).text
        assert "Gemeente Duinrade" in planner.post(at("cohort-update", "voorjaar"), filled).text
        cast.cohort.refresh_from_db()
        assert cast.cohort.seats == 14

    def test_the_leergang_stands_once_there_are_sessions(self, cast, planner):
        assert "de leergang staat nu vast" in planner.get(at("cohort-update", "voorjaar")).text

    @pytest.mark.parametrize("name", NOT_PLANNERS)
    def test_others_find_nothing(self, cast, sign_in, filled, name):
        assert sign_in(cast.people[name]).post(at("cohort-update", "voorjaar"), filled).status_code == 404


ORG = {"kind": "municipality", "data_role": "not_agreed"}


class TestStaff:
    def test_a_trainer_is_added_and_invited(self, cast, planner):
        assert planner.post(at("trainer-add", "voorjaar"), PERSON).url == at("cohort-detail", "voorjaar")
        assert cast.cohort.trainer_assignments.filter(user__email=PERSON["email"]).exists()
        assert Letter.objects.get(kind="staff-invitation").to_address == PERSON["email"]

    def test_an_organisation_and_its_coordinator(self, planner):
        org = {"name": "Gemeente Lindeveen", **ORG, "email_domains": "@lindeveen.example; "}
        answer = planner.post(at("organisation-create"), org)
        made = Organisation.objects.get(name="Gemeente Lindeveen")
        assert made.email_domains == ["lindeveen.example"]
        assert answer.url == at("coordinator-add", made.slug)
        page = planner.post(answer.url, {**PERSON, "email": "nora@lindeveen.example"}, follow=True).text
        assert "Nora Kuiper is coördinator van Gemeente Lindeveen." in page
        assert OrganisationRole.objects.filter(organisation=made, role="coordinator").count() == 1

    def test_an_organisation_changes(self, cast, planner):
        here = at("organisation-update", cast.waterdam.slug)
        assert "waterdam.example" in planner.get(here).text
        org = {
            "name": "Gemeente Waterdam",
            "kind": "executive_body",
            "data_role": "controller",
            "email_domains": "",
        }
        planner.post(here, org)
        cast.waterdam.refresh_from_db()
        assert (cast.waterdam.kind, cast.waterdam.email_domains) == ("executive_body", [])

    @pytest.mark.parametrize(
        ("change", "words"),
        [({"name": "gemeente waterdam"}, "is er al"), ({"email_domains": "geen domein"}, "is geen domein")],
    )
    def test_errors_of_an_organisation(self, cast, planner, change, words):
        org = {"name": "Gemeente Lindeveen", **ORG, "email_domains": "", **change}
        assert words in planner.post(at("organisation-create"), org).text

    def test_who_left_cannot_become_coordinator(self, cast, planner):
        User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
        person = {**PERSON, "email": cast.stranger.email}
        assert "afgesloten" in planner.post(at("coordinator-add", cast.waterdam.slug), person).text

    @pytest.mark.parametrize("name", NOT_PLANNERS)
    @pytest.mark.parametrize(
        ("page", "args"),
        [
            ("trainer-add", ["voorjaar"]),
            ("organisation-list", []),
            ("organisation-create", []),
            ("organisation-update", ["gemeente-waterdam"]),
            ("coordinator-add", ["gemeente-waterdam"]),
        ],
    )
    def test_others_find_nothing(self, cast, sign_in, name, page, args):
        assert sign_in(cast.people[name]).get(at(page, *args)).status_code == 404

    @pytest.mark.parametrize("size", [3, 60])
    def test_the_list_of_organisations_costs_the_same(self, cast, planner, django_assert_num_queries, size):
        for number in range(size):
            Organisation.objects.create(slug=f"o{number}", name=f"Organisatie {number:03}")
        planner.get(at("organisation-list"))
        with django_assert_num_queries(5):
            planner.get(at("organisation-list"))
