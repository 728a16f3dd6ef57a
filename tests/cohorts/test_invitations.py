"""How far an invitation came: the states, and who is told what."""

import datetime as dt

import pytest
from django.urls import reverse

from cohorts.actions import inviting
from cohorts.models import Enrolment
from cohorts.reports.enrolment_lines import line_of
from cohorts.reports.invitations import undelivered
from cohorts.states import EnrolmentStatus, InvitationState
from leergang.accounts.actions import invitations
from leergang.accounts.models import User
from leergang.mailing.models import Letter, LetterState
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import EnrolmentFactory

DAY = dt.timedelta(days=1)


@pytest.fixture
def iris(cast):
    return EnrolmentFactory(
        cohort=cast.cohort,
        user=UserFactory(first_name="Iris", last_name="Blom", email="iris@waterdam.example"),
        organisation=cast.waterdam,
        status=EnrolmentStatus.CONFIRMED,
    )


@pytest.fixture
def invited(cast, iris, now):
    inviting.invite_again(iris, by=cast.coordinator, now=now)
    iris.refresh_from_db()
    return iris


def letter_of(enrolment) -> Letter:
    return Letter.objects.get(key=enrolment.invitation.letter_key)


def becomes(letter: Letter, state: LetterState, now) -> None:
    letter.state = state
    letter.sent_at = now if state == LetterState.SENT else None
    letter.save()


def state(enrolment, now) -> str:
    return line_of(enrolment, now=now).invited.state


def words(enrolment, now) -> str:
    return line_of(enrolment, now=now).invited.badge.text


class TestStates:
    def test_nothing_was_sent(self, iris, now):
        assert state(iris, now) == InvitationState.NOT_SENT
        assert words(iris, now) == "Nog niet uitgenodigd"

    def test_its_day_is_still_to_come(self, iris, now):
        Enrolment.objects.filter(pk=iris.pk).update(invite_at=dt.datetime(2027, 3, 3, 8, 0, tzinfo=dt.UTC))
        assert state(iris, now) == InvitationState.PLANNED
        assert words(iris, now) == "Gaat op 3 mrt"

    @pytest.mark.parametrize("way", [LetterState.DUE, LetterState.CLAIMED, LetterState.HANDED_OVER])
    def test_the_letter_is_under_way(self, invited, now, way):
        becomes(letter_of(invited), way, now)
        assert words(invited, now) == "Verstuurd op 1 feb"

    def test_the_mail_server_took_it(self, invited, now):
        becomes(letter_of(invited), LetterState.SENT, now + DAY)
        assert state(invited, now + DAY) == InvitationState.DELIVERED
        assert words(invited, now + DAY) == "Bezorgd op 2 feb"

    @pytest.mark.parametrize("days", [0, 20])
    def test_the_mail_server_refused_it_and_that_does_not_expire(self, invited, now, days):
        becomes(letter_of(invited), LetterState.FAILED, now)
        assert state(invited, now + days * DAY) == InvitationState.UNDELIVERED
        assert words(invited, now) == "Niet bezorgd"
        assert list(undelivered(Enrolment.objects.all())) == [invited]

    def test_the_page_was_opened(self, invited, now):
        becomes(letter_of(invited), LetterState.SENT, now)
        invitations.opened(invited.invitation, now=now + 2 * DAY)
        assert words(invited, now + 3 * DAY) == "Geopend op 3 feb"

    @pytest.mark.parametrize("is_opened", [True, False])
    def test_the_link_ended(self, invited, now, is_opened):
        if is_opened:
            invitations.opened(invited.invitation, now=now)
        assert state(invited, now + 7 * DAY) == InvitationState.EXPIRED
        assert words(invited, now + 7 * DAY) == "Verlopen op 8 feb"

    def test_who_used_it_takes_part(self, invited, now):
        invited.status = EnrolmentStatus.ACTIVE
        invited.save()
        assert words(invited, now) == "Doet mee"

    @pytest.mark.parametrize("status", [EnrolmentStatus.WAITING_LIST, EnrolmentStatus.WITHDRAWN])
    def test_who_is_not_enrolled_has_none(self, invited, now, status):
        Enrolment.objects.filter(pk=invited.pk).update(status=status, queued_at=now)
        assert state(invited, now) == ""

    def test_the_letter_was_forgotten_by_retention(self, invited, now):
        letter_of(invited).delete()
        assert state(invited, now) == InvitationState.SENT

    def test_another_gemeente_that_invites_the_same_person_changes_nothing_here(self, cast, invited, now):
        """The newest link of the person is not the own one: its day and its fate tell about others."""
        becomes(letter_of(invited), LetterState.SENT, now)
        there = EnrolmentFactory(
            cohort=cast.other_cohort,
            user=invited.user,
            organisation=cast.duinrade,
            status=EnrolmentStatus.CONFIRMED,
        )
        inviting.invite_again(there, by=cast.planner, now=now + 3 * DAY)
        there.refresh_from_db()
        becomes(letter_of(there), LetterState.FAILED, now)
        assert words(invited, now + 3 * DAY) == "Bezorgd op 1 feb"
        assert state(there, now + 3 * DAY) == InvitationState.UNDELIVERED

    def test_a_link_that_another_just_sent_does_not_hold_up_the_own_one(self, cast, invited, now):
        there = EnrolmentFactory(
            cohort=cast.other_cohort,
            user=invited.user,
            organisation=cast.duinrade,
            status=EnrolmentStatus.CONFIRMED,
        )
        later = now + DAY
        inviting.invite_again(there, by=cast.planner, now=later)
        assert inviting.invite_again(invited, by=cast.coordinator, now=later) is True


