"""Every address, asked by everybody: what is not yours and what does not exist look the same (SEC-06).

Who may enter follows from what the view declares (leergang.accounts.access) and from the one matrix of
roles. Where the object decides, the table below says who, and it says so for nobody else.
"""

from collections.abc import Iterator

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from leergang.accounts.roles import GRANTS, Permission, Role
from leergang.checks import Address, addresses
from tests.architecture.canary import CANARY
from tests.architecture.scene import Scene, build_scene
from tests.factories.casuistiek import PracticeCaseFactory

pytestmark = pytest.mark.django_db

ANONYMOUS = "anonymous"
# What each of the cast is in the lichting of the scene; the others are outside it.
INSIDE = {
    "participant": Role.PARTICIPANT,
    "colleague": Role.PARTICIPANT,
    "trainer": Role.TRAINER,
    "coordinator": Role.COORDINATOR,
    "other_coordinator": Role.COORDINATOR,
    "planner": Role.PLANNER,
}
IN_AN_ORGANISATION = {
    "coordinator": Role.COORDINATOR,
    "other_coordinator": Role.COORDINATOR,
    "planner": Role.PLANNER,
    "office_admin": Role.OFFICE_ADMIN,
    "auditor": Role.AUDITOR,
    "editor": Role.EDITOR,
}
PEOPLE = sorted({*INSIDE, *IN_AN_ORGANISATION, "other_trainer", "other_participant", "stranger"})

OWNER, TRAINER = {"participant"}, {"trainer"}
# Everybody else finds no word of a case anywhere, nor of anything that hangs on one (domain/1 A2).
READERS_OF_CASES = {"participant", "colleague", "trainer"}
WRITERS = {"participant", "colleague", "other_participant"}
READERS_OF_THE_LIBRARY = {"planner", "trainer", "other_trainer", "editor"}

# Where not only the role but the very thing decides: the start of the address's name, and who gets in.
BY_THE_THING: dict[str, set[str]] = {
    "modules:": READERS_OF_THE_LIBRARY,
    "modules:unit-": {"editor"},
    "modules:module-": {"editor"},
    "modules:material-": {"editor"},
    "modules:material-detail": READERS_OF_THE_LIBRARY,
    "modules:material-file": READERS_OF_THE_LIBRARY,
    "modules:material-picture": READERS_OF_THE_LIBRARY,
    "cohorts:cohort-list": {"planner", "coordinator", "other_coordinator", "trainer", "other_trainer"},
    "cohorts:enrolment-detail": {"planner", "coordinator", "trainer"},
    "cohorts:enrolment-update": {"planner", "coordinator"},
    "cohorts:enrolment-end": {"planner", "coordinator"},
    "cohorts:enrolment-replace": {"planner", "coordinator"},
    "cohorts:enrolment-defer": {"planner", "coordinator"},
    "cohorts:enrolment-leave": {"planner", "coordinator"},
    "cohorts:enrolment-stay": {"planner", "coordinator"},
    "cohorts:enrolment-address": {"planner", "coordinator"},
    "cohorts:enrolment-invite": {"planner", "coordinator"},  # of Waterdam, like the participant
    "cohorts:waiting-list": {"planner", "coordinator", "other_coordinator"},
    "cohorts:waiting-": {"planner", "coordinator"},
    "cohorts:request-list": {"planner", "coordinator", "other_coordinator"},
    "cohorts:request-": {"planner", "coordinator"},
    "cohorts:held-list": {"planner", "coordinator", "other_coordinator"},
    "cohorts:held-withdraw": {"planner", "coordinator"},
    "cohorts:import-preview": {"coordinator"},  # who uploaded the list
    "cohorts:import-columns": {"coordinator"},
    "cohorts:import-confirm": {"coordinator"},
    "cohorts:import-discard": {"coordinator"},
    "cohorts:import-receipt": {"planner", "coordinator"},
    "cohorts:import-undo": {"planner", "coordinator"},
    "cohorts:session-join": {"planner", "trainer", "participant", "colleague"},
    "cohorts:scan-delete": OWNER,
    "cohorts:scan-pdf": OWNER,
    "cohorts:scan-shared-detail": TRAINER,
    "cohorts:energy-create": {"participant", "colleague"},
    "cohorts:energy-": OWNER,
    "planning": {"planner", "trainer", "other_trainer"},
    "feed-revoke": {"participant"},
    "person-new-start": {"planner", "coordinator"},
    "casuistiek:case-list": WRITERS,
    "casuistiek:case-create": WRITERS,
    "casuistiek:case-detail": OWNER | TRAINER,
    "casuistiek:case-": OWNER,
    "beheer:emergency-": {"office_admin"},
    "casuistiek:owner-": OWNER,
    "casuistiek:owner-answer": {"colleague"},  # who was asked to bring it in together
    "casuistiek:group-list": WRITERS,
    "casuistiek:agreement": {"participant", "colleague", "trainer"},
    "casuistiek:feedback-read": OWNER,
    "casuistiek:force-field": OWNER | TRAINER,
    "casuistiek:version-list": OWNER | TRAINER,
    "casuistiek:history-detail": OWNER | TRAINER,  # the author of that feedback
    "casuistiek:paper-case": OWNER | TRAINER,
    "casuistiek:reflection-": OWNER,
    "casuistiek:action-": OWNER,
    "casuistiek:field-replay": OWNER | TRAINER,
    "casuistiek:field-": OWNER,
    "casuistiek:moment-": OWNER,
    "casuistiek:remark-": OWNER,
    "casuistiek:room-": {"participant", "colleague", "trainer"},  # who has a place there, and the trainers
    "casuistiek:peer-": OWNER,
    "casuistiek:think-": {"colleague"},  # who was asked to think along
    "casuistiek:feedback-list": {"trainer", "other_trainer"},
    "casuistiek:feedback-next": set(PEOPLE),  # to the first case that waits, or to the list
    "casuistiek:ageing-list": {"planner"},
    "casuistiek:feedback-": TRAINER,
    # One's own factors: only the participant of the scene has them.
    "mfa_deactivate_totp": OWNER,
    "mfa_edit_webauthn": OWNER,
    "mfa_remove_webauthn": OWNER,
    "mfa_view_recovery_codes": OWNER,
    "recovery_codes_print": OWNER,
    "address_confirm": OWNER,
}
# These ask a new proof of who you are, and refuse whoever has nothing to prove it with.
CONFIRMING = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


