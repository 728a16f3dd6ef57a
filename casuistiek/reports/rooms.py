"""The intervisiekamer as one person sees it: the step, the clock, the people and the cards."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet

from casuistiek.documents.methods import METHODS, MethodPlan, Step, shared_at
from casuistiek.models import Discussion, DiscussionSeat, RoomCard
from casuistiek.states import CardKind, DiscussionRole, DiscussionStatus, Method
from leergang.accounts.models import User
from leergang.accounts.names import full_name
from leergang.db import Prepared

# Who did not ask how far the room is for so long, has no connection or put the phone away.
AWAY_AFTER = dt.timedelta(seconds=25)
NAME = ("enrolment__user__first_name", "enrolment__user__infix", "enrolment__user__last_name")


class Seat(NamedTuple):
    user: int
    name: str
    role: str
    seen_at: dt.datetime | None

    @property
    def role_label(self) -> str:
        return str(DiscussionRole(self.role).label)


@dataclass(frozen=True)
class Card:
    pk: int
    kind: str
    author: str
    text: str
    is_own: bool
    is_answered: bool


@dataclass(frozen=True)
class Room:
    """A room for one person. `leads` moves it on; `seat` is missing for a trainer without a place."""

    discussion: Discussion
    seats: list[Seat]
    cards: list[Card]
    user: int
    trains: bool
    now: dt.datetime

    @cached_property
    def seat(self) -> Seat | None:
        return next((seat for seat in self.seats if seat.user == self.user), None)

    @property
    def plan(self) -> MethodPlan:
        return METHODS[Method(self.discussion.method)]

    @property
    def step(self) -> Step:
        return self.plan.steps[self.discussion.step]

    @property
    def number(self) -> int:
        return self.discussion.step + 1

    @property
    def is_last(self) -> bool:
        return self.number == len(self.plan.steps)

    @property
    def is_open(self) -> bool:
        return self.discussion.status == DiscussionStatus.OPEN

    @property
    def is_closed(self) -> bool:
        return self.discussion.status == DiscussionStatus.CLOSED

    @property
    def is_owner(self) -> bool:
        return self.seat is not None and self.seat.role == DiscussionRole.CASE_OWNER

    @property
    def leads(self) -> bool:
        return self.trains or (self.seat is not None and self.seat.role == DiscussionRole.MODERATOR)

    @property
    def is_listening(self) -> bool:
        return self.is_open and self.is_owner and self.step.is_listening

    @property
    def words(self) -> str:
        """What this person does in this step."""
        return self.step.case_owner if self.is_owner else self.step.everybody

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds of cards that this person can write now."""
        if not self.is_open or self.seat is None or self.is_listening:
            return []
        return [(kind.value, str(kind.label)) for kind in CardKind if kind in self.step.cards]

    @property
    def seconds_left(self) -> int | None:
        """On the clock of this step; below nought when the time is over. None when there is no clock."""
        if self.discussion.seconds_left is not None:
            return self.discussion.seconds_left
        if self.discussion.step_ends_at is None:
            return None
        return int((self.discussion.step_ends_at - self.now).total_seconds())

    @property
    def is_paused(self) -> bool:
        return self.is_open and self.discussion.seconds_left is not None

    @property
    def present(self) -> list[tuple[Seat, bool]]:
        """Everybody with a place, and whether their phone asked lately."""
        since = self.now - AWAY_AFTER
        return [
            (seat, seat.user == self.user or (seat.seen_at is not None and seat.seen_at >= since))
            for seat in self.seats
        ]

    @property
    def stand(self) -> str:
        """Changes when there is something new to show."""
        here = sum(is_here for _, is_here in self.present)
        return f"{self.discussion.version}-{here}"

    @property
    def questions(self) -> list[Card]:
        return [card for card in self.cards if card.kind == CardKind.QUESTION]

    @property
    def others(self) -> list[tuple[str, list[Card]]]:
        """The cards that are no questions, by their kind."""
        found = [
            (str(kind.label), [card for card in self.cards if card.kind == kind])
            for kind in CardKind
            if kind != CardKind.QUESTION
        ]
        return [(label, cards) for label, cards in found if cards]


def room_of(discussion: Discussion, user: User, *, trains: bool, now: dt.datetime) -> Room:
    """Two queries. After the end the cards are the inbrenger's alone (domain/1 A1, step 10)."""
    seats = [
        Seat(pk, full_name(*name), role, seen_at)
        for pk, role, seen_at, *name in SEATS.rows(room=discussion.pk)
    ]
    is_owner = any(seat.user == user.pk and seat.role == DiscussionRole.CASE_OWNER for seat in seats)
    shared = shared_at(Method(discussion.method), discussion.step)
    cards = [
        Card(pk, kind, full_name(*name), text, author == user.pk, answered_at is not None)
        for pk, kind, text, answered_at, author, *name in CARDS.rows(room=discussion.pk)
        if _may_read(discussion, kind, shared, is_owner=is_owner, is_author=author == user.pk)
    ]
    return Room(discussion, seats, cards, user.pk, trains, now)


def _may_read(
    discussion: Discussion, kind: str, shared: frozenset[CardKind], *, is_owner: bool, is_author: bool
) -> bool:
    if discussion.status == DiscussionStatus.CLOSED:
        return is_owner
    return is_author or kind in shared


def _seats(room: int) -> QuerySet[DiscussionSeat, tuple[Any, ...]]:
    found = DiscussionSeat.objects.filter(discussion=room).order_by("enrolment__user__first_name", "pk")
    return found.values_list("enrolment__user_id", "role", "seen_at", *NAME)


def _cards(room: int) -> QuerySet[RoomCard, tuple[Any, ...]]:
    names = (name.replace("enrolment", "author") for name in NAME)
    found = RoomCard.objects.filter(discussion=room).order_by("made_at", "pk")
    return found.values_list("pk", "kind", "text", "answered_at", "author__user_id", *names)


SEATS = Prepared(_seats, room=int)
CARDS = Prepared(_cards, room=int)
