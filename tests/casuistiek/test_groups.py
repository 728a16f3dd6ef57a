"""The agreement of the group, and the list of what its people share."""

import pytest

from casuistiek import access
from casuistiek.actions import agreements
from casuistiek.documents import AGREEMENT, AGREEMENT_VERSION, WOO
from casuistiek.models import AgreementAcceptance, PracticeCase
from casuistiek.states import CaseStatus
from cohorts.models import Enrolment, PeerGroup, PeerGroupMember
from leergang.audit.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.factories.casuistiek import AgreementAcceptanceFactory, PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory

WHISTLE = (
    "Bij een vermoeden van een misstand of onveiligheid geldt de gewone route: integriteitscoördinator, "
    "vertrouwenspersoon of het Huis voor Klokkenluiders; deze afspraak staat een melding niet in de weg."
)
NO_PROMISE = "kunnen niet uitsluiten dat wet of rechter ooit om een document vraagt"
PAGE, LIST = "/lichtingen/voorjaar/afspraak/", "/casus/groep/"


@pytest.fixture
def shared(cast):
    return PracticeCaseFactory(
        enrolment=cast.enrolment, submitted=True, status=CaseStatus.ACCEPTED, confidentiality_level=4
    )


@pytest.fixture
def enrolment(cast):
    return Enrolment.objects.get(user=cast.colleague)


@pytest.fixture
def peer(cast, sign_in):
    return sign_in(cast.colleague)


class TestAgreement:
    def test_never_silences_a_whistleblower_and_promises_no_secrecy(self, peer):
        assert AGREEMENT[-1] == WHISTLE
        assert NO_PROMISE in WOO
        page = peer.get(PAGE).text
        assert all(text in page for text in (WHISTLE, NO_PROMISE, AGREEMENT_VERSION))

    def test_before_the_first_case_and_then_on_to_it(self, peer, shared):
        case = shared.get_absolute_url()
        led = peer.get(case)
        assert led.url == f"{PAGE}?next={case.replace('/', '%2F')}"
        assert shared.title not in peer.get(led.url).text
        assert peer.post(led.url, {"next": case}).url == case
        assert shared.dilemma in peer.get(case).text

    def test_before_the_list_too(self, peer, shared):
        assert peer.get(LIST).url.startswith(PAGE)

    @pytest.mark.parametrize(
        "elsewhere", ["https://kwaad.example/", "//kwaad.example/", "kwaad/", "javascript:x"]
    )
    def test_leads_nowhere_else(self, peer, elsewhere):
        assert elsewhere not in peer.get(PAGE, {"next": elsewhere}).text
        assert peer.post(PAGE, {"next": elsewhere}).url == LIST

    def test_twice_is_once(self, enrolment, cast, now):
        for _ in range(2):
            agreements.accept(enrolment, by=cast.colleague, now=now)
        assert AuditEvent.objects.filter(kind="agreement.accepted").count() == 1

    def test_nobody_agrees_for_somebody_else(self, enrolment, cast, now):
        with pytest.raises(Enrolment.DoesNotExist):
            agreements.accept(enrolment, by=cast.participant, now=now)

    def test_a_new_version_asks_again(self, peer, shared, enrolment, monkeypatch):
        AgreementAcceptanceFactory(enrolment=enrolment)
        assert peer.get(shared.get_absolute_url()).status_code == 200
        monkeypatch.setattr(access, "AGREEMENT_VERSION", "2028-1")
        assert peer.get(shared.get_absolute_url()).url.startswith(PAGE)

    def test_handing_in_is_agreeing(self, concept, cast, now):
        agreements.accept_in(concept.cohort, by=cast.participant, now=now)
        assert AgreementAcceptance.objects.get().enrolment == cast.enrolment

    def test_trainers_see_who_did(self, cast, sign_in, enrolment):
        AgreementAcceptanceFactory(enrolment=enrolment)
        page = sign_in(cast.trainer).get(PAGE)
        assert [bool(person.accepted_at) for person in page.context["people"]].count(True) == 1
        assert cast.participant.name in page.text
        assert sign_in(cast.trainer).post(PAGE).status_code == 404

    def test_who_takes_part_sees_nobody(self, peer, cast):
        assert cast.participant.name not in peer.get(PAGE).text

    @pytest.mark.parametrize(
        "who", ["coordinator", "planner", "office_admin", "other_participant", "stranger"]
    )
    def test_others_have_no_page(self, cast, sign_in, who):
        assert sign_in(cast.people[who]).get(PAGE).status_code == 404


@pytest.fixture
def agreed(enrolment, peer):
    AgreementAcceptanceFactory(enrolment=enrolment)
    return peer


class TestList:
    def test_title_question_and_whose_of_the_last_version(self, agreed, shared, cast):
        PracticeCase.objects.update(title="Nog niet ingediend")
        page = agreed.get(LIST).text
        assert "De dienst die niet levert" in page
        assert shared.question_to_group in page
        assert cast.participant.name in page
        assert "Nog niet ingediend" not in page

    def test_empty(self, agreed):
        assert "Er is nu niets met je gedeeld" in agreed.get(LIST).text

    def test_led_to_from_mijn_casus(self, peer):
        assert LIST in peer.get("/casus/").text

    @pytest.mark.parametrize(
        "change",
        [{"status": "submitted"}, {"status": "reflection"}, {"status": "withdrawn"}, {"confidentiality_level": 2},
         {"confidentiality_level": 3}],
        ids=["submitted", "reflection", "withdrawn", "trainers", "group"],
    )  # fmt: skip
    def test_only_what_is_shared_with_this_person(self, agreed, shared, change):
        PracticeCase.objects.update(**change)
        assert shared.title not in agreed.get(LIST).text
        assert agreed.get(shared.get_absolute_url()).status_code == 404

    def test_the_own_group_reads_level_three(self, agreed, shared, enrolment):
        PracticeCase.objects.update(confidentiality_level=3)
        group = PeerGroup.objects.create(cohort=shared.cohort, number=1)
        for member in (shared.enrolment, enrolment):
            PeerGroupMember.objects.create(group=group, enrolment=member)
        assert shared.title in agreed.get(LIST).text

    def test_a_peer_gets_no_button_of_the_owner(self, agreed, shared):
        page = agreed.get(shared.get_absolute_url()).text
        assert not any(
            word in page for word in ("Bewerk casus", "Trek casus in", "wie-leest-mee", "Geef feedback")
        )

    @pytest.mark.parametrize("count", [1, 19])
    def test_as_many_queries_for_many(self, agreed, shared, cast, count, django_assert_num_queries):
        self.fill(cast, count)
        with django_assert_num_queries(5):
            page = agreed.get(LIST)
        assert len(page.context["rows"]) == count + 1

    def test_by_twenty(self, agreed, shared, cast):
        self.fill(cast, 20)
        page = agreed.get(LIST)
        assert len(page.context["rows"]) == 20
        assert len(agreed.get(LIST + page.context["next_url"]).context["rows"]) == 1

    def fill(self, cast, count):
        for _ in range(count):
            enrolment = EnrolmentFactory(cohort=cast.cohort, user=UserFactory(), organisation=cast.waterdam)
            PracticeCaseFactory(
                enrolment=enrolment, submitted=True, status=CaseStatus.ACCEPTED, confidentiality_level=4
            )
