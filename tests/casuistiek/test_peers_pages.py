"""The pages of thinking along: of the owner who asks, and of who was asked."""

import pytest

from casuistiek.models import AgreementAcceptance, CaseRead, Feedback, PeerAsk, PracticeCase
from casuistiek.states import CaseStatus, FeedbackKind, FeedbackStatus, RemarkReaders
from cohorts.models import Enrolment, PeerGroup
from cohorts.states import EnrolmentStatus
from leergang.mailing.models import Letter
from tests.casuistiek.forms_data import feedback_data
from tests.factories.accounts import UserFactory
from tests.factories.casuistiek import (
    AgreementAcceptanceFactory,
    FeedbackFactory,
    FeedbackPointFactory,
    PracticeCaseFactory,
)
from tests.factories.cohorts import EnrolmentFactory

OWN = "Ik lees twee rollen."


@pytest.fixture
def case(cast):
    return PracticeCaseFactory(
        enrolment=cast.enrolment, submitted=True, status=CaseStatus.ACCEPTED, confidentiality_level=4,
        title="De dienst aan zet", dilemma="Een heel eigen dilemma.", feedback_question="Zie ik mijn eigen aandeel?",
    )  # fmt: skip


@pytest.fixture
def asked(case, cast, now):
    agreed = AgreementAcceptanceFactory(enrolment=Enrolment.objects.get(user=cast.colleague))
    return PeerAsk.objects.create(case=case, enrolment=agreed.enrolment, asked_at=now)


@pytest.fixture
def owner(cast, sign_in):
    return sign_in(cast.participant)


@pytest.fixture
def peer(cast, sign_in, asked):
    return sign_in(cast.colleague)


@pytest.fixture
def concept(case, cast, asked):
    feedback = FeedbackFactory(case=case, author=cast.colleague, kind=FeedbackKind.PEER, version=1)
    FeedbackPointFactory(feedback=feedback, position=1, readers=1, observation=OWN, effect="", question="")
    return feedback


def typed(feedback=None, **changes):
    """The form of who thinks along."""
    readers = {f"punt-{number}-readers": 1 for number in (1, 2, 3)}
    return {**readers, **feedback_data(feedback), **changes}


class TestAsking:
    def test_from_the_case_to_who_may_read_it(self, owner, case, cast):
        page = owner.get(case.get_absolute_url()).text
        assert f"{case.get_absolute_url()}meedenkers/" in page
        page = owner.get(f"{case.get_absolute_url()}meedenkers/").text
        assert cast.colleague.name in page
        assert cast.other_participant.name not in page

    def test_asked_seen_and_taken_back(self, owner, case, cast, no_broker):
        address = f"{case.get_absolute_url()}meedenkers/"
        enrolment = Enrolment.objects.get(user=cast.colleague)
        assert owner.post(address, {"people": [enrolment.pk]}).url == address
        assert "Nog geen reactie" in owner.get(address).text
        assert Letter.objects.get().recipient == cast.colleague
        owner.post(f"{address}terug/", {"meedenker": enrolment.pk})
        assert not PeerAsk.objects.exists()
        assert "Je hebt nog niemand gevraagd" in owner.get(address).text

    def test_nobody_chosen(self, owner, case):
        page = owner.post(f"{case.get_absolute_url()}meedenkers/", {}).text
        assert "Kies minstens één persoon." in page

    @pytest.mark.parametrize(
        "change", [{"status": "submitted"}, {"confidentiality_level": 2}], ids=["state", "level"]
    )
    def test_only_what_is_shared(self, owner, case, change):
        PracticeCase.objects.update(**change)
        address = f"{case.get_absolute_url()}meedenkers/"
        assert "zodra een trainer je casus heeft geaccepteerd" in owner.get(address).text
        assert "meedenkers/" not in owner.get(case.get_absolute_url()).text
        enrolment = Enrolment.objects.exclude(user=case.owner).first()
        owner.post(address, {"people": [enrolment.pk]})
        assert not PeerAsk.objects.exists()

    def test_who_was_asked_and_may_read_no_longer_is_told_to_the_owner(self, owner, case, asked):
        PracticeCase.objects.update(confidentiality_level=3)
        page = owner.get(f"{case.get_absolute_url()}meedenkers/").text
        assert "Kan je casus nu niet lezen" in page

    @pytest.mark.parametrize("key", ["", "x", "0", "9" * 20, "²"])
    def test_nobody_by_that_number(self, owner, case, asked, key):
        address = f"{case.get_absolute_url()}meedenkers/terug/"
        assert owner.post(address, {"meedenker": key}).status_code == 404

    @pytest.mark.parametrize("count", [1, 20])
    def test_as_many_queries_for_a_whole_group(
        self, owner, case, cast, now, django_assert_num_queries, count
    ):
        for number in range(2 * count):
            enrolment = EnrolmentFactory(cohort=cast.cohort, user=UserFactory(), organisation=cast.waterdam)
            if number % 2:
                PeerAsk.objects.create(case=case, enrolment=enrolment, asked_at=now)
        with django_assert_num_queries(5):
            owner.get(f"{case.get_absolute_url()}meedenkers/")


