"""What changed between two rounds of a case, for who is not used to differences."""

from dataclasses import dataclass

from casuistiek.drawing.words import differences as field_differences
from casuistiek.models import CaseVersion, PracticeCase
from casuistiek.models.content import Content, field_of, sections, whole
from leergang.web.differences import Change, Paragraph, differences


@dataclass(frozen=True)
class ChangedPart:
    """A part of the text that is not the same: its paragraphs, with what went and what came."""

    label: str
    paragraphs: list[Paragraph]


def versions_of(case: PracticeCase) -> list[CaseVersion]:
    """Every round, the newest first. One query."""
    return list(case.versions.order_by("-number"))


def changed_parts(before: Content, after: Content) -> list[ChangedPart]:
    """The parts that differ, in the order in which the case is read."""
    old, new = ({part.name: part.text for part in sections(content)} for content in (before, after))
    found = []
    for name in ("title", *(name for name in PracticeCase.CONTENT if name != "title")):
        texts = (
            (before["title"], after["title"]) if name == "title" else (old.get(name, ""), new.get(name, ""))
        )
        paragraphs = differences(*texts)
        if any(paragraph.change != Change.SAME for paragraph in paragraphs):
            found.append(ChangedPart(str(field_of(PracticeCase, name).verbose_name), paragraphs))
    return found


def changes_in_field(before: Content, after: Content) -> list[str]:
    """What became different in the krachtenveld, in sentences."""
    return field_differences(before, after)


def content_of_version(version: CaseVersion) -> Content:
    return whole(version.content)
