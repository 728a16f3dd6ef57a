"""Noodtoegang: two people, a reason, an end; and shielding by one (domain/1 A2)."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from casuistiek.actions import emergencies
from casuistiek.models import CaseRead, EmergencyAccess, PracticeCase
from casuistiek.states import SHIELDABLE, CaseStatus
from leergang.accounts.roles import Role
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.moment import now as clock
from tests.casuistiek.rooms import planned
from tests.factories.accounts import OrganisationFactory, OrganisationRoleFactory, UserFactory
from tests.factories.casuistiek import FeedbackPointFactory, PracticeCaseFactory

REASON = "Een melding over onveiligheid in de groep."
LIST, NEW = "/beheer/noodtoegang/", "/beheer/noodtoegang/nieuw/"


@pytest.fixture
def case(cast):
    return PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)


@pytest.fixture
def second(cast):
    """Another office admin."""
    user = UserFactory(first_name="Otto")
    OrganisationRoleFactory(user=user, organisation=OrganisationFactory(bureau=True), role=Role.OFFICE_ADMIN)
    return user


@pytest.fixture
def asked(case, cast):
    return emergencies.ask(case, by=cast.office_admin, now=clock(), reason=REASON)


@pytest.fixture
def opened(asked, second):
    return emergencies.approve(asked, by=second, now=clock(), hours=4)


def url(name, access):
    return reverse(f"beheer:emergency-{name}", args=[access.public_id])


class TestAsking:
    def test_step_by_step_without_a_word_of_the_case(self, case, cast, sign_in, no_broker):
        client = sign_in(cast.office_admin)
        chosen = f"{NEW}?lichting={cast.cohort.slug}&persoon={cast.participant.public_id}"
        page = client.get(chosen).text
        assert "casus, ingediend op" in page
        assert case.title not in page
        client.post(chosen, {"case": case.public_id, "reason": REASON, "vraag": "1"})
        page = client.get(LIST).text
        assert REASON in page
        assert case.title not in page
        assert "Wacht op een tweede beheerder" in page
        assert not Letter.objects.exists()

    def test_a_concept_is_not_there(self, concept_of, cast, sign_in):
        page = sign_in(cast.office_admin).get(f"{NEW}?lichting={cast.cohort.slug}")
        assert page.context["cohort"] is None
        with pytest.raises(PracticeCase.DoesNotExist):
            emergencies.ask(concept_of, by=cast.office_admin, now=clock(), reason=REASON)

    @pytest.fixture
    def concept_of(self, cast):
        return PracticeCaseFactory(enrolment=cast.enrolment, complete=True)

    @pytest.mark.parametrize("reason", ["", "x" * 301], ids=["none", "long"])
    def test_a_reason_is_needed(self, case, cast, sign_in, reason):
        chosen = f"{NEW}?lichting={cast.cohort.slug}&persoon={cast.participant.public_id}"
        answer = sign_in(cast.office_admin).post(
            chosen, {"case": case.public_id, "reason": reason, "vraag": "1"}
        )
        assert answer.status_code == 200
        assert not EmergencyAccess.objects.exists()

    def test_twice_is_once(self, asked, case, second):
        assert emergencies.ask(case, by=second, now=clock(), reason="Anders") == asked

    @pytest.mark.parametrize("who", ["planner", "auditor", "trainer", "coordinator", "participant"])
    def test_only_an_office_admin(self, opened, cast, sign_in, who):
        client = sign_in(cast.people[who])
        for address in (LIST, NEW, url("approve", opened), url("detail", opened)):
            assert client.get(address).status_code == 404
        for name in ("end", "shield", "restore"):
            assert client.post(url(name, opened)).status_code == 404


class TestApproving:
    def test_opens_the_case_for_both_and_tells_the_owner(self, asked, case, cast, second, sign_in, no_broker):
        page = sign_in(second).get(url("approve", asked)).text
        assert REASON in page
        assert case.title not in page
        sign_in(second).post(url("approve", asked), {"hours": 4})
        letter = Letter.objects.get()
        assert letter.recipient == cast.participant
        assert not any(words in letter.body_text for words in (REASON, case.title, case.dilemma))
        for user in (cast.office_admin, second):
            assert case.dilemma in sign_in(user).get(url("detail", asked)).text
        assert REASON in sign_in(cast.participant).get(case.get_absolute_url()).text

    def test_not_by_who_asked(self, asked, cast, sign_in):
        assert "Een andere beheerder moet" in sign_in(cast.office_admin).get(url("approve", asked)).text
        sign_in(cast.office_admin).post(url("approve", asked), {"hours": 4})
        asked.refresh_from_db()
        assert asked.approved_at is None

    @pytest.mark.parametrize("hours", [0, 25, ""])
    def test_at_most_a_day(self, asked, second, sign_in, hours):
        assert sign_in(second).post(url("approve", asked), {"hours": hours}).status_code == 200
        asked.refresh_from_db()
        assert asked.approved_at is None

    def test_not_by_an_owner(self, asked, cast):
        with pytest.raises(ValidationError):
            emergencies.approve(asked, by=cast.participant, now=clock(), hours=1)

    def test_not_twice(self, opened, cast):
        third = UserFactory()
        with pytest.raises(ValidationError):
            emergencies.approve(opened, by=third, now=clock(), hours=24)


class TestReading:
    def test_a_third_office_admin_does_not(self, opened, case, sign_in):
        third = UserFactory()
        OrganisationRoleFactory(
            user=third, organisation=OrganisationFactory(bureau=True), role=Role.OFFICE_ADMIN
        )
        assert sign_in(third).get(url("detail", opened)).status_code == 404
        assert case.title not in sign_in(third).get(LIST).text

    def test_before_approval_nobody_does(self, asked, cast, sign_in):
        assert sign_in(cast.office_admin).get(url("detail", asked)).status_code == 404

    def test_with_the_remarks_and_no_way_to_change_anything(self, opened, case, cast, sign_in):
        FeedbackPointFactory(feedback__case=case, feedback__author=cast.trainer, feedback__published=True)
        page = sign_in(cast.office_admin).get(url("detail", opened)).text
        assert "de stichting niet levert" in page
        assert "Reageer" not in page
        assert sign_in(cast.office_admin).get(case.get_absolute_url()).status_code == 404

    def test_each_look_is_written_down(self, opened, case, cast, sign_in):
        for _ in range(2):
            sign_in(cast.office_admin).get(url("detail", opened))
        assert AuditEvent.objects.filter(kind="case.emergency_read").count() == 2
        assert CaseRead.objects.get().reader == cast.office_admin
        page = sign_in(cast.participant).get(f"{case.get_absolute_url()}gelezen-door/").text
        assert all(words in page for words in (REASON, cast.office_admin.name, "via het bureau"))

    @pytest.mark.parametrize("over", ["expired", "ended"])
    def test_until_it_is_over(self, opened, cast, second, sign_in, over):
        if over == "ended":
            sign_in(second).post(url("end", opened))
        else:
            past = clock() - dt.timedelta(hours=2)
            EmergencyAccess.objects.update(approved_at=past, expires_at=past + dt.timedelta(hours=1))
        assert sign_in(cast.office_admin).get(url("detail", opened)).status_code == 404
        assert "Voorbij" in sign_in(cast.office_admin).get(LIST).text


class TestShielding:
    @pytest.mark.parametrize("status", SHIELDABLE)
    def test_by_one_at_once_and_back(self, case, cast, sign_in, status, no_broker):
        PracticeCase.objects.update(status=status)
        client = sign_in(cast.office_admin)
        chosen = f"{NEW}?lichting={cast.cohort.slug}&persoon={cast.participant.public_id}"
        client.post(chosen, {"case": case.public_id, "reason": REASON, "afschermen": "1"})
        case.refresh_from_db()
        assert case.status == CaseStatus.SHIELDED
        assert not PracticeCase.objects.visible_to(cast.trainer).exists()
        page = sign_in(cast.participant).get(case.get_absolute_url()).text
        assert "Het bureau schermt je casus af" in page
        assert REASON in page
        client.post(url("restore", EmergencyAccess.objects.get()))
        case.refresh_from_db()
        assert case.shielded_from == ""
        assert case.status == (CaseStatus.ACCEPTED if status == CaseStatus.SCHEDULED else status)
        assert Letter.objects.filter(recipient=cast.participant).count() == 2

    def test_from_a_question_that_waits(self, asked, case, second, sign_in, no_broker):
        sign_in(second).post(url("shield", asked))
        case.refresh_from_db()
        assert case.status == CaseStatus.SHIELDED
        assert EmergencyAccess.objects.get() == asked

    def test_the_room_closes(self, cast, sign_in):
        scene = planned(cast)
        emergencies.shield(scene.case, by=cast.office_admin, now=clock(), reason=REASON)
        assert sign_in(scene.peer).get(f"/casus/kamer/{scene.room.public_id}/").status_code == 404
        emergencies.restore(scene.case, by=cast.office_admin, now=clock())
        assert PracticeCase.objects.get().status == CaseStatus.ACCEPTED

    def test_the_owner_may_throw_it_away(self, case, cast, sign_in):
        emergencies.shield(case, by=cast.office_admin, now=clock(), reason=REASON)
        sign_in(cast.participant).post(f"{case.get_absolute_url()}verwijderen/")
        assert not PracticeCase.objects.exists()

    def test_a_withdrawn_case_is_nobodys_already(self, case, cast):
        PracticeCase.objects.update(status=CaseStatus.WITHDRAWN)
        with pytest.raises(ValidationError):
            emergencies.shield(case, by=cast.office_admin, now=clock(), reason=REASON)


def test_the_log_has_facts_and_no_reason(opened, case, cast):
    emergencies.shield(case, by=cast.office_admin, now=clock(), reason=REASON)
    told = str(list(AuditEvent.objects.values_list("kind", "facts")))
    assert "emergency.approved" in told
    assert not any(words in told for words in (REASON, case.title))


@pytest.mark.parametrize("count", [1, 20])
def test_as_many_queries_for_many(cast, sign_in, count, django_assert_num_queries):
    for _ in range(count):
        case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
        emergencies.ask(case, by=cast.office_admin, now=clock(), reason=REASON)
    client = sign_in(cast.office_admin)
    client.get(LIST)  # the first page of a session fills its caches
    with django_assert_num_queries(4):
        client.get(LIST)
