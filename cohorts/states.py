"""The states of the things a lichting is made of, and which may follow which (domain/1 A3)."""

from django.db import models


class EnrolmentStatus(models.TextChoices):
    REQUESTED = "requested", "Aangemeld"
    WAITING_LIST = "waiting_list", "Wachtlijst"
    OFFERED = "offered", "Plaats aangeboden"
    CONFIRMED = "confirmed", "Ingeschreven"
    ACTIVE = "active", "Doet mee"
    COMPLETED = "completed", "Afgerond"
    REJECTED = "rejected", "Afgewezen"
    CANCELLED = "cancelled", "Geannuleerd"
    WITHDRAWN = "withdrawn", "Gestopt"
    REPLACED = "replaced", "Vervangen"
    DEFERRED = "deferred", "Doorgeschoven"


# Somebody in one of these takes part: sees the programme, gets the letters.
TAKES_PART = (EnrolmentStatus.CONFIRMED, EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED)
# These used their personal link: from then on the organisation knows the account (and its name) as theirs.
CAME_IN = (EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED)
# These keep the one place that a person has in a lichting.
OPEN = (EnrolmentStatus.REQUESTED, EnrolmentStatus.WAITING_LIST, EnrolmentStatus.OFFERED, *TAKES_PART)
# These use up a seat.
HOLDS_SEAT = (EnrolmentStatus.OFFERED, *TAKES_PART)


class SessionStatus(models.TextChoices):
    CONCEPT = "concept", "Concept"
    PLANNED = "planned", "Gepland"
    HELD = "held", "Gehouden"
    CANCELLED = "cancelled", "Vervallen"


# Sessions that participants and coördinatoren know of.
ANNOUNCED = (SessionStatus.PLANNED, SessionStatus.HELD, SessionStatus.CANCELLED)


class SessionKind(models.TextChoices):
    KICKOFF = "kickoff", "Startbijeenkomst"
    MODULE = "module", "Bijeenkomst bij een module"
    CLOSING = "closing", "Afsluiting"
    FOLLOW_UP_DAY = "follow_up_day", "Terugkomdag"


class PartOfDay(models.TextChoices):
    MORNING = "morning", "Ochtend"
    AFTERNOON = "afternoon", "Middag"
    EVENING = "evening", "Avond"


class ReminderKind(models.TextChoices):
    PREPARATION = "preparation", "Voorbereiding"
    CASE_DEADLINE = "case_deadline", "Casusdeadline"
    PRACTICAL = "practical", "Praktische herinnering"


class ReminderState(models.TextChoices):
    PENDING = "pending", "Gepland"
    POSTED = "posted", "Klaargezet"
    CANCELLED = "cancelled", "Ingetrokken"


class ImportState(models.TextChoices):
    READING = "reading", "Wordt gelezen"
    DRAFT = "draft", "Ter controle"
    CONFIRMED = "confirmed", "Bevestigd"
    DISCARDED = "discarded", "Gestopt"
