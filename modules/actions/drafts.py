"""What an editor is typing: kept per person and text, so that two editors never overwrite each other.

A draft leaves no line in the audit log: it is saved every few seconds and nobody else reads it. What becomes
of it does (modules.actions.texts).
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from leergang.accounts.models import User
from leergang.web.saving import StaleVersionError
from modules.actions import guides
from modules.actions.texts import StaleText, correct, texts_of, tidy
from modules.documents import problems
from modules.models import ContentDraft, Material, MaterialKind, Module, Programme, Unit

NOTHING = "Er is niets te publiceren: je tekst is dezelfde als die van nu."


@dataclass(frozen=True)
class Working:
    """What somebody works on: the own draft, or the text as people read it where there is none.

    `revision` is the one that it began from: with a lower number than the newest, somebody published since.
    """

    texts: Mapping[str, Any]
    revision: int
    saved_at: dt.datetime | None = None

    @property
    def is_draft(self) -> bool:
        return self.saved_at is not None

    @property
    def version(self) -> str:
        """What tells this text, and where it began, from all others (leergang.web.saving)."""
        told = json.dumps(self.texts, sort_keys=True)
        return f"{self.revision}.{hashlib.blake2b(told.encode(), digest_size=12).hexdigest()}"


def working(thing: Unit | Module, *, by: User) -> Working:
    """One query."""
    draft = ContentDraft.objects.about(thing).filter(editor=by).first()
    return _working(thing, draft)


@transaction.atomic
def keep(
    thing: Unit | Module,
    texts: Mapping[str, Any],
    *,
    version: str,
    by: User,
    now: dt.datetime,
    onto: int | None = None,
) -> Working:
    """Keep what was typed, finished or not. The same text twice is once, whatever the version.

    `version` is that of the text which the page builds on. `onto` is the revision whose text the editor has
    worked in by hand: the draft goes on from there. Raises StaleVersionError when another window of the same
    person stored another text, and StaleText when `onto` is not the newest any more: then the text is kept,
    but not moved.
    """
    row = _locked(thing)
    draft = ContentDraft.objects.about(row).filter(editor=by).first()
    stored = _working(row, draft)
    typed = {**stored.texts, **texts}
    if draft and typed != stored.texts and version != stored.version:
        raise StaleVersionError(stored.version)
    revision = stored.revision if draft else _begun_from(version, row)
    if onto is not None and onto == row.revision:
        revision = onto
    if typed == texts_of(row) and revision == row.revision:
        ContentDraft.objects.about(row).filter(editor=by).delete()
        return _working(row, None)
    if draft is None or (typed, revision) != (stored.texts, stored.revision):
        draft, _ = ContentDraft.objects.update_or_create(
            **ContentDraft.place(row),
            editor=by,
            defaults={"texts": typed, "revision": revision, "saved_at": now},
        )
    return _working(row, draft)


@transaction.atomic
def discard(thing: Unit | Module, *, by: User) -> bool:
    """Throw the own draft away. Returns whether there was one."""
    count, _ = ContentDraft.objects.about(_locked(thing)).filter(editor=by).delete()
    return bool(count)


@transaction.atomic
def publish(thing: Unit | Module, *, version: str, note: str, by: User, now: dt.datetime) -> Unit | Module:
    """Let people read the draft from now on, and end it.

    `version` is that of the draft which was shown. Raises StaleVersionError when the draft is another one by
    now, StaleText when somebody else published since it began (the draft stays), and ValidationError, by
    field, when it cannot be published.
    """
    Programme.objects.select_for_update().get(pk=programme_id(thing))  # first, as a load does
    row = _locked(thing)
    draft = ContentDraft.objects.about(row).filter(editor=by).first()
    if draft is None:
        raise ValidationError(NOTHING, code="nothing")
    shown = _working(row, draft)
    if version != shown.version:
        raise StaleVersionError(shown.version)
    if draft.revision != row.revision:
        raise StaleText(row)
    texts = ready(shown.texts)
    if found := wrong(row, texts):
        raise ValidationError({name: [message] for name, message in found})
    corrected = correct(row, texts, seen_revision=draft.revision, by=by, now=now, note=note)
    draft.delete()
    return corrected


def ready(texts: Mapping[str, Any]) -> dict[str, Any]:
    """The texts as a content file holds them: without empty lines around them, or steps that were taken out."""
    return {
        name: tidy(text).rstrip() if isinstance(text, str) else guides.ready(text)
        for name, text in texts.items()
    }


def wrong(row: Unit | Module, texts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(field, message) of everything that keeps these texts from being published. One query."""
    before, pictures = texts_of(row), _pictures(row)
    found: list[tuple[str, str]] = []
    for name, text in texts.items():
        if not isinstance(text, str):
            found += [(name, message) for message in _wrong_guide(row, text)]
            continue
        if before[name].strip() and not text.strip():
            found.append((name, "Deze tekst is leeg. Schrijf minstens één zin, of zet de oude tekst terug."))
        found += [(name, f"Regel {line + 1}: {reason}") for line, reason in problems(text, pictures)]
    return found


def _wrong_guide(row: Unit | Module, steps: list[dict[str, Any]]) -> list[str]:
    if not isinstance(row, Unit) or steps == row.guide:
        return []
    if not steps:
        return ["Het draaiboek is leeg. Laat minstens één stap staan."]
    return guides.wrong(steps, minutes=row.minutes)


def _pictures(row: Unit | Module) -> frozenset[str]:
    """The names of the images among the module's materials."""
    module = row.module if isinstance(row, Unit) else row
    images = Material.objects.filter(module=module, kind=MaterialKind.IMAGE, is_withdrawn=False)
    return frozenset(images.values_list("name", flat=True))


def programme_id(thing: Unit | Module) -> int:
    return (thing.module if isinstance(thing, Unit) else thing).programme_id


def _working(row: Unit | Module, draft: ContentDraft | None) -> Working:
    if draft is None:
        return Working(texts_of(row), row.revision)
    return Working({**texts_of(row), **draft.texts}, draft.revision, draft.saved_at)


def _begun_from(version: str, row: Unit | Module) -> int:
    """The revision that a page showed, by the version it sends back; for nonsense the newest."""
    told = version.partition(".")[0]
    is_number = told.isascii() and told.isdecimal() and len(told) <= len(str(row.revision))
    return min(int(told), row.revision) if is_number else row.revision


def _locked(thing: Unit | Module) -> Unit | Module:
    """The row, locked: two windows of one person, and who publishes meanwhile, wait for each other."""
    if isinstance(thing, Unit):
        rows = Unit.objects.select_for_update(of=("self",)).select_related("module")
        return rows.get(pk=thing.pk)
    return Module.objects.select_for_update().get(pk=thing.pk)
