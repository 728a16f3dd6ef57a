import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from cohorts.states import EnrolmentStatus
from leergang.accounts.actions import invitations
from leergang.accounts.models import Invitation
from leergang.accounts.roles import Role
from leergang.accounts.second_factor import PASSED
from leergang.moment import now as clock
from tests.accounts.conftest import PASSWORD, code_now
from tests.factories.accounts import OrganisationFactory, OrganisationRoleFactory
from tests.factories.cohorts import EnrolmentFactory

pytestmark = pytest.mark.django_db


def test_the_page_says_who_invites_for_what(browser, link, host):
    OrganisationRoleFactory(user=host, organisation=OrganisationFactory(bureau=True), role=Role.PLANNER)
    page = browser.get(link).text
    assert "Petra Proef van Bureau Regiewerk nodigt je uit" in page
    assert "Dag Paula" in page


def test_a_get_consumes_nothing_however_often(browser, link):
    for _ in range(3):
        assert browser.get(link).status_code == 200
    assert browser.head(link).status_code == 200
    assert Invitation.objects.get().used_at is None
    assert not EmailAddress.objects.exists()
    assert "_auth_user_id" not in browser.session


def test_a_post_logs_in_and_leads_to_the_set_up(browser, link, paula):
    response = browser.post(link, follow=True)
    assert response.redirect_chain[-1] == ("/account/instellen/", 302)
    assert browser.session["_auth_user_id"] == str(paula.pk)
    assert PASSED not in browser.session
    assert EmailAddress.objects.get().verified


def test_the_session_gets_a_new_key(browser, link):
    browser.get(link)
    session = browser.session
    session["before"] = True
    session.save()
    key = session.session_key
    browser.post(link)
    assert browser.session.session_key != key


def _unusable_links(link, paula, host):
    yield "/uitnodiging/geraden/"
    expired = invitations.issue(paula, by=host, now=clock() - dt.timedelta(days=8))
    yield f"/uitnodiging/{expired}/"
    yield link  # killed by the one above


def test_every_worthless_link_gets_the_same_friendly_page(browser, link, paula, host):
    pages = set()
    for url in _unusable_links(link, paula, host):
        for response in (browser.get(url), browser.post(url)):
            assert response.status_code == 404
            pages.add(response.text)
    assert len(pages) == 1
    assert "Vraag je coördinator" in pages.pop()
    assert "_auth_user_id" not in browser.session


def test_a_link_is_used_once(browser, link):
    browser.post(link)
    second = Client()
    assert second.post(link).status_code == 404
    assert "_auth_user_id" not in second.session


def test_a_link_ends_after_seven_days(browser, link):
    with time_machine.travel(clock() + dt.timedelta(days=7, seconds=1), tick=False):
        assert browser.post(link).status_code == 404


def test_somebody_else_in_this_browser_is_logged_out_first(sign_in, link, host, paula):
    browser = sign_in(host)
    browser.post(link)
    assert browser.session["_auth_user_id"] == str(paula.pk)
    assert PASSED not in browser.session


def test_who_has_a_second_factor_already_is_asked_for_it(browser, link, paula, with_totp):
    with_totp(paula)
    assert "Je hebt al een account" in browser.get(link).text
    response = browser.post(link)
    assert response.url == "/inloggen/code/"
    assert "_auth_user_id" not in browser.session


class TestOpened:
    def test_the_first_look_at_the_page_is_remembered(self, browser, link):
        with time_machine.travel(clock() + dt.timedelta(days=1), tick=False):
            first = clock()
            browser.get(link)
        with time_machine.travel(clock() + dt.timedelta(days=2), tick=False):
            browser.get(link)
        assert Invitation.objects.get().opened_at == first

    def test_a_program_that_only_looks_whether_it_is_there_opens_nothing(self, browser, link):
        browser.head(link)
        assert Invitation.objects.get().opened_at is None

    def test_a_worthless_link_is_never_opened(self, browser, link, paula, host):
        invitations.issue(paula, by=host, now=clock())
        browser.get(link)
        assert not Invitation.objects.filter(opened_at__isnull=False).exists()


class TestWhenTheEnrolmentBegins:
    """SEC-01: of who has a second factor, the mailbox alone starts nothing."""

    @pytest.fixture
    def enrolment(self, paula, link):
        made = Invitation.objects.get()
        return EnrolmentFactory(user=paula, status=EnrolmentStatus.CONFIRMED, invitation=made)

    def status(self, enrolment):
        enrolment.refresh_from_db()
        return enrolment.status

    def test_at_once_for_who_has_no_factor_yet(self, browser, link, enrolment):
        browser.post(link)
        assert self.status(enrolment) == EnrolmentStatus.ACTIVE

    def test_only_after_the_factor_for_who_has_one(self, browser, link, paula, enrolment, with_totp):
        with_totp(paula)
        browser.post(link)
        assert self.status(enrolment) == EnrolmentStatus.CONFIRMED
        assert Client().post(link).status_code == 404  # used, once
        browser.post("/inloggen/code/", {"code": code_now()})
        assert browser.session["_auth_user_id"] == str(paula.pk)
        assert self.status(enrolment) == EnrolmentStatus.ACTIVE

    def test_a_wrong_code_starts_nothing(self, browser, link, paula, enrolment, with_totp):
        with_totp(paula)
        browser.post(link)
        browser.post("/inloggen/code/", {"code": "000000"})
        assert self.status(enrolment) == EnrolmentStatus.CONFIRMED

    def test_who_stopped_at_the_code_begins_at_the_next_login(
        self, browser, link, paula, enrolment, with_totp
    ):
        with_totp(paula)
        browser.post(link)
        later = Client()
        later.post("/inloggen/", {"login": paula.email, "password": PASSWORD})
        later.post("/inloggen/code/", {"code": code_now()})
        assert self.status(enrolment) == EnrolmentStatus.ACTIVE

    def test_a_login_without_the_link_begins_nothing(self, link, paula, enrolment, with_totp):
        with_totp(paula)
        visit = Client()
        visit.post("/inloggen/", {"login": paula.email, "password": PASSWORD})
        visit.post("/inloggen/code/", {"code": code_now()})
        assert visit.session["_auth_user_id"] == str(paula.pk)
        assert self.status(enrolment) == EnrolmentStatus.CONFIRMED

    def test_a_link_of_an_earlier_lichting_begins_no_later_one(self, link, paula, enrolment, with_totp, host):
        with_totp(paula)
        Invitation.objects.update(
            used_at=clock() - dt.timedelta(days=90), created_at=clock() - dt.timedelta(days=91)
        )
        later = EnrolmentFactory(user=paula, status=EnrolmentStatus.CONFIRMED)
        later.invitation = invitations.issue_many([paula], by=host, now=clock())[paula.pk].invitation
        later.save()
        enrolment.delete()
        visit = Client()
        visit.post("/inloggen/", {"login": paula.email, "password": PASSWORD})
        visit.post("/inloggen/code/", {"code": code_now()})
        assert self.status(later) == EnrolmentStatus.CONFIRMED


def test_the_link_is_limited_per_address(browser, link):
    answers = [browser.post("/uitnodiging/geraden/").status_code for _ in range(61)]
    assert answers[59:] == [404, 429]
    assert browser.get(link).status_code == 200


def test_a_forged_post_does_nothing(link):
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403
    assert Invitation.objects.get().used_at is None
