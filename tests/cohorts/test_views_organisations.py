"""The pages on which a planner keeps organisations, their coördinatoren and a herindeling."""

import datetime as dt

import pytest
from django.urls import reverse

from cohorts.models import SeatReservation
from leergang.accounts.models import DataRole, Organisation, OrganisationRole
from leergang.audit.models import AuditEvent
from leergang.moment import today
from tests.factories.accounts import OrganisationFactory, OrganisationRoleFactory, UserFactory

TYPED = {
    "name": "Gemeente Meerwijk",
    "kind": "municipality",
    "email_domains": "meerwijk.example, info@sozawe.example",
    "contact_name": "Ilse de Graaf",
    "contact_email": "Ilse@Meerwijk.example",
    "agreement_reference": "2026-114",
    "data_role": DataRole.CONTROLLER,
}


def at(name, *arguments):
    return reverse(f"cohorts:{name}", args=arguments)


def role_of(cast):
    return OrganisationRole.objects.get(user=cast.coordinator)


def addresses(cast):
    slug = cast.waterdam.slug
    return {
        "organisation-list": at("organisation-list"),
        "organisation-create": at("organisation-create"),
        "organisation-detail": at("organisation-detail", slug),
        "organisation-update": at("organisation-update", slug),
        "coordinator-add": at("coordinator-add", slug),
        "coordinator-end": at("coordinator-end", slug, role_of(cast).pk),
        "organisation-merge": at("organisation-merge", slug),
    }


@pytest.fixture
def planner(cast, sign_in):
    return sign_in(cast.planner)


@pytest.mark.parametrize(
    "who", ["coordinator", "other_coordinator", "trainer", "participant", "office_admin", "stranger"]
)
def test_these_pages_are_the_planners_alone(cast, sign_in, who):
    client = sign_in(cast.people[who])
    for address in addresses(cast).values():
        assert client.get(address).status_code == 404


def test_without_login_one_is_sent_to_the_door(cast, client):
    assert {client.get(address).status_code for address in addresses(cast).values()} == {302}


def test_a_wrong_method_is_refused(cast, planner):
    assert planner.post(at("organisation-detail", cast.waterdam.slug)).status_code == 405
    assert planner.put(at("organisation-merge", cast.waterdam.slug)).status_code == 405


class TestKeeping:
    def test_everything_is_kept_and_shown(self, planner):
        planner.post(at("organisation-create"), TYPED)
        made = Organisation.objects.get(name="Gemeente Meerwijk")
        assert made.email_domains == ["meerwijk.example", "sozawe.example"]
        page = planner.get(at("organisation-detail", made.slug)).text
        for words in (
            "Ilse de Graaf",
            "ilse@meerwijk.example",
            "2026-114",
            "@sozawe.example",
            "Verwerkingsver",
        ):
            assert words in page

    def test_nothing_typed_is_lost_when_one_part_is_wrong(self, cast, planner):
        wrong = {**TYPED, "contact_email": "geen adres"}
        page = planner.post(at("organisation-update", cast.waterdam.slug), wrong).text
        for words in ("Gemeente Meerwijk", "info@sozawe.example", "Ilse de Graaf", "2026-114", "geen adres"):
            assert words in page
        assert AuditEvent.objects.filter(kind="organisation.changed").count() == 0

    def test_the_form_starts_with_what_is_kept(self, cast, planner):
        here = at("organisation-update", cast.waterdam.slug)
        planner.post(here, TYPED)
        page = planner.get(here).text
        assert "2026-114" in page
        assert "meerwijk.example, sozawe.example" in page

    def test_the_page_shows_what_is_reserved_and_taken(self, cast, planner):
        SeatReservation.objects.create(cohort=cast.cohort, organisation=cast.waterdam, seats=6)
        page = planner.get(at("organisation-detail", cast.waterdam.slug)).text
        assert 'data-label="Gereserveerd">6<' in page
        assert 'data-label="Bezet">1<' in page

    @pytest.mark.parametrize("size", [3, 60])
    def test_the_page_costs_the_same_with_many_coordinators(
        self, cast, planner, django_assert_num_queries, size
    ):
        OrganisationRoleFactory.create_batch(size, organisation=cast.waterdam)
        planner.get(at("organisation-detail", cast.waterdam.slug))
        with django_assert_num_queries(8):
            planner.get(at("organisation-detail", cast.waterdam.slug))


class TestList:
    def test_searching_by_name_or_domain(self, cast, planner):
        for words in ("water", "@duinrade.ex"):
            page = planner.get(at("organisation-list"), {"zoek": words}).text
            assert ("Gemeente Waterdam" in page) == (words == "water")
            assert ("Gemeente Duinrade" in page) == (words != "water")

    def test_nothing_found_says_so(self, planner):
        assert "Geen organisatie gevonden" in planner.get(at("organisation-list"), {"zoek": "zzz"}).text

    def test_the_search_goes_along_to_the_next_page(self, planner):
        OrganisationFactory.create_batch(25)
        assert "zoek=gemeente" in planner.get(at("organisation-list"), {"zoek": "gemeente"}).text

    def test_one_that_went_up_in_another_is_not_in_it_and_its_address_leads_there(self, cast, planner):
        old = OrganisationFactory(slug="gemeente-oud", merged_into=cast.duinrade)
        assert "Gemeente Oud" not in planner.get(at("organisation-list")).text
        answer = planner.get(at("organisation-detail", old.slug), follow=True)
        assert answer.redirect_chain[-1][0] == at("organisation-detail", cast.duinrade.slug)
        assert "opgegaan in Gemeente Duinrade" in answer.text
        assert planner.get(at("organisation-update", old.slug)).status_code == 404

    def test_the_bureau_has_no_page_here(self, cast, planner):
        assert planner.get(at("organisation-detail", "regiewerk")).status_code == 404


