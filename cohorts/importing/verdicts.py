"""The verdict on each row of a list: good, a warning, or an error that must be repaired or skipped.

Rows and facts in, verdicts out. Who is in `known` decides what may be told: of somebody whom the
organisation does not know nothing is said, not even that there is an account (SEC-06). So an address
outside its domains is never judged here: the bureau looks at it, whatever is known of it (decisions/0013).
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cohorts.importing.acquaintances import Acquaintance, Acquaintances, agrees, look_alike
from cohorts.importing.reading import Line
from leergang.accounts.names import plain

LIMITS: tuple[tuple[str, int, str], ...] = (
    ("first_name", 80, "De voornaam"),
    ("infix", 30, "Het tussenvoegsel"),
    ("last_name", 100, "De achternaam"),
    ("email", 254, "Het e-mailadres"),
    ("job_title", 120, "De functie"),
)
NOT_A_NAME = re.compile(r"[@<>=|\\{}\[\]]|\d{3}|https?:")
# What is left of an accent when a program wrote or read the file in the wrong way: 'StÃ©phane', 'St?phane'.
GARBLED = re.compile(r"\ufffd|\w\?|\?\w|[ÂÃÄÅ](?:[\x80-\xbf‚ƒ„…†‡ˆ‰Š‹Œ‘“”•–—˜™š›œžŸ]|\s\w)")


class Grade(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is the matter with a row. `field` names the cell to look at; without it none can repair it."""

    grade: Grade
    reason: str = ""
    field: str = ""
    # The address under which the organisation already knows this person, when more than the name agrees.
    suggestion: str = ""
    # One of the HELD sentences when the bureau looks at this address before anything is done with it.
    held: str = ""

    @property
    def is_error(self) -> bool:
        return self.grade is Grade.ERROR

    @property
    def is_warning(self) -> bool:
        return self.grade is Grade.WARNING

    @property
    def is_skipped(self) -> bool:
        return self.grade is Grade.SKIPPED

    @property
    def is_held(self) -> bool:
        return bool(self.held)

    @property
    def asks_name(self) -> bool:
        return self.field in {"first_name", "infix", "last_name"}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the database knows that a list must be held against."""

    organisation: str
    domains: Collection[str] = ()
    # Address -> name, of people whom this organisation already knows.
    known: Mapping[str, str] = field(default_factory=dict)
    # Addresses that already take part in this lichting, for this organisation.
    taking_part: Collection[str] = ()
    # Addresses that cannot be enrolled, because they left or another organisation sent them: with the reason,
    # which only the bureau reads.
    closed: Mapping[str, str] = field(default_factory=dict)
    # Addresses of this lichting and organisation at which the bureau is looking already.
    at_bureau: Collection[str] = ()
    # The bureau asks: it is told everything, and decides itself.
    is_for_bureau: bool = False
    # People whom this organisation already knows, by last name.
    acquaintances: Acquaintances = field(default_factory=dict)


# Nearly all addresses are of this kind, and then the ten times slower check of Django has nothing to add.
COMMON_ADDRESS = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,20}")
COMMON_LENGTH = 64

GOOD = Verdict(Grade.GOOD)
SKIPPED = Verdict(Grade.SKIPPED)
GARBLED_NAME = "In deze naam is een letter met een accent kapotgegaan. Typ de naam opnieuw."
GARBLED_TITLE = "In deze functie is een letter met een accent kapotgegaan. Typ de functie opnieuw."
AT_BUREAU = Verdict(Grade.ERROR, "Dit adres ligt al bij het bureau. Je krijgt bericht als het is nagekeken.")
HELD_OUTSIDE = (
    "Dit adres valt niet onder de domeinen van je organisatie. "
    "Het bureau kijkt het na voordat de uitnodiging gaat."
)
HELD_INSIDE = "Het bureau kijkt dit adres na voordat de uitnodiging gaat."
# The same where nothing can wait for the bureau: in a seat that changes hands, a link that is repaired.
BY_BUREAU = {
    HELD_OUTSIDE: "Een adres buiten de domeinen van je organisatie zet het bureau erin. Bel of mail het bureau.",
    HELD_INSIDE: "Dit adres zet het bureau erin. Bel of mail het bureau.",
}


@dataclass(slots=True)
class _Seen:
    """The rows so far, by address and by name."""

    emails: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    def namesake(self, line: Line) -> int:
        """The first row with this name, or this row itself."""
        return self.names.setdefault(plain(line.name), line.number)


def judge(lines: Iterable[Line], facts: Facts, *, skipped: Collection[int] = ()) -> list[Verdict]:
    """A verdict for every row, in the same order."""
    seen = _Seen()
    verdicts = []
    for line in lines:
        verdict = SKIPPED if line.number in skipped else _judge(line, facts, seen)
        if verdict.grade is not Grade.SKIPPED and line.email:
            seen.emails.setdefault(line.email, line.number)
        verdicts.append(verdict)
    return verdicts


def _judge(line: Line, facts: Facts, seen: _Seen) -> Verdict:
    if faulty := fault(line):
        return faulty
    if line.email in seen.emails:
        return Verdict(Grade.ERROR, f"Dit e-mailadres staat ook in rij {seen.emails[line.email]}.", "email")
    if line.email in facts.taking_part and line.email in facts.known:
        return Verdict(Grade.ERROR, f"{line.first_name} staat al in deze lichting.")
    if facts.is_for_bureau and line.email in facts.closed:
        return Verdict(Grade.ERROR, facts.closed[line.email], "email")
    if line.email in facts.at_bureau and not facts.is_for_bureau:
        return AT_BUREAU
    doubt = _doubt(line, facts, seen)
    held = _held(line, facts)
    return _waits(held, doubt) if held else doubt or GOOD


def _held(line: Line, facts: Facts) -> str:
    """Why the bureau looks at this address first, '' when it need not.

    All that is outside the domains goes there, also who is known: the answer depends on nothing else.
    """
    if facts.is_for_bureau:
        return ""
    if not _within(line.email.rpartition("@")[2], facts.domains):
        return HELD_OUTSIDE
    return HELD_INSIDE if line.email in facts.closed or line.email in facts.taking_part else ""


def _waits(held: str, doubt: Verdict | None) -> Verdict:
    if doubt is None:
        return WAITING[held]
    return Verdict(Grade.WARNING, f"{doubt.reason} {held}", "email", doubt.suggestion, held)


WAITING = {held: Verdict(Grade.WARNING, held, "email", held=held) for held in (HELD_OUTSIDE, HELD_INSIDE)}


def refused_here(verdict: Verdict) -> Verdict:
    """The verdict where nothing can wait for the bureau: what it would look at, is left to it altogether."""
    return Verdict(Grade.ERROR, BY_BUREAU[verdict.held], "email") if verdict.is_held else verdict


def fault(line: Line) -> Verdict | None:
    """What is wrong with the row itself, whoever it is about."""
    if reason := email_fault(line.email):
        return Verdict(Grade.ERROR, reason, "email")
    for name, reason in (("first_name", "Vul een voornaam in."), ("last_name", "Vul een achternaam in.")):
        if not getattr(line, name):
            return Verdict(Grade.ERROR, reason, name)
    for name in ("first_name", "infix", "last_name"):
        if reason := name_fault(getattr(line, name)):
            return Verdict(Grade.ERROR, reason, name)
    for name, most, what in LIMITS:
        if len(getattr(line, name)) > most:
            return Verdict(Grade.ERROR, f"{what} is te lang. Maximaal {most} tekens mag.", name)
    return None


def name_fault(name: str) -> str:
    """How to repair this part of a name, or '' when nothing is wrong with it."""
    if not name:
        return ""
    if name.isascii() and name.replace(" ", "").isalpha():
        return ""  # most of them
    if NOT_A_NAME.search(name):
        return "Dit lijkt geen naam. Vul voornaam en achternaam in."
    return GARBLED_NAME if GARBLED.search(name) else ""


def email_fault(email: str) -> str:
    """How to repair this address, or '' when it is one."""
    if len(email) <= COMMON_LENGTH and COMMON_ADDRESS.fullmatch(email):
        return ""
    name, at, domain = email.rpartition("@")
    faults = (
        (not email, "Vul een e-mailadres in."),
        (not at, "Er mist een @ in dit e-mailadres."),
        (" " in email, "Er staat een spatie in dit e-mailadres. Haal die weg."),
        ("@" in name, "Er staan twee @’s in dit e-mailadres. Haal er een weg."),
        ("." not in domain, f"Achter de @ mist een deel, zoals ‘.nl’: ‘{domain}’."),
        (
            not _is_address(email),
            "Dit e-mailadres klopt niet. Kijk of er een vreemd teken of een punt te veel in staat.",
        ),
    )
    return next((words for is_so, words in faults if is_so), "")


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _doubt(line: Line, facts: Facts, seen: _Seen) -> Verdict | None:
    """What deserves a look; the first of these, because a person acts on one thing at a time."""
    namesake = seen.namesake(line)
    known_as = facts.known.get(line.email)
    if known_as and plain(known_as) != plain(line.name):
        return Verdict(Grade.WARNING, f"We kennen dit adres als {known_as}. Die naam blijft staan.")
    if not known_as and (person := look_alike(line, facts.acquaintances)):
        return _looks_like(line, person)
    if namesake != line.number:
        reason = f"Deze naam staat ook in rij {namesake}, met een ander adres."
        return Verdict(Grade.WARNING, reason, "email")
    domain = line.email.rpartition("@")[2]
    if facts.is_for_bureau and not known_as and facts.domains and not _within(domain, facts.domains):
        return Verdict(Grade.WARNING, f"Dit adres is niet van {facts.organisation}. Klopt het?", "email")
    if GARBLED.search(line.job_title):
        return Verdict(Grade.WARNING, GARBLED_TITLE, "job_title")
    return Verdict(Grade.WARNING, line.remark) if line.remark else None


def _looks_like(line: Line, person: Acquaintance) -> Verdict:
    """A name alone never decides: an address is only suggested when something else agrees as well."""
    if person.takes_part:
        reason = f"{person.name} staat al in deze lichting, met het adres {person.email}."
        return Verdict(Grade.WARNING, f"{reason} Sla deze rij over als dit dezelfde persoon is.", "email")
    reason = f"We kennen {person.name} al, met een ander adres: {person.email}. Is dit dezelfde persoon?"
    return Verdict(Grade.WARNING, reason, "email", person.email if agrees(line, person) else "")


def _within(domain: str, domains: Collection[str]) -> bool:
    return any(domain == own or domain.endswith(f".{own}") for own in domains)
