import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from casuistiek.actions import cases
from casuistiek.models import CaseVersion, PracticeCase
from casuistiek.models.content import content_of
from casuistiek.states import CaseStatus, ConfidentialityLevel
from cohorts.models import Enrolment
from leergang.audit.models import AuditEvent
from leergang.web.saving import StaleVersionError
from tests.factories.casuistiek import FeedbackFactory, PracticeCaseFactory

LEVEL = ConfidentialityLevel.PEER_GROUP


@pytest.fixture
def concept(cast) -> PracticeCase:
    return PracticeCaseFactory(enrolment=cast.enrolment, complete=True)


def changed(case: PracticeCase, **texts):
    return {**content_of(case), **texts}


def submit(case, cast, now, **kwargs):
    case.refresh_from_db()
    return cases.submit(
        case, **{"by": cast.participant, "now": now, "version": case.version, "level": LEVEL} | kwargs
    )


def kinds() -> list[str]:
    return list(
        AuditEvent.objects.filter(kind__startswith="case.").order_by("pk").values_list("kind", flat=True)
    )


class TestStart:
    def test_makes_a_concept_that_only_the_owner_knows(self, cast):
        case = cases.start(cast.enrolment, by=cast.participant)
        assert (case.status, case.confidentiality_level) == (CaseStatus.CONCEPT, ConfidentialityLevel.ONLY_ME)
        assert (case.owner, case.cohort) == (cast.participant, cast.cohort)
        assert kinds() == ["case.started"]

    def test_twice_is_once_while_it_is_empty(self, cast):
        first = cases.start(cast.enrolment, by=cast.participant)
        assert cases.start(cast.enrolment, by=cast.participant) == first
        assert kinds() == ["case.started"]

    def test_a_second_case_beside_one_with_text(self, cast, concept):
        assert cases.start(cast.enrolment, by=cast.participant) != concept

    def test_not_for_somebody_else(self, cast):
        with pytest.raises(Enrolment.DoesNotExist):
            cases.start(cast.enrolment, by=cast.colleague)


class TestSave:
    def test_keeps_the_text_and_raises_the_version(self, cast, concept, now):
        content = changed(concept, title="", trigger="x" * 5000)
        saved = cases.save(concept, by=cast.participant, now=now, version=1, content=content)
        saved.refresh_from_db()
        assert content_of(saved) == content
        assert (saved.version, saved.saved_at) == (2, now)

    def test_the_same_text_twice_is_once_whatever_the_version(self, cast, concept, now):
        content = changed(concept, title="Nieuw")
        for version in (1, 1, 7):
            saved = cases.save(concept, by=cast.participant, now=now, version=version, content=content)
            assert saved.version == 2

    def test_another_text_on_an_older_version_is_a_conflict(self, cast, concept, now):
        first = changed(concept, title="Tabblad een")
        cases.save(concept, by=cast.participant, now=now, version=1, content=first)
        with pytest.raises(StaleVersionError) as stale:
            cases.save(
                concept, by=cast.participant, now=now, version=1, content=changed(concept, title="Twee")
            )
        assert stale.value.version == 2
        concept.refresh_from_db()
        assert concept.title == "Tabblad een"

    def test_actors_keep_their_row(self, cast, concept, now):
        before = {actor.position: actor.pk for actor in concept.actors.all()}
        content = content_of(concept)
        content["actors"] = [
            {**content["actors"][0], "label": "De wethouder"},
            content["actors"][2],
            {**content["actors"][1], "position": 4},
        ]
        saved = cases.save(concept, by=cast.participant, now=now, version=1, content=content)
        after = {actor.position: actor.pk for actor in saved.actors.all()}
        assert set(after) == {1, 3, 4}
        assert (after[1], after[3]) == (before[1], before[3])
        assert saved.actors.get(position=1).label == "De wethouder"

    def test_not_once_it_is_discussed(self, cast, concept, now):
        PracticeCase.objects.update(
            status=CaseStatus.DISCUSSED, submitted_at=now, confidentiality_level=3, agreement_version="1"
        )
        with pytest.raises(ValidationError):
            cases.save(concept, by=cast.participant, now=now, version=1, content=changed(concept, title="x"))

    def test_not_by_somebody_else(self, cast, concept, now):
        with pytest.raises(PracticeCase.DoesNotExist):
            cases.save(concept, by=cast.trainer, now=now, version=1, content=content_of(concept))


