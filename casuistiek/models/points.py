"""The points of feedback as one value, like casuistiek.models.content for a case."""

from typing import Any

from casuistiek.models.case import PracticeCase
from casuistiek.models.content import Content, Problem, field_of
from casuistiek.models.feedback import Feedback, FeedbackPoint
from casuistiek.models.force_field import CaseActor
from casuistiek.validators.anchors import find, selector

WHOLE_CASE = "De hele casus"
NEW_POINT: dict[str, Any] = {
    name: field_of(FeedbackPoint, name).get_default() for name in FeedbackPoint.CONTENT
}


def about_choices() -> list[tuple[str, str]]:
    """The parts of a case that a point can be about, in reading order."""
    choices = [("", WHOLE_CASE)]
    for name in PracticeCase.CONTENT:
        choices.append((name, str(field_of(PracticeCase, name).verbose_name)))
        if name == "context":
            choices.append(("actors", str(CaseActor._meta.verbose_name_plural).capitalize()))
    return choices


def points_of(feedback: Feedback) -> list[dict[str, Any]]:
    return [{name: getattr(point, name) for name in FeedbackPoint.CONTENT} for point in feedback.points.all()]


def point_problems(points: list[dict[str, Any]]) -> list[Problem]:
    """What keeps these points from being published: each says what was read, and none is too long.

    The field of a problem is '<position>:<field>'.
    """
    if not points:
        return [Problem("1:observation", "Punt 1", "Schrijf minstens één punt.", "missing")]
    found = []
    for point in points:
        label = f"Punt {point['position']}"
        if not point["observation"].strip():
            message = "Schrijf op wat je las of zag, of maak dit punt leeg."
            found.append(Problem(f"{point['position']}:observation", label, message, "missing"))
        for name in ("quote", *FeedbackPoint.TEXTS):
            limit = field_of(FeedbackPoint, name).max_length or 0
            if len(point[name]) > limit:
                message = f"Dit zijn {len(point[name])} tekens. Kort in tot {limit}."
                found.append(Problem(f"{point['position']}:{name}", label, message, "too_long"))
    return found


def anchored(points: list[dict[str, Any]], content: Content) -> list[dict[str, Any]]:
    """The points with what finds their passage back in this text; a passage says itself which part it is about.

    Words that do not stand there stay as they were typed, without context: the page says that they were not found.
    """
    return [{**point, **_anchor(point, content)} for point in points]


def _anchor(point: dict[str, Any], content: Content) -> dict[str, str]:
    nothing = {"quote_before": "", "quote_after": ""}
    if not point["quote"].strip():
        return nothing
    for name in dict.fromkeys([point["about"], *PracticeCase.CONTENT]):
        text = content.get(name, "")
        if isinstance(text, str) and (place := find(text, point["quote"])):
            found = selector(text, *place)
            return {"about": name, "quote_before": found.before, "quote_after": found.after}
    return nothing
