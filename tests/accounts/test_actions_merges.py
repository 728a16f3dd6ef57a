"""Two records of one human become one, and come apart exactly as they were."""

import datetime as dt
import uuid

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from casuistiek.models import BankRemark, CaseRead, CoOwner, PracticeCase, Proposal, ProposalConsent, Review
from cohorts.models import (
    Appointment,
    AvailabilityPoll,
    AvailabilityRequest,
    Enrolment,
    ImportBatch,
    Reminder,
    SessionResponse,
    SessionStaff,
)
from cohorts.states import EnrolmentStatus
from leergang.accounts.actions import invitations, merges, people
from leergang.accounts.models import AddressChange, Invitation, OrganisationRole, PersonMerge, User
from leergang.accounts.relations import DECISIONS, Decision, relations, undecided
from leergang.accounts.roles import Role
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.factories.accounts import OrganisationRoleFactory, UserFactory
from tests.factories.casuistiek import FeedbackFactory, PracticeCaseFactory
from tests.factories.cohorts import (
    CohortFactory,
    EnrolmentFactory,
    HeldEntryFactory,
    SessionFactory,
    TrainerAssignmentFactory,
)
from tests.factories.mailing import LetterFactory

PASSWORD = "een heel lang wachtwoord"


@pytest.fixture
def pair(cast, now):
    """Paula twice: the second record has a row of every kind that can point to a person."""
    kept = cast.participant
    merged = UserFactory(first_name="Paula", email="p.proef@waterdam.example", phone="06 12345678")
    merged.set_password(PASSWORD)
    merged.save()
    EmailAddress.objects.create(user=merged, email=merged.email, verified=True, primary=True)
    Authenticator.objects.create(user=merged, type=Authenticator.Type.TOTP, data={"secret": "x"})
    earlier = CohortFactory(name="Eerder", organisations=[cast.waterdam])
    enrolment = EnrolmentFactory(cohort=earlier, user=merged, organisation=cast.waterdam)
    case = PracticeCaseFactory(enrolment=enrolment, submitted=True)
    FeedbackFactory(author=merged, case=PracticeCaseFactory(submitted=True))
    CoOwner.objects.create(
        case=PracticeCaseFactory(enrolment=EnrolmentFactory(cohort=earlier)), user=merged, enrolment=enrolment,
        invited_at=now, accepted_at=now,
    )  # fmt: skip
    proposal = Proposal.objects.create(
        case=case, kind="delete", version=1, proposed_by=merged, proposed_at=now
    )
    ProposalConsent.objects.create(proposal=proposal, user=merged, agreed_at=now)
    other = PracticeCaseFactory(submitted=True)
    CaseRead.objects.create(case=other, reader=merged, version=1, first_at=now, last_at=now)
    Review.objects.create(case=other, trainer=merged, seen_at=now)
    BankRemark.objects.create(trainer=merged, title="Een vraag", made_at=now)
    OrganisationRoleFactory(user=merged, organisation=cast.duinrade)
    trained = TrainerAssignmentFactory(user=merged, cohort=CohortFactory(name="Getraind")).cohort
    session = SessionFactory(cohort=trained)
    session.trainers.add(merged)
    started = SessionFactory(cohort=earlier)
    Appointment.objects.create(session=started, user=merged, uid="u", sequence=0, calendar="", sent_at=now)
    Reminder.objects.create(
        session=started, user=merged, enrolment=enrolment, kind="practical", session_sequence=0, due_at=now
    )
    SessionResponse.objects.create(
        session=started, user=merged, answer="yes", session_sequence=0, starts_at=now, answered_at=now
    )
    SessionStaff.objects.create(session=started, user=merged, kind="guest", ends_on=now.date())
    AvailabilityRequest.objects.create(
        poll=AvailabilityPoll.objects.create(cohort=earlier), user=merged, token_hash="1" * 64,
        expires_at=now + dt.timedelta(days=7), sent_at=now,
    )  # fmt: skip
    ImportBatch.objects.create(
        cohort=earlier, organisation=cast.waterdam, created_by=merged, file_name="l.xlsx"
    )
    HeldEntryFactory(cohort=earlier, organisation=cast.waterdam, asked_by=merged)
    invitations.issue(merged, by=cast.planner, now=now)
    AddressChange.objects.create(
        user=merged, new_email="thuis@privé.example".replace("é", "e"), token_hash="0" * 64,
        expires_at=now + dt.timedelta(days=7),
    )  # fmt: skip
    EnrolmentFactory(cohort=earlier, organisation=cast.waterdam, enrolled_by=merged)
    LetterFactory(recipient=merged)
    return kept, merged, case


