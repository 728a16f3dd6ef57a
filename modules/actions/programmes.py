from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from leergang.accounts.models import User
from leergang.audit.log import record
from modules.documents import to_html
from modules.importing import ParsedModule, ParsedProgramme, ParsedUnit
from modules.models import Assignment, LearningObjective, Module, Programme, Unit


@dataclass
class LoadReport:
    """What a load did, in codes of modules and units; "leergang" stands for the programme itself."""

    programme: Programme
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def changed_nothing(self) -> bool:
        return not self.created and not self.changed


@transaction.atomic
def load(parsed: ParsedProgramme, *, by: User | None = None) -> LoadReport:
    """Bring one version of a programme in line with its content files.

    Rows keep their primary key and with it everybody's progress: they are found by code and changed in
    place. A second load of the same files writes nothing. Raises ValidationError when the files lack a
    module, unit or preparation that this version has: who takes something away makes a new version.
    """
    edition, correction = map(int, parsed.version.split("."))
    identity = {"slug": parsed.slug, "edition": edition}
    made = Programme.objects.get_or_create(
        **identity, defaults={"title": parsed.title, "correction": correction}
    )[1]
    programme = Programme.objects.select_for_update().get(**identity)
    modules = {module.code: module for module in programme.modules.with_content()}
    _refuse_removals(modules, parsed)
    report = LoadReport(programme, created=["leergang"] if made else [])
    description = {"description": parsed.description, "description_html": to_html(parsed.description)}
    if _write(programme, title=parsed.title, **description) and not made:
        report.changed.append("leergang")
    for part in parsed.modules:
        _load_module(modules.get(part.code) or Module(programme=programme, code=part.code), part, report)
    if not report.changed_nothing:
        record(
            "programme.loaded",
            by=by,
            target=programme,
            version=programme.version,
            created=report.created,
            changed=report.changed,
        )
    return report


def _refuse_removals(modules: dict[str, Module], parsed: ParsedProgramme) -> None:
    """Progress hangs on modules, units and preparation; none of them disappears from a version."""
    preparation = {part.code: len(part.preparation) for part in parsed.modules}
    codes = {*preparation, *(unit.code for unit in parsed.units)}
    gone = [
        code
        for module in modules.values()
        for code in (module.code, *(unit.code for unit in module.units.all()))
        if code not in codes
    ]
    fewer = [
        code for code, module in modules.items() if len(module.assignments.all()) > preparation.get(code, 0)
    ]
    advice = "Geef de leergang een nieuw versienummer als je iets weghaalt."
    errors = [f"{code} staat in versie {parsed.version}, maar niet in de map. {advice}" for code in gone]
    errors += [
        f"{code} heeft in versie {parsed.version} meer voorbereiding dan in de map. {advice}"
        for code in fewer
        if code not in gone
    ]
    if errors:
        raise ValidationError(errors)


def _load_module(module: Module, part: ParsedModule, report: LoadReport) -> None:
    is_new = module.pk is None
    touched = _write(
        module,
        slug=part.slug,
        title=part.title,
        kind=part.kind,
        position=part.position,
        session_parts=part.session_parts,
        introduction=part.introduction,
        introduction_html=to_html(part.introduction),
        exercise=part.exercise,
        exercise_html=to_html(part.exercise),
        transfer=part.transfer,
        transfer_html=to_html(part.transfer),
        transfer_days=part.transfer_days,
    )
    touched |= _load_objectives(module, part)
    touched |= _load_assignments(module, part)
    if touched:
        (report.created if is_new else report.changed).append(part.code)
    units = {unit.code: unit for unit in module.units.all()}
    for unit in part.units:
        _load_unit(units.get(unit.code) or Unit(module=module, code=unit.code), unit, report)


def _load_unit(unit: Unit, part: ParsedUnit, report: LoadReport) -> None:
    is_new = unit.pk is None
    touched = _write(
        unit,
        slug=part.slug,
        title=part.title,
        kind=part.kind,
        minutes=part.minutes,
        working_form=part.working_form,
        position=part.position,
        themes=list(part.themes),
        body=part.body,
        body_html=to_html(part.body),
    )
    if touched:
        (report.created if is_new else report.changed).append(part.code)


def _load_objectives(module: Module, part: ParsedModule) -> bool:
    """Nothing hangs on an objective: they are matched by their place, and a surplus goes."""
    existing = list(module.learning_objectives.all())
    touched = False
    for position, text in enumerate(part.learning_objectives, start=1):
        row = existing.pop(0) if existing else LearningObjective(module=module)
        touched |= _write(row, position=position, text=text)
    for surplus in existing:
        surplus.delete()
    return touched or bool(existing)


def _load_assignments(module: Module, part: ParsedModule) -> bool:
    """An assignment may be ticked off by people: the row follows its text when the order changes."""
    wanted = part.preparation
    rows = _matched(list(module.assignments.all()), [item.text for item in wanted])
    touched = False
    for position, (row, item) in enumerate(zip(rows, wanted, strict=True), start=1):
        values = {"position": position, "text": item.text, "minutes": item.minutes}
        touched |= _write(row or Assignment(module=module), **values)
    return touched


def _matched(existing: list[Assignment], texts: Iterable[str]) -> list[Assignment | None]:
    """For each text its row: the one with the same text, else the first that is left, else None."""
    left = list(existing)
    rows: list[Assignment | None] = []
    for text in texts:
        row = next((row for row in left if row.text == text), None)
        if row is not None:
            left.remove(row)
        rows.append(row)
    return [row or (left.pop(0) if left else None) for row in rows]


def _write(row: models.Model, **values: Any) -> bool:
    """Save what differs, and only that. Returns whether anything did."""
    changed = [name for name, value in values.items() if row.pk is None or getattr(row, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, values[name])
    row.clean_fields()
    if row.pk is None:
        row.save(force_insert=True)
    else:
        row.save(update_fields=changed)
    return True
