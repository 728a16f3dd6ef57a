"""Why a division is as it is, in words: for each group and each person. A warning, never a block."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from cohorts.grouping.people import LARGEST, SMALLEST, Apart, Division, Person, Rules

TOGETHER = {
    Apart.LINE_MANAGER: "{one} en {other} zitten samen: de een is leidinggevende van de ander.",
    Apart.SAME_CONFLICT: "{one} en {other} zitten samen: zij staan tegenover elkaar in een zaak.",
}
KEPT_APART = {
    Apart.LINE_MANAGER: "niet bij {name} (leidinggevende)",
    Apart.SAME_CONFLICT: "niet bij {name} (zelfde zaak)",
}


@dataclass(frozen=True, slots=True)
class Member:
    key: int
    reason: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One group in words."""

    number: int
    members: list[Member]
    reasons: list[str]
    warnings: list[str]


def explain(rules: Rules, division: Division) -> list[Explained]:
    """Each group that has people, with its number, why they sit together and what to look at."""
    groups = len([group for group in division if group])
    places = {key: number for number, group in enumerate(division) for key in group}
    return [
        Explained(
            number=number + 1,
            members=[Member(key, _of_person(rules, key, group, places)) for key in group],
            reasons=_of_group(rules, group, groups),
            warnings=_warnings(rules, group, groups),
        )
        for number, group in enumerate(division)
        if group
    ]


def about_sizes(count: int) -> str:
    """Why there are other sizes than four to six; empty when there are not."""
    if 0 < count < SMALLEST:
        return f"Met {count} {'deelnemer' if count == 1 else 'deelnemers'} is er één kleine groep."
    if LARGEST < count < 2 * SMALLEST:
        return "Met 7 deelnemers kan het niet met groepen van vier tot zes. Het worden er vier en drie."
    return ""


def _of_group(rules: Rules, group: Sequence[int], groups: int) -> list[str]:
    people = [rules.people[key] for key in group]
    organisations = {person.organisation for person in people}
    known = _known_work(people)
    words = []
    if len(people) > 1:
        words.append(
            "Iedereen komt uit een andere organisatie."
            if len(organisations) == len(people)
            else f"Uit {len(organisations)} {'organisatie' if len(organisations) == 1 else 'organisaties'}."
        )
    if len(known) > 1:
        different = len(set(known))
        words.append(
            "Alle functies verschillen."
            if different == len(known)
            else f"{different} verschillende {'functie' if different == 1 else 'functies'}."
        )
    crowded = [
        organisation
        for organisation, count in _crowded(rules, group)
        if count <= _unavoidable(rules, organisation, groups)
    ]
    if crowded:
        words.append(f"Meer spreiden kan niet: van {_and(crowded)} zijn er meer mensen dan groepen.")
    return words


def _of_person(rules: Rules, key: int, group: Sequence[int], places: dict[int, int]) -> str:
    """'de enige van Gemeente Waterdam; niet bij Kees (leidinggevende)'."""
    me = rules.people[key]
    others = [rules.people[other] for other in group if other != key]
    same = [person.name for person in others if person.organisation == me.organisation]
    words = [f"samen met {_and(same)} van {me.organisation}" if same else f"de enige van {me.organisation}"]
    work = _known_work([me, *others])
    differs = work.count(me.kind_of_work) == 1 and len(set(work)) < len(work)
    if differs:  # when all functions differ, the group says so
        words.append("de enige met deze functie")
    for pair, why in sorted(rules.apart.items(), key=lambda item: sorted(item[0])):
        other = next(iter(pair - {key})) if key in pair else None
        if other is not None and other in places and places[other] != places[key]:
            words.append(KEPT_APART[why].format(name=rules.people[other].name))
    return "; ".join(words)


def _warnings(rules: Rules, group: Sequence[int], groups: int) -> list[str]:
    people = rules.people
    words = [
        TOGETHER[rules.apart[pair]].format(one=people[one].name, other=people[other].name)
        for one, other in combinations(group, 2)
        if (pair := frozenset((one, other))) in rules.apart
    ]
    if len(group) < SMALLEST:
        words.append(f"Dit is een kleine groep: {len(group)}. Vier tot zes mensen werkt het best.")
    if len(group) > LARGEST:
        words.append(f"Dit is een grote groep: {len(group)}. Vier tot zes mensen werkt het best.")
    words += [
        f"{count} mensen van {organisation} in één groep."
        for organisation, count in _crowded(rules, group)
        if count > _unavoidable(rules, organisation, groups)
    ]
    return words


def _crowded(rules: Rules, group: Sequence[int]) -> list[tuple[str, int]]:
    """Organisations with more than one person in this group, by name."""
    here = Counter(rules.people[key].organisation for key in group)
    return [(organisation, count) for organisation, count in sorted(here.items()) if count > 1]


def _unavoidable(rules: Rules, organisation: str, groups: int) -> int:
    """How many people of this organisation some group has, however they are spread."""
    total = sum(person.organisation == organisation for person in rules.people.values())
    return -(-total // groups)


def _known_work(people: Sequence[Person]) -> list[str]:
    return [person.kind_of_work for person in people if person.kind_of_work]


def _and(names: Sequence[str]) -> str:
    """'A, B en C'."""
    *first, last = names
    return f"{', '.join(first)} en {last}" if first else last
