"""A room to test with: an intervisiegroep of five, an accepted case of one of them, planned in the session."""

from dataclasses import dataclass

from casuistiek.actions import agenda, discussions
from casuistiek.models import Discussion, PracticeCase
from casuistiek.states import CaseStatus, DiscussionRole, Method
from cohorts.actions import programme_lines
from cohorts.models import Enrolment, PeerGroup, PeerGroupMember
from cohorts.models.programme_line import Entry, fingerprint
from cohorts.states import LineKind
from leergang.accounts.models import User
from tests.cast import Cast
from tests.factories.accounts import UserFactory
from tests.factories.casuistiek import AgreementAcceptanceFactory, PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory

NAMES = ("Mo", "Olga", "Piet", "Quinten")
ROLES = (DiscussionRole.MODERATOR, DiscussionRole.OBSERVER, DiscussionRole.PEER, DiscussionRole.PEER)


@dataclass
class Scene:
    room: Discussion
    case: PracticeCase
    owner: User
    people: list[User]  # moderator, observer and two peers

    @property
    def moderator(self) -> User:
        return self.people[0]

    @property
    def peer(self) -> User:
        return self.people[2]


def peer_group(cast: Cast) -> tuple[PeerGroup, list[Enrolment]]:
    """The participant of the cast and four others of the lichting, in one intervisiegroep."""
    others: list[Enrolment] = [
        EnrolmentFactory(cohort=cast.cohort, user=UserFactory(first_name=name)) for name in NAMES
    ]
    group = PeerGroup.objects.create(cohort=cast.cohort, number=1)
    for enrolment in (cast.enrolment, *others):
        PeerGroupMember.objects.create(group=group, enrolment=enrolment)
        AgreementAcceptanceFactory(enrolment=enrolment)
    return group, others


def planned(cast: Cast, method: Method = Method.FIVE_STEP) -> Scene:
    _, others = peer_group(cast)
    case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True, status=CaseStatus.ACCEPTED)
    entries = [Entry(90, LineKind.OWN_CASE, "Casusbespreking")]
    line = programme_lines.save(cast.session, entries=entries, seen=fingerprint([]), by=cast.planner)[0]
    place = agenda.place(line, case, by=cast.trainer)
    seats = dict(zip([other.pk for other in others], ROLES, strict=True))
    seats[cast.enrolment.pk] = DiscussionRole.CASE_OWNER
    room = discussions.plan(place, method=method, seats=seats, by=cast.trainer)
    return Scene(room, case, cast.participant, [other.user for other in others])
