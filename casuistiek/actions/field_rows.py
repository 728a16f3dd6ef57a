"""How the rows of a krachtenveld are written: by what saves the text, and by what draws."""

import datetime as dt
from typing import Any

from casuistiek.models import CaseActor, PracticeCase
from casuistiek.models.content import FIELD, Content, Rows


def store_field(case: PracticeCase, content: Content, stored: Content) -> None:
    """Make the rows of this case say what `content` says, where it differs from `stored`.

    Inside the transaction of an action that locked the case.
    """
    for name in FIELD:
        if content[name] != stored[name]:
            _store(case, name, content[name])


def _store(case: PracticeCase, name: str, rows: Rows) -> None:
    model = FIELD[name]
    # Lines and movements anew: two that change places must not meet halfway. A party is saved every few seconds.
    kept = [row["position"] for row in rows] if model is CaseActor else []
    getattr(case, name).exclude(position__in=kept).delete()
    made: list[Any] = [model(case=case, **_values(row)) for row in rows]
    model._default_manager.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["case", "position"],
        update_fields=[field for field in model.CONTENT if field != "position"],
    )


def _values(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its days as days."""
    days = {name: dt.date.fromisoformat(row[name]) for name in row if name.endswith("_on") and row[name]}
    return row | days
