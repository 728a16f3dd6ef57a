"""Who sees what, when: every part × state × level × thing, against a table written from domain/3 C2 and C3.

The table asks nothing of our code: only the words of the domain stand in it.
"""

from collections.abc import Callable

import pytest
from django.test import Client

from casuistiek.models import AgendaCase, CoOwner, EmergencyAccess, PracticeCase, Proposal
from casuistiek.states import CaseStatus
from cohorts.actions import feeds
from cohorts.models import Enrolment, PeerGroup, PeerGroupMember, ProgrammeLine, SessionStaff
from cohorts.states import LineKind
from leergang.accounts.models import User
from leergang.moment import now, today
from tests.factories.accounts import UserFactory
from tests.factories.casuistiek import (
    AgreementAcceptanceFactory,
    FeedbackFactory,
    FeedbackPointFactory,
    PracticeCaseFactory,
)
from tests.factories.cohorts import EnrolmentFactory, SessionFactory, TrainerAssignmentFactory

TITLE, WORD, REMARK = "Kanarie in de titel", "Kanarie in de tekst", "Kanarie in de kantlijn"
OWNERS = {"owner", "joint_owner"}
TRAINERS = {"trainer", "second_trainer"}
# Of the lichting: one in the intervisiegroep of the owner, two who are not; one of them was asked to own it too.
GROUP, COHORT = {"peer"}, {"colleague", "asked_owner"}
OUTSIDE = {
    "other_participant", "other_trainer", "coordinator", "other_coordinator", "planner", "office_admin",
    "auditor", "editor", "stranger", "guest", "other_substitute",
}  # fmt: skip
SUBSTITUTE = {"substitute"}  # of the session on whose agenda it stands
EVERYBODY = OWNERS | TRAINERS | GROUP | COHORT | OUTSIDE | SUBSTITUTE

# domain/3 C3, in the order of its table: whom the state lets in besides the owners, at which level.
OWNERS_ONLY: dict[int, set[str]] = {1: set(), 2: set(), 3: set(), 4: set()}
TO_TRAINERS = {level: (TRAINERS | SUBSTITUTE if level > 1 else set()) for level in (1, 2, 3, 4)}
PER_LEVEL = {
    1: set(),
    2: TRAINERS | SUBSTITUTE,
    3: TRAINERS | SUBSTITUTE | GROUP,
    4: TRAINERS | SUBSTITUTE | GROUP | COHORT,
}
READERS: dict[str, dict[int, set[str]]] = {
    "concept": OWNERS_ONLY,
    "submitted": TO_TRAINERS,
    "more_asked": TO_TRAINERS,
    "accepted": PER_LEVEL,
    "scheduled": PER_LEVEL,
    "discussed": PER_LEVEL,
    "reflection": TO_TRAINERS,
    "completed": TO_TRAINERS,
    "withdrawn": OWNERS_ONLY,
    "shielded": OWNERS_ONLY,
}
SITUATIONS = [(state, level) for state in READERS for level in (1, 2, 3, 4)]
# The rule is asked of all of them; the pages, which start from it, of each set of readers that there is.
TELLING = [
    ("concept", 4), ("submitted", 1), ("submitted", 4), ("accepted", 1), ("accepted", 2), ("accepted", 3),
    ("accepted", 4), ("discussed", 3), ("reflection", 4), ("withdrawn", 4), ("shielded", 4),
]  # fmt: skip
ON_AGENDAS = [("submitted", 4), ("accepted", 1), ("accepted", 3), ("accepted", 4), ("shielded", 4)]
IDS = [f"{state}-{level}" for state, level in SITUATIONS]


class Stage:
    """The people by name, and one case with a word in every part of it."""

    def __init__(self, cast) -> None:
        self.cast = cast
        self.people: dict[str, User] = dict(cast.people) | {"owner": cast.participant}
        del self.people["participant"]
        self.case = PracticeCaseFactory(
            enrolment=cast.enrolment, submitted=True, title=TITLE, dilemma=WORD, question_to_group="Hoe?"
        )
        FeedbackPointFactory(
            feedback=FeedbackFactory(case=self.case, author=cast.trainer, published=True),
            observation=REMARK,
            readers=3,
        )
        for name in (
            "peer",
            "joint_owner",
            "asked_owner",
            "second_trainer",
            "substitute",
            "guest",
            "other_substitute",
        ):
            self.people[name] = UserFactory(first_name=name.title())
        self._enrol()
        self._help()

    def _enrol(self) -> None:
        case, cast = self.case, self.cast
        enrolments = {
            name: EnrolmentFactory(cohort=cast.cohort, user=self.people[name], organisation=cast.waterdam)
            for name in ("peer", "joint_owner", "asked_owner")
        }
        group = PeerGroup.objects.create(cohort=cast.cohort, number=1)
        for member in (cast.enrolment, enrolments["peer"]):
            PeerGroupMember.objects.create(group=group, enrolment=member)
        for name, accepted_at in (("joint_owner", now()), ("asked_owner", None)):
            CoOwner.objects.create(
                case=case,
                user=self.people[name],
                enrolment=enrolments[name],
                invited_at=now(),
                accepted_at=accepted_at,
            )
        TrainerAssignmentFactory(cohort=cast.cohort, user=self.people["second_trainer"])
        for enrolment in Enrolment.objects.all():
            AgreementAcceptanceFactory(enrolment=enrolment)

    def _help(self) -> None:
        """The case stands on the agenda of a session with a substitute and a guest; another session has one too."""
        cast = self.cast
        line = ProgrammeLine.objects.create(
            session=cast.session,
            position=1,
            starts_at=cast.session.starts_at,
            minutes=60,
            kind=LineKind.OWN_CASE,
            title="Casusbespreking",
        )
        AgendaCase.objects.create(line=line, case=self.case)
        elsewhere = SessionFactory(cohort=cast.cohort, number=7, planned=True)
        for name, kind, session in (
            ("substitute", "substitute", cast.session),
            ("guest", "guest", cast.session),
            ("other_substitute", "substitute", elsewhere),
        ):
            SessionStaff.objects.create(session=session, user=self.people[name], kind=kind, ends_on=today())