def merge(cast, now, kept, merged):
    return merges.merge(kept, merged, checked="spoken", by=cast.planner, now=now)


def dump(*persons):
    """Every row of these people and every row that points to them, apart from the sessions that ended.

    Letters and merges are the trail that a merge leaves.
    """
    columns = [f.attname for f in User._meta.concrete_fields if f.attname != "session_generation"]
    found = User.objects.filter(pk__in=[p.pk for p in persons]).order_by("pk")
    rows = {"users": list(found.values(*columns))}
    for name, field in relations():
        if name != "mailing.letter.recipient" and not name.startswith("accounts.personmerge"):
            found = QuerySet(field.model).filter(**{f"{field.name}__in": persons})
            rows[name] = list(found.order_by("pk").values())
    return rows


class TestDecisions:
    def test_every_relation_to_a_person_has_one(self):
        assert undecided() == []
        assert set(DECISIONS) == {name for name, _ in relations()}, "a decision about nothing"

    def test_the_pair_has_a_row_of_every_kind_that_moves(self, pair):
        _, merged, _ = pair
        for name, field in relations():
            if DECISIONS[name] != Decision.STAY:
                rows = QuerySet(field.model).filter(**{field.name: merged})
                assert rows.exists(), f"give the second record a row of {name}"


class TestMerge:
    def test_everything_goes_to_the_record_that_is_kept(self, cast, pair, now):
        kept, merged, case = pair
        merge(cast, now, kept, merged)
        for name, field in relations():
            rows = QuerySet(field.model).filter(**{field.name: merged})
            if DECISIONS[name] in (Decision.MOVE, Decision.MOVE_ONCE):
                assert not rows.exists(), name
        assert PracticeCase.objects.get(pk=case.pk).owner == kept
        assert Enrolment.objects.filter(user=kept).count() == 2

    def test_how_the_other_logs_in_stays_with_it_and_works_no_more(self, cast, pair, now, client):
        kept, merged, _ = pair
        merge(cast, now, kept, merged)
        assert EmailAddress.objects.filter(user=merged).exists()
        assert not Authenticator.objects.filter(user=kept).exists()
        answer = client.post("/inloggen/", {"login": merged.email, "password": PASSWORD}, follow=True)
        assert answer.redirect_chain[-1][0] == "/inloggen/afgesloten/"
        assert "_auth_user_id" not in client.session

    def test_an_open_link_dies(self, cast, pair, now):
        kept, merged, _ = pair
        token = invitations.issue(merged, by=cast.planner, now=now)
        merge(cast, now, kept, merged)
        with pytest.raises(Invitation.DoesNotExist):
            invitations.accept(token, now=now)
        assert not AddressChange.objects.open().filter(user=merged).exists()

    def test_sessions_of_the_other_end(self, cast, pair, now, sign_in):
        kept, merged, _ = pair
        theirs = sign_in(merged)
        assert theirs.get("/").status_code == 200
        merge(cast, now, kept, merged)
        assert theirs.get("/").status_code == 302

    def test_what_both_have_stays_once(self, cast, pair, now):
        kept, merged, _ = pair
        TrainerAssignmentFactory(user=kept, cohort=merged.trainer_assignments.get().cohort)
        OrganisationRoleFactory(user=kept, organisation=cast.duinrade)
        made = merge(cast, now, kept, merged)
        assert kept.trainer_assignments.count() == 1
        assert OrganisationRole.objects.filter(user=kept).count() == 1
        assert made.moved["cohorts.trainerassignment.user"] == []

    def test_the_list_of_a_lichting_stays_in_order(self, cast, pair, now):
        kept, merged, case = pair
        User.objects.filter(pk=kept.pk).update(sort_key="andere paula")
        kept.last_name = "Andere"
        kept.save()
        made = merge(cast, now, kept, merged)
        assert Enrolment.objects.get(pk=case.enrolment_id).sort_key == kept.sort_key
        merges.undo(made, by=cast.planner, now=now)
        assert Enrolment.objects.get(pk=case.enrolment_id).sort_key == merged.sort_key

    def test_both_addresses_hear_of_it_and_neither_learns_the_other(self, cast, pair, now):
        kept, merged, _ = pair
        merge(cast, now, kept, merged)
        letters = {letter.to_address: letter for letter in Letter.objects.filter(kind="person-merged")}
        assert set(letters) == {kept.email, merged.email}
        assert merged.email not in letters[kept.email].body_text
        assert kept.email not in letters[merged.email].body_text

    def test_the_log_keeps_ids_only(self, cast, pair, now):
        kept, merged, _ = pair
        made = merge(cast, now, kept, merged)
        event = AuditEvent.objects.get(kind="person.merged")
        assert event.facts["merged"] == merged.pk
        assert event.facts["checked"] == "spoken"
        assert event.facts["rows"] == sum(map(len, made.moved.values())) - 1

    def test_nobody_but_this_human_gets_to_see_a_case(self, cast, pair, now):
        """Who could read a case before can read it after, with the kept record in the place of the other."""
        kept, merged, _ = pair

        def readers():
            return {
                (user.pk, case)
                for user in User.objects.filter(is_active=True)
                for case in PracticeCase.objects.visible_to(user).values_list("pk", flat=True)
            }

        before = {(kept.pk if user == merged.pk else user, case) for user, case in readers()}
        merge(cast, now, kept, merged)
        assert readers() == before