class TestWriting:
    def test_the_case_with_the_question_of_its_owner_beside_the_points(self, peer, case, url):
        page = peer.get(case.get_absolute_url()).text
        assert "Denk mee" in page
        assert "Zie ik mijn eigen aandeel?" in page
        page = peer.get(url("think-edit", case)).text
        assert "Hierover wil de inbrenger feedback" in page
        assert case.dilemma in page
        assert ">Jouw vraag aan wie meeleest</h3>" not in page  # the words of the form, for its owner
        # The first choice is the owner alone, until somebody chooses otherwise.
        assert page.count('<option value="1">') == 3

    def test_from_the_first_word_to_the_owner(self, peer, owner, case, url, cast, no_broker):
        assert peer.post(url("think-autosave", case), typed(**{"punt-1-observation": OWN})).status_code == 200
        assert OWN not in owner.get(case.get_absolute_url()).text
        response = peer.post(url("think-edit", case), typed(Feedback.objects.get(), next="publish"))
        page = peer.get(response.url)
        assert "Alleen de inbrenger" in page.text
        peer.post(response.url, page.context["form"].initial)
        assert Feedback.objects.get().kind == FeedbackKind.PEER
        page = owner.get(case.get_absolute_url()).text
        assert OWN in page
        assert "alleen jij leest dit" in page
        assert "meedenker" in page

    @pytest.mark.parametrize("readers", RemarkReaders, ids=lambda readers: readers.name.lower())
    def test_who_reads_it_is_the_choice_of_its_author(
        self, peer, concept, cast, sign_in, url, readers, no_broker
    ):
        case = concept.case
        peer.post(url("think-edit", case), typed(concept, **{"punt-1-readers": readers}))
        concept.refresh_from_db()
        form = peer.get(url("think-publish", case)).context["form"].initial
        assert peer.post(url("think-publish", case), form).url == case.get_absolute_url()
        assert (OWN in sign_in(cast.trainer).get(case.get_absolute_url()).text) == (readers >= 2)
        assert OWN in peer.get(case.get_absolute_url()).text

    def test_nobody_sees_a_concept(self, concept, cast, sign_in):
        for who in ("participant", "trainer"):
            assert OWN not in sign_in(cast.people[who]).get(concept.case.get_absolute_url()).text

    def test_two_windows_keep_both_texts(self, peer, case, url):
        peer.post(url("think-edit", case), typed(**{"punt-1-observation": "Van daar"}))
        response = peer.post(url("think-edit", case), typed(**{"punt-1-observation": "Van hier"}))
        assert response.status_code == 409
        assert "Van hier" in response.text

    def test_part_of_a_form_is_refused(self, peer, case, url):
        data = typed()
        del data["punt-2-readers"]
        assert peer.post(url("think-edit", case), data).status_code == 400
        assert peer.post(url("think-autosave", case), data).status_code == 400

    def test_hints_before_it_is_published(self, peer, concept, url):
        concept.points.update(observation="Dat doet wethouder Jansen altijd zo.")
        page = peer.get(url("think-publish", concept.case)).text
        assert "‘altijd’" in page
        assert "Noem liever een rol" in page

    def test_an_incomplete_point_leads_back_to_its_field(self, peer, case, url):
        data = typed(**{"punt-1-effect": "Ik schrok.", "next": "publish"})
        page = peer.post(url("think-edit", case), data, follow=True).text
        assert "Je opmerkingen zijn nog niet gepubliceerd" in page
        assert "Ik schrok." in page

    def test_the_own_remarks_are_taken_away_again(self, peer, owner, concept):
        case = concept.case
        type(concept).objects.update(status=FeedbackStatus.PUBLISHED, published_at=concept.created_at)
        address = f"{case.get_absolute_url()}meedenken/{concept.pk}/verwijderen/"
        assert address in peer.get(f"{case.get_absolute_url()}meedenken/").text
        assert OWN in peer.get(address).text
        assert owner.get(address).status_code == 404
        assert peer.post(address).url == case.get_absolute_url()
        assert OWN not in owner.get(case.get_absolute_url()).text


LOST = {
    "narrowed": lambda asked: PracticeCase.objects.update(confidentiality_level=3),
    "alone": lambda asked: PracticeCase.objects.update(confidentiality_level=1),
    "withdrawn": lambda asked: PracticeCase.objects.update(status=CaseStatus.WITHDRAWN),
    "reflection": lambda asked: PracticeCase.objects.update(status=CaseStatus.REFLECTION),
    "stopped": lambda asked: Enrolment.objects.filter(pk=asked.enrolment_id).update(
        status=EnrolmentStatus.WITHDRAWN
    ),
}


