"""Hints that a text may point to a person or an organisation (domain/3 C2).

They never block, run here and nowhere else, and no match is kept or logged: a hint lives as long as the page.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from casuistiek.validators.names import person_in
from casuistiek.validators.places import names_gemeente

BSN_LENGTHS = (8, 9)
PLATE_LENGTH = 6
SHORTEST_NAME = 3


@dataclass(frozen=True)
class Hint:
    """`sentence` is the sentence of the text it is about; `what` and `suggestion` are for the reader."""

    field: str
    what: str
    sentence: str
    suggestion: str


@dataclass(frozen=True)
class Pattern:
    what: str
    suggestion: str
    regex: re.Pattern[str]


def _pattern(what: str, suggestion: str, regex: str) -> Pattern:
    return Pattern(what, suggestion, re.compile(regex))


LEAVE_OUT = "Laat dit weg. Voor de vraag is het niet nodig."
NAME_A_ROLE = "Noem de rol: ‘de wethouder’, ‘een bewoonster’."
NAME_A_KIND = "Schrijf ‘gemeente A’ of ‘een woningcorporatie’."
STREET = (
    "straat|weg|laan|plein|kade|gracht|hof|dijk|singel|pad|dreef|markt|steeg|haven|voorhout|plantsoen|ring|wal|baan|kamp|"
    "akker|burg|horst|oord|poort|brug|molen|boulevard|allee|hoek"
)

PATTERNS = (
    _pattern("een e-mailadres", LEAVE_OUT, r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"),
    _pattern(
        "een rekeningnummer",
        LEAVE_OUT,
        r"\b[A-Za-z]{2}\d{2}\s?(?:[A-Za-z]{4}|\d{4})(?:\s?\d{4}){2}(?:\s?\d{2})?\b",
    ),
    _pattern(
        "een telefoonnummer",
        LEAVE_OUT,
        r"(?<![\w+.])(?:(?:\+|00)31[\s.-]{0,2}(?:\(0\)\s?)?|\(?0)[1-9](?:[\s.()-]{0,3}\d){8}(?!\d)",
    ),
    _pattern(
        "een adres",
        "Schrijf ‘een woning in een wijk’ of laat het weg.",
        rf"\b(?=[A-Z])[\w’'-]*(?i:{STREET})\s+\d{{1,4}}(?:[a-z]\b|\b)|\bLaan\s+van\s+(?:[a-z]+\s+)?[A-Z][\w’'-]+\s+\d+"
        r"|\b[1-9]\d{3} ?[A-Z]{2}\b[,\s]+(?:nr\.? ?|(?:huis)?nummer )?\d+|\b\d+[a-z]?,?\s+[1-9]\d{3} ?[A-Z]{2}\b"
        r"|\b[Pp]ostcode:? [1-9]\d{3} ?[A-Z]{2}\b",
    ),
    _pattern(
        "een zaaknummer",
        LEAVE_OUT,
        r"\b[A-Z]{1,4}[/-]?(?:19|20)?\d{2}[/-]\d{3,}\b|\b[A-Z]{1,4}[/-](?:19|20)?\d{2}[/-]\d{2,}\b"
        r"|\b(?i:zaak|dossier|kenmerk|melding)(?i:s?nummer)?\b\s*:?\s*(?:is |nummer |nr\.? )?\w{0,4}\d[\d/-]{2,}",
    ),
)
NUMBER = re.compile(r"(?<![\d/-])\d(?:[. ]?\d){7,8}(?!\d)")
PLATE = re.compile(r"\b(?:[A-Z]{1,3}|\d{1,3})(?:-(?:[A-Z]{1,3}|\d{1,3})){2}\b")
# A full stop after an initial or a title ends no sentence.
SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\s[A-Z]\.)(?<!\.[A-Z]\.)(?<!\b[Dd]hr\.)(?<!\b[Mm]w\.)(?<!\b[Mm]evr\.)(?<!\b[DdMm]r\.)(?<!\b[Dd]rs\.)\s+|\n+"
)


def is_bsn(digits: str) -> bool:
    """Whether a number of eight or nine digits passes the eleven-proof of a citizen service number."""
    if len(digits) not in BSN_LENGTHS or not digits.isascii() or not digits.isdigit() or not int(digits):
        return False
    numbers = [int(digit) for digit in digits.zfill(9)]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(number * weight for number, weight in zip(numbers, weights, strict=True)) % 11 == 0


def is_plate(text: str) -> bool:
    """Whether three groups with dashes have the six letters and digits of a Dutch licence plate."""
    signs = text.replace("-", "")
    return len(signs) == PLATE_LENGTH and not signs.isdigit() and not signs.isalpha()


def _named(sentence: str, names: Collection[str]) -> bool:
    words = [re.escape(name) for name in names if len(name) >= SHORTEST_NAME]
    return bool(words) and bool(re.search(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", sentence))


def _in_sentence(
    sentence: str, people: Collection[str], organisations: Collection[str]
) -> Iterator[tuple[str, str]]:
    if (role := person_in(sentence)) is not None:
        yield "een persoon", f"Noem alleen de rol: ‘de {role}’." if role else NAME_A_ROLE
    for pattern in PATTERNS:
        sentence, found = pattern.regex.subn(" ", sentence)  # a bank account is not a phone number as well
        if found:
            yield pattern.what, pattern.suggestion
    if any(is_bsn(re.sub(r"\D", "", found)) for found in NUMBER.findall(sentence)):
        yield "een burgerservicenummer", LEAVE_OUT
    if any(is_plate(found) for found in PLATE.findall(sentence)):
        yield "een kenteken", LEAVE_OUT
    if _named(sentence, people):
        yield "een naam uit jouw lichting", NAME_A_ROLE
    if _named(sentence, organisations) or names_gemeente(sentence):
        yield "een gemeente of organisatie", NAME_A_KIND


def hints(
    texts: Mapping[str, str], *, people: Collection[str] = (), organisations: Collection[str] = ()
) -> list[Hint]:
    """What in these texts (by field) may lead back to somebody: at most one hint of a kind a sentence.

    `people` and `organisations` are the names to look for, written as people write them.
    """
    return [
        Hint(field, what, sentence.strip(), suggestion)
        for field, text in texts.items()
        for sentence in SENTENCE_END.split(text)
        for what, suggestion in _in_sentence(sentence, people, organisations)
    ]
