"""What a case says, as one value: to compare, to keep as a version, to check and to show.

`Content` holds the text fields by name, and the krachtenveld as lists of rows in order: 'actors', 'relations' and
'movements', which name each other by position. Dates stand in it as text, so that it can be kept as JSON.
"""

import json
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Field, Model, QuerySet, Value
from django.db.models.functions import JSONObject

from casuistiek.models.case import PracticeCase
from casuistiek.models.force_field import CaseActor, CaseRelation, Movement
from casuistiek.states import ActorSide, Attitude, Influence, OwnPosition
from leergang.db import Prepared

type Content = dict[str, Any]
type Rows = list[dict[str, Any]]

# The rows of a krachtenveld by the name under which they stand in a content.
FIELD: dict[str, type[CaseActor | CaseRelation | Movement]] = {
    "actors": CaseActor,
    "relations": CaseRelation,
    "movements": Movement,
}
ACTOR_TEXTS = ("label", "interest_text", "relation_note")


def field_of(model: type[Model], name: str) -> "Field[Any, Any]":
    """A column of ours, for its label, help text and limit."""
    return cast("Field[Any, Any]", model._meta.get_field(name))


def _defaults(model: type[CaseActor | CaseRelation | Movement]) -> dict[str, Any]:
    return {name: field_of(model, name).get_default() for name in model.CONTENT}


NEW_ACTOR = _defaults(CaseActor)
# Everybody stands in the own krachtenveld, on a place that no other row ever has.
OWN_PLACE = NEW_ACTOR | {"position": 0, "label": "Ik", "side": ActorSide.INSIDE.value, "is_self": True}


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
    """The working text of a case with its krachtenveld. One query."""
    content: Content = {name: getattr(case, name) for name in PracticeCase.CONTENT}
    return content | field_content_of(case)


def field_content_of(case: PracticeCase) -> Content:
    """The krachtenveld of a case as it stands now. One query."""
    found: dict[str, Rows] = {name: [] for name in FIELD}
    for name, _, row in FIELD_ROWS.rows(case=case.pk):
        found[name].append(json.loads(row))
    return dict(found)


def _field_rows(case: int) -> QuerySet[Any, tuple[Any, ...]]:
    """(name of the list, position, row as JSON) of the three tables, each in order."""
    first, *others = (
        model._default_manager.filter(case=case)
        .order_by()
        .values_list(Value(name), "position", JSONObject(**{field: field for field in model.CONTENT}))
        for name, model in FIELD.items()
    )
    return first.union(*others, all=True).order_by("position")


FIELD_ROWS = Prepared(_field_rows, case=int)


def whole(content: Content) -> Content:
    """A kept content with what was added to the form since: a version of long ago reads like one of today."""
    texts = {name: content.get(name, "") for name in PracticeCase.CONTENT}
    rows = {name: [_defaults(model) | row for row in content.get(name, [])] for name, model in FIELD.items()}
    return texts | rows


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
    """The parties with the words for their side, influence and attitude; the own place is not one of them."""
    return [
        {
            **actor,
            "side_label": ActorSide(actor["side"]).label,
            "influence_label": Influence(actor["influence"]).label,
            "attitude_label": Attitude(actor["attitude"]).label,
        }
        for actor in content["actors"]
        if not actor.get("is_self")
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
    actors = [actor for actor in actors if not actor["is_self"]]
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
