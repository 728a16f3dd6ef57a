"""What a planner decides about a session: as values to compare, and as plain values to keep in a draft."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from cohorts.models import Room, Session, SessionPart
from cohorts.states import PartOfDay, SessionKind
from leergang.accounts.models import User
from leergang.web import dutch
from modules.models import Module

# So close to the session a letter does not wait for the morning.
SOON = dt.timedelta(hours=24)
# So close to it a letter is no safe way to reach people any more: somebody calls them (domain/1 A3).
CALLING = dt.timedelta(hours=3)
PLAIN_TEXTS = ("title", "venue", "travel", "join_url")


class Slot(NamedTuple):
    """One dagdeel as it is planned; moments are instants."""

    part_of_day: PartOfDay
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a planner decides about a session. At least one slot.

    The room is what can be taken; venue and travel are what people are told of it.
    """

    title: str
    slots: Sequence[Slot]
    kind: SessionKind = SessionKind.MODULE
    module: Module | None = None
    room: Room | None = None
    venue: str = ""
    travel: str = ""
    join_url: str = ""
    preparation_due_on: dt.date | None = None
    case_due_at: dt.datetime | None = None
    trainers: Sequence[User] = ()

    @property
    def starts_at(self) -> dt.datetime:
        return min(slot.starts_at for slot in self.slots)

    @property
    def ends_at(self) -> dt.datetime:
        return max(slot.ends_at for slot in self.slots)

    @property
    def place(self) -> str:
        return self.venue or ("online" if self.join_url else "")


class Difference(NamedTuple):
    """One thing that would change, in words for people."""

    label: str
    before: str
    after: str


class Loaded(NamedTuple):
    """A plan from plain values, and in words for the planner what of it does not exist any more."""

    plan: Plan
    lost: list[str]


def of_session(session: Session) -> Plan:
    """A session as it stands; needs `with_days()` and its room where it is asked for many.

    One without dagdelen counts as one from its begin to its end, so that there is something to compare.
    """
    parts = session.parts.all() or [
        SessionPart(part_of_day=PartOfDay.MORNING, starts_at=session.starts_at, ends_at=session.ends_at)
    ]
    return Plan(
        title=session.title,
        slots=[Slot(PartOfDay(part.part_of_day), part.starts_at, part.ends_at) for part in parts],
        kind=SessionKind(session.kind),
        module=session.module,
        room=session.room,
        venue=session.venue,
        travel=session.travel,
        join_url=session.join_url,
        preparation_due_on=session.preparation_due_on,
        case_due_at=session.case_due_at,
        trainers=list(session.trainers.all()),
    )


def is_within(limit: dt.timedelta, starts: Iterable[dt.datetime], *, now: dt.datetime) -> bool:
    """Whether one of these moments is still to come, and no further away than this."""
    return any(dt.timedelta(0) < start - now <= limit for start in starts)


class Spanning(Protocol):
    """A session, or a plan for one."""

    @property
    def starts_at(self) -> dt.datetime: ...
    @property
    def ends_at(self) -> dt.datetime: ...


def call_until(spans: Iterable[Spanning], *, now: dt.datetime) -> dt.datetime | None:
    """Until when people may have to be called about news of now: the end of what is about to begin, old or new."""
    close = [span.ends_at for span in spans if is_within(CALLING, [span.starts_at], now=now)]
    return max(close, default=None)


def differences(session: Session, plan: Plan) -> list[Difference]:
    """What a plan would change about a session, side by side."""
    now = of_session(session)
    rows = [
        ("Titel", now.title, plan.title),
        ("Soort", now.kind.label, SessionKind(plan.kind).label),
        ("Module", str(now.module or ""), str(plan.module or "")),
        ("Wanneer", _when(now.slots), _when(plan.slots)),
        ("Zaal", _room(now.room), _room(plan.room)),
        ("Locatie", now.venue, plan.venue),
        ("Route en toegankelijkheid", now.travel, plan.travel),
        ("Link voor online deelname", now.join_url, plan.join_url),
        ("Trainers", _names(now.trainers), _names(plan.trainers)),
        ("Voorbereiding klaar op", _day(now.preparation_due_on), _day(plan.preparation_due_on)),
        ("Casus inleveren vóór", _moment(now.case_due_at), _moment(plan.case_due_at)),
    ]
    return [Difference(label, old or "–", new or "–") for label, old, new in rows if old != new]


