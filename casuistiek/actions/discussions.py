"""Planning how a case is talked about: which method, who sits where in which role."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from casuistiek.actions import progress
from casuistiek.documents.methods import METHODS
from casuistiek.models import AgendaCase, Discussion, DiscussionSeat, PracticeCase
from casuistiek.reports.rotation import admitted_to
from casuistiek.states import (
    READABLE_BY_GROUP,
    CaseStatus,
    ConfidentialityLevel,
    DiscussionRole,
    DiscussionStatus,
    Method,
)
from leergang.accounts.models import User
from leergang.audit.log import record

type Seats = Mapping[int, DiscussionRole]

NOT_SHARED = (
    "De inbrenger deelt deze casus alleen met de trainers. Vraag de inbrenger om hem met de groep te delen."
)
NOT_READY = "Accepteer de casus eerst. Daarna kun je de bespreking plannen."
BEGUN = "Deze bespreking is al begonnen. Het plan kan niet meer anders."


@transaction.atomic
def plan(place: AgendaCase, *, method: Method, seats: Seats, by: User) -> Discussion:
    """Say how the case on this place of the agenda is talked about; `seats` are roles by enrolment.

    The case is scheduled by it. Planning again changes the plan until the room opens. Raises DoesNotExist for who
    may not review the case, and ValidationError when it is not accepted, its owner does not admit the group, a
    person has no business in the room, or a role is missing or double.
    """
    reviewed = PracticeCase.objects.for_review(by)
    case = reviewed.select_for_update(of=("self",)).get(pk=place.case_id)
    _check(case, seats)
    discussion = Discussion.objects.filter(session=place.line.session_id, case=case).first()
    if discussion is not None and discussion.status == DiscussionStatus.OPEN:
        raise ValidationError(BEGUN, code="begun")
    if discussion is not None and discussion.status == DiscussionStatus.CLOSED:
        _open_again(discussion)  # it ended halfway, or the case is brought in once more
    if discussion is None:
        discussion = Discussion(session=place.line.session, case=case, planned_by=by)
    discussion.place, discussion.method = place, method
    discussion.save()
    _seat(discussion, seats)
    progress.schedule(case, by=by)
    record("discussion.planned", by=by, target=discussion, method=str(method), people=len(seats))
    return discussion


def _open_again(discussion: Discussion) -> None:
    """What was written stays the inbrenger's; the room begins anew."""
    discussion.status, discussion.step = DiscussionStatus.PLANNED, 0
    discussion.opened_at = discussion.closed_at = None
    discussion.version += 1


def _check(case: PracticeCase, seats: Seats) -> None:
    if case.status not in (CaseStatus.ACCEPTED, CaseStatus.SCHEDULED):
        raise ValidationError(NOT_READY, code="wrong_state")
    if case.confidentiality_level < ConfidentialityLevel.PEER_GROUP:
        raise ValidationError(NOT_SHARED, code="not_shared")
    if not seats.keys() <= {person.enrolment for person in admitted_to(case)}:
        raise ValidationError(
            "Iemand van deze lijst mag de casus niet lezen. Laad de pagina opnieuw.", code="outsider"
        )
    roles = list(seats.values())
    if seats.get(case.enrolment_id) != DiscussionRole.CASE_OWNER:
        raise ValidationError("De inbrenger moet erbij zijn.", code="no_owner")
    if roles.count(DiscussionRole.MODERATOR) != 1:
        raise ValidationError("Kies één gespreksleider.", code="moderator")
    if roles.count(DiscussionRole.OBSERVER) > 1:
        raise ValidationError("Kies hooguit één observator.", code="observer")


def _seat(discussion: Discussion, seats: Seats) -> None:
    discussion.seats.exclude(enrolment__in=seats).delete()
    DiscussionSeat.objects.bulk_create(
        [DiscussionSeat(discussion=discussion, enrolment_id=key, role=role) for key, role in seats.items()],
        update_conflicts=True,
        unique_fields=["discussion", "enrolment"],
        update_fields=["role"],
    )


@transaction.atomic
def cancel(discussion: Discussion, *, by: User) -> None:
    """Take a planned discussion away; the case stays on the agenda and is accepted again.

    Raises DoesNotExist for who may not review the case, ValidationError once the room opened.
    """
    case = PracticeCase.objects.for_review(by).select_for_update(of=("self",)).get(discussions=discussion)
    deleted, _ = Discussion.objects.filter(pk=discussion.pk, status=DiscussionStatus.PLANNED).delete()
    if not deleted:
        raise ValidationError(BEGUN, code="begun")
    _unschedule(case, by=by)
    record("discussion.cancelled", by=by, target=case)


def drop(case: PracticeCase, places: list[int] | None = None, *, by: User | None) -> None:
    """The case leaves the agenda, or these places of it: what was planned goes, what is going on ends.

    Inside the transaction of what took it off, which locked the case.
    """
    rooms = Discussion.objects.filter(case=case)
    if places is not None:
        rooms = rooms.filter(place__in=places)
    rooms.filter(status=DiscussionStatus.PLANNED).delete()
    for room in rooms.filter(status=DiscussionStatus.OPEN).select_for_update(of=("self",)):
        forget(room)
        ended = {
            "status": DiscussionStatus.CLOSED,
            "closed_at": Now(),
            "step_ends_at": None,
            "seconds_left": None,
        }
        Discussion.objects.filter(pk=room.pk).update(version=F("version") + 1, **ended)
    _unschedule(case, by=by)


def forget(room: Discussion) -> None:
    """Throw away what this method does not keep, however the room ends (domain/1 A4)."""
    room.cards.filter(kind__in=METHODS[Method(room.method)].forgets).delete()


def _unschedule(case: PracticeCase, *, by: User | None) -> None:
    left = Discussion.objects.filter(case=case).exclude(status=DiscussionStatus.CLOSED)
    if case.status in READABLE_BY_GROUP and not left.exists():
        progress.unschedule(case, by=by)
