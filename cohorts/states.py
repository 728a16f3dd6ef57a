"""The states of the things a lichting is made of, and which may follow which (domain/1 A3)."""

from collections.abc import Mapping
from enum import StrEnum

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


# Which state may follow which. The keys are where somebody is; a state without followers is the end.
# An offer that nobody answered leads back to the waiting list; a change of heart before the start is a
# cancellation, after it a withdrawal.
TRANSITIONS: Mapping[EnrolmentStatus, frozenset[EnrolmentStatus]] = {
    EnrolmentStatus.REQUESTED: frozenset(
        {
            EnrolmentStatus.CONFIRMED,
            EnrolmentStatus.WAITING_LIST,
            EnrolmentStatus.REJECTED,
            EnrolmentStatus.CANCELLED,
        }
    ),
    EnrolmentStatus.WAITING_LIST: frozenset(
        {EnrolmentStatus.OFFERED, EnrolmentStatus.REJECTED, EnrolmentStatus.CANCELLED}
    ),
    EnrolmentStatus.OFFERED: frozenset(
        {EnrolmentStatus.CONFIRMED, EnrolmentStatus.WAITING_LIST, EnrolmentStatus.CANCELLED}
    ),
    EnrolmentStatus.CONFIRMED: frozenset(
        {
            EnrolmentStatus.ACTIVE,
            EnrolmentStatus.CANCELLED,
            EnrolmentStatus.WITHDRAWN,
            EnrolmentStatus.REPLACED,
            EnrolmentStatus.DEFERRED,
        }
    ),
    EnrolmentStatus.ACTIVE: frozenset(
        {
            EnrolmentStatus.COMPLETED,
            EnrolmentStatus.CANCELLED,
            EnrolmentStatus.WITHDRAWN,
            EnrolmentStatus.REPLACED,
            EnrolmentStatus.DEFERRED,
        }
    ),
    EnrolmentStatus.COMPLETED: frozenset(),
    EnrolmentStatus.REJECTED: frozenset(),
    EnrolmentStatus.CANCELLED: frozenset(),
    EnrolmentStatus.WITHDRAWN: frozenset(),
    EnrolmentStatus.REPLACED: frozenset(),
    EnrolmentStatus.DEFERRED: frozenset(),
}
# In these an enrolment may begin.
BEGINNINGS = (EnrolmentStatus.REQUESTED, EnrolmentStatus.WAITING_LIST, EnrolmentStatus.CONFIRMED)

# Somebody in one of these takes part: sees the programme, gets the letters.
TAKES_PART = (EnrolmentStatus.CONFIRMED, EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED)
# These used their personal link: from then on the organisation knows the account (and its name) as theirs.
CAME_IN = (EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED)
# These keep the one place that a person has in a lichting.
OPEN = (EnrolmentStatus.REQUESTED, EnrolmentStatus.WAITING_LIST, EnrolmentStatus.OFFERED, *TAKES_PART)
# These end when the person leaves for good: what was completed stays.
UNFINISHED = tuple(status for status in OPEN if status != EnrolmentStatus.COMPLETED)
# These use up a seat.
HOLDS_SEAT = (EnrolmentStatus.OFFERED, *TAKES_PART)


class Leaving(models.TextChoices):
    """What becomes of taking part when somebody leaves the organisation, after the last day there."""

    STOP = "stop", "Stopt"
    OWN_TITLE = "own_title", "Rondt af op eigen titel"
    REPLACED = "replaced", "Is vervangen"


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


class Answer(models.TextChoices):
    """Whether somebody comes to a session, or can teach on a proposed date."""

    YES = "yes", "Ja"
    NO = "no", "Nee"
    MAYBE = "maybe", "Misschien"


class StaffKind(models.TextChoices):
    """Who helps with one session only (domain/1 A2); these are roles, by the same words (leergang.accounts.roles)."""

    SUBSTITUTE = "substitute", "Vervangende trainer"
    GUEST = "guest", "Gast"


class LineKind(models.TextChoices):
    """What a line of the programme is spent on; the balance of a leergang is counted over these."""

    THEORY = "theory", "Theorie"
    SKILL = "skill", "Vaardigheid"
    OWN_CASE = "own_case", "Eigen casus"
    BREAK = "break", "Pauze"
    OTHER = "other", "Anders"


class ReleaseWay(models.TextChoices):
    DATE = "date", "Op een datum"
    SESSION = "session", "Rond een bijeenkomst"
    UNIT = "unit", "Na een onderdeel"


class FeedKind(models.TextChoices):
    PERSONAL = "personal", "Mijn agenda"
    COHORT = "cohort", "Agenda van de lichting"