@pytest.mark.parametrize("lose", LOST.values(), ids=LOST)
class TestTheSharingEnds:
    def test_everything_is_gone(self, peer, case, asked, url, lose):
        lose(asked)
        for name in ("case-detail", "think-edit", "think-publish"):
            assert peer.get(url(name, case)).status_code == 404, name
        for name in ("think-edit", "think-autosave", "think-publish"):
            assert peer.post(url(name, case), typed()).status_code == 404, name

    def test_but_who_was_writing_keeps_the_own_words_and_sees_nothing_else(
        self, peer, concept, asked, url, lose, sign_in, cast
    ):
        case = concept.case
        lose(asked)
        page = peer.get(url("think-edit", case))
        assert page.status_code == 404
        assert OWN in page.text
        assert not any(words in page.text for words in (case.title, case.dilemma, case.feedback_question))
        late = peer.post(url("think-edit", case), typed(concept, **{"punt-2-observation": "Nog getypt."}))
        assert late.status_code == 404
        assert "Nog getypt." in late.text
        assert Feedback.objects.get().points.count() == 1
        for who in ("participant", "trainer"):
            assert OWN not in sign_in(cast.people[who]).get(case.get_absolute_url()).text

    def test_and_can_throw_them_away(self, peer, concept, asked, url, lose):
        lose(asked)
        peer.post(url("think-discard", concept.case))
        assert not Feedback.objects.exists()
        assert peer.get(url("think-edit", concept.case)).status_code == 404

    def test_what_was_published_stays_with_the_owner_and_its_author_reads_it_no_more(
        self, peer, owner, concept, asked, url, lose
    ):
        type(concept).objects.update(status=FeedbackStatus.PUBLISHED, published_at=concept.created_at)
        lose(asked)
        assert OWN in owner.get(concept.case.get_absolute_url()).text
        assert peer.get(url("think-edit", concept.case)).status_code == 404
        delete = f"{concept.case.get_absolute_url()}meedenken/{concept.pk}/verwijderen/"
        assert peer.post(delete).status_code == 404
        assert Feedback.objects.exists()


def test_who_leaves_the_intervisiegroep_reads_and_writes_no_more(peer, asked, case, cast, url):
    PracticeCase.objects.update(confidentiality_level=3)
    group = PeerGroup.objects.create(cohort=cast.cohort, number=1)
    for enrolment in (cast.enrolment, asked.enrolment):
        group.members.create(enrolment=enrolment)
    assert peer.post(url("think-autosave", case), typed(**{"punt-1-observation": OWN})).status_code == 200
    group.members.get(enrolment=asked.enrolment).delete()
    for name in ("case-detail", "think-edit", "think-publish"):
        assert peer.get(url(name, case)).status_code == 404, name
    assert peer.post(url("think-autosave", case), typed()).status_code == 404
    assert OWN in peer.get(url("think-edit", case)).text


def test_nobody_reads_or_writes_without_the_agreement(peer, case, asked, url):
    """Posting is no way around it: a form that comes back shows the case."""
    AgreementAcceptance.objects.all().delete()
    stale = typed(**{"punt-1-observation": OWN, "version": 7})
    for name in ("think-edit", "think-autosave", "think-publish"):
        for response in (peer.post(url(name, case), stale), peer.get(url(name, case))):
            assert response.url.startswith("/lichtingen/voorjaar/afspraak/"), name
    assert not Feedback.objects.exists()


def test_its_owner_sees_who_read_it_here(peer, case, asked, url, cast):
    peer.get(url("think-edit", case))
    assert CaseRead.objects.get().reader == cast.colleague


class TestAskedNoLonger:
    def test_the_case_can_be_read_and_not_written_about(self, peer, concept, asked, url):
        case = concept.case
        asked.delete()
        assert peer.get(case.get_absolute_url()).status_code == 200
        page = peer.get(url("think-edit", case))
        assert page.status_code == 200
        assert OWN in page.text
        assert "Bekijk en publiceer" not in page.text
        assert peer.post(url("think-autosave", case), typed()).status_code == 404
        assert peer.get(url("think-publish", case)).status_code == 404


@pytest.mark.parametrize(
    "name", ["think-edit", "think-autosave", "think-publish", "think-discard", "peer-list", "peer-remove"]
)
@pytest.mark.parametrize(
    "who", ["trainer", "other_participant", "coordinator", "planner", "office_admin", "stranger"]
)
def test_for_others_there_is_nothing(cast, sign_in, concept, url, who, name):
    client = sign_in(cast.people[who])
    assert client.get(url(name, concept.case)).status_code in {404, 405}
    assert client.post(url(name, concept.case), typed(concept)).status_code == 404
    assert Feedback.objects.get().points.get().observation == OWN


def test_another_case_does_not_publish_my_concept(peer, concept, cast, url, now, asked):
    other = PracticeCaseFactory(
        enrolment=cast.enrolment, submitted=True, status=CaseStatus.ACCEPTED, confidentiality_level=4
    )
    PeerAsk.objects.create(case=other, enrolment=asked.enrolment, asked_at=now)
    data = {"feedback": concept.public_id, "version": 1, "case_version": 1}
    assert peer.post(url("think-publish", other), data).status_code == 404
    assert Feedback.objects.get().status == FeedbackStatus.CONCEPT
