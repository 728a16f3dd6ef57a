"""What can be changed in a krachtenveld: pure, from one Content to the next. A rule that is broken is a ValidationError."""

import datetime as dt
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from django.core.exceptions import ValidationError

from casuistiek.models import CaseActor, CaseRelation, Movement
from casuistiek.models.content import NEW_ACTOR, Content, Rows
from casuistiek.states import MOST_ACTIVE_MOVEMENTS, Attitude, Influence

type Edit = Callable[[Content], Content]

GONE = "Deze partij staat niet meer in het krachtenveld. Bekijk het veld zoals het nu is."


def _changed(content: Content) -> Content:
    return deepcopy(content)


def _row(rows: Rows, position: int) -> dict[str, Any]:
    for row in rows:
        if row["position"] == position:
            return row
    raise ValidationError(GONE, code="gone")


def _next(rows: Rows) -> int:
    return max((row["position"] for row in rows), default=0) + 1


def place(position: int, attitude: int, influence: int) -> Edit:
    """Put a party somewhere else on the field; outside it is at its edge."""

    def edit(content: Content) -> Content:
        new = _changed(content)
        actor = _row(new["actors"], position)
        actor["attitude"] = min(max(attitude, Attitude.AGAINST), Attitude.FOR)
        actor["influence"] = min(max(influence, Influence.VERY_LITTLE), Influence.VERY_MUCH)
        return new

    return edit


def nudge(position: int, attitude: int, influence: int) -> Edit:
    """Move a party by steps from where it stands."""

    def edit(content: Content) -> Content:
        actor = _row(content["actors"], position)
        return place(position, actor["attitude"] + attitude, actor["influence"] + influence)(content)

    return edit


def describe(position: int, values: Mapping[str, Any]) -> Edit:
    """Say something else of a party. The own place stays the own place."""

    def edit(content: Content) -> Content:
        new = _changed(content)
        _row(new["actors"], position).update(values)
        return new

    return edit


def add(values: Mapping[str, Any], *, after: int) -> Edit:
    """A party more. `after` is the highest position that any kept copy of this field knows."""

    def edit(content: Content) -> Content:
        new = _changed(content)
        if len(new["actors"]) > CaseActor.MAX_ROWS:
            raise ValidationError(f"Meer dan {CaseActor.MAX_ROWS} partijen kan niet. Haal er eerst een weg.")
        position = max(_next(new["actors"]), after + 1)
        new["actors"].append(NEW_ACTOR | dict(values) | {"position": position})
        return new

    return edit


def remove(position: int) -> Edit:
    """A party less, with its lines and movements. The own place cannot go."""

    def edit(content: Content) -> Content:
        new = _changed(content)
        if _row(new["actors"], position)["is_self"]:
            raise ValidationError("Jij hoort bij je eigen krachtenveld. Deze plek kan niet weg.", code="self")
        new["actors"] = [row for row in new["actors"] if row["position"] != position]
        new["relations"] = [row for row in new["relations"] if position not in {row["source"], row["target"]}]
        new["movements"] = [row for row in new["movements"] if row["actor"] != position]
        return new

    return edit


def connect(values: Mapping[str, Any]) -> Edit:
    """A line between two different parties; the same line twice is refused."""

    def edit(content: Content) -> Content:
        new = _changed(content)
        for end in ("source", "target"):
            _row(new["actors"], values[end])
        if values["source"] == values["target"]:
            raise ValidationError("Kies twee verschillende partijen.", code="same")
        key = ("source", "target", "type")
        if any(all(row[name] == values[name] for name in key) for row in new["relations"]):
            raise ValidationError(
                "Deze lijn is er al. Kies een andere soort, of haal de oude eerst weg.", code="double"
            )
        if len(new["relations"]) >= CaseRelation.MAX_ROWS:
            raise ValidationError(f"Meer dan {CaseRelation.MAX_ROWS} lijnen kan niet. Haal er eerst een weg.")
        new["relations"].append({**values, "position": _next(new["relations"])})
        return new

    return edit


def drop(name: str, position: int) -> Edit:
    """A line or a movement less; what is gone stays gone."""

    def edit(content: Content) -> Content:
        return {**content, name: [row for row in content[name] if row["position"] != position]}

    return edit


def aim(values: Mapping[str, Any]) -> Edit:
    """A movement more: at most three at a time, one for each party (domain/4 D2)."""

    def edit(content: Content) -> Content:
        new = _changed(content)
        _row(new["actors"], values["actor"])
        active = [row for row in new["movements"] if not row["closed_on"]]
        if any(row["actor"] == values["actor"] for row in active):
            raise ValidationError("Voor deze partij loopt al een beweging. Rond die eerst af.", code="double")
        if len(active) >= MOST_ACTIVE_MOVEMENTS:
            raise ValidationError(
                f"Er lopen al {MOST_ACTIVE_MOVEMENTS} bewegingen. Rond er eerst een af, of haal er een weg.",
                code="many",
            )
        if len(new["movements"]) >= Movement.MAX_ROWS:
            raise ValidationError(f"Meer dan {Movement.MAX_ROWS} bewegingen kan niet. Haal er eerst een weg.")
        blank = {"result": "", "closed_on": None}
        new["movements"].append({**blank, **values, "position": _next(new["movements"])})
        return new

    return edit


def close(position: int, result: str, *, on: dt.date) -> Edit:
    """A movement is over; what it became is kept."""

    def edit(content: Content) -> Content:
        new = _changed(content)
        _row(new["movements"], position).update(result=result, closed_on=on.isoformat())
        return new

    return edit


def divide(energy: Mapping[int, int | None]) -> Edit:
    """Say where the energy goes, by position. That it adds up to a hundred is a question, not a lock."""

    def edit(content: Content) -> Content:
        new = _changed(content)
        for actor in new["actors"]:
            if actor["position"] in energy:
                actor["energy"] = energy[actor["position"]]
        return new

    return edit
