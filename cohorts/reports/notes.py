"""The own notes of a participant, for the participant alone (AVG-10)."""

from collections.abc import Mapping

from django.db.models import QuerySet

from cohorts.models import Cohort, UnitNote
from leergang.accounts.models import User
from leergang.web import dutch
from leergang.web.keyset import Order, Page, page

# Last written first; the number of a note tells nothing, and only the own ones are looked up.
LAST_FIRST = Order("saved_at", cursor="id", descending=True)


def own_notes(user: User, cohort: Cohort) -> QuerySet[UnitNote]:
    """What this person wrote in this lichting, with the units; an emptied note is none."""
    written = UnitNote.objects.visible_to(user).filter(enrolment__cohort=cohort).exclude(body="")
    return written.select_related("unit__module").defer(*_TEXTS).strict()


def notes_page(user: User, cohort: Cohort, asked: Mapping[str, str]) -> Page[UnitNote]:
    """The own notes, last written first, a page at a time. One query."""
    return page(own_notes(user, cohort), LAST_FIRST, asked)


def as_markdown(user: User, cohort: Cohort) -> str:
    """All own notes of a lichting as one text, in the order of the leergang. One query."""
    parts = [f"# Mijn aantekeningen\n\n{cohort.programme.title}, lichting {cohort.name}\n"]
    module = ""
    for note in own_notes(user, cohort).order_by("unit__module__position", "unit__position"):
        if note.unit.module.title != module:
            module = note.unit.module.title
            parts.append(f"## {module}\n")
        parts.append(
            f"### {note.unit.title}\n\n{note.body}\n\n_Bewaard op {dutch.moment_text(note.saved_at)}_\n"
        )
    return "\n".join(parts)


# A list of notes has no use for the texts beside which they were written.
_TEXTS = tuple(
    f"unit__{name}" for name in ("body", "body_html", "source", "guide", "checks", "search")
) + tuple(
    f"unit__module__{name}"
    for name in (
        "introduction",
        "introduction_html",
        "exercise",
        "exercise_html",
        "transfer",
        "transfer_html",
        "source",
    )
)
