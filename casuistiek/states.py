"""The states of a practice case and of feedback (domain/3 C3), and which may follow which."""

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

# The owner may still change the text.
EDITABLE = (CaseStatus.CONCEPT, CaseStatus.SUBMITTED, CaseStatus.MORE_ASKED, CaseStatus.ACCEPTED)
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


class FeedbackStatus(models.TextChoices):
    CONCEPT = "concept", "Concept"
    PUBLISHED = "published", "Gepubliceerd"
    READ = "read", "Gelezen"
