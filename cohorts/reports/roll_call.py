"""Names that were pasted, from a meeting program or a sheet of paper, beside the people of a session."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from cohorts.models import Enrolment

MOST_LINES = 500
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class RollCall:
    """Who was named, which lines named several people, and which nobody."""

    found: list[Enrolment] = field(default_factory=list)
    doubtful: list[tuple[str, list[Enrolment]]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def roll_call(text: str, people: Sequence[Enrolment]) -> RollCall:
    """Find each line among the people, by all words of a name in any order, or by an address.

    'Berg, Anna van den (Waterdam)' is Anna van den Berg. A line that fits two people is doubtful: it marks
    nobody. Times and numbers of a meeting program are ignored. Needs `user` of each person.
    """
    named = {enrolment.pk: _words(enrolment.name) for enrolment in people}
    call, seen = RollCall(), set()
    for line in dict.fromkeys(map(str.strip, text.splitlines()[:MOST_LINES])):
        if not _words(line):
            continue
        matching = _matching(line, people, named)
        if len(matching) == 1:
            if matching[0].pk not in seen:
                seen.add(matching[0].pk)
                call.found.append(matching[0])
        elif matching:
            call.doubtful.append((line, matching))
        else:
            call.unknown.append(line)
    return call


def _matching(line: str, people: Sequence[Enrolment], named: dict[int, frozenset[str]]) -> list[Enrolment]:
    lowered = line.lower()
    if by_address := [person for person in people if person.user.email and person.user.email in lowered]:
        return by_address
    words = _words(line)
    whole = [person for person in people if named[person.pk] <= words]
    # 'Anna Berg' for Anna van den Berg: what was typed lies in the name, at least two words of it.
    return _longest(whole, named) or [
        person for person in people if len(words) > 1 and words <= named[person.pk]
    ]


def _longest(people: Collection[Enrolment], named: dict[int, frozenset[str]]) -> list[Enrolment]:
    """Of Jan Bos and Jan Willem Bos in one line, the one who is named fully."""
    most = max((len(named[person.pk]) for person in people), default=0)
    return [person for person in people if len(named[person.pk]) == most]


def _words(text: str) -> frozenset[str]:
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char)
    )
    return frozenset(WORD.findall(plain))
