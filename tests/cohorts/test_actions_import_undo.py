"""A list that is taken back leaves the tables as they were."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from cohorts.actions import enrolments, import_undo, inviting, transitions
from cohorts.importing.reading import Line
from cohorts.models import Enrolment
from cohorts.states import EnrolmentStatus, ImportState
from leergang.accounts.actions import invitations
from leergang.accounts.models import Invitation, User
from leergang.audit.models import AuditEvent
from leergang.mailing import claims, delivery
from leergang.mailing.models import Letter, LetterState
from tests.cohorts.lists import draft, enrolled
from tests.factories.cohorts import EnrolmentFactory

ANNA = Line(2, "Anna", "van der", "Berg", "anna@waterdam.example", "Adviseur")
BRAM = Line(3, "Bram", "", "Smit", "bram@waterdam.example")


def dump() -> dict[str, list[str]]:
    """Every row of every table but the audit log, which only grows."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
        if model is not AuditEvent
    }


def undo(batch, cast, now):
    """Ask for it, and let a worker do it."""
    return import_undo.ask(batch, by=cast.coordinator) and import_undo.run(batch.pk, now=now)


def send_everything(now):
    Letter.objects.update(state=LetterState.SENT, sent_at=now)


def test_a_list_that_is_taken_back_was_never_there(cast, now):
    before = dump()
    batch = enrolled(draft(cast, ANNA, BRAM), now=now)
    assert dump() != before
    assert undo(batch, cast, now)
    assert dump() == before
    assert AuditEvent.objects.get(kind="import.undone").facts["people"] == 2


def test_invitations_of_a_long_list_go_with_it(cast, now):
    """The task that invites has passed, and no letter has left."""
    cast.cohort.seats = 400
    cast.cohort.save()
    before = dump()
    people = [Line(n, "Anna", "", "Berg", f"anna{n}@waterdam.example") for n in range(2, 252)]
    batch = enrolled(draft(cast, *people), now=now)
    assert not Letter.objects.exists()
    assert inviting.invite_due(now=now, limit=300) == 250
    assert Letter.objects.count() == 250
    undo(batch, cast, now)
    assert dump() == before


def test_a_waiting_list_and_a_resent_invitation_go_with_it(cast, now):
    cast.cohort.seats = 3  # two people are in
    cast.cohort.save()
    before = dump()
    batch = enrolled(draft(cast, ANNA, BRAM), now=now, with_waiting_list=True)
    anna = batch.enrolments.get(user__email=ANNA.email)
    assert inviting.invite_again(anna, by=cast.coordinator, now=now + dt.timedelta(hours=1))
    undo(batch, cast, now + dt.timedelta(hours=2))
    assert dump() == before


def test_who_was_known_already_stays_with_the_link_they_had(cast, now):
    """The list made an older link worthless; afterwards that one works again."""
    cast.waterdam.email_domains.append("elders.example")
    cast.waterdam.save()
    EnrolmentFactory(
        cohort=cast.other_cohort, user=cast.stranger, organisation=cast.waterdam, status="confirmed"
    )
    earlier = now - dt.timedelta(days=1)
    token = invitations.issue_many([cast.stranger], by=cast.planner, now=earlier)[cast.stranger.pk].token
    before = dump()
    stranger = Line(2, cast.stranger.first_name, "", cast.stranger.last_name, cast.stranger.email)
    batch = enrolled(draft(cast, stranger), now=now)
    assert not Invitation.objects.usable(now).for_token(token).exists()
    undo(batch, cast, now)
    assert Invitation.objects.usable(now).for_token(token).exists()
    assert dump() == before


def test_a_link_that_came_after_the_list_is_left_alone(cast, now):
    batch = enrolled(draft(cast, ANNA), now=now)
    anna = User.objects.get(email=ANNA.email)
    later = now + dt.timedelta(hours=1)
    token = invitations.issue_many([anna], by=cast.planner, now=later)[anna.pk].token
    undo(batch, cast, later)
    assert Invitation.objects.usable(later).for_token(token).exists()
    assert User.objects.filter(email=ANNA.email).exists()  # something else speaks of the account


def test_an_older_link_stays_dead_beside_a_newer_one(cast, now):
    """Before the list one, after it another: without the list the second would have ended the first too."""
    earlier, later = now - dt.timedelta(days=1), now + dt.timedelta(hours=1)
    invitations.issue_many([cast.stranger], by=cast.planner, now=earlier)
    stranger = Line(2, cast.stranger.first_name, "", cast.stranger.last_name, cast.stranger.email)
    batch = enrolled(draft(cast, stranger), now=now)
    newest = invitations.issue_many([cast.stranger], by=cast.planner, now=later)[cast.stranger.pk]
    undo(batch, cast, later)
    assert Invitation.objects.open().get(user=cast.stranger) == newest.invitation


