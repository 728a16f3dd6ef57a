"""How a load writes a row, and how it brings the materials of a module in line with its folder."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction

from modules.actions.materials import store_file
from modules.documents import to_html
from modules.importing import ParsedAsset, ParsedMaterial, ParsedModule
from modules.models import STORED, Material, MaterialKind, Module, Unit


def write(row: models.Model, **values: Any) -> bool:
    """Save what differs, and only that. Returns whether anything did."""
    changed = [name for name, value in values.items() if row.pk is None or getattr(row, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, values[name])
    # The rows that it points to were made or fetched here: no need to ask for each whether it exists.
    row.clean_fields(exclude={part.name for part in row._meta.concrete_fields if part.remote_field})
    if row.pk is None:
        row.save(force_insert=True)
    else:
        row.save(update_fields=changed)
    return True


def keep_source(row: models.Model, source: str) -> None:
    """Keep how a file was written. It says nothing about the content: the same in another style is no change.

    Before the content itself: a new row gets it with all the rest.
    """
    if row.pk is None:
        row.source = source  # type: ignore[attr-defined]  # programme, module, unit and material have it
    else:
        write(row, source=source)


def plain(value: Any) -> Any:
    """Values of the content as a JSON column holds them."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key: plain(item) for key, item in asdict(value).items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def load_materials(module: Module, part: ParsedModule, units: dict[str, Unit]) -> set[str]:
    """Bring the materials in line with the folder; give the codes of the module and units whose changed.

    A material is found by the name of its file, a link by its address. One that the folder lacks is withdrawn,
    not deleted: who has it open keeps it, and it can come back.
    """
    assets = {asset.name: asset for asset in part.assets}
    left = list(module.materials.all())
    wanted = [(part.code, part.materials), *((unit.code, unit.materials) for unit in part.units)]
    found = [
        (code, item, _found(left, item) or Material(module=module, name=item.name))
        for code, materials in wanted
        for item in materials
    ]
    in_order = _stand_in_order(found)
    touched: set[str] = set()
    for position, (code, item, row) in enumerate(found, start=1):
        place = row.position if in_order else position
        if _load_material(row, item, assets.get(item.name), position=place, unit=units.get(code)):
            touched.add(code)
    for surplus in left:
        if write(surplus, is_withdrawn=True):
            touched.add(next((code for code, u in units.items() if u.pk == surplus.unit_id), part.code))
    return touched


def _stand_in_order(found: Sequence[tuple[str, ParsedMaterial, Material]]) -> bool:
    """Whether the materials of the module, and those of each unit, lie already one after another: a number
    says no more than that, and those of several owners may run through each other.
    """
    last: dict[str, int] = {}
    for code, _, row in found:
        if row.pk is None or row.position <= last.get(code, 0):
            return False
        last[code] = row.position
    return True


def _found(left: list[Material], item: ParsedMaterial) -> Material | None:
    """The row of a material, taken from those that are left."""
    rows: Iterable[Material] = (
        (row for row in left if row.name == item.name)
        if item.name
        else (row for row in left if not row.name and row.url == item.url)
    )
    row = next(iter(rows), None)
    if row is not None:
        left.remove(row)
    return row


def _load_material(
    row: Material, item: ParsedMaterial, asset: ParsedAsset | None, *, position: int, unit: Unit | None
) -> bool:
    values: dict[str, Any] = {
        "unit_id": unit.pk if unit else None,
        "position": position,
        "kind": item.kind,
        "title": item.title,
        "minutes": item.minutes,
        "url": item.url,
        "alt": item.alt,
        "is_withdrawn": False,
    }
    if item.kind == MaterialKind.PAGE and asset:
        values |= {"body": asset.body, "body_html": to_html(asset.body)}
    is_stored = item.kind in STORED and asset is not None and _store(row, item.kind, asset)
    if is_stored and row.pk is not None:
        row.save(update_fields=["kind", "file", "size", "sha256"])
    keep_source(row, asset.source if asset else "")
    return write(row, **values) or is_stored


def _store(row: Material, kind: str, asset: ParsedAsset) -> bool:
    """Put the file in storage when it is another than the one there, which goes once all is well."""
    if row.sha256 == asset.sha256 or asset.path is None:
        return False
    old, row.kind = row.file.name, kind
    with asset.path.open("rb") as file:
        store_file(row, file)
    if old:
        transaction.on_commit(partial(default_storage.delete, old))
    return True
