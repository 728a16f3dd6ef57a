"""Loads a programme from its content files: once makes everything, again changes what differs."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from leergang.accounts.models import User
from leergang.audit.log import record
from modules.actions.loading import keep_source, load_materials, plain, write
from modules.actions.materials import undoing_files
from modules.actions.texts import revise
from modules.documents import to_html
from modules.importing import (
    ParsedModule,
    ParsedProgramme,
    ParsedUnit,
    modules_of,
    stored_programme,
    structural_differences,
    textual_differences,
)
from modules.models import MODULE_TEXTS, Assignment, LearningObjective, Module, Programme, Unit

# What the history of a text says of a load.
NOTE = "Geladen uit bestanden."


@dataclass
class LoadReport:
    """What a load did, in codes of modules and units; "leergang" stands for the programme itself."""

    programme: Programme
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def changed_nothing(self) -> bool:
        return not self.created and not self.changed


@dataclass(frozen=True)
class Load:
    """One load under way: by whom, when, into what."""

    report: LoadReport
    version: str
    is_frozen: bool
    by: User | None
    now: dt.datetime

    def told(self, code: str, *, is_new: bool, is_touched: bool) -> None:
        if is_touched:
            (self.report.created if is_new else self.report.changed).append(code)


@undoing_files()
@transaction.atomic
def load(parsed: ParsedProgramme, *, now: dt.datetime, by: User | None = None) -> LoadReport:
    """Bring one edition of a programme in line with its content files.

    Rows keep their primary key and with it everybody's progress: they are found by code and changed in
    place. A second load of the same files writes nothing. Raises ValidationError when the files lack a
    module, unit or preparation that this edition has, when they are older than the database, and when they
    would change more than texts of an edition that people follow (docs/decisions/0016).
    """
    programme, is_new = _locked(parsed)
    rows = modules_of(programme)
    modules = {module.code: module for module in rows}
    is_frozen = False
    if not is_new:
        _refuse_removals(modules, parsed)
        is_frozen = _refuse_edition(programme, stored_programme(programme, rows), parsed)
    load = Load(LoadReport(programme), parsed.version, is_frozen, by, now)
    touched = write(
        programme,
        title=parsed.title,
        correction=int(parsed.version.partition(".")[2]),
        description=parsed.description,
        description_html=to_html(parsed.description),
        themes=[asdict(theme) for theme in parsed.themes],
    )
    keep_source(programme, parsed.source)
    load.told("leergang", is_new=is_new, is_touched=touched or is_new)
    for part in parsed.modules:
        _load_module(modules.get(part.code) or Module(programme=programme, code=part.code), part, load)
    report = load.report
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


def _locked(parsed: ParsedProgramme) -> tuple[Programme, bool]:
    """The row of the edition, locked, and whether it was made just now."""
    edition, correction = map(int, parsed.version.split("."))
    identity = {"slug": parsed.slug, "edition": edition}
    made = Programme.objects.get_or_create(
        **identity, defaults={"title": parsed.title, "correction": correction}
    )[1]
    return Programme.objects.select_for_update().get(**identity), made


def _refuse_removals(modules: dict[str, Module], parsed: ParsedProgramme) -> None:
    """Progress hangs on modules, units and preparation; none of them disappears from an edition."""
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
    advice = _advice(parsed)
    errors = [f"{code} staat in versie {parsed.version}, maar niet in de map. {advice}" for code in gone]
    errors += [
        f"{code} heeft in versie {parsed.version} meer voorbereiding dan in de map. {advice}"
        for code in fewer
        if code not in gone
    ]
    if errors:
        raise ValidationError(errors)


def _advice(parsed: ParsedProgramme) -> str:
    edition = int(parsed.version.partition(".")[0]) + 1
    return f'Maak er een nieuwe uitgave van: zet in programme.md version: "{edition}.0".'


def _refuse_edition(programme: Programme, stored: ParsedProgramme, parsed: ParsedProgramme) -> bool:
    """Refuse what is older than the database and what a frozen edition does not take. Says whether it is frozen.

    What was loaded before files were kept has no source yet: once, it takes what it could not have before.
    """
    correction = int(parsed.version.partition(".")[2])
    if correction < programme.correction:
        raise ValidationError(
            f"In de database staat versie {stored.version}, deze map is ouder ({parsed.version}). Exporteer de "
            "leergang met export_programme en werk daarin verder."
        )
    if stored == replace(parsed, version=stored.version) or not programme.is_frozen:
        return False
    is_first = not programme.source
    if structure := structural_differences(stored, parsed, but="after" if is_first else ""):
        raise ValidationError(
            [
                f"Uitgave {programme.edition} is begonnen: daarin veranderen alleen nog teksten. {_advice(parsed)}",
                *(f"Anders dan in de database: {difference}." for difference in structure),
            ]
        )
    if correction == programme.correction and not is_first:
        codes = ", ".join(textual_differences(stored, parsed))
        raise ValidationError(
            f"Versie {stored.version} staat al in de database, met andere teksten ({codes}). Zet in programme.md "
            f'version: "{programme.edition}.{correction + 1}".'
        )
    return True


def _load_module(module: Module, part: ParsedModule, load: Load) -> None:
    is_new = module.pk is None
    touched = _load_module_row(module, part, load)
    touched |= _load_objectives(module, part)
    touched |= _load_assignments(module, part)
    rows = {unit.code: unit for unit in module.units.all()}
    units = {item.code: rows.get(item.code) or Unit(module=module, code=item.code) for item in part.units}
    made = {code for code, unit in units.items() if unit.pk is None}
    changed = {item.code for item in part.units if _load_unit(units[item.code], item, load)}
    changed |= load_materials(module, part, units)
    load.told(part.code, is_new=is_new, is_touched=touched or part.code in changed)
    for code in units:
        load.told(code, is_new=code in made, is_touched=code in changed)


def _load_module_row(module: Module, part: ParsedModule, load: Load) -> bool:
    texts = {name: getattr(part, name) for name in MODULE_TEXTS}
    changed = {name: text for name, text in texts.items() if getattr(module, name) != text}
    is_revised = module.pk is not None and bool(changed)
    if is_revised:
        # A transfer and its days stand or fall together.
        _revise(module, changed, load, also={"transfer_days": part.transfer_days})
    keep_source(module, part.source)
    is_touched = write(
        module,
        slug=part.slug,
        title=part.title,
        kind=part.kind,
        position=part.position,
        session_parts=part.session_parts,
        transfer_days=part.transfer_days,
        **texts,
        **{f"{name}_html": to_html(text) for name, text in texts.items()},
    )
    return is_touched or is_revised


def _load_unit(unit: Unit, part: ParsedUnit, load: Load) -> bool:
    texts: dict[str, Any] = {"body": part.body, "guide": plain(part.guide)}
    values: dict[str, Any] = {
        "slug": part.slug,
        "title": part.title,
        "kind": part.kind,
        "minutes": part.minutes,
        "working_form": part.working_form,
        "position": part.position,
        "themes": list(part.themes),
        "after": list(part.after),
        "checks": plain(part.checks),
    }
    # Questions are read by participants as the text is; a first load gave them none.
    if load.is_frozen and unit.source and unit.checks != values["checks"]:
        values["corrected_at"] = load.now
    changed = {name: text for name, text in texts.items() if getattr(unit, name) != text}
    is_revised = unit.pk is not None and bool(changed)
    if is_revised:
        _revise(unit, changed, load)
    keep_source(unit, part.source)
    return write(unit, **texts, body_html=to_html(part.body), **values) or is_revised


def _revise(
    row: Unit | Module, texts: dict[str, Any], load: Load, *, also: dict[str, Any] | None = None
) -> None:
    revise(
        row,
        texts,
        version=load.version,
        is_frozen=load.is_frozen,
        by=load.by,
        now=load.now,
        note=NOTE,
        also=also or {},
    )


def _load_objectives(module: Module, part: ParsedModule) -> bool:
    """Nothing hangs on an objective: they are matched by their place, and a surplus goes."""
    existing = list(module.learning_objectives.all())
    touched = False
    for position, text in enumerate(part.learning_objectives, start=1):
        row = existing.pop(0) if existing else LearningObjective(module=module)
        touched |= write(row, position=position, text=text)
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
        touched |= write(row or Assignment(module=module), **values)
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
