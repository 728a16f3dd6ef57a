"""A text of the leergang changes, by hand or by a load of newer files, and its history is kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from leergang.accounts.models import User
from leergang.audit.log import record
from modules.documents import problems, to_html
from modules.models import (
    MODULE_TEXTS,
    UNIT_TEXTS,
    ContentRevision,
    Material,
    MaterialKind,
    Module,
    Programme,
    Unit,
)

# Markdown by the name of its field; the guide of a unit is a list of steps (modules.models.GuideStep).
type Texts = Mapping[str, Any]

# Not for participants: who changes only this, corrects nothing that they read.
UNREAD = {"guide"}


class StaleText(Exception):  # noqa: N818 - it reads as what happened to the text
    """Somebody changed the text meanwhile. Carries the row as it is now; nothing was written."""

    def __init__(self, newest: Unit | Module) -> None:
        self.newest = newest
        super().__init__("Deze tekst is intussen door iemand anders gewijzigd.")


def texts_of(row: Unit | Module) -> dict[str, Any]:
    """The texts that can be changed in place, by the name of their field."""
    return {name: getattr(row, name) for name in (UNIT_TEXTS if isinstance(row, Unit) else MODULE_TEXTS)}


@transaction.atomic
def correct(
    thing: Unit | Module,
    texts: Texts,
    *,
    seen_revision: int,
    by: User | None,
    now: dt.datetime,
    note: str = "",
) -> Unit | Module:
    """Change texts of one unit or module and return it as it is now.

    `seen_revision` is the revision that was on the screen: when there is a newer one, StaleText tells which,
    and nothing is written. In a frozen edition the change is a correction: the version gets a higher number
    and the readers see when. Texts that did not change make no revision.
    """
    row, programme = _locked(thing)
    if row.revision != seen_revision:
        raise StaleText(row)
    tidied = {name: tidy(text) if isinstance(text, str) else text for name, text in texts.items()}
    changed = {name: text for name, text in tidied.items() if getattr(row, name) != text}
    if not changed:
        return row
    refuse(row, changed)
    is_frozen = programme.is_frozen
    if is_frozen:
        programme.correction += 1
        programme.save(update_fields=["correction"])
    revise(row, changed, version=programme.version, is_frozen=is_frozen, by=by, now=now, note=note)
    record(
        "content.corrected",
        by=by,
        target=row,
        version=programme.version,
        code=row.code,
        revision=row.revision,
        fields=sorted(changed),
    )
    return row


def revise(
    row: Unit | Module,
    texts: Texts,
    *,
    version: str,
    is_frozen: bool,
    by: User | None,
    now: dt.datetime,
    note: str = "",
    also: Mapping[str, Any] | None = None,
) -> None:
    """Write changed texts of a locked row, as HTML too, and the revision that they make.

    Number 0 is written with the first change: how it was before anybody touched it. `also` are fields that
    stand or fall with a text.
    """
    others = {
        **(also or {}),
        **{f"{name}_html": to_html(text) for name, text in texts.items() if isinstance(text, str)},
    }
    if row.revision == 0:
        _write_revision(row, version="", by=None, now=now, note="")
    for name, text in texts.items():
        setattr(row, name, text)
    for name, value in others.items():
        setattr(row, name, value)
    row.revision += 1
    if is_frozen and not texts.keys() <= UNREAD:
        row.corrected_at = now
    _clean(row)
    row.save(
        update_fields=[*texts, *others, "revision", "corrected_at"],
    )
    _write_revision(row, version=version, by=by, now=now, note=note)


def tidy(text: str) -> str:
    """The text as a file of the leergang holds it: its lines end alike, and there are none around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def refuse(row: Unit | Module, texts: Texts) -> None:
    """Raises ValidationError with everything that a reader of files would refuse too (modules.documents)."""
    module = row.module_id if isinstance(row, Unit) else row.pk
    images = Material.objects.filter(module=module, kind=MaterialKind.IMAGE, is_withdrawn=False)
    pictures = set(images.values_list("name", flat=True))
    reasons = [
        f"Regel {line + 1}: {reason}"
        for text in texts.values()
        if isinstance(text, str)
        for line, reason in problems(text, pictures)
    ]
    if reasons:
        raise ValidationError(reasons)


def _write_revision(
    row: Unit | Module, *, version: str, by: User | None, now: dt.datetime, note: str
) -> None:
    place = {"unit": row} if isinstance(row, Unit) else {"module": row}
    ContentRevision.objects.create(
        **place,
        number=row.revision,
        texts=texts_of(row),
        note=note,
        version=version,
        changed_by=by,
        changed_at=now,
    )


def _clean(row: Unit | Module) -> None:
    if isinstance(row, Unit) and not row.body.strip():
        raise ValidationError("Een onderdeel heeft een tekst. Schrijf er minstens één zin in.")
    if isinstance(row, Module) and bool(row.transfer.strip()) != (row.transfer_days is not None):
        raise ValidationError("De transfer kan niet leeg worden of erbij komen: dat is een nieuwe uitgave.")


def _locked(thing: Unit | Module) -> tuple[Unit | Module, Programme]:
    """The row and its programme, both locked: always the programme first, as a load does."""
    module = thing.module if isinstance(thing, Unit) else thing
    programme = Programme.objects.select_for_update().get(pk=module.programme_id)
    if isinstance(thing, Unit):
        return Unit.objects.select_for_update(of=("self",)).select_related("module").get(
            pk=thing.pk
        ), programme
    return Module.objects.select_for_update().get(pk=thing.pk), programme
