"""What the forms of casuistiek post, so that a test only says what it changes."""

from casuistiek.models import CaseActor, FeedbackPoint, PracticeCase
from casuistiek.models.content import content_of
from casuistiek.models.points import points_of


def case_data(case: PracticeCase, *, rows: int = 3, **changes) -> dict[str, object]:
    """The whole form of a case as it stands, with changes; `actors-0-label` is written actors_0_label."""
    content = content_of(case)
    actors = [actor for actor in content.pop("actors") if not actor["is_self"]]
    del content["relations"], content["movements"]
    data = {**content, "version": case.version, "actors-INITIAL_FORMS": 0}
    rows = max(rows, len(actors))
    data["actors-TOTAL_FORMS"] = rows
    empty = {
        "label": "",
        "side": "outside",
        "influence": 3,
        "attitude": 0,
        "interest_text": "",
        "relation_note": "",
    }
    for index in range(rows):
        row = actors[index] if index < len(actors) else {**empty, "position": index + 1}
        data |= {f"actors-{index}-{name}": row[name] for name in CaseActor.FORM}
    for name, value in changes.items():
        key = name.replace("_", "-", 2) if name.startswith("actors_") else name
        assert key == "next" or key in data, key
        data[key] = value
    return data


def feedback_data(feedback=None, **changes) -> dict[str, object]:
    """The three points, with changes; `punt-1-observation` is written punt_1_observation."""
    stored = {point["position"]: point for point in points_of(feedback)} if feedback else {}
    data: dict[str, object] = {"version": feedback.version if feedback else 0}
    for number in range(1, FeedbackPoint.MAX_POINTS + 1):
        for name in ("about", "quote", *FeedbackPoint.TEXTS):
            data[f"punt-{number}-{name}"] = stored.get(number, {}).get(name, "")
    for name, value in changes.items():
        key = name.replace("_", "-", 2) if name.startswith("punt_") else name
        assert key == "next" or key in data, key
        data[key] = value
    return data


def submit_data(case: PracticeCase, **changes) -> dict[str, object]:
    data = {"version": case.version, "level": 3, **{f"check_{n}": "on" for n in range(1, 7)}, **changes}
    return {key: value for key, value in data.items() if value is not None}