class TestEndingARole:
    def test_what_it_means_is_shown_first(self, cast, planner):
        page = planner.get(at("coordinator-end", cast.waterdam.slug, role_of(cast).pk)).text
        assert "Daarna heeft deze organisatie geen coördinator" in page
        assert role_of(cast).ends_on is None

    def test_access_ends_at_once(self, cast, planner, sign_in):
        theirs = sign_in(cast.coordinator)
        here = reverse("cohorts:enrolment-list", args=[cast.cohort.slug])
        assert theirs.get(here).status_code == 200
        answer = planner.post(at("coordinator-end", cast.waterdam.slug, role_of(cast).pk), follow=True)
        assert "is geen coördinator van Gemeente Waterdam meer" in answer.text
        assert theirs.get(here).status_code == 404
        assert role_of(cast).ends_on == today() - dt.timedelta(days=1)
        assert AuditEvent.objects.filter(kind="role.revoked").count() == 1

    def test_a_role_that_began_today_ends_too(self, cast, planner):
        given = OrganisationRoleFactory(user=cast.stranger, organisation=cast.waterdam, starts_on=today())
        planner.post(at("coordinator-end", cast.waterdam.slug, given.pk))
        assert not OrganisationRole.objects.filter(user=cast.stranger).exists()

    def test_a_role_elsewhere_is_not_found_here(self, cast, planner):
        elsewhere = OrganisationRole.objects.get(user=cast.other_coordinator)
        assert planner.post(at("coordinator-end", cast.waterdam.slug, elsewhere.pk)).status_code == 404
        planners = OrganisationRole.objects.get(user=cast.planner)
        assert planner.post(at("coordinator-end", cast.waterdam.slug, planners.pk)).status_code == 404

    def test_twice_is_not_found(self, cast, planner):
        here = at("coordinator-end", cast.waterdam.slug, role_of(cast).pk)
        planner.post(here)
        assert planner.post(here).status_code == 404


class TestMerging:
    def here(self, cast):
        return at("organisation-merge", cast.waterdam.slug)

    def test_the_preview_says_what_moves(self, cast, planner):
        SeatReservation.objects.create(cohort=cast.cohort, organisation=cast.waterdam, seats=4)
        SeatReservation.objects.create(cohort=cast.cohort, organisation=cast.duinrade, seats=3)
        page = planner.get(self.here(cast), {"target": cast.duinrade.slug}).text
        for words in (
            f"<strong>{cast.coordinator.name}</strong> wordt coördinator van Gemeente Duinrade",
            "4 en 3 gereserveerde plaatsen worden er samen 7",
            "@waterdam.example",
        ):
            assert words in page
        assert Organisation.objects.standing().filter(pk=cast.waterdam.pk).exists()

    def test_confirmed_it_is_done(self, cast, planner):
        page = planner.get(self.here(cast), {"target": cast.duinrade.slug})
        seen = page.context["merger"].fingerprint
        answer = planner.post(self.here(cast), {"target": cast.duinrade.slug, "gezien": seen}, follow=True)
        assert "Gemeente Waterdam is opgegaan in Gemeente Duinrade." in answer.text
        assert planner.get(self.here(cast)).status_code == 404

    def test_without_what_was_shown_nothing_happens(self, cast, planner):
        answer = planner.post(self.here(cast), {"target": cast.duinrade.slug, "gezien": "x"})
        assert "intussen iets veranderd" in answer.text
        assert Organisation.objects.standing().filter(pk=cast.waterdam.pk).exists()

    @pytest.mark.parametrize("target", ["gemeente-waterdam", "regiewerk", "bestaat-niet", "gemeente-oud"])
    def test_a_bad_choice_is_refused_in_words(self, cast, planner, target):
        OrganisationFactory(slug="gemeente-oud", merged_into=cast.duinrade)
        page = planner.get(self.here(cast), {"target": target})
        assert page.status_code == 200
        assert page.context["form"].errors
        assert "merger" not in page.context

    @pytest.mark.parametrize("size", [3, 60])
    def test_the_preview_costs_the_same_with_many_people(
        self, cast, planner, django_assert_num_queries, size
    ):
        for user in UserFactory.create_batch(size):
            cast.cohort.enrolments.create(user=user, organisation=cast.waterdam)
        planner.get(self.here(cast), {"target": cast.duinrade.slug})
        with django_assert_num_queries(16):
            planner.get(self.here(cast), {"target": cast.duinrade.slug})
