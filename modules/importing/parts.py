"""What one content file says: the fields of a programme, module or unit. Knows nothing of the files beside it."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model

from modules.importing.content import (
    ParsedAssignment,
    ParsedMaterial,
    ParsedModule,
    ParsedProgramme,
    ParsedTheme,
    ParsedUnit,
)
from modules.importing.front_matter import Fields
from modules.importing.questions import checks_of, guide_of
from modules.importing.sheets import SLUG, Sheet, slug_of
from modules.models import (
    STORED,
    Assignment,
    LearningObjective,
    Material,
    MaterialKind,
    Module,
    ModuleKind,
    Programme,
    Unit,
    UnitKind,
)

# The kinds of file that each kind of material may be, by the end of the name.
SUFFIXES = {
    MaterialKind.PDF: ("pdf",),
    MaterialKind.IMAGE: ("png", "jpg", "jpeg", "webp"),
    MaterialKind.VIDEO: ("mp4", "m4v", "webm"),
    MaterialKind.PAGE: ("md",),
}
EXAMPLES = {
    MaterialKind.PDF: "werkblad.pdf",
    MaterialKind.IMAGE: "twee-assen.png",
    MaterialKind.VIDEO: "gesprek.mp4",
    MaterialKind.PAGE: "lezen-over-regie.md",
}
MODULE_CODE = "[A-Z]+[0-9]+"


def longest(model: type[Model], field: str) -> int:
    """The length that the database takes, in characters: the models say it once."""
    return int(getattr(model._meta.get_field(field), "max_length", None) or 0)


def programme_of(
    sheet: Sheet, modules: tuple[ParsedModule, ...]
) -> tuple[ParsedProgramme, tuple[Fields, ...]]:
    """The programme, and the fields of its themes for what can only be judged beside the units."""
    fields = sheet.fields
    records = fields.records("themes")
    programme = ParsedProgramme(
        slug=fields.text(
            "slug", longest=longest(Programme, "slug"), pattern=SLUG, example="effectief-besturen"
        ),
        title=fields.text("title", longest=longest(Programme, "title")),
        version=fields.text("version", longest=9, pattern=r"\d{1,4}\.\d{1,4}", example="1.0"),
        description=sheet.body,
        themes=tuple(_theme(record) for record in records),
        modules=modules,
        source=sheet.source,
    )
    fields.finish()
    return programme, records


def module_of(sheet: Sheet, name: str, **contents: Any) -> ParsedModule:
    """The module of a folder with this name; `contents` are its units and assets."""
    fields = sheet.fields
    code = module_code(sheet)
    module = ParsedModule(
        code=code,
        slug=slug_of(fields, name, code, longest=longest(Module, "slug")),
        title=fields.text("title", longest=longest(Module, "title")),
        kind=fields.choice("kind", ModuleKind.values),
        position=fields.number("position"),
        session_parts=fields.number("session_parts"),
        introduction=sheet.body,
        exercise=fields.optional_text("exercise"),
        transfer=fields.optional_text("transfer"),
        transfer_days=fields.number("transfer_days") if fields.has("transfer") else None,
        learning_objectives=fields.texts("learning_objectives", longest=longest(LearningObjective, "text")),
        preparation=tuple(_assignment(record) for record in fields.records("preparation")),
        materials=_materials(fields),
        source=sheet.source,
        **contents,
    )
    fields.finish()
    return module


def module_code(sheet: Sheet) -> str:
    return sheet.fields.text("code", longest=longest(Module, "code"), pattern=MODULE_CODE, example="M1")


def unit_of(sheet: Sheet, name: str, module_code: str) -> ParsedUnit:
    """The unit of a file with this name, without its .md."""
    fields = sheet.fields
    code = fields.text(
        "code",
        longest=longest(Unit, "code"),
        pattern=rf"{re.escape(module_code) or MODULE_CODE}\.[0-9]+",
        example=f"{module_code or 'M1'}.1",
    )
    if not sheet.body.strip() and fields.has("code"):
        fields.refuse(sheet.body_line, "Dit onderdeel heeft nog geen tekst.")
    minutes = fields.number("minutes")
    unit = ParsedUnit(
        code=code,
        slug=slug_of(fields, name, code, longest=longest(Unit, "slug")),
        title=fields.text("title", longest=longest(Unit, "title")),
        kind=fields.choice("kind", UnitKind.values),
        minutes=minutes,
        working_form=fields.text("working_form", longest=longest(Unit, "working_form")),
        position=fields.number("position"),
        themes=fields.texts("themes", longest=8, required=True),
        body=sheet.body,
        after=fields.texts("after", longest=longest(Unit, "code")),
        guide=guide_of(fields, minutes),
        checks=checks_of(fields),
        materials=_materials(fields),
        source=sheet.source,
    )
    fields.finish()
    return unit


def _theme(record: Fields) -> ParsedTheme:
    theme = ParsedTheme(
        code=record.text("code", longest=8, pattern="S[0-9]+[a-z]?", example="S21a"),
        text=record.text("text", longest=200),
        covered_by=record.text("covered_by", longest=200),
    )
    record.finish()
    return theme


def _assignment(record: Fields) -> ParsedAssignment:
    assignment = ParsedAssignment(
        text=record.text("text", longest=longest(Assignment, "text")), minutes=record.number("minutes")
    )
    record.finish()
    return assignment


def _materials(fields: Fields) -> tuple[ParsedMaterial, ...]:
    return tuple(_material(record) for record in fields.records("materials"))


def _material(record: Fields) -> ParsedMaterial:
    """One of the materials: a file of its kind, or an address; a picture says what can be seen on it."""
    kind = record.choice("kind", MaterialKind.values)
    material = ParsedMaterial(
        kind=kind,
        title=record.text("title", longest=longest(Material, "title")),
        minutes=record.optional_number("minutes"),
        name="" if kind == MaterialKind.LINK else _file_name(record, kind),
        url=_address(record) if kind == MaterialKind.LINK else "",
        alt=_alt(record, kind) if kind in STORED else "",
    )
    record.finish()
    return material


def _alt(record: Fields, kind: str) -> str:
    length = longest(Material, "alt")
    if kind == MaterialKind.IMAGE:
        return record.text("alt", longest=length)
    return record.optional_text("alt", longest=length)


def _file_name(record: Fields, kind: str) -> str:
    if kind not in SUFFIXES:  # the kind itself was refused
        record.optional_text("file")
        return ""
    known = MaterialKind(kind)
    name = record.text(
        "file",
        longest=longest(Material, "name"),
        pattern=rf"[a-z0-9][a-z0-9_-]*\.(?:{'|'.join(SUFFIXES[known])})",
        example=EXAMPLES[known],
    )
    return name.removesuffix(".md") if known == MaterialKind.PAGE else name


def _address(record: Fields) -> str:
    url = record.text(
        "url",
        longest=longest(Material, "url"),
        pattern=r"https?://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?",
        example="https://voorbeeld.nl/lezen",
    )
    try:
        urlsplit(url)  # as the page does that says where the link leads
    except ValueError:
        record.refuse(record.line("url"), "Schrijf 'url' zoals https://voorbeeld.nl/lezen.")
    return url
