"""Feedback that is changed after it was published: by its author, with what it said before, and said on the page."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from casuistiek.actions import feedback as actions
from casuistiek.models import Feedback, PointReply
from casuistiek.models.points import points_of
from casuistiek.states import FeedbackStatus
from leergang.mailing.models import Letter
from leergang.web.saving import StaleVersionError
from tests.casuistiek.forms_data import feedback_data
from tests.factories.accounts import UserFactory
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory
from tests.factories.cohorts import TrainerAssignmentFactory


@pytest.fixture
def published(cast, submitted):
    feedback = FeedbackFactory(
        case=submitted, author=cast.trainer, published=True, status=FeedbackStatus.READ
    )
    for position in (1, 2):
        FeedbackPointFactory(feedback=feedback, position=position, observation=f"Eerst {position}")
    return feedback


@pytest.fixture
def revise(published, cast, now):
    def revise(*, by=None, version=0, points=None, **changes):
        points = points or points_of(published)
        points[0] = points[0] | changes
        return actions.revise(published, by=by or cast.trainer, now=now, version=version, points=points)

    return revise


def test_what_it_said_is_kept_and_it_is_new_again(revise, published, now):
    PointReply.objects.create(point=published.points.get(position=1), text="Gedaan")
    changed = revise(observation="Nu")
    assert (changed.status, changed.changed_at, changed.read_at) == (FeedbackStatus.PUBLISHED, now, None)
    assert published.revisions.get().content[0]["observation"] == "Eerst 1"
    assert published.points.get(position=1).reply.text == "Gedaan"
    assert not Letter.objects.exists()


def test_the_same_again_is_nothing(revise, published):
    revise()
    assert not published.revisions.exists()


def test_a_point_that_was_answered_stays(revise, published):
    PointReply.objects.create(point=published.points.get(position=2), text="Gedaan")
    with pytest.raises(ValidationError, match="gereageerd"):
        revise(points=points_of(published)[:1])


def test_two_windows(revise):
    revise(observation="Nu")
    with pytest.raises(StaleVersionError):
        revise(observation="Anders")


def test_only_its_author(revise, cast):
    colleague = TrainerAssignmentFactory(cohort=cast.cohort, user=UserFactory()).user
    for person in (colleague, cast.participant, cast.other_trainer):
        with pytest.raises((Feedback.DoesNotExist, type(cast.enrolment.cases.get()).DoesNotExist)):
            revise(by=person, observation="Nu")


def test_on_the_pages(published, cast, submitted, sign_in):
    client, owner = sign_in(cast.trainer), sign_in(cast.participant)
    page = reverse("casuistiek:feedback-revise", args=[submitted.public_id, published.pk])
    assert page in client.get(submitted.get_absolute_url()).text
    typed = feedback_data(published, punt_1_observation="Nu staat het zo")
    assert client.post(page, {**typed, "version": 9}).status_code == 409
    assert "Nu staat het zo" in client.post(page, {**typed, "punt-2-observation": "", "version": 0}).text
    assert client.post(page, typed).status_code == 302
    history = reverse("casuistiek:history-detail", args=[submitted.public_id, published.pk])
    assert history in owner.get(submitted.get_absolute_url()).text
    for person in (client, owner):
        assert "Eerst 1" in person.get(history).text
    assert sign_in(cast.colleague).get(history).status_code == 404
