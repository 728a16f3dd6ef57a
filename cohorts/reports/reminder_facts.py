"""What is true of promises at the moment that their letters are written. A fixed number of queries for a batch."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property

from django.db.models import Exists, F, OuterRef

from cohorts.models import (
    Appointment,
    AssignmentCompletion,
    Attendance,
    Enrolment,
    MailPreference,
    Reminder,
    Session,
    SessionResponse,
    TransferAction,
)
from cohorts.reminding.rules import COORDINATOR, ESSENTIAL, PARTICIPANT, PLANNER, TRAINER, Subject
from cohorts.reports import reminder_plan
from cohorts.states import (
    TAKES_PART,
    Answer,
    AttendanceStatus,
    MailWay,
    ReminderAudience,
    ReminderKind,
    SessionStatus,
)
from leergang.moment import local_date
from modules.models import Assignment

# After an outage: so long after a session one still looks back at it.
LOOKS_BACK = dt.timedelta(days=14)
WAS_THERE = (AttendanceStatus.PRESENT, AttendanceStatus.PARTLY)


class Facts:
    """Everything that decides about a batch of promises; each is asked when the first promise needs it."""

    def __init__(self, promises: Sequence[Reminder], *, now: dt.datetime) -> None:
        self.promises = promises
        self.now = now

    def holds(self, promise: Reminder) -> bool:
        """Whether the letter still makes sense.

        Nothing to who left or has another role by now, about what moved, fell out or has passed, nor to who
        answered already or was not there.
        """
        session = promise.session
        until = deadline_of(promise)
        return (
            promise.user.is_active
            and session.status in (SessionStatus.PLANNED, SessionStatus.HELD)
            and session.sequence == promise.session_sequence
            and until is not None
            and until > self.now
            and self._is_for(promise)
            and self._is_needed(promise)
        )

    def way(self, promise: Reminder) -> MailWay:
        """How this person wants this letter."""
        if Subject(ReminderKind(promise.kind), ReminderAudience(promise.audience)) in ESSENTIAL:
            return MailWay.AT_ONCE
        return self._ways.get((promise.user_id, promise.kind), MailWay.AT_ONCE)

    def calendar(self, promise: Reminder) -> str:
        """What this person has in the calendar about the session, byte for byte."""
        return self._calendars.get((promise.session_id, promise.user_id), "")

    def to_do(self, promise: Reminder) -> list[tuple[Assignment, bool]]:
        """The preparation of the module, with this person's own ticks; nothing for who only runs the session."""
        if promise.audience != PARTICIPANT:
            return []
        return [
            (assignment, (promise.enrolment_id, assignment.pk) in self._ticks)
            for assignment in self._assignments[promise.session.module_id]
        ]

    def answers(self, promise: Reminder) -> dict[Answer | None, int]:
        """How many answered what, None for not at all; only for who runs the session or plans it."""
        if promise.audience not in (TRAINER, PLANNER):
            return {}
        session = promise.session
        given = [self._answers.get((session.pk, user)) for user in self._taking_part[session.cohort_id]]
        return {answer: given.count(answer) for answer in (*Answer, None)}

    def _is_for(self, promise: Reminder) -> bool:
        match promise.audience:
            case "trainer":
                return (promise.user_id, promise.session_id) in self._teaching
            case "coordinator":
                return (promise.user_id, promise.session.cohort_id) in self._coordinating
            case "planner":
                return promise.user_id in self._planning
        return promise.enrolment is not None and promise.enrolment.status in TAKES_PART

    def _is_needed(self, promise: Reminder) -> bool:
        if promise.audience == PLANNER:
            return self.answers(promise)[None] > 0
        if promise.audience != PARTICIPANT:
            return True
        answer = self._answers.get((promise.session_id, promise.user_id))
        match promise.kind:
            case ReminderKind.CONFIRM:
                is_needed = answer not in (Answer.YES, Answer.NO)
            case ReminderKind.PRACTICAL:
                is_needed = answer != Answer.NO
            case ReminderKind.LOOKING_BACK:
                is_needed = self._was_there(promise, answer)
            case ReminderKind.TRANSFER:
                is_needed = self._is_to_tell(promise)
            case _:
                is_needed = True
        return is_needed

    def _is_to_tell(self, promise: Reminder) -> bool:
        """There is a step into practice of this module that nobody looked back at; asked after its last session."""
        session = promise.session
        return (promise.enrolment_id, session.module_id) in self._transfers and session.pk not in self._go_on

    def _was_there(self, promise: Reminder, answer: str | None) -> bool:
        """As far as we know: what was recorded, else what was answered."""
        recorded = self._attended.get((promise.session_id, promise.enrolment_id))
        return answer != Answer.NO if recorded is None else recorded

    @cached_property
    def _sessions(self) -> set[int]:
        return {promise.session_id for promise in self.promises}

    @cached_property
    def _teaching(self) -> Collection[tuple[int, int]]:
        return reminder_plan.teaching(self._sessions, local_date(self.now))

    @cached_property
    def _coordinating(self) -> Collection[tuple[int, int]]:
        cohorts = {item.session.cohort_id for item in self.promises if item.audience == COORDINATOR}
        return reminder_plan.coordinating(cohorts, local_date(self.now))

    @cached_property
    def _planning(self) -> Collection[int]:
        return reminder_plan.planning(local_date(self.now))

    @cached_property
    def _taking_part(self) -> dict[int, list[int]]:
        """By lichting who is expected; only of those that somebody else asks about."""
        counting = {item.session.cohort_id for item in self.promises if item.audience in (TRAINER, PLANNER)}
        rows = Enrolment.objects.taking_part().filter(cohort__in=counting, user__is_active=True)
        found: dict[int, list[int]] = defaultdict(list)
        for cohort, user in rows.values_list("cohort_id", "user_id"):
            found[cohort].append(user)
        return found

    @cached_property
    def _answers(self) -> dict[tuple[int, int], str]:
        """What people answered to the moment that stands now, by session and person."""
        rows = SessionResponse.objects.filter(session__in=self._sessions, starts_at=F("session__starts_at"))
        return {
            (session, user): answer
            for session, user, answer in rows.values_list("session_id", "user_id", "answer")
        }

    @cached_property
    def _attended(self) -> dict[tuple[int, int | None], bool]:
        """Whether somebody was there for a part at least, by session and enrolment; only where it is known."""
        rows = Attendance.objects.filter(
            part__session__in=self._sessions, enrolment__in={item.enrolment_id for item in self.promises}
        )
        found: dict[tuple[int, int | None], bool] = defaultdict(bool)
        for session, enrolment, status in rows.values_list("part__session_id", "enrolment_id", "status"):
            found[session, enrolment] |= status in WAS_THERE
        return found

    @cached_property
    def _transfers(self) -> set[tuple[int, int]]:
        """Steps into practice without an outcome, by enrolment and module."""
        asked = {item.enrolment_id for item in self.promises if item.kind == ReminderKind.TRANSFER}
        rows = TransferAction.objects.filter(enrolment__in=asked, outcome="")
        return set(rows.values_list("enrolment_id", "module_id"))

    @cached_property
    def _go_on(self) -> set[int]:
        """The sessions after which the same lichting has another one about the same module."""
        later = Session.objects.filter(
            cohort=OuterRef("cohort"),
            module=OuterRef("module"),
            kind=OuterRef("kind"),
            starts_at__gt=OuterRef("starts_at"),
            status__in=(SessionStatus.PLANNED, SessionStatus.HELD),
        )
        asked = {item.session_id for item in self.promises if item.kind == ReminderKind.TRANSFER}
        rows = Session.objects.filter(Exists(later), pk__in=asked)
        return set(rows.values_list("pk", flat=True))

    @cached_property
    def _ways(self) -> dict[tuple[int, str], MailWay]:
        rows = MailPreference.objects.filter(user__in={promise.user_id for promise in self.promises})
        return {(user, kind): MailWay(way) for user, kind, way in rows.values_list("user_id", "kind", "way")}

    @cached_property
    def _calendars(self) -> dict[tuple[int, int], str]:
        """What each of these people has in the calendar, byte for byte, by session and person."""
        rows = Appointment.objects.standing().filter(
            session__in=self._sessions, user__in={promise.user_id for promise in self.promises}
        )
        return {(item.session_id, item.user_id): item.calendar for item in rows}

    @cached_property
    def _assignments(self) -> dict[int | None, list[Assignment]]:
        modules = {promise.session.module_id for promise in self.promises} - {None}
        by_module: dict[int | None, list[Assignment]] = defaultdict(list)
        for assignment in Assignment.objects.filter(module__in=modules):
            by_module[assignment.module_id].append(assignment)
        return by_module

    @cached_property
    def _ticks(self) -> set[tuple[int, int]]:
        rows = AssignmentCompletion.objects.filter(
            enrolment__in={promise.enrolment_id for promise in self.promises}
        )
        return set(rows.values_list("enrolment_id", "assignment_id"))


def deadline_of(promise: Reminder) -> dt.datetime | None:
    """Until when the letter makes sense: the deadline of the case, the start, or two weeks after the end.

    How it went in practice is asked after a time that the plan says: until two weeks after that.
    """
    session = promise.session
    if promise.kind == ReminderKind.CASE_DEADLINE:
        return session.case_due_at
    if promise.kind == ReminderKind.LOOKING_BACK:
        return session.ends_at + LOOKS_BACK
    if promise.kind == ReminderKind.TRANSFER:
        return promise.due_at + LOOKS_BACK
    return session.starts_at
