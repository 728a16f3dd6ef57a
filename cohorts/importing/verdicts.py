"""The verdict on each row of a list: good, a warning, or an error that must be repaired or skipped.

Rows and facts in, verdicts out. Who is in `known` decides what may be told: of somebody whom the
organisation does not know nothing is said, not even that there is an account (SEC-06).
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

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
    # Addresses that cannot be enrolled for a reason that is not told: they left, or another sent them.
    closed: Collection[str] = ()


GOOD = Verdict(Grade.GOOD)
SKIPPED = Verdict(Grade.SKIPPED)
CANNOT = Verdict(Grade.ERROR, "Dit adres kun je hier niet inschrijven. Neem contact op met het bureau.")


def judge(lines: Iterable[Line], facts: Facts, *, skipped: Collection[int] = ()) -> list[Verdict]:
    """A verdict for every row, in the same order."""
    seen: dict[str, int] = {}
    verdicts = []
    for line in lines:
        verdict = SKIPPED if line.number in skipped else _judge(line, facts, seen)
        if verdict.grade is not Grade.SKIPPED and line.email:
            seen.setdefault(line.email, line.number)
        verdicts.append(verdict)
    return verdicts


def _judge(line: Line, facts: Facts, seen: Mapping[str, int]) -> Verdict:
    if faulty := fault(line):
        return faulty
    if line.email in seen:
        return Verdict(Grade.ERROR, f"Dit e-mailadres staat ook in rij {seen[line.email]}.", "email")
    if line.email in facts.taking_part:
        if line.email in facts.known:
            return Verdict(Grade.ERROR, f"{line.first_name} doet al mee in deze lichting.")
        return CANNOT
    if line.email in facts.closed:
        return CANNOT
    return _doubt(line, facts) or GOOD


def fault(line: Line) -> Verdict | None:
    """What is wrong with the row itself, whoever it is about."""
    if reason := email_fault(line.email):
        return Verdict(Grade.ERROR, reason, "email")
    for name, reason in (("first_name", "Vul een voornaam in."), ("last_name", "Vul een achternaam in.")):
        if not getattr(line, name):
            return Verdict(Grade.ERROR, reason, name)
    for name in ("first_name", "infix", "last_name"):
        if NOT_A_NAME.search(getattr(line, name)):
            return Verdict(Grade.ERROR, "Dit lijkt geen naam. Vul voornaam en achternaam in.", name)
    for name, most, what in LIMITS:
        if len(getattr(line, name)) > most:
            return Verdict(Grade.ERROR, f"{what} is te lang. Maximaal {most} tekens mag.", name)
    return None


def email_fault(email: str) -> str:
    """How to repair this address, or '' when it is one."""
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


def _doubt(line: Line, facts: Facts) -> Verdict | None:
    known_as = facts.known.get(line.email)
    if known_as and plain(known_as) != plain(line.name):
        return Verdict(Grade.WARNING, f"We kennen dit adres als {known_as}. Die naam blijft staan.")
    domain = line.email.rpartition("@")[2]
    if not known_as and facts.domains and not _within(domain, facts.domains):
        return Verdict(Grade.WARNING, f"Dit adres is niet van {facts.organisation}. Klopt het?", "email")
    return None


def _within(domain: str, domains: Collection[str]) -> bool:
    return any(domain == own or domain.endswith(f".{own}") for own in domains)
