"""What sets two contents apart: by their structure, which a frozen edition keeps, or by their texts alone."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from modules.importing.content import ParsedModule, ParsedProgramme, ParsedUnit

# What can be corrected while people follow the edition. All the rest is what they agreed to.
_MODULE_TEXTS: dict[str, Any] = {
    "introduction": "",
    "exercise": "",
    "transfer": "",
    "materials": (),
    "assets": (),
    "units": (),
}
_UNIT_TEXTS: dict[str, Any] = {"body": "", "guide": (), "checks": (), "materials": ()}
# A value that is short enough to be shown in a refusal.
SHORT = 40


def structural_differences(old: ParsedProgramme, new: ParsedProgramme, *, but: str = "") -> list[str]:
    """In words what differs besides texts; `but` names one field that may. Parts are told by their code."""
    found = list(_fields("leergang", _bare(old), _bare(new), but=but))
    modules = {module.code: module for module in old.modules}
    for module in new.modules:
        if module.code in modules:
            found += _module(modules[module.code], module, but)
        else:
            found.append(f"module {module.code} is nieuw")
    gone = modules.keys() - {module.code for module in new.modules}
    return found + [f"module {code} ontbreekt" for code in sorted(gone)]


def textual_differences(old: ParsedProgramme, new: ParsedProgramme) -> list[str]:
    """The codes of modules and units that differ in anything; 'leergang' is the programme itself."""
    parts = {module.code: module for module in old.modules}
    units = {unit.code: unit for unit in old.units}
    plain_old = replace(old, modules=(), version="")
    found = ["leergang"] if plain_old != replace(new, modules=(), version="") else []
    for module in new.modules:
        before = parts.get(module.code)
        if before is None or replace(before, units=()) != replace(module, units=()):
            found.append(module.code)
        found += [unit.code for unit in module.units if units.get(unit.code) != unit]
    return found


def _bare(programme: ParsedProgramme) -> ParsedProgramme:
    """Without what stands for itself, and without the words that say how a theme is covered."""
    themes = tuple(replace(theme, covered_by="") for theme in programme.themes)
    return replace(programme, version="", description="", themes=themes, modules=())


def _module(old: ParsedModule, new: ParsedModule, but: str) -> Iterator[str]:
    yield from _fields(new.code, replace(old, **_MODULE_TEXTS), replace(new, **_MODULE_TEXTS), but=but)
    if bool(old.transfer) != bool(new.transfer):
        yield f"{new.code}: 'transfer' is er {'niet meer' if old.transfer else 'bijgekomen'}"
    units = {unit.code: unit for unit in old.units}
    for unit in new.units:
        if unit.code in units:
            before = units[unit.code]
            yield from _fields(
                unit.code, replace(before, **_UNIT_TEXTS), replace(unit, **_UNIT_TEXTS), but=but
            )
        else:
            yield f"onderdeel {unit.code} is nieuw"
    yield from (f"onderdeel {code} ontbreekt" for code in sorted(units.keys() - {u.code for u in new.units}))


def _fields[T: (ParsedProgramme, ParsedModule, ParsedUnit)](
    code: str, old: T, new: T, *, but: str
) -> Iterator[str]:
    for name, field in type(old).__dataclass_fields__.items():
        before, after = getattr(old, name), getattr(new, name)
        if before == after or name == but or not field.compare:
            continue
        if isinstance(before, (str, int)) and len(f"{before}{after}") <= SHORT * 2:
            yield f"{code}: '{name}' was {before} en is {after}"
        else:
            yield f"{code}: '{name}' is anders"
