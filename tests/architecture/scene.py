"""The cast with one of everything that has an address, so that every URL of the resolver can be asked."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from casuistiek.actions import followups
from casuistiek.documents import AGREEMENT_VERSION
from casuistiek.models import AgendaCase, CoOwner, Discussion, EmergencyAccess, FeedbackPoint, PracticeCase
from casuistiek.models.content import content_of, field_content_of
from cohorts.actions import availability, feeds
from cohorts.actions.waiting import OFFER
from cohorts.models import (
    AvailabilityPoll,
    EnergyMap,
    Enrolment,
    HeldEntry,
    ImportBatch,
    ProgrammeLine,
    ReleaseRule,
    Room,
    ScanResponse,
    ScanWindow,
    SessionPart,
    SessionStaff,
    TransferAction,
    UnitNote,
    Venue,
)
from cohorts.models.answer_link import answer_token
from cohorts.models.availability import link_hash, link_token
from cohorts.models.check_in_code import code_of
from cohorts.models.waiting_link import waiting_token
from cohorts.states import EnrolmentStatus, ImportState, LineKind
from leergang.accounts.actions import invitations
from leergang.accounts.models import AddressChange, PersonMerge, User
from leergang.accounts.models.invitation import fingerprint
from leergang.checks import Address
from leergang.mailing.models import Letter, LetterState
from leergang.moment import local_date, now
from modules.actions import drafts, texts
from modules.models import Material
from tests.accounts.soft_key import SoftKey
from tests.architecture.canary import mark_cases
from tests.cast import Cast, build_cast
from tests.cohorts.plans import slot
from tests.factories.accounts import UserFactory
from tests.factories.casuistiek import FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory, HeldEntryFactory
from tests.files import png, stored

# The link to another address that the participant asked for.
ADDRESS_TOKEN = "een-ander-adres"
AVAILABILITY_SECRET = "kun-je-op-deze-dag"


@dataclass
class Scene:
    """The cast, a case and the factors of the participant, a list that was uploaded, a letter that failed."""

    cast: Cast
    case: PracticeCase
    batch: ImportBatch
    receipt: ImportBatch
    passkey: Authenticator
    token: str
    letter: Letter
    merge: PersonMerge
    waiting: Enrolment
    asking: Enrolment
    held: HeldEntry
    feed_token: str
    part: SessionPart
    room: Room
    poll: AvailabilityPoll
    staff: SessionStaff
    line: ProgrammeLine
    point: FeedbackPoint
    shared: PracticeCase
    talk: Discussion
    past: PracticeCase
    joining: CoOwner
    asked: EmergencyAccess
    opened: EmergencyAccess
    material: Material

    def arguments(self, address: Address) -> dict[str, Any]:
        """A value for each parameter of the address, of things that belong together."""
        values = self._values() | self._public_id(address.name)
        return {name: values[name] for name in parameters(address)}

    def _values(self) -> dict[str, Any]:
        cast = self.cast
        return {
            "slug": cast.cohort.slug,
            "number": cast.session.number,
            "module": cast.module.slug,
            "module_slug": cast.module.slug,
            "unit": cast.unit.slug,
            "unit_slug": cast.unit.slug,
            "assignment_id": cast.assignment.pk,
            "rule_id": cast.cohort.release_rules.get().pk,
            "scan_round": "start",
            "step": 1,
            "energy_number": 1,
            "organisation_slug": cast.waterdam.slug,
            "pk": self.passkey.pk,
            "token": self.token,
            "address_token": ADDRESS_TOKEN,
            "answer_token": answer_token(cast.session, cast.participant),
            "part_id": self.part.pk,
            "venue_id": self.room.venue_id,
            "room_id": self.room.pk,
            "poll_id": self.poll.pk,
            "staff_id": self.staff.pk,
            "line_id": self.line.pk,
            "point_id": self.point.pk,
            "feedback_id": self.point.feedback_id,
            "remark_id": self.shared.feedback.get().pk,
            "action_id": self.past.actions.get().pk,
            "outcome_id": self.past.actions.get().outcomes.all()[0].pk,
            "card_id": self.talk.cards.get().pk,
            "material_id": self.material.pk,
            "picture": self.material.name,
            "availability_token": link_token(cast.trainer, AVAILABILITY_SECRET),
            "code": code_of(self.part, now()),
            "feed_token": self.feed_token,
            "feed_id": cast.participant.calendar_feeds.get().pk,
            "letter_id": self.letter.pk,
            "role_id": cast.coordinator.organisation_roles.get().pk,
            "held_id": cast.editor.organisation_roles.get().pk,
            "revision": 1,
            "other_id": cast.participant.public_id,
            "merge_id": self.merge.pk,
            "asked_id": self.joining.pk,
            "level": 2,
            "signed": waiting_token(self.waiting),
            "uidb36": "1",
            "key": "onbekend",
        }

    def _public_id(self, name: str) -> dict[str, uuid.UUID]:
        """Several things are named by a uuid; the name of the address says which."""
        owners: dict[str, Any] = {
            "beheer:emergency-approve": self.asked,
            "cohorts:enrolment": self.cast.enrolment,
            "cohorts:scan-shared": self.cast.enrolment,
            "cohorts:import-receipt": self.receipt,
            "cohorts:import-undo": self.receipt,
            "cohorts:import": self.batch,
            "cohorts:waiting": self.waiting,
            "cohorts:request": self.asking,
            "cohorts:held": self.held,
            "casuistiek:think-": self.shared,
            "casuistiek:room-": self.talk,
            "casuistiek:reflection-": self.past,
            "casuistiek:action-": self.past,
            "casuistiek:peer-": self.shared,
            "casuistiek:": self.case,
            "person-": self.cast.participant,
            "beheer:emergency-": self.opened,
            "beheer:person-": self.cast.other_participant,
        }
        found = next(
            (thing for start, thing in owners.items() if name.startswith(start)), self.cast.participant
        )
        return {"public_id": found.public_id}


def build_scene() -> Scene:
    cast = build_cast()
    shared = _shared(cast)
    _another_address(cast.participant)
    _edited(cast)
    cast.cohort.takes_requests = True
    cast.cohort.save()
    cast.session.join_url = "https://vergadering.example/kamer"
    cast.session.save()
    case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    case.snapshots.create(moment="start", number=1, made_on=local_date(now()), content=field_content_of(case))
    _scanned(cast)
    _followed(cast)
    scene = Scene(
        cast=cast,
        case=case,
        batch=_uploaded(cast),
        receipt=_uploaded(cast, state=ImportState.CONFIRMED, confirmed_at=now()),
        passkey=_factors(cast.participant),
        letter=_failed_letter(cast.colleague),
        merge=_merged(cast),
        waiting=_in_line(cast, EnrolmentStatus.OFFERED, queued_at=now(), offer_ends_at=now() + OFFER),
        asking=_in_line(cast, EnrolmentStatus.REQUESTED, listed_name="Iris Blom"),
        held=HeldEntryFactory(cohort=cast.cohort, organisation=cast.waterdam),
        part=SessionPart.objects.create(
            session=cast.session,
            part_of_day="morning",
            starts_at=now(),
            ends_at=now() + dt.timedelta(hours=3),
        ),
        room=Room.objects.create(
            venue=Venue.objects.create(name="De Observant", address="Straat 1, Waterdam"),
            name="Zaal 2",
            capacity=8,
        ),
        poll=_asked_yesterday(cast),
        staff=SessionStaff.objects.create(
            session=cast.session,
            user=UserFactory(first_name="Gerda"),
            kind="guest",
            ends_on=local_date(cast.session.ends_at) + dt.timedelta(days=7),
        ),
        line=_line_with([case, shared], cast),
        shared=shared,
        talk=_talked_about(shared, cast),
        past=_discussed(cast),
        asked=_emergency(case),
        opened=_emergency(shared, approved_by=cast.office_admin),
        joining=CoOwner.objects.create(
            case=case,
            user=cast.colleague,
            enrolment=Enrolment.objects.get(user=cast.colleague),
            invited_by=cast.participant,
            invited_at=now(),
        ),
        point=FeedbackPointFactory(
            feedback__case=case, feedback__author=cast.trainer, feedback__published=True
        ),
        material=stored(cast.module, png(), "twee-assen.png"),
        feed_token=feeds.issue(cast.participant, now=now())[1],
        token=invitations.issue_many([cast.colleague], by=cast.planner, now=now())[cast.colleague.pk].token,
    )
    mark_cases()
    return scene


def _followed(cast: Cast) -> None:
    """The participant wrote a note and a step into practice; the unit asks a question, and opened long ago."""
    ReleaseRule.objects.create(
        cohort=cast.cohort, module=cast.module, way="date", opens_on=dt.date(2020, 1, 1)
    )
    cast.unit.checks = [
        {"kind": "short", "question": "Hoe heet dit?", "explanation": "Zo.", "answers": ["regie"]}
    ]
    cast.unit.save(update_fields=["checks"])
    UnitNote.objects.create(enrolment=cast.enrolment, unit=cast.unit, body="Voor mij.", saved_at=now())
    TransferAction.objects.create(
        enrolment=cast.enrolment,
        module=cast.module,
        what="Eén ding doen",
        by_on=local_date(now()),
        with_whom="alleen",
        saved_at=now(),
    )


def _scanned(cast: Cast) -> None:
    """The participant sent and shared a scan and an energy map, and another round was opened by hand."""
    shared: dict[str, Any] = {"saved_at": now(), "shared_at": now()}
    scan = ScanResponse.objects.create(
        enrolment=cast.enrolment, round="start", started_at=now(), submitted_at=now(), **shared
    )
    scan.answers.create(number=1, value=3)
    ScanWindow.objects.create(cohort=cast.cohort, round="eind", opened_at=now())
    drawn = EnergyMap.objects.create(enrolment=cast.enrolment, number=1, made_on=local_date(now()), **shared)
    drawn.parties.create(position=1, label="wethouder", side="inside", points=100)


def _edited(cast: Cast) -> None:
    """A unit and a module that were changed twice, and that the editor is working on."""
    for thing, name in ((cast.unit, "body"), (cast.module, "introduction")):
        for seen, text in enumerate(("Eerst.", "Daarna.")):
            texts.correct(thing, {name: text}, seen_revision=seen, by=cast.editor, now=now())
        thing.refresh_from_db()
        drafts.keep(thing, {name: "Nog niet af."}, version="2.", by=cast.editor, now=now())


def _asked_yesterday(cast: Cast) -> AvailabilityPoll:
    """The trainer was asked and did not answer, so there is somebody to remind today."""
    poll = availability.ask(
        cast.cohort,
        slots=[slot(f"{local_date(now()) + dt.timedelta(days=30)}")],
        trainers=[cast.trainer],
        note="",
        closes_on=local_date(now()) + dt.timedelta(days=7),
        by=cast.planner,
        now=now() - dt.timedelta(days=1),
    )
    token = link_token(cast.trainer, AVAILABILITY_SECRET)
    poll.requests.update(token_hash=link_hash(token, cast.trainer))
    return poll


def _line_with(cases: list[PracticeCase], cast: Cast) -> ProgrammeLine:
    """The cases are on the agenda of the session of the cast."""
    line = ProgrammeLine.objects.create(
        session=cast.session,
        position=1,
        starts_at=cast.session.starts_at,
        minutes=60,
        kind=LineKind.OWN_CASE,
        title="Casusbespreking",
    )
    for case in cases:
        AgendaCase.objects.create(line=line, case=case)
    return line


def _in_line(cast: Cast, status: EnrolmentStatus, **fields: Any) -> Enrolment:
    enrolment: Enrolment = EnrolmentFactory(
        cohort=cast.cohort, organisation=cast.waterdam, status=status, **fields
    )
    return enrolment


def _shared(cast: Cast) -> PracticeCase:
    """Another case of the participant, about which the colleague was asked, and has reacted."""
    case: PracticeCase = PracticeCaseFactory(
        enrolment=cast.enrolment, submitted=True, status="accepted", confidentiality_level=4
    )
    asked = Enrolment.objects.get(user=cast.colleague)
    case.peer_asks.create(enrolment=asked, asked_at=now())
    FeedbackPointFactory(
        feedback__case=case,
        feedback__author=cast.colleague,
        feedback__kind="peer",
        feedback__published=True,
    )
    return case


def _emergency(case: PracticeCase, approved_by: User | None = None) -> EmergencyAccess:
    """Another office admin asked to read the case; open when the one of the cast approved."""
    moments = {"approved_at": now(), "expires_at": now() + dt.timedelta(hours=4)} if approved_by else {}
    return EmergencyAccess.objects.create(
        case=case,
        reason="Een melding van een deelnemer.",
        asked_by=UserFactory(first_name="Otto"),
        asked_at=now(),
        approved_by=approved_by,
        **moments,
    )


def _talked_about(case: PracticeCase, cast: Cast) -> Discussion:
    """The shared case is planned in the session: the participant brings it in, the colleague leads and wrote a card."""
    for enrolment in Enrolment.objects.filter(user__in=[cast.participant, cast.colleague]):
        enrolment.agreement_acceptances.create(version=AGREEMENT_VERSION, accepted_at=now())
    room = Discussion.objects.create(session=cast.session, case=case, method="five_step")
    leader = Enrolment.objects.get(user=cast.colleague)
    room.seats.create(enrolment=cast.enrolment, role="case_owner")
    room.seats.create(enrolment=leader, role="moderator")
    room.cards.create(case=case, author=leader, kind="question", step=0, text="Wat zag je?", made_at=now())
    return room


def _discussed(cast: Cast) -> PracticeCase:
    """A case of the participant that was talked about last week, with an action."""
    case: PracticeCase = PracticeCaseFactory(
        enrolment=cast.enrolment,
        submitted=True,
        status="discussed",
        discussed_at=now(),
        confidentiality_level=2,
    )
    case.versions.create(number=2, content=content_of(case), made_at=now())
    followups.agree(case, by=cast.participant, now=now() - dt.timedelta(days=30), what="Bellen")
    return case


def _another_address(user: User) -> None:
    AddressChange.objects.create(
        user=user,
        new_email="paula@thuis.example",
        token_hash=fingerprint(ADDRESS_TOKEN),
        expires_at=now() + dt.timedelta(days=7),
    )


def _merged(cast: Cast) -> PersonMerge:
    """Ada stood in the records three times; one of those was put right a moment ago."""
    UserFactory(first_name="Ada", email="ada.proef@waterdam.example")
    double = UserFactory(first_name="Ada", email="a.proef@waterdam.example", is_active=False)
    return PersonMerge.objects.create(
        kept=cast.other_participant, merged=double, moved={"accounts.user.is_active": [1]}, merged_at=now()
    )


def _failed_letter(user: User) -> Letter:
    return Letter.objects.create(
        key="proef",
        kind="session_announced",
        recipient=user,
        to_address=user.email,
        subject="Proef",
        body_text="Proef.",
        body_html="<p>Proef.</p>",
        state=LetterState.FAILED,
        due_at=now(),
        message_id="<proef@regiewerk.example>",
    )


def _uploaded(cast: Cast, **fields: Any) -> ImportBatch:
    return ImportBatch.objects.create(
        public_id=uuid.uuid4(),
        cohort=cast.cohort,
        organisation=cast.waterdam,
        created_by=cast.coordinator,
        file_name="lijst.xlsx",
        **fields,
    )


def _factors(user: User) -> Authenticator:
    """An authenticator app, recovery codes and a passkey; the passkey is returned."""
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    made = SoftKey().create({"challenge": "YQ", "user": {"id": "YQ"}})
    data = {"name": "Sleutel", "credential": json.loads(made), "passwordless": True}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def parameters(address: Address) -> set[str]:
    """The names between < and > in a route, or in the groups of a regular expression."""
    inside = [part.split(">")[0] for part in address.route.split("<")[1:]]
    return {name.split(":")[-1] for name in inside}