def obstacles(plan: Plan, *, now: dt.datetime) -> list[str]:
    """What stands in the way of announcing this, in words for the planner (domain/1 A3, invariant 3)."""
    found = []
    if plan.starts_at <= now:
        found.append("De bijeenkomst ligt in het verleden. Kies een latere datum.")
    if not plan.trainers:
        found.append("De bijeenkomst heeft nog geen trainer. Kies wie de bijeenkomst begeleidt.")
    if not plan.place:
        found.append("Er is nog geen locatie. Vul een locatie in, of een link voor online deelname.")
    return found


def to_plain(plan: Plan) -> dict[str, Any]:
    """A plan as JSON can hold it: ids for room, module and trainers, instants in ISO and UTC."""
    return {
        **{name: getattr(plan, name) for name in PLAIN_TEXTS},
        "kind": str(plan.kind),
        "slots": [
            {
                "part_of_day": str(slot.part_of_day),
                "starts_at": _iso(slot.starts_at),
                "ends_at": _iso(slot.ends_at),
            }
            for slot in plan.slots
        ],
        "module": plan.module.pk if plan.module else None,
        "room": plan.room.pk if plan.room else None,
        "preparation_due_on": plan.preparation_due_on.isoformat() if plan.preparation_due_on else None,
        "case_due_at": _iso(plan.case_due_at) if plan.case_due_at else None,
        "trainers": [user.pk for user in plan.trainers],
    }


def load(kept: Sequence[Mapping[str, Any]]) -> list[Loaded]:
    """Plans from plain values, in the same order. Three queries, however many.

    A room or trainer that cannot be chosen any more, or a module that is gone, is left out and named.
    """
    rooms = Room.objects.in_use().select_related("venue").in_bulk({plain["room"] for plain in kept} - {None})
    modules = Module.objects.in_bulk({plain["module"] for plain in kept} - {None})
    chosen = {pk for plain in kept for pk in plain["trainers"]}
    people = User.objects.filter(is_active=True).in_bulk(chosen)
    return [_loaded(plain, rooms=rooms, modules=modules, people=people) for plain in kept]


def _loaded(
    plain: Mapping[str, Any],
    *,
    rooms: Mapping[int, Room],
    modules: Mapping[int, Module],
    people: Mapping[int, User],
) -> Loaded:
    plan = Plan(
        **{name: plain[name] for name in PLAIN_TEXTS},
        kind=SessionKind(plain["kind"]),
        slots=[
            Slot(PartOfDay(slot["part_of_day"]), _instant(slot["starts_at"]), _instant(slot["ends_at"]))
            for slot in plain["slots"]
        ],
        module=modules.get(plain["module"]),
        room=rooms.get(plain["room"]),
        preparation_due_on=_read_day(plain.get("preparation_due_on")),
        case_due_at=_instant(plain["case_due_at"]) if plain["case_due_at"] else None,
        trainers=[people[pk] for pk in plain["trainers"] if pk in people],
    )
    return Loaded(plan, _lost(plain, plan))


def _lost(plain: Mapping[str, Any], plan: Plan) -> list[str]:
    lost = []
    if plain["room"] and not plan.room:
        lost.append("De gekozen zaal is niet meer in gebruik. De locatie in woorden staat er nog.")
    if plain["module"] and not plan.module:
        lost.append("De gekozen module bestaat niet meer.")
    if len(plan.trainers) < len(plain["trainers"]):
        lost.append("Een gekozen trainer werkt hier niet meer. Kies zo nodig iemand anders.")
    return lost


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat()


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _read_day(text: str | None) -> dt.date | None:
    """A draft that was kept before sessions had such a day holds none."""
    return dt.date.fromisoformat(text) if text else None


def _when(slots: Iterable[Slot]) -> str:
    days = (
        (dutch.date_text(slot.starts_at), dutch.span_text(slot.starts_at, slot.ends_at)) for slot in slots
    )
    return "\n".join(f"{day}, {span}" for day, span in days)


def _room(room: Room | None) -> str:
    return f"{room.venue.name}, {room.name}" if room else ""


def _names(people: Collection[User]) -> str:
    return ", ".join(sorted(user.name for user in people))


def _day(day: dt.date | None) -> str:
    return dutch.date_text(day) if day else ""


def _moment(moment: dt.datetime | None) -> str:
    return dutch.moment_text(moment) if moment else ""