def test_an_account_that_takes_part_elsewhere_stays(cast, now):
    batch = enrolled(draft(cast, ANNA, BRAM), now=now)
    anna = User.objects.get(email=ANNA.email)
    EnrolmentFactory(cohort=cast.other_cohort, user=anna, organisation=cast.waterdam, status="confirmed")
    undo(batch, cast, now)
    assert list(anna.enrolments.values_list("cohort", flat=True)) == [cast.other_cohort.pk]
    assert not User.objects.filter(email=BRAM.email).exists()


def test_whose_letter_left_is_told_and_the_letter_stays_in_the_log(cast, now):
    batch = enrolled(draft(cast, ANNA, BRAM), now=now)
    Letter.objects.filter(to_address=ANNA.email).update(state=LetterState.SENT, sent_at=now)
    undo(batch, cast, now)
    assert not User.objects.filter(email=ANNA.email).exists()
    assert set(Letter.objects.values_list("kind", "to_address", "state")) == {
        ("invitation", ANNA.email, LetterState.SENT),
        ("import-undone", ANNA.email, LetterState.DUE),
    }
    told = Letter.objects.get(kind="import-undone")
    assert "Je hoeft niets te doen" in told.body_text
    assert cast.waterdam.name in told.body_html
    assert ANNA.first_name not in told.subject


def test_a_letter_that_a_worker_just_took_never_leaves(cast, now):
    batch = enrolled(draft(cast, ANNA), now=now)
    [held] = claims.claim(now=now)
    undo(batch, cast, now)
    with pytest.raises(delivery.NotOursError):  # the last moment before the mail server gets it
        delivery._hand_over(held, clock=lambda: now)
    assert not Letter.objects.exists()


def test_seats_that_come_free_are_offered(cast, now):
    cast.cohort.seats = 3
    cast.cohort.save()
    batch = enrolled(draft(cast, ANNA), now=now)
    waiting = EnrolmentFactory(
        cohort=cast.cohort, organisation=cast.duinrade, status="waiting_list", queued_at=now
    )
    undo(batch, cast, now)
    waiting.refresh_from_db()
    assert waiting.status == EnrolmentStatus.OFFERED


def refused(batch, cast, now, words):
    before = dump()
    with pytest.raises(ValidationError, match=words):
        undo(batch, cast, now)
    assert dump() == before


def test_an_invitation_that_was_used_is_too_late(cast, now):
    batch = enrolled(draft(cast, ANNA, BRAM), now=now)
    anna = batch.enrolments.get(user__email=ANNA.email)
    token = invitations.issue_many([anna.user], by=cast.coordinator, now=now)[anna.user_id]
    anna.invitation = token.invitation
    anna.save()
    invitations.accept(token.token, now=now)
    refused(batch, cast, now, "al gebruikt")


def test_who_came_in_by_another_link_is_too_late(cast, now):
    batch = enrolled(draft(cast, ANNA, BRAM), now=now)
    enrolments.accept(User.objects.get(email=ANNA.email), now=now)
    refused(batch, cast, now, "intussen veranderd")


def test_an_enrolment_that_moved_on_is_too_late(cast, now):
    batch = enrolled(draft(cast, ANNA, BRAM), now=now)
    transitions.move(
        batch.enrolments.select_related("user").first(), EnrolmentStatus.CANCELLED, by=cast.planner, now=now
    )
    refused(batch, cast, now, "intussen veranderd")


def test_an_enrolment_that_was_removed_is_too_late(cast, now):
    batch = enrolled(draft(cast, ANNA, BRAM), now=now)
    batch.enrolments.first().delete()
    refused(batch, cast, now, "intussen veranderd")


def test_somebody_in_a_group_is_too_late(cast, now):
    batch = enrolled(draft(cast, ANNA), now=now)
    successor = Enrolment.objects.get(batch=batch)
    cast.enrolment.succeeded_by = successor
    cast.enrolment.save()
    refused(batch, cast, now, "ergens anders bij")


def test_taking_back_twice_is_taking_back_once(cast, now):
    batch = enrolled(draft(cast, ANNA), now=now)
    assert import_undo.ask(batch, by=cast.coordinator)
    assert not import_undo.ask(batch, by=cast.coordinator)
    assert [import_undo.run(batch.pk, now=now) for _ in range(2)] == [True, False]
    assert AuditEvent.objects.filter(kind="import.undone").count() == 1


def test_a_draft_cannot_be_taken_back(cast, now):
    batch = draft(cast, ANNA)
    assert not import_undo.ask(batch, by=cast.coordinator)
    assert not import_undo.run(batch.pk, now=now)


def test_somebody_who_begins_between_the_question_and_the_worker_keeps_the_list(cast, now):
    batch = enrolled(draft(cast, ANNA, BRAM), now=now)
    import_undo.ask(batch, by=cast.coordinator)
    enrolments.accept(User.objects.get(email=ANNA.email), now=now)
    before = Enrolment.objects.count()
    assert import_undo.run(batch.pk, now=now)
    batch.refresh_from_db()
    assert (batch.state, batch.notice) == (ImportState.CONFIRMED, import_undo.MOVED_ON)
    assert Enrolment.objects.count() == before
