"""The states of a practice case and of feedback (domain/3 C3), and which may follow which."""

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


CASE_TRANSITIONS: dict[str, frozenset[str]] = {
    CaseStatus.CONCEPT: frozenset({CaseStatus.SUBMITTED}),
    CaseStatus.SUBMITTED: frozenset({CaseStatus.MORE_ASKED, CaseStatus.ACCEPTED, CaseStatus.WITHDRAWN}),
    CaseStatus.MORE_ASKED: frozenset({CaseStatus.SUBMITTED, CaseStatus.WITHDRAWN}),
    CaseStatus.ACCEPTED: frozenset({CaseStatus.SCHEDULED, CaseStatus.WITHDRAWN}),
    CaseStatus.SCHEDULED: frozenset({CaseStatus.DISCUSSED, CaseStatus.ACCEPTED, CaseStatus.WITHDRAWN}),
    CaseStatus.DISCUSSED: frozenset({CaseStatus.REFLECTION, CaseStatus.WITHDRAWN}),
    CaseStatus.REFLECTION: frozenset({CaseStatus.COMPLETED, CaseStatus.WITHDRAWN}),
    CaseStatus.COMPLETED: frozenset({CaseStatus.WITHDRAWN}),
    CaseStatus.WITHDRAWN: frozenset(),
    CaseStatus.SHIELDED: frozenset(),
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
# Only the owner knows of it, so the owner may throw it away.
DELETABLE = (CaseStatus.CONCEPT, CaseStatus.WITHDRAWN)
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
READABLE_BY_TRAINER = (
    CaseStatus.SUBMITTED,
    CaseStatus.MORE_ASKED,
    CaseStatus.ACCEPTED,
    CaseStatus.SCHEDULED,
    CaseStatus.DISCUSSED,
    CaseStatus.REFLECTION,
    CaseStatus.COMPLETED,
)


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


class ActorSide(models.TextChoices):
    INSIDE = "inside", "Binnen"
    OUTSIDE = "outside", "Buiten"


class Influence(models.IntegerChoices):
    VERY_LITTLE = 1, "1 – heel weinig"
    LITTLE = 2, "2 – weinig"
    SOME = 3, "3 – gemiddeld"
    MUCH = 4, "4 – veel"
    VERY_MUCH = 5, "5 – heel veel"


class Attitude(models.IntegerChoices):
    AGAINST = -2, "−2 – tegen"
    RATHER_AGAINST = -1, "−1 – eerder tegen"
    NEUTRAL = 0, "0 – neutraal"
    RATHER_FOR = 1, "+1 – eerder mee"
    FOR = 2, "+2 – mee"


class FeedbackStatus(models.TextChoices):
    CONCEPT = "concept", "Concept"
    PUBLISHED = "published", "Gepubliceerd"
    READ = "read", "Gelezen"
