"""Feedback in rounds: react, hand in again, and go on until the trainer accepts; every remark stays readable."""

import pytest

from casuistiek.models import PointReply, PracticeCase
from casuistiek.reports.reading import unhandled
from casuistiek.states import CaseStatus
from tests.casuistiek.forms_data import case_data, feedback_data, submit_data
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory

FIRST, SECOND = "Ik mis wat de wethouder wil.", "Je vraag heeft twee vragen."
DID = "De wethouder staat er nu in."


@pytest.fixture
def owner(cast, sign_in):
    return sign_in(cast.participant)


@pytest.fixture
def trainer(cast, sign_in):
    return sign_in(cast.trainer)


def give(trainer, case, url, verdict, **points):
    """The trainer writes and publishes."""
    response = trainer.post(url("feedback-edit", case), feedback_data(next="publish", **points))
    form = trainer.get(response.url).context["form"].initial
    trainer.post(response.url, {**form, "verdict": verdict})


def hand_in(owner, case, url, **changes):
    case.refresh_from_db()
    owner.post(url("case-edit", case), case_data(case, **changes))
    case.refresh_from_db()
    owner.post(url("case-submit", case), submit_data(case, level=2))


def test_two_rounds(owner, trainer, submitted, url, no_broker):
    case, page = submitted, submitted.get_absolute_url()
    give(trainer, case, url, "more_asked", punt_1_observation=FIRST, punt_2_observation=SECOND)
    first = case.feedback.get().points.first()
    owner.post(f"{page}opmerkingen/{first.pk}/", {"text": DID, "version": 0})
    owner.post(f"{page}opmerkingen/{first.pk}/verwerkt/", {"klaar": "ja"})

    # Handing in again: what is not handled yet is a hint, and blocks nothing.
    text = owner.get(url("case-submit", case)).text
    assert "Nog niet verwerkt" in text
    assert SECOND in text
    assert FIRST not in text
    hand_in(owner, case, url, trigger="De wethouder wil een plan.")
    assert PracticeCase.objects.get().status == CaseStatus.SUBMITTED

    # The second round: the trainer sees what was done with the first one, beside the new text.
    text = trainer.get(url("feedback-edit", case)).text
    assert "Ronde 2" in text
    assert "De wethouder wil een plan." in text
    for words in (FIRST, SECOND, DID, "bij versie 1", "verwerkt op", "nog niet verwerkt"):
        assert words in text, words
    give(trainer, case, url, "accepted", punt_1_observation="Nu zie ik het.")
    for reader in (owner, trainer):
        text = reader.get(page).text
        for words in (FIRST, SECOND, DID, "Nu zie ik het.", "bij versie 1", "bij versie 2"):
            assert words in text, words
    assert PracticeCase.objects.get().status == CaseStatus.ACCEPTED


def test_in_the_same_round_the_trainer_reads_replies_beside_the_form_too(trainer, submitted, cast, url, now):
    assert "Wat al is gepubliceerd" not in trainer.get(url("feedback-edit", submitted)).text
    feedback = FeedbackFactory(case=submitted, author=cast.trainer, published=True)
    point = FeedbackPointFactory(feedback=feedback, observation=FIRST)
    PointReply.objects.create(point=point, text=DID, saved_at=now)
    text = trainer.get(url("feedback-edit", submitted)).text
    assert "Wat al is gepubliceerd" in text
    assert DID in text
    assert "Ronde" not in text


@pytest.mark.parametrize("who", ["participant", "trainer"])
def test_a_point_about_a_part_that_was_emptied_still_stands(cast, sign_in, submitted, who):
    feedback = FeedbackFactory(case=submitted, author=cast.trainer, published=True)
    FeedbackPointFactory(feedback=feedback, about="axis_note", observation=FIRST)
    assert FIRST in sign_in(cast.people[who]).get(submitted.get_absolute_url()).text


def test_what_is_not_handled_yet_in_the_order_of_the_page(cast, submitted, now):
    feedback = FeedbackFactory(case=submitted, author=cast.trainer, published=True)
    points = [
        FeedbackPointFactory(feedback=feedback, position=n, observation=f"Punt {n}.") for n in (1, 2, 3)
    ]
    PointReply.objects.create(point=points[0], handled_at=now)
    PointReply.objects.create(point=points[1], text="Gelezen.")
    found = unhandled(submitted, cast.participant)
    assert [(remark.number, remark.reply) for remark in found] == [("2", "Gelezen."), ("3", "")]
    submitted.status = CaseStatus.CONCEPT
    assert unhandled(submitted, cast.participant) == []
