"""Mensen: finding somebody, merging two records with a preview, undoing it, closing an account."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from leergang.accounts.models import PersonMerge, User
from leergang.accounts.roles import Role
from leergang.moment import now as real_now
from tests.factories.accounts import OrganisationRoleFactory, UserFactory
from tests.factories.casuistiek import PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory

SAME = {"checked": "spoken", "is_same": "on"}


def at(name, *arguments):
    return reverse(f"beheer:person-{name}", args=arguments)


@pytest.fixture
def planner(cast, sign_in):
    return sign_in(cast.planner)


@pytest.fixture
def double(cast):
    return UserFactory(first_name="Paula", email="p.proef@waterdam.example", phone="06 12 34 56 78")


@pytest.fixture
def addresses(cast, double):
    made = PersonMerge.objects.create(
        kept=cast.participant, merged=UserFactory(is_active=False), moved={"accounts.user.is_active": [1]},
        merged_at=real_now(),
    )  # fmt: skip
    one, other = cast.participant.public_id, double.public_id
    return [
        at("list"), at("detail", one), at("merge", one, other), at("unmerge", one, made.pk), at("deactivate", one),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "who",
    ["coordinator", "other_coordinator", "trainer", "participant", "office_admin", "auditor", "stranger"],
)
def test_these_pages_are_the_planners_alone(cast, sign_in, addresses, who):
    client = sign_in(cast.people[who])
    for address in addresses:
        assert client.get(address).status_code == 404
        assert client.post(address, SAME).status_code in (404, 405)
    assert not PersonMerge.objects.filter(merged__first_name="Paula").exists()


def test_without_login_one_is_sent_to_the_door(addresses, client):
    assert {client.get(address).status_code for address in addresses} == {302}


def test_a_wrong_method_is_refused(planner, addresses):
    assert planner.post(addresses[1]).status_code == 405
    assert {planner.put(address).status_code for address in addresses} == {405}


class TestList:
    @pytest.mark.parametrize("words", ["paula", "Proef Paula", "p.proef@water", "PÁULA"])
    def test_found_by_name_or_address(self, planner, double, words):
        page = planner.post(at("list"), {"zoek": words}, follow=True).text
        assert double.email in page
        assert "kees@duinrade" not in page

    def test_it_shows_where_somebody_belongs(self, planner, cast):
        page = planner.post(at("list"), {"zoek": "paula"}, follow=True).text
        assert "Deelnemer · Voorjaar" in page
        assert "Gemeente Waterdam" in page
        assert (
            "Coördinator · Gemeente Waterdam" in planner.post(at("list"), {"zoek": "cora"}, follow=True).text
        )
        assert "Trainer · Voorjaar" in planner.post(at("list"), {"zoek": "tineke"}, follow=True).text

    def test_nobody_found_says_so(self, planner):
        assert "Niemand gevonden" in planner.post(at("list"), {"zoek": "zzzz"}, follow=True).text

    def test_only_those_with_a_namesake(self, planner, cast, double):
        page = planner.get(at("list"), {"dubbel": "1"}).text
        assert double.email in page
        assert cast.participant.email in page
        assert cast.colleague.email not in page

    def test_without_namesakes_it_says_so(self, planner, cast):
        assert "Niemand heeft een naamgenoot" in planner.get(at("list"), {"dubbel": "1"}).text

    def test_the_search_goes_along_to_the_next_page(self, planner):
        UserFactory.create_batch(30, last_name="Velen")
        page = planner.post(at("list"), {"zoek": "velen"}, follow=True)
        following = planner.get(at("list") + page.context["next_url"])
        assert "velen" not in page.context["next_url"]
        assert following.context["asked"] == "velen"

    def test_what_is_searched_for_stands_in_no_address(self, planner, cast):
        words = {"zoek": "paula@waterdam.example", "bij": str(cast.participant.public_id)}
        answer = planner.post(at("list"), words)
        assert "paula" not in answer["Location"]
        assert str(cast.participant.public_id) in answer["Location"]
        assert "Kees" in planner.get(at("list"), {"zoek": "paula"}).text  # words in the address find nothing

    @pytest.mark.parametrize("nonsense", ["x", "\0", "' OR 1=1", "%"])
    def test_nonsense_is_no_error(self, planner, nonsense):
        assert planner.get(at("list"), {"zoek": nonsense, "bij": nonsense, "na": nonsense}).status_code == 200

    @pytest.mark.parametrize("size", [3, 60])
    def test_it_costs_the_same_with_many_people(self, cast, planner, django_assert_num_queries, size):
        for user in UserFactory.create_batch(size):
            OrganisationRoleFactory(user=user, organisation=cast.waterdam)
        EnrolmentFactory.create_batch(size, cohort=cast.cohort, organisation=cast.waterdam)
        planner.get(at("list"))
        with django_assert_num_queries(9):
            planner.get(at("list"))


class TestPhone:
    def test_the_planner_sees_it_and_what_it_is_for(self, planner, double):
        page = planner.get(at("detail", double.public_id)).text
        assert double.phone in page
        assert "Alleen voor de bellijst" in page

    def test_a_coordinator_sees_it_nowhere(self, cast, sign_in):
        User.objects.filter(pk=cast.participant.pk).update(phone="06 99 88 77 66")
        client = sign_in(cast.coordinator)
        slug, public_id = cast.cohort.slug, cast.enrolment.public_id
        paths = [
            "/",
            reverse("cohorts:enrolment-list", args=[slug]),
            reverse("cohorts:enrolment-detail", args=[slug, public_id]),
            reverse("cohorts:enrolment-export", args=[slug]),
            reverse("people-list"),
            reverse("people-csv"),
        ]
        for path in paths:
            answer = client.get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code == 200, path
            assert b"99 88 77" not in body, path

    def test_an_export_of_the_planner_has_no_phone(self, cast, planner):
        User.objects.filter(pk=cast.participant.pk).update(phone="06 99 88 77 66")
        answer = planner.get(reverse("cohorts:enrolment-export", args=[cast.cohort.slug]))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Paula" in body
        assert b"99 88 77" not in body


class TestMerging:
    def test_a_namesake_is_suggested(self, cast, planner, double):
        page = planner.get(at("detail", cast.participant.public_id)).text
        assert at("merge", cast.participant.public_id, double.public_id) in page

    def test_any_other_record_can_be_found(self, cast, planner):
        page = planner.post(
            at("list"), {"bij": str(cast.participant.public_id), "zoek": "ada"}, follow=True
        ).text
        assert at("merge", cast.participant.public_id, cast.other_participant.public_id) in page

    def test_both_stand_side_by_side_with_what_moves(self, cast, planner, double):
        EnrolmentFactory(user=double, cohort=cast.other_cohort, organisation=cast.waterdam)
        page = planner.get(at("merge", cast.participant.public_id, double.public_id)).text
        for words in (
            cast.participant.email,
            double.email,
            "Inschrijvingen: 1 gaat mee",
            "leest een vreemde mee",
        ):
            assert words in page

    def test_nothing_of_a_case_is_shown(self, cast, planner, double):
        case = PracticeCaseFactory(
            enrolment=EnrolmentFactory(user=double, organisation=cast.waterdam), submitted=True
        )
        page = planner.get(at("merge", cast.participant.public_id, double.public_id)).text
        assert case.title not in page
        assert "Praktijkcasus" not in page

    @pytest.mark.parametrize(
        "typed", [{}, {"checked": "spoken"}, {"is_same": "on"}, {"checked": "x", "is_same": "on"}]
    )
    def test_a_name_alone_is_not_enough(self, cast, planner, double, typed):
        here = at("merge", cast.participant.public_id, double.public_id)
        assert planner.post(here, typed).status_code == 200
        assert not PersonMerge.objects.exists()

    def test_confirmed_it_is_done_and_can_be_undone(self, cast, planner, double):
        answer = planner.post(at("merge", cast.participant.public_id, double.public_id), SAME, follow=True)
        made = PersonMerge.objects.get()
        undo = at("unmerge", cast.participant.public_id, made.pk)
        assert "De twee zijn nu één" in answer.text
        assert undo in answer.text
        assert "wordt weer een eigen account" in planner.get(undo).text
        assert "teruggedraaid" in planner.post(undo, follow=True).text
        assert User.objects.get(pk=double.pk).is_active
        assert planner.post(undo).status_code == 404

    def test_what_stands_in_the_way_is_said_and_there_is_no_button(self, cast, planner):
        here = at("merge", cast.participant.public_id, cast.colleague.public_id)
        page = planner.get(here).text
        assert "Allebei staan in de lichting Voorjaar" in page
        assert "Voeg samen</button>" not in page
        planner.post(here, SAME)
        assert not PersonMerge.objects.exists()

    def test_the_merged_record_leads_to_the_kept_one(self, cast, planner, double):
        planner.post(at("merge", cast.participant.public_id, double.public_id), SAME)
        page = planner.get(at("detail", double.public_id)).text
        assert "Dit account is samengevoegd" in page
        assert at("detail", cast.participant.public_id) in page

    def test_one_human_is_listed_once_and_still_found_by_the_other_address(self, cast, planner, double):
        planner.post(at("merge", cast.participant.public_id, double.public_id), SAME)
        for words in ("paula", "p.proef@water"):
            found = planner.post(at("list"), {"zoek": words}, follow=True).context["people"]
            assert [person.user for person in found] == [cast.participant]

    def test_after_thirty_days_there_is_nothing_to_undo(self, cast, sign_in, double):
        sign_in(cast.planner).post(at("merge", cast.participant.public_id, double.public_id), SAME)
        made = PersonMerge.objects.get()
        with time_machine.travel(real_now() + dt.timedelta(days=30, minutes=1)):
            undo = at("unmerge", cast.participant.public_id, made.pk)
            assert sign_in(cast.planner).get(undo).status_code == 404


class TestClosing:
    def test_what_it_means_is_shown_first(self, cast, planner):
        page = planner.get(at("deactivate", cast.participant.public_id)).text
        assert "Dit kun je niet terugdraaien" in page
        assert "Voorjaar" in page
        assert User.objects.get(pk=cast.participant.pk).is_active

    def test_where_somebody_stops_is_shown_first_and_what_was_finished_is_not_named(self, cast, planner):
        EnrolmentFactory(
            user=cast.participant, cohort=cast.other_cohort, organisation=cast.waterdam, status="completed"
        )
        page = planner.get(at("deactivate", cast.participant.public_id)).text
        assert "Hier stopt Paula" in page
        assert "nu: Doet mee" in page
        assert "Najaar" not in page
        planner.post(at("deactivate", cast.participant.public_id))
        cast.enrolment.refresh_from_db()
        assert cast.enrolment.status in ("withdrawn", "cancelled")

    def test_who_takes_part_in_nothing_stops_nowhere(self, cast, planner):
        page = planner.get(at("deactivate", cast.stranger.public_id)).text
        assert "geen inschrijving die stopt" in page
        assert "Hier stopt" not in page

    def test_closed_the_person_is_out_and_the_address_free(self, cast, planner, sign_in):
        theirs = sign_in(cast.participant)
        User.objects.filter(pk=cast.participant.pk).update(phone="06 12 34 56 78")
        planner.post(at("deactivate", cast.participant.public_id))
        assert theirs.get("/").status_code == 302
        closed = User.objects.get(pk=cast.participant.pk)
        assert (closed.is_active, closed.phone) == (False, "")
        assert closed.email != "paula@waterdam.example"

    @pytest.mark.parametrize("role", [Role.PLANNER, Role.OFFICE_ADMIN, Role.AUDITOR])
    def test_an_account_of_the_bureau_is_not_closed_here(self, planner, role):
        other = OrganisationRoleFactory(role=role, organisation__bureau=True).user
        assert "rol bij het bureau" in planner.post(at("deactivate", other.public_id)).text
        assert User.objects.get(pk=other.pk).is_active

    def test_nor_the_own_one(self, cast, planner):
        assert "eigen account" in planner.post(at("deactivate", cast.planner.public_id)).text