class TestSubmit:
    def test_shares_the_text_and_starts_the_clock(self, cast, concept, now):
        case = submit(concept, cast, now)
        case.refresh_from_db()
        assert (case.status, case.confidentiality_level, case.agreement_version) == ("submitted", 3, "2027-1")
        assert case.submitted_at == now
        assert case.feedback_due_on == dt.date(2027, 2, 15)  # ten working days
        assert case.versions.get().content == content_of(case)
        assert kinds() == ["case.submitted"]

    def test_twice_is_once(self, cast, concept, now):
        submit(concept, cast, now)
        submit(concept, cast, now + dt.timedelta(days=1))
        concept.refresh_from_db()
        assert concept.submitted_at == now
        assert CaseVersion.objects.count() == 1
        assert kinds() == ["case.submitted"]

    def test_a_new_text_is_a_new_version_on_the_same_clock(self, cast, concept, now):
        case = submit(concept, cast, now)
        due = case.feedback_due_on
        cases.save(case, by=cast.participant, now=now, version=1, content=changed(case, title="Scherper"))
        case = submit(case, cast, now + dt.timedelta(days=3))
        assert case.versions.first().content["title"] == "Scherper"
        assert [version.number for version in case.versions.all()] == [2, 1]
        assert case.feedback_due_on == due

    def test_after_a_question_for_more_the_clock_starts_again(self, cast, concept, now):
        case = submit(concept, cast, now)
        PracticeCase.objects.update(status=CaseStatus.MORE_ASKED)
        case = submit(case, cast, now + dt.timedelta(days=7))
        assert (case.status, case.feedback_due_on) == (CaseStatus.SUBMITTED, dt.date(2027, 2, 22))

    def test_an_accepted_case_stays_accepted(self, cast, concept, now):
        case = submit(concept, cast, now)
        PracticeCase.objects.update(status=CaseStatus.ACCEPTED)
        cases.save(case, by=cast.participant, now=now, version=1, content=changed(case, title="Verwerkt"))
        assert submit(case, cast, now).status == CaseStatus.ACCEPTED
        assert case.versions.count() == 2

    def test_readers_can_be_narrowed(self, cast, concept, now):
        submit(concept, cast, now)
        assert submit(concept, cast, now, level=ConfidentialityLevel.TRAINERS).confidentiality_level == 2
        assert CaseVersion.objects.count() == 1

    @pytest.mark.parametrize(
        "texts", [{"title": " "}, {"own_position": ""}, {"actors": []}, {"question_to_group": "x" * 201}]
    )
    def test_not_while_it_is_incomplete_or_too_long(self, cast, concept, now, texts):
        cases.save(concept, by=cast.participant, now=now, version=1, content=changed(concept, **texts))
        with pytest.raises(ValidationError):
            submit(concept, cast, now)
        assert not CaseVersion.objects.exists()

    def test_not_a_text_that_was_not_shown(self, cast, concept, now):
        with pytest.raises(StaleVersionError):
            submit(concept, cast, now, version=0)

    def test_not_to_nobody(self, cast, concept, now):
        with pytest.raises(ValidationError):
            submit(concept, cast, now, level=ConfidentialityLevel.ONLY_ME)

    def test_not_once_it_is_withdrawn(self, cast, concept, now):
        submit(concept, cast, now)
        cases.withdraw(concept, by=cast.participant)
        with pytest.raises(ValidationError):
            submit(concept, cast, now)


class TestWithdraw:
    def test_from_that_moment_no_trainer_reads_it(self, cast, concept, now):
        submit(concept, cast, now)
        assert PracticeCase.objects.for_review(cast.trainer).exists()
        cases.withdraw(concept, by=cast.participant)
        cases.withdraw(concept, by=cast.participant)
        assert not PracticeCase.objects.for_review(cast.trainer).exists()
        assert kinds() == ["case.submitted", "case.withdrawn"]

    def test_a_concept_has_nothing_to_withdraw(self, cast, concept):
        with pytest.raises(ValidationError):
            cases.withdraw(concept, by=cast.participant)


class TestDelete:
    def test_a_concept_goes(self, cast, concept):
        cases.delete(concept, by=cast.participant)
        assert not PracticeCase.objects.exists()
        assert kinds() == ["case.deleted"]

    def test_a_withdrawn_case_goes_with_its_feedback(self, cast, concept, now):
        submit(concept, cast, now)
        FeedbackFactory(case=concept, author=cast.trainer, published=True)
        cases.withdraw(concept, by=cast.participant)
        cases.delete(concept, by=cast.participant)
        assert not PracticeCase.objects.exists()

    def test_not_while_others_may_read_it(self, cast, concept, now):
        submit(concept, cast, now)
        with pytest.raises(ValidationError):
            cases.delete(concept, by=cast.participant)
