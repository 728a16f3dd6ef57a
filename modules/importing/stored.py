"""A programme in the database as the content that a folder would give: to compare the two, and to write it out."""

from collections.abc import Iterable

from modules.importing.content import (
    ParsedAsset,
    ParsedAssignment,
    ParsedMaterial,
    ParsedModule,
    ParsedProgramme,
    ParsedTheme,
    ParsedUnit,
)
from modules.models import Material, MaterialKind, Module, Programme, Unit


def modules_of(programme: Programme) -> list[Module]:
    """The modules with all that stands in their files: six queries."""
    return list(programme.modules.with_content().prefetch_related("materials"))


def stored_programme(programme: Programme, modules: Iterable[Module]) -> ParsedProgramme:
    """The content of one edition; `modules` are those of `modules_of`. No query."""
    return ParsedProgramme(
        slug=programme.slug,
        title=programme.title,
        version=programme.version,
        description=programme.description,
        themes=tuple(ParsedTheme(**theme) for theme in programme.themes),
        modules=tuple(_module(module) for module in modules),
        source=programme.source,
    )


def _module(module: Module) -> ParsedModule:
    materials = [material for material in module.materials.all() if not material.is_withdrawn]
    return ParsedModule(
        code=module.code,
        slug=module.slug,
        title=module.title,
        kind=module.kind,
        position=module.position,
        session_parts=module.session_parts,
        introduction=module.introduction,
        exercise=module.exercise,
        transfer=module.transfer,
        transfer_days=module.transfer_days,
        learning_objectives=tuple(row.text for row in module.learning_objectives.all()),
        preparation=tuple(ParsedAssignment(row.text, row.minutes) for row in module.assignments.all()),
        units=tuple(_unit(unit, _materials(materials, unit.pk)) for unit in module.units.all()),
        materials=_materials(materials, None),
        assets=tuple(sorted((_asset(m) for m in materials if m.name), key=lambda asset: asset.file_name)),
        source=module.source,
    )


def _unit(unit: Unit, materials: tuple[ParsedMaterial, ...]) -> ParsedUnit:
    return ParsedUnit(
        code=unit.code,
        slug=unit.slug,
        title=unit.title,
        kind=unit.kind,
        minutes=unit.minutes,
        working_form=unit.working_form,
        position=unit.position,
        themes=tuple(unit.themes),
        body=unit.body,
        after=tuple(unit.after),
        guide=tuple(unit.guide_steps),
        checks=tuple(unit.questions),
        materials=materials,
        source=unit.source,
    )


def _materials(rows: Iterable[Material], unit: int | None) -> tuple[ParsedMaterial, ...]:
    return tuple(
        ParsedMaterial(row.kind, row.title, row.minutes, row.name, row.url, row.alt)
        for row in rows
        if row.unit_id == unit
    )


def _asset(row: Material) -> ParsedAsset:
    if row.kind == MaterialKind.PAGE:
        return ParsedAsset(row.name, body=row.body, source=row.source)
    return ParsedAsset(row.name, size=row.size or 0, sha256=row.sha256)
