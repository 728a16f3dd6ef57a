"""What stands out in a krachtenveld, as questions to the owner; never a verdict (domain/4 D1, D2)."""

from collections import Counter
from typing import Any

from casuistiek.drawing.words import name_of
from casuistiek.models.content import Content
from casuistiek.states import (
    ALL_ENERGY,
    FEWEST_ACTORS,
    MOST_ACTIVE_MOVEMENTS,
    MOST_ACTORS,
    ActorKind,
    ActorSide,
    Quality,
)

type Actors = list[dict[str, Any]]

MUCH = 4
THROUGH_ME = 3
# How parties that are easily forgotten are called: by their kind, or by a word in their name.
EASILY_FORGOTTEN: tuple[tuple[str, set[str], tuple[str, ...]], ...] = (
    (
        "inwoners of gebruikers",
        {ActorKind.USER},
        ("inwoner", "bewoner", "gebruiker", "ouder", "jongere", "cliënt"),
    ),
    ("wie betaalt", {ActorKind.FUNDER}, ("betaal", "financi", "subsidi")),
    (
        "je eigen leidinggevende",
        set(),
        ("leidinggevende", "teamleider", "afdelingshoofd", "manager", "mijn directeur"),
    ),
    ("de raad", set(), ("raad", "commissie")),
    ("wie het morgen moet doen", {ActorKind.IMPLEMENTER}, ()),
)


def findings(content: Content) -> list[str]:
    """Questions about this field, in the order in which a trainer would ask them."""
    others = [actor for actor in content["actors"] if not actor["is_self"]]
    if not others:
        return ["Wie zijn er allemaal bij betrokken? Begin met de partij aan wie je het eerst denkt."]
    asked = [*_size(others), *_missing(others), *_one_sided(others), *_strong_opponents(content, others)]
    return [
        *asked,
        *_through_me(content, others),
        *_mirrored(content),
        *_energy(content),
        *_movements(content),
    ]


def energy_of(content: Content) -> tuple[int, int] | None:
    """Points that go inside and outside; None when nobody divided them."""
    given = [actor for actor in content["actors"] if actor["energy"] is not None]
    if not given:
        return None
    inside = sum(actor["energy"] for actor in given if actor["side"] == ActorSide.INSIDE)
    return inside, sum(actor["energy"] for actor in given) - inside


def _size(others: Actors) -> list[str]:
    if len(others) > MOST_ACTORS:
        return [f"Er staan {len(others)} partijen. Welke {MOST_ACTORS} doen er het meest toe?"]
    if len(others) < FEWEST_ACTORS:
        return ["Er staan nog weinig partijen. Wie merkt er ook iets van, maar praat niet mee?"]
    return []


def _missing(others: Actors) -> list[str]:
    kinds = {actor["kind"] for actor in others}
    names = " ".join(name_of(actor).lower() for actor in others)
    missing = [
        words
        for words, by_kind, by_name in EASILY_FORGOTTEN
        if not kinds & by_kind and not any(part in names for part in by_name)
    ]
    if not missing:
        return []
    listed = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} en {missing[-1]}"
    return [f"Staat dit er met opzet niet bij: {listed}?"]


def _one_sided(others: Actors) -> list[str]:
    attitudes = [actor["attitude"] for actor in others]
    if all(attitude == 1 for attitude in attitudes):
        return ["Iedereen staat op ‘eerder mee’. Is dat zo, of is dat beleefdheid?"]
    if all(attitude >= 0 for attitude in attitudes):
        return ["Niemand is tegen. Wie zou nee willen zeggen?"]
    return []


def _strong_opponents(content: Content, others: Actors) -> list[str]:
    tied = {end for row in content["relations"] for end in (row["source"], row["target"])}
    alone = [
        actor
        for actor in others
        if actor["attitude"] < 0 and actor["influence"] >= MUCH and actor["position"] not in tied
    ]
    return [
        f"{name_of(actor)} heeft veel invloed en is tegen, maar heeft met niemand een lijn. Wie praat ermee?"
        for actor in alone
    ]


def _through_me(content: Content, others: Actors) -> list[str]:
    me = next((actor["position"] for actor in content["actors"] if actor["is_self"]), None)
    with_me, without = set(), Counter[int]()
    for row in content["relations"]:
        ends = {row["source"], row["target"]}
        if me in ends:
            with_me |= ends - {me}
        else:
            without.update(ends)
    only = [actor for actor in others if actor["position"] in with_me and not without[actor["position"]]]
    if len(only) < THROUGH_ME:
        return []
    return [f"{len(only)} partijen praten alleen via jou. Wat gebeurt er als je een week weg bent?"]


def _mirrored(content: Content) -> list[str]:
    sides = {actor["position"]: actor["side"] for actor in content["actors"]}
    tense = [
        {sides.get(row["source"]), sides.get(row["target"])}
        for row in content["relations"]
        if row["quality"] == Quality.TENSE
    ]
    if {ActorSide.INSIDE.value} in tense and {ActorSide.OUTSIDE.value} in tense:
        return ["Binnen én buiten staat er spanning op een lijn. Herhaalt zich hier iets?"]
    return []


def _energy(content: Content) -> list[str]:
    divided = energy_of(content)
    if divided is None:
        return []
    inside, outside = divided
    if inside + outside != ALL_ENERGY:
        return [f"Je verdeelde {inside + outside} punten energie. Klopt het als het er {ALL_ENERGY} zijn?"]
    return [
        f"{inside} van de {ALL_ENERGY} punten gaan naar binnen en {outside} naar buiten. Is dat wat je wilt?"
    ]


def _movements(content: Content) -> list[str]:
    active = [row for row in content["movements"] if not row["closed_on"]]
    if len(active) > MOST_ACTIVE_MOVEMENTS:
        return [f"Je hebt {len(active)} bewegingen tegelijk open. Welke {MOST_ACTIVE_MOVEMENTS} kies je?"]
    return []
