"""Repairing an invitation: a mistyped address, another day."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cohorts.actions import addresses, inviting
from cohorts.models import Enrolment
from cohorts.states import EnrolmentStatus
from leergang.accounts.actions import invitations
from leergang.accounts.models import Invitation, User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter, LetterState
from tests.factories.accounts import OrganisationRoleFactory, UserFactory
from tests.factories.cohorts import EnrolmentFactory

DAY = dt.timedelta(days=1)
WRONG, RIGHT = "iris@watredam.example", "iris@waterdam.example"
OUTSIDERS = [
    "other_coordinator",
    "trainer",
    "other_trainer",
    "participant",
    "other_participant",
    "stranger",
    "office_admin",
    "auditor",
]


@pytest.fixture
def iris(cast, now):
    enrolment = EnrolmentFactory(
        cohort=cast.cohort,
        user=User.objects.create_user(WRONG, first_name="Iris", infix="de", last_name="Blom"),
        organisation=cast.waterdam,
        status=EnrolmentStatus.CONFIRMED,
    )
    inviting.invite_again(enrolment, by=cast.coordinator, now=now)
    enrolment.refresh_from_db()
    return enrolment


@pytest.fixture
def correct(cast, now):
    def correct(enrolment, email=RIGHT, *, at=now + DAY):
        addresses.correct_address(enrolment, email=email, by=cast.coordinator, now=at)
        enrolment.refresh_from_db()
        return enrolment

    return correct


def link_works(enrolment_invitation: Invitation, now) -> bool:
    return Invitation.objects.usable(now).filter(pk=enrolment_invitation.pk).exists()


class TestCorrectAddress:
    def test_the_right_address_gets_a_link_and_the_wrong_one_loses_it(self, iris, correct, now):
        before = iris.invitation
        old_letter = Letter.objects.get(key=before.letter_key)
        correct(iris)
        assert (iris.user.email, iris.user.name, iris.name) == (RIGHT, "Iris de Blom", "Iris de Blom")
        assert not link_works(before, now + DAY)
        old_letter.refresh_from_db()
        assert (old_letter.state, old_letter.body_text) == (LetterState.CANCELLED, "")
        new = Letter.objects.get(key=iris.invitation.letter_key)
        assert (new.to_address, new.state) == (RIGHT, LetterState.DUE)
        assert AuditEvent.objects.get(kind="enrolment.address_corrected").facts == {}

    def test_an_account_that_nobody_entered_is_gone(self, iris, correct):
        correct(iris)
        assert not User.objects.filter(email=WRONG).exists()

    def test_the_place_stays_what_it_was(self, iris, correct):
        before = (iris.pk, iris.status, iris.job_title, iris.organisation, iris.enrolled_by)
        correct(iris)
        assert (iris.pk, iris.status, iris.job_title, iris.organisation, iris.enrolled_by) == before

    def test_an_account_that_exists_gets_the_place_and_keeps_its_name_to_itself(self, iris, correct, cast):
        known = User.objects.create_user(RIGHT, first_name="Irene", last_name="Bloem")
        correct(iris)
        assert iris.user == known
        assert iris.name == "Iris de Blom"
        assert iris.sort_key == "blom iris de"
        assert User.objects.get(pk=known.pk).name == "Irene Bloem"

    def test_somebody_elses_account_behind_the_wrong_address_is_left_alone(self, cast, iris, correct, now):
        """Another organisation enrolled that person: address, place and link there stay as they are."""
        there = EnrolmentFactory(
            cohort=cast.other_cohort,
            user=iris.user,
            organisation=cast.duinrade,
            status=EnrolmentStatus.CONFIRMED,
        )
        inviting.invite_again(there, by=cast.planner, now=now + DAY / 2)
        there.refresh_from_db()
        correct(iris)
        there.refresh_from_db()
        assert there.user.email == WRONG
        assert link_works(there.invitation, now + DAY)
        assert Letter.objects.get(key=there.invitation.letter_key).state == LetterState.DUE
        assert iris.user.email == RIGHT

    @pytest.mark.parametrize("tie", ["role", "enrolment", "login"])
    def test_an_account_with_another_tie_stays_without_the_link(self, cast, iris, correct, now, tie):
        before, link = iris.user, iris.invitation
        if tie == "role":
            OrganisationRoleFactory(user=before, organisation=cast.duinrade)
        elif tie == "enrolment":
            EnrolmentFactory(cohort=cast.other_cohort, user=before, status=EnrolmentStatus.WITHDRAWN)
        else:
            User.objects.filter(pk=before.pk).update(last_login=now)
        correct(iris)
        assert User.objects.filter(pk=before.pk, email=WRONG).exists()
        assert not link_works(link, now + DAY)

    def test_a_name_that_the_organisation_wrote_goes_along(self, cast, iris, correct):
        Enrolment.objects.filter(pk=iris.pk).update(listed_name="Anna van der Berg")
        iris.refresh_from_db()
        correct(iris)
        assert (iris.user.first_name, iris.user.infix, iris.user.last_name) == ("Anna", "van der", "Berg")

    @pytest.mark.parametrize(
        ("email", "words"),
        [
            (WRONG, "dat we al hebben"),
            ("paula@waterdam.example", "staat al in"),
            ("kees@duinrade.example", "zet het bureau erin"),
            ("iris.waterdam.example", "mist een @"),
        ],
    )
    def test_what_cannot_be_says_why_and_changes_nothing(self, iris, correct, now, email, words):
        before = iris.invitation
        with pytest.raises(ValidationError, match=words):
            correct(iris, email)
        iris.refresh_from_db()
        assert (iris.user.email, iris.invitation) == (WRONG, before)
        assert link_works(before, now)

    def test_who_came_in_keeps_the_address(self, iris, correct):
        Enrolment.objects.filter(pk=iris.pk).update(status=EnrolmentStatus.ACTIVE)
        with pytest.raises(ValidationError, match="doet al mee"):
            correct(iris)
        assert iris.user.email == WRONG

    def test_what_is_planned_stays_planned(self, cast, iris, correct, now):
        later = now + 30 * DAY
        Enrolment.objects.filter(pk=iris.pk).update(invitation=None, invite_at=later)
        Letter.objects.all().delete()
        iris.refresh_from_db()
        correct(iris)
        assert (iris.user.email, iris.invitation, iris.invite_at) == (RIGHT, None, later)
        assert not Letter.objects.exists()
        assert inviting.invite_due(now=later) == 1

    def test_what_somebody_reads_of_an_unknown_address_is_the_same_as_of_a_known_one(
        self, cast, iris, now, sign_in
    ):
        url = reverse("cohorts:enrolment-address", args=[cast.cohort.slug, iris.public_id])
        UserFactory(email="bekend@elders.example")
        client, pages = sign_in(cast.coordinator), []
        for email in ("bekend@elders.example", "vreemd@elders.example"):
            page = client.post(url, {"email": email}).text.replace(email, "…")
            pages.append(re.sub(r'(csrfmiddlewaretoken" value|csrf-token" content)="[^"]*"', "", page))
        assert pages[0] == pages[1]
        assert "zet het bureau erin" in pages[0]


class TestInviteLater:
    @pytest.fixture
    def planned(self, iris, now):
        Enrolment.objects.filter(pk=iris.pk).update(invitation=None, invite_at=now + 30 * DAY)
        iris.refresh_from_db()
        Letter.objects.all().delete()
        return iris

    def test_another_day_is_chosen(self, cast, planned, now):
        inviting.invite_later(planned, invite_at=now + 9 * DAY, by=cast.coordinator, now=now)
        assert inviting.invite_due(now=now + 8 * DAY) == 0
        assert inviting.invite_due(now=now + 9 * DAY) == 1

    def test_now_is_possible_too(self, cast, planned, now):
        assert inviting.invite_again(planned, by=cast.coordinator, now=now) is True
        assert Letter.objects.get(kind="invitation").due_at == now
        assert inviting.invite_due(now=now + 31 * DAY) == 0  # once

    def test_a_moment_that_passed_is_refused(self, cast, planned, now):
        with pytest.raises(ValidationError, match="nog moet komen"):
            inviting.invite_later(planned, invite_at=now, by=cast.coordinator, now=now)

    def test_what_was_sent_has_no_other_day(self, cast, iris, now):
        with pytest.raises(ValidationError, match="al verstuurd"):
            inviting.invite_later(iris, invite_at=now + DAY, by=cast.coordinator, now=now)

    def test_who_takes_part_needs_none(self, cast, now):
        with pytest.raises(ValidationError, match="doet al mee"):
            inviting.invite_later(cast.enrolment, invite_at=now + DAY, by=cast.coordinator, now=now)

    def test_who_waits_is_not_invited(self, cast, planned, now):
        Enrolment.objects.filter(pk=planned.pk).update(status=EnrolmentStatus.WAITING_LIST, queued_at=now)
        with pytest.raises(ValidationError, match="niet ingeschreven"):
            inviting.invite_again(planned, by=cast.coordinator, now=now)


class TestPages:
    @pytest.fixture(autouse=True)
    def _today(self, now, time_machine):
        time_machine.move_to(now + DAY, tick=False)

    @pytest.fixture
    def url(self, cast, iris):
        return lambda name, enrolment=iris: reverse(
            f"cohorts:{name}", args=[cast.cohort.slug, enrolment.public_id]
        )

    def test_the_address_is_corrected(self, cast, iris, sign_in, url):
        client = sign_in(cast.coordinator)
        assert WRONG in client.get(url("enrolment-address")).text
        answer = client.post(url("enrolment-address"), {"email": " Iris@Waterdam.example "}, follow=True)
        assert "Het adres van Iris de Blom is verbeterd" in answer.text
        iris.refresh_from_db()
        assert iris.user.email == RIGHT

    def test_an_address_from_outside_asks_the_bureau_first(self, cast, iris, sign_in, url):
        client, outside = sign_in(cast.planner), "iris@elders.example"
        answer = client.post(url("enrolment-address"), {"email": outside})
        assert "niet van Gemeente Waterdam" in answer.text
        assert outside in answer.text
        client.post(url("enrolment-address"), {"email": outside, "is_sure": "on"})
        iris.refresh_from_db()
        assert iris.user.email == outside

    @pytest.mark.parametrize("email", ["", "iris", "kees@duinrade.example"])
    def test_errors_keep_what_was_typed(self, cast, iris, sign_in, url, email):
        answer = sign_in(cast.coordinator).post(url("enrolment-address"), {"email": email})
        assert answer.status_code == 200
        assert "Fout: Adres verbeteren" in answer.text
        assert f'value="{email}"' in answer.text or not email

    def test_another_day(self, cast, iris, sign_in, url, now):
        Enrolment.objects.filter(pk=iris.pk).update(invitation=None, invite_at=now + 30 * DAY)
        client = sign_in(cast.planner)
        assert "3 maart" in client.get(url("enrolment-invite-later")).text
        for typed, words in [
            ("1-2-2027", "na vandaag"),
            ("1-2-2037", "Klopt het jaar"),
            ("x", "bestaande datum"),
        ]:
            assert words in client.post(url("enrolment-invite-later"), {"invite_on": typed}).text
        client.post(url("enrolment-invite-later"), {"invite_on": "15-2-2027"})
        iris.refresh_from_db()
        assert iris.invite_at == dt.datetime(2027, 2, 15, 8, 0, tzinfo=dt.UTC)

    def test_the_page_of_the_person_says_how_far_it_came(self, cast, iris, sign_in, url):
        Letter.objects.update(state=LetterState.FAILED)
        shown = sign_in(cast.coordinator).get(url("enrolment-detail")).text
        assert "De mailserver weigerde de e-mail" in shown
        assert url("enrolment-address") in shown
        invitations.opened(iris.invitation, now=iris.invitation.created_at)
        Letter.objects.update(state=LetterState.SENT, sent_at=iris.invitation.created_at)
        assert "de pagina is geopend" in sign_in(cast.coordinator).get(url("enrolment-detail")).text

    @pytest.mark.parametrize("name", ["enrolment-address", "enrolment-invite-later"])
    def test_who_takes_part_is_led_back(self, cast, sign_in, url, name):
        answer = sign_in(cast.coordinator).get(url(name, cast.enrolment), follow=True)
        assert "niet meer nodig" in answer.text

    @pytest.mark.parametrize("name", ["enrolment-address", "enrolment-invite-later", "enrolment-invite"])
    @pytest.mark.parametrize("person", OUTSIDERS)
    def test_others_find_nothing(self, cast, sign_in, url, iris, name, person):
        client = sign_in(cast.people[person])
        assert client.post(url(name), {"email": RIGHT, "invite_on": "15-2-2027"}).status_code == 404
        assert client.get(url(name)).status_code in ({404} if name != "enrolment-invite" else {404, 405})
        iris.refresh_from_db()
        assert iris.user.email == WRONG

    @pytest.mark.parametrize("name", ["enrolment-address", "enrolment-invite-later"])
    def test_without_login_there_is_the_door(self, client, url, name):
        assert client.post(url(name)).url.startswith("/inloggen/")

    def test_an_enrolment_of_another_lichting_is_not_here(self, cast, sign_in, url):
        other = Enrolment.objects.get(user=cast.other_participant)
        assert sign_in(cast.planner).get(url("enrolment-address", other)).status_code == 404

    def test_put_is_refused(self, cast, sign_in, url):
        assert sign_in(cast.coordinator).put(url("enrolment-address")).status_code == 405