@pytest.fixture
def stage(cast) -> Stage:
    return Stage(cast)


def set_to(case: PracticeCase, state: str, level: int) -> None:
    shielded_from = CaseStatus.ACCEPTED if state == "shielded" else ""
    PracticeCase.objects.update(status=state, confidentiality_level=level, shielded_from=shielded_from)


def opens(path: str) -> Callable[[Client, PracticeCase], bool]:
    """Whether the page about the case at this address exists for who asks, and then with the words of the case."""

    def seen(client: Client, case: PracticeCase) -> bool:
        answer = client.get(f"{case.get_absolute_url()}{path}")
        assert (answer.status_code == 200) == (TITLE in answer.text), path
        return answer.status_code == 200

    return seen


def shows(address: str) -> Callable[[Client, PracticeCase], bool]:
    """Whether a page about more than this case names it."""
    return lambda client, case: any(
        words in client.get(address).text for words in (TITLE, WORD, str(case.public_id))
    )


# Each thing with whom it adds to, or keeps from, those who read the case.
THINGS: dict[str, tuple[Callable[[Client, PracticeCase], bool], set[str]]] = {
    "detail": (opens(""), EVERYBODY),
    "field": (opens("krachtenveld/"), EVERYBODY),
    "pdf": (opens("pdf/"), EVERYBODY),
    "versions": (opens("versies/"), OWNERS | TRAINERS),
    "register": (opens("gelezen-door/"), OWNERS),
    "ladder": (opens("wie-leest-mee/"), OWNERS),
    "own-list": (shows("/casus/"), OWNERS),
    "group-list": (shows("/casus/groep/"), GROUP | COHORT),
    "agenda": (shows("/lichtingen/voorjaar/bijeenkomsten/1/"), EVERYBODY),
    "run-sheet": (shows("/lichtingen/voorjaar/bijeenkomsten/1/draaiboek/"), set()),
    "search": (shows("/lichtingen/voorjaar/zoeken/?q=Kanarie"), set()),
    "noodtoegang": (shows("/beheer/noodtoegang/"), set()),
}


@pytest.mark.parametrize(("state", "level"), SITUATIONS, ids=IDS)
def test_the_rule(stage, state, level):
    """The queryset from which every page starts."""
    set_to(stage.case, state, level)
    seen = {name for name, user in stage.people.items() if PracticeCase.objects.visible_to(user).exists()}
    assert seen == OWNERS | READERS[state][level]


@pytest.mark.parametrize(
    "thing", ["detail", "field", "versions", "register", "ladder", "own-list", "group-list"]
)
def test_a_page_of_the_case_opens_for_its_readers_and_nobody_else(stage, sign_in, thing):
    look, among = THINGS[thing]
    clients = {name: sign_in(user) for name, user in stage.people.items()}
    for state, level in TELLING:
        set_to(stage.case, state, level)
        expected = (OWNERS | READERS[state][level]) & among
        seen = {name for name, client in clients.items() if look(client, stage.case)}
        assert seen == expected, (state, level)


@pytest.mark.parametrize("thing", ["agenda", "run-sheet", "search", "noodtoegang"])
def test_a_page_of_the_lichting_names_it_to_no_one_else(stage, sign_in, thing):
    look, among = THINGS[thing]
    clients = {name: sign_in(user) for name, user in stage.people.items()}
    for state, level in ON_AGENDAS:
        set_to(stage.case, state, level)
        readers = (OWNERS | READERS[state][level]) & among
        seen = {name for name, client in clients.items() if look(client, stage.case)}
        assert seen <= readers, (state, level)


@pytest.mark.parametrize(("state", "level"), SITUATIONS, ids=IDS)
def test_feedback_is_read_by_who_reads_the_case(stage, state, level):
    set_to(stage.case, state, level)
    for name in ("coordinator", "planner", "colleague", "stranger", "guest"):
        may = name in READERS[state][level]
        assert PracticeCase.objects.for_review(stage.people[name]).exists() is False
        assert PracticeCase.objects.shared_with(stage.people[name]).exists() is may


def test_no_calendar_names_a_case(stage, client):
    for name in ("colleague", "trainer", "owner", "planner"):
        token = feeds.issue(stage.people[name], now=now())[1]
        body = client.get(f"/agenda/{token}.ics").text
        assert "BEGIN:VCALENDAR" in body
        assert not any(words in body for words in (TITLE, WORD, stage.case.public_id.hex)), name


@pytest.mark.parametrize("kind", ["share", "delete"])
def test_a_proposal_and_an_open_noodtoegang_let_nobody_else_in(stage, kind):
    level = 4 if kind == "share" else None
    Proposal.objects.create(
        case=stage.case,
        kind=kind,
        level=level,
        version=1,
        proposed_by=stage.people["owner"],
        proposed_at=now(),
    )
    EmergencyAccess.objects.create(
        case=stage.case, reason="x", asked_by=stage.people["office_admin"], asked_at=now()
    )
    set_to(stage.case, "submitted", 2)
    seen = {name for name, user in stage.people.items() if PracticeCase.objects.visible_to(user).exists()}
    assert seen == OWNERS | TRAINERS | SUBSTITUTE