class TestRefused:
    def refused(self, cast, now, kept, merged, by=None):
        before = dump(kept, merged)
        with pytest.raises(ValidationError) as refusal:
            merges.merge(kept, merged, checked="spoken", by=by or cast.planner, now=now)
        assert dump(kept, merged) == before
        return refusal.value.messages[0]

    def test_the_same_record(self, cast, now):
        assert "twee keer dezelfde" in self.refused(cast, now, cast.participant, cast.participant)

    def test_both_in_one_lichting(self, cast, now):
        words = self.refused(cast, now, cast.participant, cast.colleague)
        assert "Allebei staan in de lichting Voorjaar" in words

    def test_an_enrolment_that_is_over_is_no_obstacle(self, cast, now):
        Enrolment.objects.filter(user=cast.colleague).update(status=EnrolmentStatus.CANCELLED)
        merge(cast, now, cast.participant, cast.colleague)
        assert Enrolment.objects.filter(user=cast.participant).count() == 2

    @pytest.mark.parametrize("order", [1, -1])
    def test_a_trainer_of_the_lichting_in_which_the_other_takes_part(self, cast, now, order):
        words = self.refused(cast, now, *[cast.participant, cast.trainer][::order])
        assert "traint de lichting Voorjaar" in words

    def test_who_gave_feedback_to_the_other(self, cast, now):
        case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
        FeedbackFactory(case=case, author=cast.other_trainer)
        assert "gaf feedback" in self.refused(cast, now, cast.participant, cast.other_trainer)

    def test_oneself(self, cast, now):
        assert "eigen account" in self.refused(cast, now, cast.planner, cast.stranger)

    @pytest.mark.parametrize("role", [Role.PLANNER, Role.OFFICE_ADMIN, Role.AUDITOR])
    def test_rights_of_the_bureau_never_change_hands(self, cast, now, role):
        with_rights = OrganisationRoleFactory(role=role, organisation__bureau=True).user
        assert "rol bij het bureau" in self.refused(cast, now, cast.stranger, with_rights)
        assert "rol bij het bureau" in self.refused(cast, now, with_rights, cast.stranger)

    def test_keeping_a_closed_account(self, cast, now):
        people.deactivate(cast.stranger, by=None, now=now, last_day=now.date())
        cast.stranger.refresh_from_db()
        assert "afgesloten" in self.refused(cast, now, cast.stranger, cast.participant)

    def test_a_record_that_went_up_in_another(self, cast, pair, now):
        kept, merged, _ = pair
        merge(cast, now, kept, merged)
        assert "al opgegaan" in self.refused(cast, now, cast.stranger, merged)


