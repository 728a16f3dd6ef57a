"""The states of a practice case (domain/3 C3), which may follow which, and who may read in which."""

from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import models


class CaseStatus(models.TextChoices):
    CONCEPT = "concept", "Concept"
    SUBMITTED = "submitted", "Ingediend"
    MORE_ASKED = "more_asked", "Aanvulling gevraagd"
    ACCEPTED = "accepted", "Geaccepteerd"
    SCHEDULED = "scheduled", "Geagendeerd"
    DISCUSSED = "discussed", "Besproken"
    REFLECTION = "reflection", "Reflectie"
    COMPLETED = "completed", "Afgerond"
    WITHDRAWN = "withdrawn", "Ingetrokken"
    SHIELDED = "shielded", "Afgeschermd"


# A case on its way, which an office admin can shield after an incident; it goes back to where it was.
SHIELDABLE = (
    CaseStatus.SUBMITTED,
    CaseStatus.MORE_ASKED,
    CaseStatus.ACCEPTED,
    CaseStatus.SCHEDULED,
    CaseStatus.DISCUSSED,
    CaseStatus.REFLECTION,
    CaseStatus.COMPLETED,
)
_ONWARDS: dict[str, set[str]] = {
    CaseStatus.CONCEPT: {CaseStatus.SUBMITTED},
    CaseStatus.SUBMITTED: {CaseStatus.MORE_ASKED, CaseStatus.ACCEPTED},
    CaseStatus.MORE_ASKED: {CaseStatus.SUBMITTED},
    CaseStatus.ACCEPTED: {CaseStatus.SCHEDULED},
    CaseStatus.SCHEDULED: {CaseStatus.DISCUSSED, CaseStatus.ACCEPTED},
    CaseStatus.DISCUSSED: {CaseStatus.REFLECTION},
    CaseStatus.REFLECTION: {CaseStatus.COMPLETED},
    CaseStatus.COMPLETED: set(),
    CaseStatus.WITHDRAWN: set(),
    CaseStatus.SHIELDED: set(SHIELDABLE),
}
# Its owner withdraws a case at any time; nobody goes on with a case that is shielded.
CASE_TRANSITIONS: dict[str, frozenset[str]] = {
    status: frozenset(
        onwards | ({CaseStatus.WITHDRAWN, CaseStatus.SHIELDED} if status in SHIELDABLE else set())
    )
    for status, onwards in _ONWARDS.items()
}

# What submitting leads to. Whoever submits again shares a new text and stays where the case is:
# an accepted case does not go back to the queue.
SUBMIT_LEADS_TO: dict[str, CaseStatus] = {
    CaseStatus.CONCEPT: CaseStatus.SUBMITTED,
    CaseStatus.SUBMITTED: CaseStatus.SUBMITTED,
    CaseStatus.MORE_ASKED: CaseStatus.SUBMITTED,
    CaseStatus.ACCEPTED: CaseStatus.ACCEPTED,
}
# What a trainer may say of a submitted case, together with the feedback.
VERDICTS = (CaseStatus.ACCEPTED, CaseStatus.MORE_ASKED)
# The owner may still change the text.
EDITABLE = tuple(SUBMIT_LEADS_TO)
WITHDRAWABLE = tuple(old for old, new in CASE_TRANSITIONS.items() if CaseStatus.WITHDRAWN in new)
# Nobody counts on it any more, so its owners may throw it away.
DELETABLE = (CaseStatus.CONCEPT, CaseStatus.COMPLETED, CaseStatus.WITHDRAWN, CaseStatus.SHIELDED)
# The line that the owner sees; asking for more is a detour that is shown only while it lasts.
TRAIL = (
    CaseStatus.CONCEPT,
    CaseStatus.SUBMITTED,
    CaseStatus.ACCEPTED,
    CaseStatus.SCHEDULED,
    CaseStatus.DISCUSSED,
    CaseStatus.REFLECTION,
    CaseStatus.COMPLETED,
)
# Trainers of the lichting may read it: never a concept, nothing withdrawn or shielded.
READABLE_BY_TRAINER = SHIELDABLE
# The others whom the owner admits read it from when a trainer accepted it until it was talked about; from the
# reflection on it is between the owner and the trainers again (domain/3 C3).
READABLE_BY_GROUP = (CaseStatus.ACCEPTED, CaseStatus.SCHEDULED, CaseStatus.DISCUSSED)
# Its owners may let more people read it; once the text is locked, the version that was handed in.
SHAREABLE = (CaseStatus.CONCEPT, *READABLE_BY_TRAINER)
# The krachtenveld still moves when the text does not.
DRAWABLE = (*EDITABLE, CaseStatus.SCHEDULED, CaseStatus.DISCUSSED, CaseStatus.REFLECTION)
# The owner may write what became of it.
REFLECTABLE = (CaseStatus.DISCUSSED, CaseStatus.REFLECTION)


def check_transition(old: str, new: str) -> None:
    """Raise ValidationError when a case in the one state may not go to the other."""
    if new not in CASE_TRANSITIONS[old]:
        raise ValidationError(
            f"Deze casus is intussen ‘{CaseStatus(old).label}’. Laad de pagina opnieuw.", code="wrong_state"
        )


class ConfidentialityLevel(models.IntegerChoices):
    ONLY_ME = 1, "Alleen ik"
    TRAINERS = 2, "Alleen de trainers"
    PEER_GROUP = 3, "Mijn intervisiegroep en de trainers"
    COHORT = 4, "De hele lichting en de trainers"


class OwnPosition(models.TextChoices):
    COMMISSIONER = "commissioner", "Opdrachtgever"
    CONTRACTOR = "contractor", "Opdrachtnemer"
    ORCHESTRATOR = "orchestrator", "Regisseur"
    OWNER = "owner", "Eigenaar"
    ADVISER = "adviser", "Adviseur"
    LINE_MANAGER = "line_manager", "Leidinggevende"
    UNKNOWN = "unknown", "Weet ik niet"


class Viewer(StrEnum):
    """In which part somebody reads a case; it decides what stands beside the text."""

    OWNER = "owner"
    TRAINER = "trainer"
    PEER = "peer"
    SUBSTITUTE = "substitute"


class ProposalKind(models.TextChoices):
    """What only goes when every owner of a joint case agrees (domain/1 A3, invariant 4)."""

    SHARE = "share", "Laten lezen"
    DELETE = "delete", "Verwijderen"


class OutcomeMoment(models.TextChoices):
    """When somebody is asked what became of an action: so many days after it was written down."""

    THREE_WEEKS = "three_weeks", "Na drie weken"
    THREE_MONTHS = "three_months", "Na drie maanden"


OUTCOME_DAYS = {OutcomeMoment.THREE_WEEKS: 21, OutcomeMoment.THREE_MONTHS: 91}
# A reflection is asked for a week after the case was talked about; a question for more that waits two weeks goes
# on the list of the trainer (domain/3 C3).
REFLECTION_ASKED_AFTER_DAYS = 7
MORE_ASKED_WAITS_DAYS = 14