class TestOnTheList:
    @pytest.fixture(autouse=True)
    def _today(self, now, time_machine):
        time_machine.move_to(now, tick=False)

    @pytest.fixture
    def page(self, cast, sign_in):
        url = reverse("cohorts:enrolment-list", args=[cast.cohort.slug])
        return lambda name, query="": sign_in(cast.people[name]).get(url + query)

    @pytest.mark.parametrize("name", ["coordinator", "planner"])
    def test_a_refused_letter_has_a_button_that_repairs(self, cast, invited, page, now, name):
        becomes(letter_of(invited), LetterState.FAILED, now)
        shown = page(name).text
        assert "Niet bezorgd" in shown
        assert reverse("cohorts:enrolment-address", args=[cast.cohort.slug, invited.public_id]) in shown

    def test_the_start_page_of_the_coordinator_counts_them(self, cast, invited, sign_in, now):
        assert "niet bezorgd" not in sign_in(cast.coordinator).get("/").text
        becomes(letter_of(invited), LetterState.FAILED, now)
        shown = sign_in(cast.coordinator).get("/").text
        assert "1 uitnodiging is niet bezorgd" in shown
        assert "/deelnemers/?uitnodiging=niet-bezorgd" in shown
        assert "niet bezorgd" not in sign_in(cast.other_coordinator).get("/").text

    def names(self, answer) -> list[str]:
        return [row.line.name for row in answer.context["rows"]]

    def test_each_choice_shows_its_own_people(self, cast, page, now):
        made = {}
        for name, status in {
            "Doet": EnrolmentStatus.ACTIVE,
            "Wacht": EnrolmentStatus.WAITING_LIST,
            "Vraagt": EnrolmentStatus.REQUESTED,
            "Stopte": EnrolmentStatus.WITHDRAWN,
            "Kreeg": EnrolmentStatus.CONFIRMED,
            "Geweigerd": EnrolmentStatus.CONFIRMED,
            "Verliep": EnrolmentStatus.CONFIRMED,
            "Later": EnrolmentStatus.CONFIRMED,
        }.items():
            user = UserFactory(first_name=name, last_name="Blom")
            made[name] = EnrolmentFactory(
                cohort=cast.cohort, user=user, organisation=cast.waterdam, status=status, queued_at=now
            )
        for name in ("Kreeg", "Geweigerd"):
            inviting.invite_again(made[name], by=cast.planner, now=now)
            made[name].refresh_from_db()
        inviting.invite_again(made["Verliep"], by=cast.planner, now=now - 9 * DAY)
        becomes(letter_of(made["Geweigerd"]), LetterState.FAILED, now)
        shown = {
            choice: self.names(page("coordinator", f"?status={choice}"))
            for choice, _ in page("coordinator").context["states"]
        }
        assert shown == {
            "": [f"{name} Blom" for name in sorted(made) if name != "Stopte"] + ["Paula Proef"],
            "doet-mee": ["Doet Blom", "Paula Proef"],
            "uitgenodigd": ["Kreeg Blom"],
            "nog-niet-uitgenodigd": ["Later Blom"],
            "niet-bezorgd": ["Geweigerd Blom"],
            "verlopen": ["Verliep Blom"],
            "wachtlijst": ["Wacht Blom"],
            "aangemeld": ["Vraagt Blom"],
            "gestopt": ["Stopte Blom"],
        }
        figures = page("coordinator").context["numbers"]
        assert (figures.active, figures.invited, figures.undelivered, figures.expired) == (2, 2, 1, 1)
        assert (figures.in_line.requested, figures.in_line.waiting) == (1, 1)

    def test_an_offer_is_not_somebody_who_takes_part(self, cast, page, now):
        EnrolmentFactory(
            cohort=cast.cohort,
            organisation=cast.waterdam,
            status=EnrolmentStatus.OFFERED,
            queued_at=now,
            offer_ends_at=now + DAY,
        )
        figures = page("coordinator").context["numbers"]
        assert (figures.active, figures.in_line.offered, figures.seats_left) == (1, 1, 11)

    def test_a_choice_never_shows_people_of_another_gemeente(self, cast, page):
        for choice in ("doet-mee", "gestopt", "uitgenodigd"):
            assert "Kees" not in page("coordinator", f"?status={choice}").text

    def test_a_choice_that_does_not_exist_is_no_choice(self, page):
        assert self.names(page("coordinator", "?status=verzonnen")) == ["Paula Proef"]

    def test_a_trainer_chooses_no_state(self, cast, page):
        cast.enrolment.status = EnrolmentStatus.WITHDRAWN
        cast.enrolment.save()
        assert self.names(page("trainer", "?status=gestopt")) == ["Kees Proef"]

    def test_nobody_found_leads_back_to_everybody(self, page):
        shown = page("coordinator", "?status=gestopt").text
        assert "Niemand gevonden" in shown
        assert "Toon iedereen" in shown

    def test_paging_keeps_the_choice(self, cast, page):
        for _ in range(25):
            EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam)
        following = page("coordinator", "?status=doet-mee").context["page"].next_url
        assert following.endswith("&status=doet-mee")
        assert len(page("coordinator", following).context["rows"]) == 6


