"""Who looks like somebody whom the organisation already knows.

A name is no identity: two people have it, and one person writes it in two ways. So a name makes us ask, and
only a second characteristic makes us suggest.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cohorts.importing.names import INITIALS, Name
from cohorts.importing.reading import Line
from leergang.accounts.names import full_name, plain

NOT_IN_A_WORD = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Somebody whom an organisation knows, under the name that it knows."""

    name_parts: Name
    email: str
    job_title: str = ""
    # Already in the lichting that the list is for.
    takes_part: bool = False

    @property
    def name(self) -> str:
        return full_name(*self.name_parts)


Acquaintances = Mapping[str, Sequence[Acquaintance]]


def by_last_name(people: Iterable[Acquaintance]) -> Acquaintances:
    found: defaultdict[str, list[Acquaintance]] = defaultdict(list)
    for person in people:
        found[_letters(person.name_parts.last_name)].append(person)
    return found


def look_alike(line: Line, acquaintances: Acquaintances) -> Acquaintance | None:
    """The one with the same name and another address; of more, the one of whom something else agrees."""
    if not acquaintances:
        return None
    namesakes = [
        person
        for person in acquaintances.get(_letters(line.last_name), ())
        if person.email != line.email and _is_same_name(line, person.name_parts)
    ]
    return next((person for person in namesakes if agrees(line, person)), next(iter(namesakes), None))


def agrees(line: Line, person: Acquaintance) -> bool:
    """A second characteristic: the same functie, or the same words before the @ ('j.deboer', 'jdeboer')."""
    has_same_title = bool(line.job_title) and _letters(line.job_title) == _letters(person.job_title)
    own, known = (_letters(email.rpartition("@")[0]) for email in (line.email, person.email))
    return has_same_title or (bool(own) and own == known)


def _is_same_name(line: Line, name: Name) -> bool:
    """'J. v.d. Boer' and 'Jan van der Boer', but not 'Jan' and 'Joost', nor 'Boer' and 'de Boer'."""
    if line.infix != name.infix and _initials(line.infix) != _initials(name.infix):
        return False
    ours, theirs = line.first_name, name.first_name
    if _letters(ours) == _letters(theirs):
        return True
    if not (_are_initials(ours) or _are_initials(theirs)):
        return False
    first, second = _initials(ours), _initials(theirs)
    return bool(first and second) and (first.startswith(second) or second.startswith(first))


def _are_initials(text: str) -> bool:
    """'J.P.', 'J. P.', 'J'."""
    return len(text) == 1 or bool(INITIALS.match(text.replace(" ", "")))


def _initials(text: str) -> str:
    """'J.P.' and 'Jan-Pieter' -> 'jp', 'van der' and 'v.d.' -> 'vd'."""
    return "".join(word[0] for word in NOT_IN_A_WORD.split(plain(text)) if word)


def _letters(text: str) -> str:
    text = plain(text)
    return text if text.isalnum() else "".join(char for char in text if char.isalnum())
