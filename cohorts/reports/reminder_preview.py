"""Who gets what when, under a plan that is not saved yet: what would be promised, as people read it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from cohorts.models import Cohort, MailPreference, Reminder, Session
from cohorts.reminding.moments import Moment
from cohorts.reminding.rules import ESSENTIAL, SUBJECTS, Rule
from cohorts.reports.reminder_plan import Promise, named, people_of, standing_promises, with_promises
from cohorts.states import MailWay, ReminderAudience, ReminderKind
from leergang.web import dutch

AHEAD = dt.timedelta(days=30)
ONE = {
    ReminderAudience.PARTICIPANT: "deelnemer",
    ReminderAudience.TRAINER: "trainer",
    ReminderAudience.COORDINATOR: "coördinator",
    ReminderAudience.PLANNER: "planner",
}
ONLY = {
    (ReminderKind.CONFIRM, ReminderAudience.PARTICIPANT): "Alleen wie dan nog geen ja of nee heeft gezegd.",
    (ReminderKind.CONFIRM, ReminderAudience.PLANNER): "Alleen als er dan nog iemand niet heeft geantwoord.",
    (ReminderKind.PRACTICAL, ReminderAudience.PARTICIPANT): "Niet wie heeft gezegd niet te komen.",
    (ReminderKind.LOOKING_BACK, ReminderAudience.PARTICIPANT): "Niet wie er niet was.",
    (
        ReminderKind.TRANSFER,
        ReminderAudience.PARTICIPANT,
    ): "Alleen wie dan een transferactie heeft en nog niet opschreef hoe het ging.",
}


@dataclass
class Outlook:
    """One letter about one session, at one moment."""

    session: Session
    moment: Moment
    names: list[str] = field(default_factory=list)
    in_week: list[str] = field(default_factory=list)  # who wants it in the weekly letter

    @property
    def label(self) -> str:
        return SUBJECTS[self.moment.rule.subject]

    @property
    def people_word(self) -> str:
        """'deelnemers', 'trainer': who they are, one or many."""
        many = self.moment.rule.audience.label.lower()
        return ONE[self.moment.rule.audience] if self.count == 1 else many

    @property
    def count(self) -> int:
        return len(self.names) + len(self.in_week)

    @property
    def only(self) -> str:
        return ONLY.get(self.moment.rule.subject, "")

    @property
    def moved(self) -> str:
        """Why it does not go when the line says, or nothing."""
        if not self.moment.reasons:
            return ""
        return f"Niet {dutch.moment_text(self.moment.wished)}: {' en '.join(self.moment.reasons)}."


def preview(cohort: Cohort, rules: Collection[Rule], *, now: dt.datetime) -> list[Outlook]:
    """What these lines would have go out in the next thirty days, in order, to whom.

    The same rule decides as when they are saved. Who does not want a letter is not counted.
    """
    until = now + AHEAD
    found: dict[tuple[int, Rule], Outlook] = {}
    promised: list[tuple[Outlook, Promise]] = []
    for session, promise in _promises(cohort, rules, now):
        if promise.moment.due_at <= until:
            key = (session.pk, promise.moment.rule)
            outlook = found.setdefault(key, Outlook(session, promise.moment))
            promised.append((outlook, promise))
    people = named(promise.user_id for _, promise in promised)
    ways = _ways(people)
    order = {pk: place for place, pk in enumerate(people)}
    for outlook, promise in sorted(promised, key=lambda pair: order[pair[1].user_id]):
        subject = promise.moment.rule.subject
        way = MailWay.AT_ONCE if subject in ESSENTIAL else ways[promise.user_id, subject.kind]
        if way != MailWay.NEVER:
            list_of = outlook.in_week if way == MailWay.WEEKLY else outlook.names
            list_of.append(people[promise.user_id].name)
    shown = [outlook for outlook in found.values() if outlook.count]
    return sorted(
        shown, key=lambda outlook: (outlook.moment.due_at, outlook.session.pk, outlook.moment.rule.subject)
    )


def _promises(cohort: Cohort, rules: Collection[Rule], now: dt.datetime) -> Iterable[tuple[Session, Promise]]:
    sessions = list(with_promises(cohort, now))
    rows: dict[tuple[int, int], dict[tuple[int, str, str], Reminder]] = defaultdict(dict)
    for row in Reminder.objects.filter(session__in=sessions):
        rows[row.session_id, row.session_sequence][row.user_id, row.kind, row.offset] = row
    for session in sessions:
        existing = rows[session.pk, session.sequence]
        for promise in standing_promises(session, rules, existing, people_of(session, now), now).values():
            yield session, promise


def _ways(people: Iterable[int]) -> dict[tuple[int, str], MailWay]:
    rows = MailPreference.objects.filter(user__in=list(people)).values_list("user_id", "kind", "way")
    found: dict[tuple[int, str], MailWay] = defaultdict(lambda: MailWay.AT_ONCE)
    found.update({(user, kind): MailWay(way) for user, kind, way in rows})
    return found