class TestSearch:
    @pytest.fixture
    def search(self, cast, sign_in):
        client = sign_in(cast.coordinator)
        url = reverse("cohorts:enrolment-list", args=[cast.cohort.slug])
        return lambda text, **more: client.post(url, {"zoek": text, **more}, follow=True)

    @pytest.fixture(autouse=True)
    def people(self, cast):
        for first, infix, last in [
            ("Anna", "van der", "Berg"),
            ("Zoë", "", "Çelik"),
            ("Bram", "", "Berghuis"),
        ]:
            user: User = UserFactory(first_name=first, infix=infix, last_name=last)
            user.save()
            EnrolmentFactory(cohort=cast.cohort, user=user, organisation=cast.waterdam)

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("berg", ["Anna van der Berg", "Bram Berghuis"]),
            ("van der Berg", ["Anna van der Berg"]),
            ("CELIK", ["Zoë Çelik"]),
            ("zoe", ["Zoë Çelik"]),
            ("erghu", ["Bram Berghuis"]),
            ("%", []),
            ("Kees", []),
            ("  ", ["Anna van der Berg", "Bram Berghuis", "Zoë Çelik", "Paula Proef"]),
        ],
    )
    def test_a_name_is_found_by_any_part_of_it(self, search, text, found):
        assert [row.line.name for row in search(text).context["rows"]] == found

    def test_no_name_stands_in_an_address(self, search):
        answer = search("Berghuis", status="doet-mee")
        [(address, _)] = answer.redirect_chain
        assert "erghuis" not in address
        assert "status=doet-mee" in address
        assert 'value="Berghuis"' in answer.text

    def test_the_mark_of_another_session_finds_nothing_out(self, cast, search, sign_in):
        [(address, _)] = search("Berghuis").redirect_chain
        seen = sign_in(cast.coordinator).get(address)
        assert len(seen.context["rows"]) == 4

    def test_the_file_holds_what_was_found(self, search, cast, sign_in):
        answer = search("berg")
        link = answer.context["choice"].address
        url = reverse("cohorts:enrolment-export", args=[cast.cohort.slug])
        lines = answer.client.get(url + link).content.decode("utf-8-sig").splitlines()
        assert [line.split(";")[0] for line in lines] == ["Naam", "Anna van der Berg", "Bram Berghuis"]

    def test_a_null_byte_does_no_harm(self, search):
        assert search("a\0b").status_code == 200
