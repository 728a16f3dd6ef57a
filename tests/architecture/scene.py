"""The cast with one of everything that has an address, so that every URL of the resolver can be asked."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from casuistiek.models import PracticeCase
from cohorts.models import ImportBatch
from leergang.accounts.actions import invitations
from leergang.accounts.models import User
from leergang.checks import Address
from leergang.mailing.models import Letter, LetterState
from leergang.moment import now
from tests.accounts.soft_key import SoftKey
from tests.cast import Cast, build_cast
from tests.factories.casuistiek import PracticeCaseFactory


@dataclass
class Scene:
    """The cast, a case and the factors of the participant, a list that was uploaded, a letter that failed."""

    cast: Cast
    case: PracticeCase
    batch: ImportBatch
    passkey: Authenticator
    token: str
    letter: Letter

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
            "organisation_slug": cast.waterdam.slug,
            "pk": self.passkey.pk,
            "token": self.token,
            "letter_id": self.letter.pk,
            "uidb36": "1",
            "key": "onbekend",
        }

    def _public_id(self, name: str) -> dict[str, uuid.UUID]:
        """Several things are named by a uuid; the name of the address says which."""
        owners: dict[str, Any] = {
            "cohorts:enrolment": self.cast.enrolment,
            "cohorts:import": self.batch,
            "casuistiek:": self.case,
            "person-": self.cast.participant,
        }
        found = next(
            (thing for start, thing in owners.items() if name.startswith(start)), self.cast.participant
        )
        return {"public_id": found.public_id}


def build_scene() -> Scene:
    cast = build_cast()
    return Scene(
        cast=cast,
        case=PracticeCaseFactory(enrolment=cast.enrolment, submitted=True),
        batch=_uploaded(cast),
        passkey=_factors(cast.participant),
        letter=_failed_letter(cast.colleague),
        token=invitations.issue_many([cast.colleague], by=cast.planner, now=now())[cast.colleague.pk],
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


def _uploaded(cast: Cast) -> ImportBatch:
    return ImportBatch.objects.create(
        public_id=uuid.uuid4(),
        cohort=cast.cohort,
        organisation=cast.waterdam,
        created_by=cast.coordinator,
        file_name="lijst.xlsx",
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
