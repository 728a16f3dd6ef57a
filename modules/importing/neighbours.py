"""What can only be judged beside other files: doubles, circles, themes without a unit, files without a use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from modules.importing.content import ParsedAsset, ParsedModule, ParsedTheme, ParsedUnit
from modules.importing.front_matter import Fields
from modules.models import MaterialKind


@dataclass(frozen=True)
class Placed[T]:
    """A part of the content and the fields that it came from."""

    part: T
    fields: Fields


def refuse_doubles[T: (ParsedModule, ParsedUnit)](placed: list[Placed[T]], key: str) -> None:
    first: dict[object, str] = {}
    for each in placed:
        if not each.fields.has(key):
            continue
        value = getattr(each.part, key)
        if value in first:
            each.fields.refuse(each.fields.line(key), f"'{key}: {value}' staat ook al in {first[value]}.")
        first.setdefault(value, each.fields.path)


def refuse_loose_themes(
    themes: Sequence[ParsedTheme],
    records: Sequence[Fields],
    units: Iterable[Placed[ParsedUnit]],
    programme_file: str,
) -> None:
    """Every theme of the brochure has a unit, and every unit names themes that exist."""
    known = {theme.code for theme in themes}
    used: set[str] = set()
    for placed in units:
        for item, code in enumerate(placed.part.themes):
            used.add(code)
            if code not in known:
                line = placed.fields.line("themes", item)
                placed.fields.refuse(line, f"Thema {code} staat niet in {programme_file}.")
    seen: set[str] = set()
    for theme, record in zip(themes, records, strict=True):
        if theme.code in seen:
            record.refuse(record.line("code"), f"Thema {theme.code} staat er twee keer.")
        elif theme.code not in used:
            record.refuse(
                record.line("code"), f"Thema {theme.code} heeft geen onderdeel meer dat het behandelt."
            )
        seen.add(theme.code)


def refuse_loose_files(
    owners: Sequence[Placed[ParsedModule] | Placed[ParsedUnit]], assets: dict[str, ParsedAsset]
) -> list[ParsedAsset]:
    """Refuse materials whose file is not there or that stand there twice; give back the files nobody names."""
    used: set[str] = set()
    for owner in owners:
        for item, material in enumerate(owner.part.materials):
            if not (name := material.name):
                continue
            line = owner.fields.line("materials", item)
            shown = f"{name}.md" if material.kind == MaterialKind.PAGE else name
            if name not in assets:
                owner.fields.refuse(line, f"Het bestand materiaal/{shown} ontbreekt.")
            elif name in used:
                owner.fields.refuse(line, f"Het bestand materiaal/{shown} staat er twee keer.")
            used.add(name)
    return [asset for name, asset in assets.items() if name not in used]


def refuse_circles(units: Sequence[Placed[ParsedUnit]]) -> None:
    """What comes first exists, and no unit waits for itself by way of others."""
    after = {placed.part.code: placed.part.after for placed in units}
    told: set[frozenset[str]] = set()
    for placed in units:
        for item, code in enumerate(placed.part.after):
            line = placed.fields.line("after", item)
            if code not in after:
                placed.fields.refuse(line, f"Onderdeel {code} bestaat niet.")
            elif code in placed.part.after[:item]:
                placed.fields.refuse(line, f"Onderdeel {code} staat er twee keer.")
            elif (circle := _way(code, placed.part.code, after)) and frozenset(circle) not in told:
                told.add(frozenset(circle))
                way = " → ".join([placed.part.code, *circle])
                placed.fields.refuse(line, f"Deze onderdelen wachten op elkaar: {way}. Haal er één weg.")


def _way(start: str, end: str, after: dict[str, tuple[str, ...]]) -> list[str]:
    """The shortest way from one unit to another along what comes first; empty when there is none."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        if way[-1] == end:
            return way
        for code in after.get(way[-1], ()):
            if code not in seen:
                seen.add(code)
                ways.append([*way, code])
    return []
