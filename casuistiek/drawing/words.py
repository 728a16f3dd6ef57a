"""A krachtenveld in words: for the table, the description of a picture, and what changed between two moments."""

from typing import Any

from casuistiek.models.content import Content
from casuistiek.states import (
    ActorKind,
    ActorSide,
    Attitude,
    Degree,
    Influence,
    Quality,
    RelationType,
    Stake,
    Strength,
)

NO_LABEL = "Nog geen rol"
SIGNS = {-2: "−2", -1: "−1", 0: "0", 1: "+1", 2: "+2"}
ENOUGH = 3


def name_of(actor: dict[str, Any]) -> str:
    return str(actor["label"]).strip() or NO_LABEL


def names_in(content: Content) -> dict[int, str]:
    """The names of the parties by their position."""
    return {actor["position"]: name_of(actor) for actor in content["actors"]}


def attitude_words(value: int) -> str:
    return str(Attitude(value).label).split(" – ")[1]


def influence_words(value: int) -> str:
    return str(Influence(value).label).split(" – ")[1]


def typing_of(actor: dict[str, Any]) -> str:
    """What kind of party somebody is by trust and agreement on the content; '' while that is not said (domain/4 D1).

    'Tegenkracht' is what the sources call an enemy: it is about a role, not about a person.
    """
    trust, agreement = actor["trust"], actor["agreement"]
    if actor["is_self"] or trust is None or agreement is None:
        return ""
    if ENOUGH in {trust, agreement}:
        return "coalitiepartner" if min(trust, agreement) >= ENOUGH else "opportunist"
    if trust > ENOUGH:
        return "bondgenoot" if agreement > ENOUGH else "opponent"
    return "coalitiepartner" if agreement > ENOUGH else "tegenkracht"


def party_row(actor: dict[str, Any], number: int) -> dict[str, Any]:
    """What the table says of a party."""
    return {
        **actor,
        "number": number,
        "name": name_of(actor),
        "side_words": str(ActorSide(actor["side"]).label),
        "kind_words": "Ik" if actor["is_self"] else str(ActorKind(actor["kind"]).label),
        "attitude_words": f"{SIGNS[actor['attitude']]} {attitude_words(actor['attitude'])}",
        "influence_words": f"{actor['influence']} {influence_words(actor['influence'])}",
        "stake_words": str(Stake(actor["stake"]).label),
        "trust_words": _degree(actor["trust"]),
        "agreement_words": _degree(actor["agreement"]),
        "typing": typing_of(actor) or ("–" if actor["is_self"] else "nog niet te zeggen"),
    }


def _degree(value: int | None) -> str:
    return str(Degree(value).label) if value is not None else "–"


def relation_rows(content: Content) -> list[dict[str, Any]]:
    """What the table says of the lines."""
    names = names_in(content)
    return [
        {
            **row,
            "source_name": names[row["source"]],
            "target_name": names[row["target"]],
            "type_words": str(RelationType(row["type"]).label),
            "quality_words": str(Quality(row["quality"]).label),
            "strength_words": str(Strength(row["strength"]).label),
        }
        for row in content["relations"]
        if row["source"] in names and row["target"] in names
    ]


def movement_rows(content: Content) -> list[dict[str, Any]]:
    """What the table says of the movements, those that are going on first."""
    names = names_in(content)
    rows = [
        {
            **row,
            "name": names[row["actor"]],
            "target_words": f"houding {attitude_words(row['target_attitude'])}, "
            f"invloed {influence_words(row['target_influence'])}",
        }
        for row in content["movements"]
        if row["actor"] in names
    ]
    return sorted(rows, key=lambda row: (bool(row["closed_on"]), row["position"]))


def description_of(content: Content) -> str:
    """The whole picture in sentences, for who does not see it."""
    parts = [f"{len(content['actors'])} partijen."]
    for side in ActorSide:
        said = "; ".join(_party(actor) for actor in content["actors"] if actor["side"] == side)
        if said:
            parts.append(f"{side.label}: {said}.")
    if lines := "; ".join(_line(row) for row in relation_rows(content)):
        parts.append(f"Lijnen: {lines}.")
    active = [row for row in movement_rows(content) if not row["closed_on"]]
    if moves := "; ".join(f"{row['name']} naar {row['target_words']}" for row in active):
        parts.append(f"Gewenste beweging: {moves}.")
    return " ".join(parts)


def _party(actor: dict[str, Any]) -> str:
    place = f"houding {attitude_words(actor['attitude'])}, invloed {influence_words(actor['influence'])}"
    return f"{name_of(actor)}: {place}{'' if actor['at_table'] else ', zit niet aan tafel'}"


def _line(row: dict[str, Any]) -> str:
    ends = f"{row['source_name']} {'naar' if row['directed'] else 'en'} {row['target_name']}"
    return f"{ends}: {row['type_words'].lower()}, {row['quality_words'].lower()}"


def differences(before: Content, after: Content) -> list[str]:
    """What moved between two moments, a sentence for each party."""
    then = {actor["position"]: actor for actor in before["actors"]}
    said = []
    for actor in after["actors"]:
        old = then.pop(actor["position"], None)
        if old is None:
            said.append(f"{name_of(actor)} is erbij gekomen.")
        elif changes := _changes(old, actor):
            said.append(f"{name_of(actor)}: {' en '.join(changes)}.")
    return said + [f"{name_of(actor)} is weg." for actor in then.values()]


def _changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    asked = (("attitude", "houding", attitude_words), ("influence", "invloed", influence_words))
    changes = [
        f"{label} van {words(old[name])} naar {words(new[name])}"
        for name, label, words in asked
        if old[name] != new[name]
    ]
    if old["at_table"] != new["at_table"]:
        changes.append("zit nu aan tafel" if new["at_table"] else "zit niet meer aan tafel")
    return changes
