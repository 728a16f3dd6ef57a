"""Content back to the text of its files.

A file that still says what it said when it was loaded comes out byte for byte. What changed since is written
into it: the field that changed, or the text below the fields; all other lines stay as somebody wrote them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from modules.importing.content import (
    ContentError,
    ParsedAsset,
    ParsedMaterial,
    ParsedModule,
    ParsedProgramme,
    ParsedUnit,
)
from modules.importing.front_matter import FENCE, Unreadable, split
from modules.importing.parts import module_of, programme_of, unit_of
from modules.importing.sheets import Sheet, sheet_of
from modules.importing.yaml_text import lines_of, replaced, segments
from modules.models import Check, CheckKind, MaterialKind

type Fields = dict[str, Any]


def unit_file(unit: ParsedUnit, module_code: str) -> str:
    def read(sheet: Sheet) -> tuple[Fields, str]:
        then = unit_of(sheet, unit_name(unit), module_code)
        return unit_fields(then), then.body

    return _file(unit.source, unit_fields(unit), unit.body, read)


def module_file(module: ParsedModule) -> str:
    def read(sheet: Sheet) -> tuple[Fields, str]:
        then = module_of(sheet, module_name(module), units=(), assets=())
        return module_fields(then), then.introduction

    return _file(module.source, module_fields(module), module.introduction, read)


def programme_file(programme: ParsedProgramme) -> str:
    def read(sheet: Sheet) -> tuple[Fields, str]:
        then, _ = programme_of(sheet, ())
        return programme_fields(then), then.description

    return _file(programme.source, programme_fields(programme), programme.description, read)


def page_file(page: ParsedAsset) -> str:
    return _with_body(page.source, page.body) if page.source else f"{page.body}\n"


def unit_name(unit: ParsedUnit) -> str:
    return f"{unit.code.lower().replace('.', '-')}-{unit.slug}"


def module_name(module: ParsedModule) -> str:
    return f"{module.code.lower()}-{module.slug}"


def programme_fields(programme: ParsedProgramme) -> Fields:
    themes = [{"code": t.code, "text": t.text, "covered_by": t.covered_by} for t in programme.themes]
    fields = {"slug": programme.slug, "title": programme.title, "version": programme.version}
    return fields | _given(themes=themes)


def module_fields(module: ParsedModule) -> Fields:
    return {
        "code": module.code,
        "title": module.title,
        "position": module.position,
        "kind": module.kind,
        "session_parts": module.session_parts,
    } | _given(
        learning_objectives=list(module.learning_objectives),
        preparation=[{"text": item.text, "minutes": item.minutes} for item in module.preparation],
        exercise=module.exercise,
        transfer=module.transfer,
        transfer_days=module.transfer_days,
        materials=[_material(material) for material in module.materials],
    )


def unit_fields(unit: ParsedUnit) -> Fields:
    guide = [{"minutes": s.minutes, "text": s.text} | _given(material=s.material) for s in unit.guide]
    return {
        "code": unit.code,
        "title": unit.title,
        "position": unit.position,
        "kind": unit.kind,
        "minutes": unit.minutes,
        "working_form": unit.working_form,
        "themes": list(unit.themes),
    } | _given(
        after=list(unit.after),
        materials=[_material(material) for material in unit.materials],
        guide=guide,
        checks=[_check(check) for check in unit.checks],
    )


def _material(material: ParsedMaterial) -> Fields:
    page = f"{material.name}.md" if material.kind == MaterialKind.PAGE else ""
    return {"kind": material.kind, "title": material.title} | _given(
        minutes=material.minutes, file=page or material.name, url=material.url, alt=material.alt
    )


def _check(check: Check) -> Fields:
    fields: Fields = {"kind": check.kind, "question": check.question}
    if check.kind == CheckKind.SHORT:
        fields["answers"] = list(check.answers)
    else:
        fields["options"] = [
            {"text": option.text} | _given(right=option.is_right, why=option.why) for option in check.options
        ]
    return fields | {"explanation": check.explanation}


def _given(**fields: Any) -> Fields:
    """Without what was not filled in."""
    return {key: value for key, value in fields.items() if value}


def _file(source: str, fields: Fields, body: str, read: Callable[[Sheet], tuple[Fields, str]]) -> str:
    said = _said(source, read)
    if said is None:
        return _anew(lines_of(fields), body)
    if said == (fields, body):
        return source
    then, text = said
    written = source if text == body else _with_body(source, body)
    if then != fields:
        head, below, _ = split(written)
        written = f"{FENCE}\n{chr(10).join(_with_fields(head, then, fields))}\n{FENCE}\n{below}"
    return written if _said(written, read) == (fields, body) else _anew(lines_of(fields), body)


def _said(source: str, read: Callable[[Sheet], tuple[Fields, str]]) -> tuple[Fields, str] | None:
    """What a file says, or None when there is none or it cannot be read."""
    errors: list[ContentError] = []
    try:
        said = read(sheet_of(source, "", errors))
    except Unreadable:
        return None
    return None if errors else said


def _with_fields(head: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The lines of the fields, of which only those that differ are written anew."""
    parts = segments(head)
    if parts is None:
        return lines_of(now)
    for key in [*parts]:
        if key and now.get(key) != then.get(key):
            parts[key] = replaced(parts[key], lines_of({key: now[key]}) if key in now else [])
    order = [*parts]
    before = ""
    for key in now:
        if key not in parts:
            parts[key] = lines_of({key: now[key]})
            order.insert(order.index(before) + 1, key)
        before = key
    return [line for key in order for line in parts[key]]


def _with_body(source: str, body: str) -> str:
    """The same file with another text: the blank lines around it stay."""
    head, below = _above(source)
    text = below.strip("\n")
    if not body:
        return head
    if not text:
        return f"{head}\n{body}\n"
    start = below.index(text)
    return f"{head}{below[:start]}{body}{below[start + len(text) :]}"


def _above(source: str) -> tuple[str, str]:
    """The fields with their fences, and what comes below; a page has no fields."""
    try:
        _, below, _ = split(source)
    except Unreadable:
        return "", source
    return source[: len(source) - len(below)], below


def _anew(lines: Iterable[str], body: str) -> str:
    head = "\n".join([FENCE, *lines, FENCE]) + "\n"
    return f"{head}\n{body}\n" if body else head
