"""What a case says, as one value: to compare, to keep as a version, to check and to show.

`Content` holds the text fields by name, and under 'actors' a list of the parties in order.
"""

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Field, Model

from casuistiek.models.case import CaseActor, PracticeCase
from casuistiek.states import ActorSide, Attitude, Influence, OwnPosition

type Content = dict[str, Any]

ACTOR_TEXTS = ("label", "interest_text", "relation_note")


@dataclass(frozen=True)
class Problem:
    """Why a case cannot be submitted yet. `field` is a field of the case, 'actors', or
    'actors:<position>:<field>'; `code` is 'missing' or 'too_long'.
    """

    field: str
    label: str
    message: str
    code: str


@dataclass(frozen=True)
class Section:
    """One part of a case as people read it."""

    name: str
    label: str
    text: str


def content_of(case: PracticeCase) -> Content:
    """The working text of a case."""
    content: Content = {name: getattr(case, name) for name in PracticeCase.CONTENT}
    content["actors"] = [
        {name: getattr(actor, name) for name in CaseActor.CONTENT} for actor in case.actors.all()
    ]
    return content


def field_of(model: type[Model], name: str) -> "Field[Any, Any]":
    """A column of ours, for its label, help text and limit."""
    return cast("Field[Any, Any]", model._meta.get_field(name))


def sections(content: Content) -> list[Section]:
    """The text of a case in reading order, without what is empty; the actors are a table of their own."""
    shown = []
    for name in PracticeCase.CONTENT:
        text = content.get(name, "")
        if name == "own_position" and text:
            text = OwnPosition(text).label
        if text.strip() and name != "title":
            shown.append(Section(name, str(field_of(PracticeCase, name).verbose_name), text))
    return shown


def actor_rows(content: Content) -> list[dict[str, Any]]:
    """The parties with the words for their side, influence and attitude."""
    return [
        {
            **actor,
            "side_label": ActorSide(actor["side"]).label,
            "influence_label": Influence(actor["influence"]).label,
            "attitude_label": Attitude(actor["attitude"]).label,
        }
        for actor in content["actors"]
    ]


def _too_long(field: str, model: type[PracticeCase | CaseActor], name: str, text: str) -> list[Problem]:
    definition = field_of(model, name)
    limit = definition.max_length or 0
    if not limit or len(text) <= limit:
        return []
    message = f"Dit zijn {len(text)} tekens. Kort in tot {limit}."
    return [Problem(field, str(definition.verbose_name), message, "too_long")]


def problems(content: Content) -> list[Problem]:
    """What keeps this text from being submitted (domain/3 C1): what is missing and what is too long."""
    found: list[Problem] = []
    for name in PracticeCase.CONTENT:
        text = content[name]
        if name in PracticeCase.REQUIRED and not text.strip():
            label = str(field_of(PracticeCase, name).verbose_name)
            message = "Kies wat het best past." if name == "own_position" else "Vul dit nog in."
            found.append(Problem(name, label, message, "missing"))
        found += _too_long(name, PracticeCase, name, text)
        if name == "context":
            found += _actor_problems(content["actors"])
    return found


def _actor_problems(actors: list[dict[str, Any]]) -> list[Problem]:
    found = []
    named = [actor for actor in actors if actor["label"].strip()]
    if len(named) < PracticeCase.MIN_ACTORS:
        message = f"Noem minstens {PracticeCase.MIN_ACTORS} betrokkenen. Nu zijn het er {len(named)}."
        found.append(Problem("actors", "Betrokkenen", message, "missing"))
    for actor in actors:
        key = f"actors:{actor['position']}"
        if not actor["label"].strip():
            message = "Geef deze betrokkene een rol, of maak de rij leeg."
            found.append(Problem(f"{key}:label", "Betrokkene", message, "missing"))
        for name in ACTOR_TEXTS:
            found += _too_long(f"{key}:{name}", CaseActor, name, actor[name])
    return found
