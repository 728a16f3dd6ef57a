"""What an owner does with a point of feedback, and who reads that."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from casuistiek.actions import replies
from casuistiek.models import CoOwner, FeedbackPoint, PointReply, PracticeCase
from casuistiek.states import CaseStatus
from cohorts.models import Enrolment
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.web.saving import StaleVersionError
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory

TEXT = "Ik heb de wethouder gebeld."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def point(submitted, cast):
    feedback = FeedbackFactory(case=submitted, author=cast.trainer, published=True)
    return FeedbackPointFactory(feedback=feedback, position=1, about="dilemma")


@pytest.fixture
def owner(cast, sign_in):
    return sign_in(cast.participant)


@pytest.fixture
def address(point):
    return f"{point.feedback.case.get_absolute_url()}opmerkingen/{point.pk}/"


def answer(point, cast, now, *, version=0, text=TEXT, by=None):
    return replies.answer(point, by=by or cast.participant, now=now, version=version, text=text)


class TestAnswer:
    def test_keeps_the_text_and_says_nothing_of_it_in_the_audit_log(self, point, cast, now):
        reply = answer(point, cast, now)
        assert (reply.text, reply.version, reply.saved_at) == (TEXT, 1, now)
        event = AuditEvent.objects.get(kind="feedback.answered")
        assert event.facts == {"case": point.feedback.case_id, "point": point.pk}
        assert not Letter.objects.exists()

    def test_the_same_text_twice_is_once(self, point, cast, now):
        answer(point, cast, now)
        assert answer(point, cast, now + dt.timedelta(hours=1)).saved_at == now
        assert AuditEvent.objects.filter(kind="feedback.answered").count() == 1

    def test_never_over_a_text_of_another_window(self, point, cast, now):
        answer(point, cast, now)
        with pytest.raises(StaleVersionError) as stale:
            answer(point, cast, now, text="Iets anders.")
        assert stale.value.version == 1
        assert PointReply.objects.get().text == TEXT

    def test_not_longer_than_a_reply_may_be(self, point, cast, now):
        with pytest.raises(ValidationError):
            answer(point, cast, now, text="x" * 601)
        assert answer(point, cast, now, text="x" * 600).version == 1

    def test_by_each_owner(self, point, cast, now):
        enrolment = Enrolment.objects.get(user=cast.colleague)
        joint = CoOwner.objects.create(
            case=point.feedback.case, user=cast.colleague, enrolment=enrolment, invited_at=now
        )
        with pytest.raises(PracticeCase.DoesNotExist):
            answer(point, cast, now, by=cast.colleague)
        CoOwner.objects.filter(pk=joint.pk).update(accepted_at=now)
        assert answer(point, cast, now, by=cast.colleague).text == TEXT

    @pytest.mark.parametrize("who", ["trainer", "colleague", "planner", "stranger", "other_participant"])
    def test_by_nobody_else(self, point, cast, now, who):
        for deed in (replies.handle, answer_as):
            with pytest.raises(PracticeCase.DoesNotExist):
                deed(point, by=cast.people[who], now=now)
        with pytest.raises(PracticeCase.DoesNotExist):
            replies.reopen(point, by=cast.people[who])

    def test_not_on_a_concept_of_a_trainer(self, submitted, cast, now):
        concept = FeedbackPointFactory(feedback=FeedbackFactory(case=submitted, author=cast.trainer))
        with pytest.raises(FeedbackPoint.DoesNotExist):
            answer(concept, cast, now)

    @pytest.mark.parametrize("status", [CaseStatus.WITHDRAWN, CaseStatus.SHIELDED])
    def test_not_when_nobody_reads_it(self, point, cast, now, status):
        was = CaseStatus.ACCEPTED if status == CaseStatus.SHIELDED else ""
        PracticeCase.objects.update(status=status, shielded_from=was)
        with pytest.raises(PracticeCase.DoesNotExist):
            answer(point, cast, now)


def answer_as(point, *, by, now):
    return replies.answer(point, by=by, now=now, version=0, text=TEXT)


class TestHandle:
    def test_the_first_moment_stays(self, point, cast, now):
        replies.handle(point, by=cast.participant, now=now)
        again = replies.handle(point, by=cast.participant, now=now + dt.timedelta(days=1))
        assert again.handled_at == now
        assert AuditEvent.objects.filter(kind="feedback.handled").count() == 1

    def test_is_taken_back_and_leaves_the_reply(self, point, cast, now):
        answer(point, cast, now)
        replies.handle(point, by=cast.participant, now=now)
        for _ in range(2):
            replies.reopen(point, by=cast.participant)
        reply = PointReply.objects.get()
        assert (reply.handled_at, reply.text, reply.version) == (None, TEXT, 1)
        assert AuditEvent.objects.filter(kind="feedback.reopened").count() == 1

    def test_a_text_typed_meanwhile_is_no_conflict(self, point, cast, now):
        replies.handle(point, by=cast.participant, now=now)
        assert answer(point, cast, now).handled_at == now


class TestPages:
    def test_the_owner_answers_and_comes_back_to_the_remark(self, owner, point, address, sign_in, cast):
        assert 'name="text"' in owner.get(address).text
        response = owner.post(address, {"text": TEXT, "version": 0})
        assert response.url == f"{point.feedback.case.get_absolute_url()}#o1"
        assert TEXT in owner.get(response.url).text
        assert TEXT in sign_in(cast.trainer).get(response.url).text

    def test_handled_and_taken_back(self, owner, point, address):
        page = point.feedback.case.get_absolute_url()
        assert owner.post(f"{address}verwerkt/", {"klaar": "ja"}).url == f"{page}#o1"
        assert "Verwerkt door jou op" in owner.get(page).text
        owner.post(f"{address}verwerkt/", {"klaar": "nee"})
        assert "Verwerkt door jou op" not in owner.get(page).text

    def test_htmx_gets_that_one_remark(self, owner, address):
        part = owner.get(address, headers=HTMX).text
        assert part.strip().startswith("<aside")
        assert part.count("<aside") == part.count("<form") == 1
        part = owner.post(address, {"text": TEXT, "version": 0}, headers=HTMX).text
        assert "Je reactie is bewaard." in part
        assert "<form" not in part

    def test_htmx_on_the_page_of_one_remark_goes_back_to_the_case(self, owner, point, address):
        headers = HTMX | {"HX-Current-URL": f"http://testserver{address}"}
        response = owner.post(address, {"text": TEXT, "version": 0}, headers=headers)
        assert response.headers["HX-Redirect"] == f"{point.feedback.case.get_absolute_url()}#o1"

    def test_addresses_fit_the_page_that_they_stand_on(self, owner, point, address):
        page = point.feedback.case.get_absolute_url()
        short = f'hx-get="opmerkingen/{point.pk}/'
        assert short in owner.get(page).text
        headers = HTMX | {"HX-Current-URL": f"http://testserver{page}?x=1#o1"}
        assert short in owner.get(address, headers=headers).text
        assert f'action="{address}"' in owner.get(address).text

    def test_two_windows_show_both_texts(self, owner, address):
        owner.post(address, {"text": "Van daar", "version": 0})
        for headers, status in (({}, 409), (HTMX, 200)):
            response = owner.post(address, {"text": "Van hier", "version": 0}, headers=headers)
            assert response.status_code == status
            assert "Van daar" in response.text
            assert "Van hier" in response.text
        assert owner.post(address, {"text": "Van hier", "version": 1}).status_code == 302

    def test_too_long_is_said_and_kept_on_the_page(self, owner, address):
        page = owner.post(address, {"text": "y" * 601, "version": 0}).text
        assert "Dit zijn 601 tekens. Kort in tot 600." in page
        assert "y" * 601 in page
        assert not PointReply.objects.exists()

    @pytest.mark.parametrize("version", ["", "x", "9" * 40, "-1"])
    def test_a_version_nobody_has_is_a_conflict(self, owner, address, version):
        assert owner.post(address, {"text": TEXT, "version": version}).status_code == 409

    @pytest.mark.parametrize(
        "who", ["trainer", "colleague", "other_participant", "coordinator", "planner", "office_admin"]
    )
    def test_for_others_there_is_nothing(self, sign_in, cast, address, who):
        client = sign_in(cast.people[who])
        assert client.get(address).status_code == 404
        for path in (address, f"{address}verwerkt/"):
            assert client.post(path, {"text": "Gekaapt", "version": 0}).status_code == 404
        assert not PointReply.objects.exists()

    def test_a_point_of_another_case_is_not_reached_through_the_own_one(self, owner, submitted, cast):
        elsewhere = FeedbackPointFactory(feedback__published=True, feedback__author=cast.trainer)
        concept = FeedbackPointFactory(feedback__case=submitted, feedback__author=cast.trainer)
        for point in (elsewhere, concept):
            path = f"{submitted.get_absolute_url()}opmerkingen/{point.pk}/"
            assert owner.get(path).status_code == 404
            assert owner.post(f"{path}verwerkt/").status_code == 404

    def test_once_withdrawn_the_replies_stand_without_buttons(self, owner, point, address, cast, now):
        answer(point, cast, now)
        PracticeCase.objects.update(status=CaseStatus.WITHDRAWN)
        page = owner.get(point.feedback.case.get_absolute_url()).text
        assert TEXT in page
        assert "Zet op verwerkt" not in page
        assert owner.get(address).status_code == 404

    def test_what_was_typed_is_never_markup(self, owner, point, address):
        page = owner.post(address, {"text": "<script>alert(1)</script>", "version": 0}, follow=True).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_the_own_case_of_another_lichting_stays_apart(cast, sign_in, now):
    case = PracticeCaseFactory(submitted=True)
    point = FeedbackPointFactory(feedback=FeedbackFactory(case=case, author=cast.trainer, published=True))
    path = f"{case.get_absolute_url()}opmerkingen/{point.pk}/"
    assert sign_in(cast.participant).get(path).status_code == 404
    assert sign_in(case.owner).get(path).status_code == 200