def holders(permission: Permission, held: dict[str, Role]) -> set[str]:
    return {person for person, role in held.items() if permission in GRANTS[role]}


def who_enters(address: Address) -> set[str]:
    by_the_thing = [start for start in BY_THE_THING if address.name.startswith(start)]
    if by_the_thing:
        return BY_THE_THING[max(by_the_thing, key=len)]
    match address.access.level:
        case "public":
            return {ANONYMOUS, *PEOPLE}
        case "setting_up" | "signed_in":
            return set(PEOPLE)
        case "organisation":
            return holders(address.access.permission, IN_AN_ORGANISATION)
        case "cohort" | "session":
            return holders(address.access.permission, INSIDE)
    raise AssertionError(f"{address.name}: say in BY_THE_THING who enters")


@pytest.fixture
def scene(db) -> Scene:
    return build_scene()


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_enters_what_is_theirs_and_finds_nothing_else(scene, sign_in, person):
    client = sign_in(scene.cast.people[person])
    assert list(_deviations(client, scene, person)) == []


def _deviations(client: Client, scene: Scene, person: str) -> Iterator[str]:
    for address in addresses():
        url = reverse(address.name, kwargs=scene.arguments(address))
        if person in who_enters(address):
            response = client.get(url)
            if not _is_in(address, response.status_code, response.headers.get("Location", "")):
                yield f"{person} should enter {url}: {response.status_code}"
            is_emergency = address.name.startswith("beheer:emergency")  # two of the bureau, told to the owner
            if person not in READERS_OF_CASES and not is_emergency and _says(response, CANARY):
                yield f"{person} reads of a case at {url}"
        else:
            # Never only a matter of the method: a form of somebody else finds nothing either.
            answers = {client.get(url).status_code, client.post(url).status_code}
            if 404 not in answers or answers - {404, 405}:
                yield f"{person} should find nothing at {url}: {answers}"


def _says(response: HttpResponseBase, words: str) -> bool:
    """Whether these words stand in the answer, in its headers too."""
    body = b"".join(response) if response.streaming else response.content
    return words.encode() in body or words in str(response.headers)


def _is_in(address: Address, status: int, location: str) -> bool:
    if status == 403:
        return address.name in CONFIRMING
    return status in {200, 405} or (status == 302 and not location.startswith("/inloggen/?"))


def test_there_is_a_word_to_find(scene, sign_in):
    for person, case in (("participant", scene.case), ("colleague", scene.shared)):
        assert CANARY in sign_in(scene.cast.people[person]).get(case.get_absolute_url()).text


def test_without_login_everything_but_the_public_pages_asks_for_it(scene, client):
    for address in addresses():
        url = reverse(address.name, kwargs=scene.arguments(address))
        for response in (client.get(url), client.post(url)):
            asked = response.status_code == 302 and response.url.startswith("/inloggen/?next=")
            assert asked != (address.access.level == "public"), url


def test_each_address_opens_for_somebody():
    """The twin of every 404: the same thing, asked by the right person."""
    assert [address.name for address in addresses() if not who_enters(address)] == []


def test_a_concept_of_a_case_is_found_by_its_owner_alone(scene, sign_in):
    scene.case = PracticeCaseFactory(enrolment=scene.cast.enrolment, complete=True)
    for address in addresses():
        if scene.case.public_id in scene.arguments(address).values():
            url = reverse(address.name, kwargs=scene.arguments(address))
            assert sign_in(scene.cast.trainer).get(url).status_code in {404, 405}, url
    url = reverse("casuistiek:case-detail", args=[scene.case.public_id])
    assert sign_in(scene.cast.participant).get(url).status_code == 200


def test_the_walk_is_complete():
    """A view without access fails here; so does a walk that lost its way."""
    walked = list(addresses())
    assert [address.route for address in walked if address.access is None] == []
    assert len(walked) >= 87
    assert len({address.name for address in walked}) == len(walked)


def test_the_table_names_addresses_that_exist():
    names = [address.name for address in addresses()]
    unused = [start for start in BY_THE_THING if not any(name.startswith(start) for name in names)]
    assert unused == []
