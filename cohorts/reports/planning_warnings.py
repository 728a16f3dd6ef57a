"""What a planner is warned of, in words with what to do about it. Never a reason to refuse anything."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from cohorts.models import Session, SessionStaff
from cohorts.plans import Plan
from cohorts.reports.conflicts import Clash, Reason, Taking, clashes, heads, taking_of
from cohorts.states import SessionStatus
from leergang.accounts.models import User
from leergang.moment import local_date
from leergang.web import dutch
from leergang.workdays import days_off, school_holidays_unknown

MOST_NAMES = 3

ADVICE = {
    Reason.COHORT: "Verzet een van beide.",
    Reason.TRAINER: "Verzet een van beide, of vraag een andere trainer.",
    Reason.STAFF: "Verzet een van beide, of vraag iemand anders.",
    Reason.ROOM: "Kies een andere zaal, of verzet een van beide.",
    Reason.PARTICIPANTS: "Verzet een van beide, of spreek af waar zij heen gaan.",
}


class PlanningWarning(NamedTuple):
    """What is wrong, and what to do; `url` leads to the other session, for who may see it."""

    text: str
    advice: str
    url: str = ""


def warnings_of(session: Session, *, by: User, plan: Plan | None = None) -> list[PlanningWarning]:
    """About a session as it stands, or as a draft would have it. At most six queries."""
    if session.status == SessionStatus.CANCELLED:
        return []
    return warnings_about(taking_of(session, plan), by=by)


def warnings_about(taking: Taking, *, by: User) -> list[PlanningWarning]:
    """About a session as somebody plans it; of one without dagdelen there is nothing to say."""
    if not taking.plan.slots:
        return []
    return [
        *in_words(clashes([taking], by=by)[0], taking.plan),
        *too_small(taking),
        *_free_days(taking.plan),
    ]


def warnings_about_each(takings: Sequence[Taking], *, by: User) -> list[list[PlanningWarning]]:
    """About several sessions, in the same order; the size of the room is `too_small`. At most three queries."""
    return [
        [*in_words(found, taking.plan), *_free_days(taking.plan)]
        for taking, found in zip(takings, clashes(takings, by=by), strict=True)
    ]


def in_words(found: Sequence[Clash], plan: Plan) -> list[PlanningWarning]:
    """One warning for each thing that both sessions ask for and each day, however many dagdelen."""

    def key(clash: Clash) -> tuple[str, int, dt.date]:
        return clash.reason, clash.other.session_id, local_date(clash.other.starts_at)

    grouped = [list(group) for _, group in groupby(sorted(found, key=key), key=key)]
    grouped.sort(key=lambda group: group[0].other.starts_at)
    return [_in_words(group, plan) for group in grouped]


def note_free_days(sessions: Iterable[Session]) -> None:
    """Write on each session for a list `free_day`: 'Meivakantie' when it lies in one, else ''."""
    for session in sessions:
        session.free_day = _free_day(session)  # type: ignore[attr-defined]  # for the list alone


def _free_day(session: Session) -> str:
    days = {local_date(part.starts_at) for part in session.parts.all()} or {local_date(session.starts_at)}
    reasons = [off.reason for day in sorted(days) for off in days_off(day, day)]
    return reasons[0][:1].upper() + reasons[0][1:] if reasons else ""


def _in_words(group: Sequence[Clash], plan: Plan) -> PlanningWarning:
    clash = group[0]
    starts = min(one.other.starts_at for one in group)
    ends = max(one.other.ends_at for one in group)
    when = f"{dutch.date_text(starts)}, {dutch.span_text(starts, ends)}"
    url = clash.other.session.get_absolute_url() if clash.is_visible else ""
    return PlanningWarning(f"{_what(clash, plan)}: {when}.", ADVICE[clash.reason], url)


def _what(clash: Clash, plan: Plan) -> str:
    title = _title(clash)
    match clash.reason:
        case Reason.COHORT:
            return f"De lichting heeft dan al ‘{clash.other.session.title}’"
        case Reason.ROOM:
            where = f"{plan.room.name} van {plan.room.venue.name}" if plan.room else "De zaal"
            return f"{where} is dan al bezet door {title}"
        case Reason.PARTICIPANTS:
            return f"{_participants(clash)} dan ook {title}"
        case Reason.TRAINER:
            verb = "begeleidt" if len(clash.people) == 1 else "begeleiden"
            return f"{_names(clash.people)} {verb} dan al {title}"
        case Reason.STAFF:
            verb = "is" if len(clash.people) == 1 else "zijn"
            return f"{_names(clash.people)} {verb} dan al nodig bij {title}"


def _title(clash: Clash) -> str:
    """Of a session that this person may not see only the time is told."""
    if not clash.is_visible:
        return (
            "een bijeenkomst van een andere lichting" if clash.reason != Reason.TRAINER else "een bijeenkomst"
        )
    session = clash.other.session
    return f"‘{session.title}’ van lichting {session.cohort.name}"


def _participants(clash: Clash) -> str:
    """Who they are is told to who may see the other lichting: else it would tell who takes part there."""
    count = len(clash.people)
    number = "1 deelnemer heeft" if count == 1 else f"{count} deelnemers hebben"
    if not clash.is_visible:
        return number
    if count > MOST_NAMES:
        return f"{number} ({_names(clash.people[:MOST_NAMES])} en meer)"
    return f"{_names(clash.people)} {'heeft' if count == 1 else 'hebben'}"


def _names(people: Iterable[User]) -> str:
    names = [user.name for user in people]
    return " en ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def too_small(taking: Taking) -> Iterator[PlanningWarning]:
    """Whether the room has no place for who takes part and who helps."""
    room = taking.plan.room
    if room is None:
        return
    helping = SessionStaff.objects.filter(session=taking.session_id).count() if taking.session_id else 0
    people, staff = heads(taking.cohort_id), len(taking.plan.trainers) + helping
    if people + staff > room.capacity:
        yield PlanningWarning(
            f"In {room.name} van {room.venue.name} {_fit(room.capacity)}, en er komen er {people + staff}: "
            f"{_counted(people, 'deelnemer')} en {_counted(staff, 'begeleider')}.",
            "Kies een grotere zaal.",
        )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _fit(capacity: int) -> str:
    return "past 1 mens" if capacity == 1 else f"passen {capacity} mensen"


def _free_days(plan: Plan) -> Iterator[PlanningWarning]:
    days = sorted({local_date(slot.starts_at) for slot in plan.slots})
    for day in days:
        for off in days_off(day, day):
            yield PlanningWarning(
                f"{dutch.date_text(day)[:1].upper()}{dutch.date_text(day)[1:]} valt in: {off.reason}.",
                "Kies een andere dag, of vraag eerst wie er dan is.",
            )
    if unknown := school_holidays_unknown(days[-1]):
        yield PlanningWarning(unknown, "Kijk zelf of er dan vakantie is.")
