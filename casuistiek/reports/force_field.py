"""The krachtenveld as pages show it: the picture, the tables, and the moments that were kept."""

from typing import Any

from casuistiek.drawing.field import numbered
from casuistiek.drawing.words import party_row
from casuistiek.models import ForceFieldSnapshot, PracticeCase
from casuistiek.models.content import Content, whole
from casuistiek.reports.viewers import Viewer

# The columns of the table that can be sorted: how they are called, and by what.
COLUMNS = {
    "nummer": ("Nr.", "number"),
    "naam": ("Partij", "name"),
    "kant": ("Binnen of buiten", "side_words"),
    "soort": ("Soort", "kind_words"),
    "houding": ("Houding", "attitude"),
    "invloed": ("Invloed", "influence"),
    "gewicht": ("Hoe zwaar het weegt", "stake"),
    "type": ("Type", "typing"),
    "energie": ("Energie", "energy"),
    "tafel": ("Aan tafel", "at_table"),
    "belang": ("Belang", "interest_text"),
}


def parties_of(content: Content, *, sort: str = "nummer") -> list[dict[str, Any]]:
    """The parties as rows, by the column that was asked for; an unknown one is the number."""
    rows = [party_row(actor, number) for number, actor in numbered(content)]
    _, name = COLUMNS.get(sort, COLUMNS["nummer"])
    return sorted(rows, key=lambda row: (row[name] is None, row[name], row["number"]))


def moments_of(case: PracticeCase, viewer: Viewer) -> list[ForceFieldSnapshot]:
    """The moments that were kept, in order: for the owners and the trainers (domain/4 D2). At most one query."""
    if viewer not in (Viewer.OWNER, Viewer.TRAINER):
        return []
    return list(case.snapshots.all())


def content_at(moment: ForceFieldSnapshot) -> Content:
    """The krachtenveld of that moment, with what was added to parties since."""
    return whole(moment.content)
