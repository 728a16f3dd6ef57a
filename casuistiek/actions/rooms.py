"""What happens in the intervisiekamer: the steps and their clock, and the cards that people write.

Every move names where the room was when somebody pressed, so that two who press 'Volgende' at once go one step.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from casuistiek.actions import progress
from casuistiek.actions.discussions import forget
from casuistiek.documents.methods import METHODS
from casuistiek.models import Discussion, DiscussionSeat, PracticeCase, RoomCard
from casuistiek.states import CardKind, DiscussionRole, DiscussionStatus, Method
from cohorts.models import Cohort
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.audit.log import record

MORE = dt.timedelta(minutes=5)
PRESENT_FOR = dt.timedelta(seconds=10)
LISTENING = "Je luistert nu. Wat je schreef blijft hier staan tot de stap voorbij is."
TOO_LATE = "Deze stap is voorbij. Wat je schreef staat er nog; kies een kaartje dat nu past."


class Move(StrEnum):
    BEGIN = "begin"
    NEXT = "volgende"
    PREVIOUS = "vorige"
    PAUSE = "pauze"
    RESUME = "verder"
    MORE_TIME = "meer-tijd"
    CLOSE = "sluiten"


def leads(discussion: Discussion, user: User) -> bool:
    """Whether this person moves the room on: the moderator, or a trainer of the lichting."""
    trains = Cohort.objects.granting(user, Permission.CASE_REVIEW).filter(sessions=discussion.session_id)
    seat = discussion.seats.filter(enrolment__user=user, role=DiscussionRole.MODERATOR)
    return seat.exists() or trains.exists()


def _locked(discussion: Discussion, by: User) -> Discussion:
    """The room with its case, locked in the order in which all else that touches both locks them: the case first."""
    PracticeCase.objects.select_for_update(of=("self",), no_key=True).filter(discussions=discussion).first()
    return Discussion.objects.visible_to(by).select_for_update(of=("self",)).get(pk=discussion.pk)


@transaction.atomic
def move(discussion: Discussion, kind: Move, *, by: User, now: dt.datetime, seen: str) -> Discussion:
    """Move the room on. `seen` is its `where` when this was pressed: from elsewhere nothing changes, somebody was first.

    Raises DoesNotExist when the room is not there for this person any more, PermissionDenied for who does not lead.
    """
    found = _locked(discussion, by)
    if not leads(found, by):
        raise PermissionDenied
    if seen != found.where or not _apply(found, kind, now):
        return found
    found.version += 1
    found.save()
    if kind in (Move.BEGIN, Move.CLOSE):
        record(f"discussion.{'opened' if kind == Move.BEGIN else 'closed'}", by=by, target=found)
    if kind == Move.CLOSE:
        _close(found, by=by, now=now)
    return found


def _begin(room: Discussion, now: dt.datetime) -> bool:
    if room.status != DiscussionStatus.PLANNED:
        return False
    room.status, room.opened_at = DiscussionStatus.OPEN, now
    _start_step(room, 0, now)
    return True


def _step_by(distance: int) -> Callable[[Discussion, dt.datetime], bool]:
    def go(room: Discussion, now: dt.datetime) -> bool:
        step = room.step + distance
        if not 0 <= step < len(METHODS[Method(room.method)].steps):
            return False
        _start_step(room, step, now)
        return True

    return go


def _pause(room: Discussion, now: dt.datetime) -> bool:
    if room.step_ends_at is None:
        return False
    room.seconds_left = max(0, int((room.step_ends_at - now).total_seconds()))
    room.step_ends_at = None
    return True


def _resume(room: Discussion, now: dt.datetime) -> bool:
    if room.seconds_left is None:
        return False
    room.step_ends_at, room.seconds_left = now + dt.timedelta(seconds=room.seconds_left), None
    return True


def _more_time(room: Discussion, now: dt.datetime) -> bool:
    if room.step_ends_at is None:
        room.seconds_left = (room.seconds_left or 0) + int(MORE.total_seconds())
    else:
        room.step_ends_at = max(room.step_ends_at, now) + MORE
    return True


def _end(room: Discussion, now: dt.datetime) -> bool:
    room.status, room.closed_at = DiscussionStatus.CLOSED, now
    room.step_ends_at = room.seconds_left = None
    return True


# Each changes the room, or says that it cannot from where the room is.
IN_AN_OPEN_ROOM: dict[Move, Callable[[Discussion, dt.datetime], bool]] = {
    Move.NEXT: _step_by(1),
    Move.PREVIOUS: _step_by(-1),
    Move.PAUSE: _pause,
    Move.RESUME: _resume,
    Move.MORE_TIME: _more_time,
    Move.CLOSE: _end,
}


def _apply(room: Discussion, kind: Move, now: dt.datetime) -> bool:
    if kind == Move.BEGIN:
        return _begin(room, now)
    return room.status == DiscussionStatus.OPEN and IN_AN_OPEN_ROOM[kind](room, now)


def _start_step(room: Discussion, step: int, now: dt.datetime) -> None:
    room.step = step
    room.step_ends_at = now + dt.timedelta(minutes=METHODS[Method(room.method)].steps[step].minutes)
    room.seconds_left = None


def _close(room: Discussion, *, by: User, now: dt.datetime) -> None:
    """What the method does not keep goes, and the case was talked about."""
    forget(room)
    case = PracticeCase.objects.select_for_update(of=("self",)).get(discussions=room)
    progress.mark_discussed(case, by=by, now=now)


@transaction.atomic
def write(
    discussion: Discussion, *, by: User, now: dt.datetime, kind: CardKind, text: str, token: uuid.UUID
) -> RoomCard:
    """Put a card down for the inbrenger. The same token is the same card, however often it arrives.

    Raises DoesNotExist for who has no place in the room (any more), and ValidationError when this step takes no such
    card, when the inbrenger is to listen, or without words.
    """
    room = _locked(discussion, by)
    seat = room.seats.get(enrolment__user=by)
    known = RoomCard.objects.filter(discussion=room, token=token).first()
    if known is not None and known.author_id == seat.enrolment_id:
        return known
    if known is not None:  # a token of somebody else: no phone of ours sends that
        raise DiscussionSeat.DoesNotExist
    step = METHODS[Method(room.method)].steps[room.step]
    if step.is_listening and seat.role == DiscussionRole.CASE_OWNER:
        raise ValidationError(LISTENING, code="listening")
    if room.status != DiscussionStatus.OPEN or kind not in step.cards:
        raise ValidationError(TOO_LATE, code="too_late")
    if not text.strip():
        raise ValidationError("Schrijf eerst iets op je kaartje.", code="empty")
    assert room.case is not None  # a room that somebody sees has a case
    card = RoomCard.objects.create(
        discussion=room,
        case=room.case,
        author_id=seat.enrolment_id,
        kind=kind,
        step=room.step,
        text=text.strip(),
        token=token,
        made_at=now,
    )
    _touch(room)
    return card


@transaction.atomic
def answer(discussion: Discussion, number: int, *, by: User, now: dt.datetime) -> None:
    """Tick a question off, or back on: by the inbrenger or who leads. Raises DoesNotExist for anybody else."""
    room = _locked(discussion, by)
    owns = room.seats.filter(enrolment__user=by, role=DiscussionRole.CASE_OWNER).exists()
    if not owns and not leads(room, by):
        raise Discussion.DoesNotExist
    card = room.cards.get(pk=number, kind=CardKind.QUESTION)
    card.answered_at = None if card.answered_at else now
    card.save(update_fields=["answered_at"])
    _touch(room)


def _touch(room: Discussion) -> None:
    room.version += 1
    room.save(update_fields=["version"])


def note_presence(discussion: Discussion, user: User, now: dt.datetime) -> None:
    """Say that somebody’s phone is there. Written at most every ten seconds, however often it asks."""
    stale = Q(seen_at__isnull=True) | Q(seen_at__lt=now - PRESENT_FOR)
    DiscussionSeat.objects.filter(stale, discussion=discussion, enrolment__user=user).update(seen_at=now)
