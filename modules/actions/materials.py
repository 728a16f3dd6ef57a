"""Materials: files that are taken in, links and pages of text; changed, put in order, taken away and back.

In a frozen edition each change is a correction: the version gets a higher number.
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.text import slugify

from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.scanning import InfectedError, NotScannedError, scan_file
from leergang.web.accepting import checked
from leergang.web.saving import StaleVersionError
from modules.documents import to_html
from modules.models import STORED, Material, MaterialKind, Module, Programme, Unit

log = logging.getLogger(__name__)

CHUNK = 1024 * 1024
LONGEST_STEM = 60
FOLDER = "materiaal"
STRAY_AFTER = dt.timedelta(days=7)
INFECTED = "In dit bestand zit schadelijke software. Het is niet bewaard. Laat je computer nakijken."
NO_FILE = "Kies een bestand van dezelfde soort."
SHOWN_IN = "Deze afbeelding staat in de tekst van ‘{}’. Haal haar daar eerst weg."

_stored: ContextVar[list[str] | None] = ContextVar("stored", default=None)


@dataclass(frozen=True)
class Details:
    """What an editor fills in about a material; what its kind does not have stays empty."""

    title: str
    minutes: int | None = None
    unit: Unit | None = None
    alt: str = ""
    url: str = ""
    body: str = ""


@contextmanager
def undoing_files() -> Iterator[None]:
    """Around a transaction: when it fails, what `store_file` put in storage meanwhile is taken away again.

    Outside the transaction, so that a commit that fails counts too:

        @undoing_files()
        @transaction.atomic
        def load(...): ...
    """
    if _stored.get() is not None:  # an outer one sees to it
        yield
        return
    names: list[str] = []
    token = _stored.set(names)
    try:
        yield
    except BaseException:
        for name in names:
            _drop(name)
        raise
    finally:
        _stored.reset(token)


def store_file(material: Material, file: BinaryIO) -> None:
    """Put an open file in storage and write on the material where it lies, its size and its fingerprint.

    For a material of the kinds in STORED, with its `kind`, `module_id` and `name`, whose end the file must
    agree with. It is looked at, scanned, read from its begin and never held whole. The material is not saved:
    do that in a transaction, inside `undoing_files()`. Raises ValidationError when it is not what it should be,
    or when the scanner refuses it; then nothing was stored.
    """
    kept = _stored.get()
    if kept is None:
        raise RuntimeError("store_file() works inside undoing_files() only")
    if checked(file, material.name) != material.kind:
        raise ValidationError(NO_FILE)
    try:
        scan_file(file)
    except InfectedError as error:
        raise ValidationError(INFECTED) from error
    except NotScannedError as error:
        raise ValidationError(str(error)) from error
    material.size, material.sha256 = _measure(file)
    material.file.save(material.name, file if isinstance(file, File) else File(file), save=False)
    kept.append(str(material.file.name))


@undoing_files()
def add_file(
    module: Module, details: Details, *, file: BinaryIO, name: str, by: User, now: dt.datetime
) -> Material:
    """A pdf, a video or an image, taken in from an editor. Raises ValidationError; then nothing is left of it."""
    kind = checked(file, name)
    material = Material(module=module, kind=kind, name=_file_name(name))
    if kind == MaterialKind.IMAGE and not details.alt:
        raise ValidationError("Beschrijf de afbeelding voor wie haar niet kan zien.")
    # Before anything is locked: a scanner takes its time for a long video.
    store_file(material, file)
    return _add(material, details, by=by, now=now)


def add_link(module: Module, details: Details, *, by: User, now: dt.datetime) -> Material:
    return _add(Material(module=module, kind=MaterialKind.LINK), details, by=by, now=now)


def add_page(module: Module, details: Details, *, by: User, now: dt.datetime) -> Material:
    name = slugify(details.title)[:LONGEST_STEM].strip("-") or "tekst"
    return _add(Material(module=module, kind=MaterialKind.PAGE, name=name), details, by=by, now=now)


@transaction.atomic
def _add(material: Material, details: Details, *, by: User, now: dt.datetime) -> Material:
    programme = _locked(material.module)
    others = list(Material.objects.filter(module=material.module).values_list("name", "position"))
    material.position = max((position for _, position in others), default=0) + 1
    material.name = _free(material.name, {name for name, _ in others})
    _fill(material, details)
    material.save(force_insert=True)
    _told("material.added", material, programme, by=by, now=now)
    return material


@transaction.atomic
def change(material: Material, details: Details, *, version: str, by: User, now: dt.datetime) -> Material:
    """Another title, place or text. The file stays: another file is another material.

    `version` is that of what was on the screen. Raises StaleVersionError when somebody else changed it since:
    a material has no history to find the lost text in.
    """
    programme = _locked(material.module)
    row = Material.objects.select_for_update().get(pk=material.pk)
    before, stored = _contents(row), version_of(row)
    _fill(row, details)
    if _contents(row) != before and version != stored:
        raise StaleVersionError(stored)
    if _contents(row) != before:
        row.save()
        _told("material.changed", row, programme, by=by, now=now)
    return row


@transaction.atomic
def set_withdrawn(material: Material, *, withdrawn: bool, by: User, now: dt.datetime) -> None:
    """Take it from the readers, or give it back. The file stays where it is, so that this can be undone.

    Raises ValidationError for an image that a text still shows.
    """
    programme = _locked(material.module)
    row = Material.objects.select_for_update().get(pk=material.pk)
    if row.is_withdrawn == withdrawn:
        return
    if withdrawn and row.kind == MaterialKind.IMAGE and (title := _text_with(row)):
        raise ValidationError(SHOWN_IN.format(title))
    row.is_withdrawn = withdrawn
    row.save(update_fields=["is_withdrawn"])
    _told("material.removed" if withdrawn else "material.restored", row, programme, by=by, now=now)


@transaction.atomic
def move(material: Material, *, up: bool, by: User, now: dt.datetime) -> None:
    """One place up or down among the materials that readers see. At the end nothing happens."""
    programme = _locked(material.module)
    rows = list(Material.objects.shown().filter(module=material.module_id).order_by("position", "pk"))
    place = next((i for i, row in enumerate(rows) if row.pk == material.pk), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    _told("material.moved", rows[other], programme, by=by, now=now)


def stray_files(*, now: dt.datetime) -> Iterator[str]:
    """The names in storage that no material points to, and have not for a while: what a killed process left.

    Whoever takes them away does so one by one, so that a mistake can be stopped.
    """
    try:
        folders = default_storage.listdir(FOLDER)[0]
    except FileNotFoundError:  # nobody stored anything yet
        return
    for folder in folders:
        names = [f"{FOLDER}/{folder}/{name}" for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]]
        known = set(Material.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in known and default_storage.get_modified_time(name) < now - STRAY_AFTER:
                yield name


def _fill(material: Material, details: Details) -> None:
    material.title = details.title
    material.minutes = details.minutes
    material.unit = details.unit
    if material.kind in STORED:
        material.alt = " ".join(details.alt.split())  # one line, as its file has it
    if material.kind == MaterialKind.LINK:
        material.url = details.url
    if material.kind == MaterialKind.PAGE:
        material.body, material.body_html = details.body, to_html(details.body)
        material.source = ""
    material.clean_fields(exclude=["file"])


def version_of(material: Material) -> str:
    """What tells what an editor filled in from all else (leergang.web.saving)."""
    return hashlib.blake2b(repr(_contents(material)).encode(), digest_size=12).hexdigest()


def _contents(material: Material) -> tuple[object, ...]:
    return (
        material.title,
        material.minutes,
        material.unit_id,
        material.alt,
        material.url,
        material.body,
    )


def _text_with(image: Material) -> str:
    """The title of a text that shows this image; '' when none does."""
    shown = f"(materiaal/{image.name}"
    for unit in Unit.objects.filter(module=image.module_id, body__contains=shown)[:1]:
        return unit.title
    module = Module.objects.get(pk=image.module_id)
    texts = (module.introduction, module.exercise, module.transfer)
    return module.title if any(shown in text for text in texts) else ""


def _locked(module: Module) -> Programme:
    """The programme, locked: two editors, or an editor and a load, never change a module at the same moment."""
    return Programme.objects.select_for_update().get(pk=module.programme_id)


def _told(kind: str, material: Material, programme: Programme, *, by: User, now: dt.datetime) -> None:
    if programme.is_frozen:
        programme.correction += 1
        programme.save(update_fields=["correction"])
        # The readers of that page see that something about it changed.
        if material.unit_id:
            Unit.objects.filter(pk=material.unit_id).update(corrected_at=now)
        else:
            Module.objects.filter(pk=material.module_id).update(corrected_at=now)
    record(kind, by=by, target=material, module=material.module_id, version=programme.version)


def _file_name(name: str) -> str:
    """The name as a file of the module's folder: small letters, digits and hyphens."""
    path = PurePath(name)
    return f"{slugify(path.stem)[:LONGEST_STEM].strip('-') or 'bestand'}{path.suffix.lower()}"


def _free(name: str, taken: set[str]) -> str:
    """The name, or with a number behind it when another material of the module has it."""
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    number, free = 2, name
    while free and free in taken:
        free, number = f"{stem}-{number}{dot}{suffix}", number + 1
    return free


def _measure(file: BinaryIO) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(CHUNK):
        digest.update(piece)
        size += len(piece)
    file.seek(0)
    return size, digest.hexdigest()


def _drop(name: str) -> None:
    try:
        default_storage.delete(name)
    except Exception:  # the first mistake is the one to tell; a stray file does no harm
        log.exception("file_left_behind")