class ReminderKind(models.TextChoices):
    PREPARATION = "preparation", "Voorbereiding"
    CASE_DEADLINE = "case_deadline", "Casusdeadline"
    PRACTICAL = "practical", "Praktische herinnering"
    CONFIRM = "confirm", "Kom je?"
    LOOKING_BACK = "looking_back", "Terugblik"
    TRANSFER = "transfer", "Hoe ging het?"


class ReminderAudience(models.TextChoices):
    PARTICIPANT = "participant", "Deelnemers"
    TRAINER = "trainer", "Trainers"
    COORDINATOR = "coordinator", "Coördinatoren"
    PLANNER = "planner", "Planners"


class OffsetUnit(models.TextChoices):
    DAYS = "days", "dagen"
    WORKING_DAYS = "working_days", "werkdagen"
    HOURS = "hours", "uren"


class News(StrEnum):
    """What there is to tell somebody about a session."""

    ANNOUNCED = "announced"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RELEASED = "released"  # it goes on without this person


class ReminderState(models.TextChoices):
    PENDING = "pending", "Gepland"
    # Its moment has come, and it waits for the weekly letter that this person asked for.
    HELD = "held", "Voor het weekbericht"
    POSTED = "posted", "Klaargezet"
    CANCELLED = "cancelled", "Ingetrokken"


# Promises that may still become a letter.
PROMISED = (ReminderState.PENDING, ReminderState.HELD)


class MailWay(models.TextChoices):
    """How somebody wants to hear of what is not essential."""

    AT_ONCE = "at_once", "Direct, per mail"
    WEEKLY = "weekly", "In één weekbericht"
    NEVER = "never", "Niet per mail"


class ImportState(models.TextChoices):
    READING = "reading", "Wordt gelezen"
    MAPPING = "mapping", "Kolommen kiezen"
    REFUSED = "refused", "Niet te lezen"
    DRAFT = "draft", "Ter controle"
    CONFIRMING = "confirming", "Wordt ingeschreven"
    CONFIRMED = "confirmed", "Bevestigd"
    UNDOING = "undoing", "Wordt teruggedraaid"
    DISCARDED = "discarded", "Gestopt"


# Nobody is enrolled yet: the list holds people who may never take part.
NOT_CONFIRMED = (ImportState.READING, ImportState.MAPPING, ImportState.REFUSED, ImportState.DRAFT)
# Its people are enrolled.
ENROLLED = (ImportState.CONFIRMED, ImportState.UNDOING)
# Confirmed, or to be taken back: a worker does it.
AT_WORK = (ImportState.CONFIRMING, ImportState.UNDOING)


class Decision(models.TextChoices):
    """Whether a lichting goes on (go/no-go)."""

    OPEN = "open", "Nog te beslissen"
    GO = "go", "Gaat door"
    NO_GO = "no_go", "Gaat niet door"


class AttendanceStatus(models.TextChoices):
    PRESENT = "present", "Aanwezig"
    PARTLY = "partly", "Gedeeltelijk"
    ABSENT_WITH_NOTICE = "absent_notice", "Afwezig met bericht"
    ABSENT = "absent", "Afwezig zonder bericht"
    EXEMPT = "exempt", "Vrijgesteld"


class InvitationState(models.TextChoices):
    """How far the personal link of an enrolment came. Computed (cohorts.reports.invitations), never stored."""

    NOT_SENT = "not_sent", "Nog niet uitgenodigd"
    PLANNED = "planned", "Gepland"
    SENT = "sent", "Verstuurd"
    DELIVERED = "delivered", "Bezorgd"
    OPENED = "opened", "Geopend"
    UNDELIVERED = "undelivered", "Niet bezorgd"
    EXPIRED = "expired", "Verlopen"
    ACCEPTED = "accepted", "Aangenomen"


# The link is on its way, or there, and can still be used.
UNDER_WAY = (InvitationState.SENT, InvitationState.DELIVERED, InvitationState.OPENED)


class ScanRound(models.TextChoices):
    """When a regiescan is filled in. The values stand in addresses."""

    START = "start", "Start"
    END = "eind", "Eind"
    FOLLOW_UP = "terugkom", "Terugkomdag"
    # The then-test: at the end, about the start. Who learned a field judges the own beginning otherwise.
    THEN = "toen", "Terugblik op de start"


class Spread(models.TextChoices):
    """How far the scores of a group lie apart. Only in words: a number would tell too much."""

    CLOSE = "close", "dicht bij elkaar"
    DIFFERENT = "different", "verschillend"
    FAR = "far", "ver uit elkaar"


class EnergySide(models.TextChoices):
    INSIDE = "inside", "Binnen"
    OUTSIDE = "outside", "Buiten"