class TestUndo:
    def test_it_brings_back_exactly_what_was(self, cast, pair, now):
        kept, merged, _ = pair
        before = dump(kept, merged)
        made = merge(cast, now, kept, merged)
        assert dump(kept, merged) != before
        merges.undo(made, by=cast.planner, now=now + dt.timedelta(days=29))
        assert dump(kept, merged) == before

    def test_what_both_had_comes_back_as_it_was(self, cast, pair, now):
        kept, merged, _ = pair
        TrainerAssignmentFactory(user=kept, cohort=merged.trainer_assignments.get().cohort)
        before = dump(kept, merged)
        merges.undo(merge(cast, now, kept, merged), by=cast.planner, now=now)
        assert dump(kept, merged) == before

    def test_a_closed_record_stays_closed(self, cast, pair, now):
        kept, merged, _ = pair
        User.objects.filter(pk=merged.pk).update(is_active=False)
        merges.undo(merge(cast, now, kept, merged), by=cast.planner, now=now)
        assert not User.objects.get(pk=merged.pk).is_active

    def test_what_came_since_stays_with_the_kept_one(self, cast, pair, now):
        kept, merged, _ = pair
        made = merge(cast, now, kept, merged)
        later = EnrolmentFactory(user=kept, organisation=cast.waterdam)
        merges.undo(made, by=cast.planner, now=now)
        assert Enrolment.objects.get(pk=later.pk).user == kept

    def test_sessions_do_not_come_back(self, cast, pair, now, sign_in):
        kept, merged, _ = pair
        theirs = sign_in(merged)
        merges.undo(merge(cast, now, kept, merged), by=cast.planner, now=now)
        assert theirs.get("/").status_code == 302

    @pytest.mark.parametrize(("days", "words"), [(30, "dertig dagen"), (31, "dertig dagen")])
    def test_after_thirty_days_it_is_refused(self, cast, pair, now, days, words):
        kept, merged, _ = pair
        made = merge(cast, now, kept, merged)
        with pytest.raises(ValidationError, match=words):
            merges.undo(made, by=cast.planner, now=now + dt.timedelta(days=days))

    def test_twice(self, cast, pair, now):
        kept, merged, _ = pair
        made = merge(cast, now, kept, merged)
        merges.undo(made, by=cast.planner, now=now)
        with pytest.raises(ValidationError, match="al teruggedraaid"):
            merges.undo(made, by=cast.planner, now=now)

    def test_a_later_merge_first(self, cast, pair, now):
        kept, merged, _ = pair
        third = UserFactory(email=f"{uuid.uuid4().hex[:8]}@waterdam.example")
        first = merge(cast, now, kept, merged)
        second = merge(cast, now, third, kept)
        with pytest.raises(ValidationError, match="Draai eerst dat terug"):
            merges.undo(first, by=cast.planner, now=now)
        merges.undo(second, by=cast.planner, now=now)
        merges.undo(PersonMerge.objects.get(pk=first.pk), by=cast.planner, now=now)
        assert User.objects.filter(pk__in=[kept.pk, merged.pk, third.pk], is_active=True).count() == 3
