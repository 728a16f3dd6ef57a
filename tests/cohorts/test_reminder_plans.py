"""The plan of a lichting: what follows from a change, who gets what when, and the page of the planner."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError

from cohorts.actions import cohorts, departures, planning, reminder_plans, reminders
from cohorts.actions import organisations as organisation_actions
from cohorts.models import MailPreference, Reminder, ReminderRule, SessionResponse, SessionStaff
from cohorts.reminding.rules import DEFAULT_RULES, PARTICIPANT, PLANNER, TRAINER, Rule, fingerprint
from cohorts.reports.reminder_plan import rules_of
from cohorts.reports.reminder_preview import preview
from cohorts.states import Answer, MailWay, OffsetUnit, ReminderKind, ReminderState, SessionKind
from leergang.accounts.models import User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.moment import at
from tests.cohorts.plans import plan, slot
from tests.factories.cohorts import EnrolmentFactory, TrainerAssignmentFactory

pytestmark = pytest.mark.django_db

NINE = dt.time(9)
PREPARATION, PRACTICAL, CONFIRM = ReminderKind.PREPARATION, ReminderKind.PRACTICAL, ReminderKind.CONFIRM
DAY = dt.timedelta(days=1)


def moment(text):
    day, clock = text.split()
    return at(dt.date.fromisoformat(day), dt.time.fromisoformat(clock))


def rule(
    kind=PREPARATION, amount=-14, audience=PARTICIPANT, unit=OffsetUnit.DAYS, clock=NINE, session_kind=None
):
    return Rule(kind, audience, amount, unit, clock, session_kind)


@pytest.fixture
def session(cast, now):
    """Thursday 11 March 2027 at 9.15, announced on 1 February."""
    session = planning.draft(cast.cohort, plan=plan(trainers=[cast.trainer]), by=cast.planner)
    planning.announce(session, version=0, by=cast.planner, now=now)
    session.refresh_from_db()
    return session


def save(cast, *rules, now):
    seen = fingerprint(rules_of(cast.cohort.pk))
    return reminder_plans.save(cast.cohort, rules=rules, seen=seen, by=cast.planner, now=now)


def standing(session, **narrowed):
    rows = session.reminders.filter(state=ReminderState.PENDING, **narrowed)
    return set(rows.values_list("user__first_name", "kind", "offset"))


def letters(**narrowed):
    return Letter.objects.filter(kind__startswith="reminder", **narrowed)


class TestSaving:
    def test_what_was_promised_follows(self, cast, session, now):
        save(cast, rule(), rule(PRACTICAL, -3, TRAINER), now=now)
        assert standing(session) == {
            ("Paula", "preparation", "-14:days"),
            ("Kees", "preparation", "-14:days"),
            ("Tineke", "practical", "-3:days"),
        }
        assert AuditEvent.objects.get(kind="reminder_plan.saved").facts["lines"] == 2

    def test_a_moment_on_another_clock_moves_the_row(self, cast, session, now):
        before = session.reminders.get(user=cast.participant, kind=PREPARATION)
        save(cast, rule(clock=dt.time(11)), now=now)
        after = session.reminders.get(user=cast.participant, kind=PREPARATION)
        assert (after.pk, after.due_at) == (before.pk, moment("2027-02-25 11:00"))

    def test_the_default_leaves_no_rows_and_follows_the_platform(self, cast, session, now):
        before = standing(session)
        save(cast, rule(), now=now)
        assert ReminderRule.objects.filter(cohort=cast.cohort).count() == 1
        save(cast, *reversed(DEFAULT_RULES), now=now)
        assert not ReminderRule.objects.exists()
        assert standing(session) == before

    def test_what_was_sent_is_not_sent_again(self, cast, session, now):
        """A line that moves after its letter went takes the place of the old one; a line beside it is another."""
        sent_at = moment("2027-02-25 09:00")
        reminders.post_due(now=sent_at)
        assert letters(kind="reminder-preparation").count() == 2
        save(cast, rule(PREPARATION, -10), now=sent_at + DAY)
        assert standing(session) == set()
        save(cast, rule(PREPARATION, -14), rule(PREPARATION, -10), now=sent_at + DAY)
        assert standing(session, user=cast.participant) == {("Paula", "preparation", "-10:days")}
        save(cast, *DEFAULT_RULES, now=sent_at + DAY)
        reminders.post_due(now=sent_at + 2 * DAY)
        assert letters(kind="reminder-preparation").count() == 2

    def test_what_has_passed_is_not_made_up_for(self, cast, session):
        late = moment("2027-03-05 12:00")
        save(cast, rule(PREPARATION, -20), rule(PREPARATION, -3), now=late)
        assert not session.reminders.filter(offset="-20:days").exists()

    def test_a_line_taken_away_and_put_back_stands_again(self, cast, session, now):
        before = standing(session)
        save(cast, *DEFAULT_RULES[1:], now=now)
        assert ("Paula", "preparation", "-14:days") not in standing(session)
        save(cast, *DEFAULT_RULES, now=now)
        assert standing(session) == before

    def test_concepts_are_not_promised(self, cast, session, now):
        save(cast, rule(), now=now)
        assert not cast.concept_session.reminders.exists()

    def test_two_planners_do_not_overwrite_each_other(self, cast, session, now):
        seen = fingerprint(rules_of(cast.cohort.pk))
        save(cast, rule(), now=now)
        with pytest.raises(ValidationError, match="intussen gewijzigd"):
            reminder_plans.save(cast.cohort, rules=[rule(amount=-3)], seen=seen, by=cast.planner, now=now)

    def test_a_plan_has_a_line(self, cast, now):
        with pytest.raises(ValidationError, match="minstens één regel"):
            save(cast, now=now)

    def test_hours_and_kinds_of_session(self, cast, session, now):
        only_kickoff = rule(CONFIRM, -3, unit=OffsetUnit.HOURS, clock=None, session_kind=SessionKind.KICKOFF)
        save(cast, only_kickoff, rule(CONFIRM, -2, unit=OffsetUnit.HOURS, clock=None), now=now)
        assert standing(session, user=cast.participant) == {("Paula", "confirm", "-2:hours")}
        assert session.reminders.get(user=cast.participant, state="pending").due_at == moment(
            "2027-03-11 07:15"
        )


class TestPeople:
    def test_a_trainer_who_is_taken_off_loses_them(self, cast, session, now):
        second = TrainerAssignmentFactory(cohort=cast.cohort).user
        values = {name: getattr(cast.cohort, name) for name in ("name", "seats")}
        cohorts.update(
            cast.cohort, organisations=list(cast.cohort.organisations.all()), trainers=[second],
            by=cast.planner, now=now, **values,
        )  # fmt: skip
        assert not standing(session, user=cast.trainer)
        cohorts.add_trainer(cast.cohort, user=cast.trainer, by=cast.planner, now=now)
        assert len(standing(session, user=cast.trainer)) == 2

    def test_a_substitute_gets_them_instead(self, cast, session, now):
        SessionStaff.objects.create(
            session=session, user=cast.other_trainer, kind="substitute", instead_of=cast.trainer,
            ends_on=dt.date(2027, 3, 18),
        )  # fmt: skip
        reminders.keep_up(now=now)
        assert not standing(session, user=cast.trainer)
        assert len(standing(session, user=cast.other_trainer)) == 2

    def test_a_new_coordinator_gets_them(self, cast, session, now):
        save(cast, rule(PRACTICAL, -5, "coordinator"), now=now)
        organisation_actions.add_coordinator(cast.waterdam, user=cast.stranger, by=cast.planner, now=now)
        assert {name for name, _, _ in standing(session)} == {"Cora", "Cas", "Vreemd"}

    def test_a_role_that_ended_is_noticed_each_hour_and_at_the_last_moment(self, cast, session, now):
        cast.planner.organisation_roles.update(ends_on=dt.date(2027, 2, 20), starts_on=dt.date(2027, 1, 1))
        reminders.post_due(now=moment("2027-03-08 09:00"))
        assert not letters(recipient=cast.planner).exists()
        reminders.keep_up(now=moment("2027-02-22 09:00"))
        assert not standing(session, user=cast.planner)

    def test_who_leaves_and_comes_back_is_promised_again(self, cast, session, now):
        before = standing(session, user=cast.participant)
        departures.end(cast.enrolment, reason="Weg", by=cast.planner, now=now)
        assert not standing(session, user=cast.participant)
        again = EnrolmentFactory(cohort=cast.cohort, user=cast.participant, organisation=cast.waterdam)
        reminders.plan_for_enrolment(again, by=None, now=now)
        assert standing(session, user=cast.participant) == before
        assert set(
            session.reminders.filter(user=cast.participant, state="pending").values_list(
                "enrolment", flat=True
            )
        ) == {again.pk}


class TestWhoNeedsIt:
    """Judged when the letter is written, by what people have answered to the moment that stands now."""

    def answer(self, session, user, answer, **more):
        fields = {"session_sequence": session.sequence, "starts_at": session.starts_at} | more
        SessionResponse.objects.create(
            session=session, user=user, answer=answer, answered_at=session.announced_at, **fields
        )

    @pytest.mark.parametrize(
        ("answer", "kinds"),
        [
            (None, {"practical", "confirm", "looking-back"}),
            (Answer.YES, {"practical", "looking-back"}),
            (Answer.MAYBE, {"practical", "confirm", "looking-back"}),
            (Answer.NO, set()),
        ],
    )
    def test_by_answer(self, cast, session, answer, kinds):
        if answer:
            self.answer(session, cast.participant, answer)
        for day in ("2027-03-09 09:00", "2027-03-10 09:00", "2027-03-12 09:00"):
            reminders.post_due(now=moment(day))
        found = letters(recipient=cast.participant).exclude(kind="reminder-preparation")
        assert {letter.kind.removeprefix("reminder-") for letter in found} == kinds

    def test_an_answer_to_another_date_is_none(self, cast, session):
        self.answer(session, cast.participant, Answer.YES, starts_at=session.starts_at - DAY)
        reminders.post_due(now=moment("2027-03-10 09:00"))
        assert letters(recipient=cast.participant, kind="reminder-confirm").exists()

    def test_a_planner_hears_only_of_silence_and_the_trainer_gets_numbers(self, cast, session):
        self.answer(session, cast.participant, Answer.YES)
        reminders.post_due(now=moment("2027-03-08 09:00"))
        assert (
            "Van 1 persoon is er nog geen antwoord. Ja: 1" in letters(recipient=cast.planner).get().body_text
        )
        self.answer(session, cast.colleague, Answer.NO)
        reminders.post_due(now=moment("2027-03-10 14:00"))
        text = letters(recipient=cast.trainer, kind="reminder-confirm").get().body_text
        assert "1 persoon zegt ja, 1 nee en 0 misschien. 0 mensen hebben nog niet" in text

    def test_a_planner_hears_nothing_when_all_answered(self, cast, session):
        self.answer(session, cast.participant, Answer.YES)
        self.answer(session, cast.colleague, Answer.NO)
        reminders.post_due(now=moment("2027-03-08 09:00"))
        assert not letters(recipient=cast.planner).exists()

    def test_who_was_not_there_does_not_look_back(self, cast, session, now):
        for part in session.parts.all():
            part.attendances.create(enrolment=cast.enrolment, status="absent", recorded_at=now)
        reminders.post_due(now=moment("2027-03-12 09:00"))
        assert {letter.recipient for letter in letters(kind="reminder-looking-back")} == {cast.colleague}


class TestLetters:
    @pytest.fixture
    def everything(self, cast, session, now):
        """Every letter that can be planned, written."""
        rules = [*DEFAULT_RULES, rule(PRACTICAL, -5, "coordinator", OffsetUnit.WORKING_DAYS)]
        session.case_due_at = moment("2027-03-04 12:00")
        session.module, session.travel, session.join_url = (
            cast.module,
            "Spoor 3",
            "https://meet.example/geheim",
        )
        session.save()
        save(cast, *rules, now=now)
        Letter.objects.all().delete()
        for day in ("2027-02-25", "2027-03-04", "2027-03-08", "2027-03-09", "2027-03-10", "2027-03-12"):
            reminders.post_due(now=moment(f"{day} 14:00"))
        return list(letters())

    def test_text_and_html_say_the_same(self, cast, everything):
        assert {(letter.kind, letter.recipient.first_name) for letter in everything} >= {
            ("reminder-preparation", "Paula"), ("reminder-case-deadline", "Paula"), ("reminder-confirm", "Paula"),
            ("reminder-practical", "Paula"), ("reminder-practical", "Tineke"), ("reminder-practical", "Cora"),
            ("reminder-confirm", "Tineke"), ("reminder-confirm", "Petra"),
        }  # fmt: skip
        for letter in everything:
            links = set(re.findall(r"https?://[^\s\"<]+", letter.body_text))
            assert links == set(re.findall(r'href="([^"]+)"', letter.body_html)), letter.kind
            for text in (letter.body_text, letter.body_html):
                assert "Je krijgt deze e-mail omdat" in " ".join(text.split())
                assert f"Dag {letter.recipient.first_name}," in text

    def test_nobody_reads_of_others_nor_where_the_meeting_is(self, cast, everything):
        trainers = {cast.trainer.name}
        for letter in everything:
            own = {letter.recipient.name, *trainers}
            for person in User.objects.all():
                assert person.name in own or person.name not in letter.body_html + letter.body_text
            assert "meet.example" not in letter.body_text + letter.body_html + letter.calendar
        for letter in everything:
            if letter.recipient == cast.coordinator:
                assert not letter.calendar
                assert "antwoord" not in letter.body_text

    def test_what_is_essential_has_no_switch(self, cast, everything):
        for letter in everything:
            is_essential = letter.kind == "reminder-practical" and letter.recipient != cast.coordinator
            if letter.recipient == cast.other_coordinator:
                is_essential = False
            assert ("/account/berichten/" in letter.body_text) is not is_essential


class TestPreview:
    def test_who_gets_what_when_and_why_it_moved(self, cast, session):
        moved = rule(CONFIRM, -4, unit=OffsetUnit.DAYS)
        found = preview(cast.cohort, [rule(PRACTICAL, -2, TRAINER), moved], now=moment("2027-02-20 12:00"))
        assert [(item.label, item.names, item.moment.due_at) for item in found] == [
            ("Kom je?", ["Kees Proef", "Paula Proef"], moment("2027-03-05 09:00")),
            ("Praktische herinnering", ["Tineke Proef"], moment("2027-03-09 09:00")),
        ]
        assert found[0].moved == "Niet zondag 7 maart 2027 om 9.00 uur: weekend."
        assert not session.reminders.filter(offset="-4:days").exists()

    def test_thirty_days_ahead_without_what_was_sent(self, cast, session, now):
        later = preview(cast.cohort, [rule(PREPARATION, -1)], now=now)
        assert session not in [item.session for item in later]
        reminders.post_due(now=moment("2027-02-25 09:00"))
        assert preview(cast.cohort, [rule()], now=moment("2027-02-25 10:00")) == []

    def test_what_somebody_does_not_want_is_not_counted(self, cast, session, now):
        MailPreference.objects.create(user=cast.participant, kind=PREPARATION, way=MailWay.NEVER)
        MailPreference.objects.create(user=cast.colleague, kind=PREPARATION, way=MailWay.WEEKLY)
        found = preview(cast.cohort, [rule()], now=now)[0]
        assert (found.names, found.in_week) == ([], ["Kees Proef"])

    @pytest.mark.parametrize(
        "rules",
        [
            DEFAULT_RULES,
            (rule(), rule(PREPARATION, -7), rule(CONFIRM, -4, PLANNER)),
            (
                rule(CONFIRM, -12, unit=OffsetUnit.HOURS, clock=None),
                rule(PRACTICAL, -1, TRAINER, clock=dt.time(19)),
            ),
            (rule(PRACTICAL, -4), rule(PRACTICAL, -5, "coordinator")),
        ],
    )
    def test_what_is_shown_is_what_is_posted(self, cast, session, now, rules):
        """Minute by minute, as beat would: the letters that come are those that the page said, and no others."""
        second = planning.draft(
            cast.cohort, plan=plan(slots=[slot("2027-03-29")], trainers=[cast.trainer]), by=cast.planner
        )
        planning.announce(second, version=0, by=cast.planner, now=now)
        start = moment("2027-02-24 12:00")
        Letter.objects.all().delete()
        reminders.post_due(now=start)
        Letter.objects.all().delete()
        shown = {
            (name, item.moment.due_at, item.moment.rule.kind, item.session.pk)
            for item in preview(cast.cohort, rules, now=start)
            for name in item.names
        }
        save(cast, *rules, now=start)
        until = start + dt.timedelta(days=30)
        for due_at in sorted(set(Reminder.objects.values_list("due_at", flat=True))):
            if start < due_at <= until:
                reminders.post_due(now=due_at)
        posted = {
            (row.user.name, row.due_at, row.kind, row.session_id)
            for row in Reminder.objects.filter(state=ReminderState.POSTED, due_at__gt=start).select_related(
                "user"
            )
        }
        assert posted == shown
        assert letters().count() == len(shown) > 0

    def test_it_costs_the_same_for_more_people(self, cast, session, now, django_assert_max_num_queries):
        EnrolmentFactory.create_batch(30, cohort=cast.cohort, organisation=cast.waterdam)
        with django_assert_max_num_queries(24):
            found = preview(cast.cohort, DEFAULT_RULES, now=now)
        assert max(item.count for item in found) == 32
