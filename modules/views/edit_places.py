"""Where the pages about one text are, who else works on it, and how two versions of it compare."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from leergang.accounts.access import may
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Permission, roles_granting
from leergang.moment import local_date
from leergang.web.differences import Change, Paragraph, differences, is_different
from leergang.web.dutch import moment_text, time_text
from modules.actions import guides
from modules.actions.drafts import Working
from modules.documents import placed, to_html
from modules.forms.editing import LABELS
from modules.models import ContentDraft, ContentRevision, Module, Unit

# Of paragraphs that stayed the same, so many stand around a change.
AROUND = 1


@dataclass(frozen=True)
class Places:
    """The addresses of the pages about one text."""

    thing: Unit | Module

    def _to(self, page: str, **more: int) -> str:
        if isinstance(self.thing, Unit):
            slugs = {"module": self.thing.module.slug, "unit": self.thing.slug}
            return reverse(f"modules:unit-{page}", kwargs={**slugs, **more})
        return reverse(f"modules:module-{page}", kwargs={"module": self.thing.slug, **more})

    @property
    def read(self) -> str:
        if isinstance(self.thing, Unit):
            return reverse("modules:library-unit", args=[self.thing.module.slug, self.thing.slug])
        return reverse("modules:library-module", args=[self.thing.slug])

    @property
    def edit(self) -> str:
        return self._to("edit")

    @property
    def autosave(self) -> str:
        return self._to("autosave")

    @property
    def preview(self) -> str:
        return self._to("preview")

    @property
    def discard(self) -> str:
        return self._to("discard")

    @property
    def publish(self) -> str:
        return self._to("publish")

    @property
    def history(self) -> str:
        return self._to("history")

    def revision(self, number: int) -> str:
        return self._to("revision", revision=number)

    def restore(self, number: int) -> str:
        return self._to("restore", revision=number)


@dataclass(frozen=True)
class Compared:
    """One text in two versions. Long stretches that stayed the same are left out: None in their place."""

    label: str
    paragraphs: list[Paragraph | None]


def compared(old: Mapping[str, Any], new: Mapping[str, Any], names: Sequence[str]) -> list[Compared]:
    """The texts in which the two differ."""
    found = []
    for name in names:
        if name not in old or name not in new:  # a revision from before the guide was among the texts
            continue
        paragraphs = differences(as_text(old.get(name, "")), as_text(new.get(name, "")))
        if is_different(paragraphs):
            found.append(Compared(LABELS[name], _around(paragraphs)))
    return found


def as_text(text: Any) -> str:
    """A text as it is; a guide as one paragraph a step."""
    return text if isinstance(text, str) else guides.as_text(text)


def _around(paragraphs: list[Paragraph]) -> list[Paragraph | None]:
    changed = [place for place, paragraph in enumerate(paragraphs) if paragraph.change != Change.SAME]
    near = {place + step for place in changed for step in range(-AROUND, AROUND + 1)}
    shown: list[Paragraph | None] = []
    for place, paragraph in enumerate(paragraphs):
        if place in near:
            shown.append(paragraph)
        elif not shown or shown[-1] is not None:
            shown.append(None)
    return shown


def previews(thing: Unit | Module, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """(label, HTML) of each text, as readers in the library see it."""
    module = thing.module if isinstance(thing, Unit) else thing
    module_url = reverse("modules:library-module", args=[module.slug])
    return [(LABELS[name], placed(to_html(text), module_url)) for name, text in texts.items()]


def colleagues(thing: Unit | Module, *, by: User, now: dt.datetime) -> list[str]:
    """Sentences about who else works on this text, of those who may today. One query."""
    allowed = OrganisationRole.objects.current(local_date(now)).filter(
        user=OuterRef("editor"), role__in=roles_granting(Permission.PROGRAMME_EDIT)
    )
    drafts = ContentDraft.objects.about(thing).filter(Exists(allowed)).exclude(editor=by)
    others = drafts.select_related("editor")
    return [
        f"{draft.editor.name} werkt hier ook aan; het laatst bewaard {_when(draft.saved_at, now)}."
        for draft in others.order_by("-saved_at", "pk")
    ]


def overtaken(thing: Unit | Module, working: Working, *, now: dt.datetime) -> list[str]:
    """A sentence for who is typing while somebody else published. At most one query."""
    if working.revision == thing.revision:
        return []
    newest = ContentRevision.objects.about(thing).select_related("changed_by").first()
    if newest is None:
        return []
    who = newest.changed_by.name if newest.changed_by else "Iemand"
    told = f"{who} publiceerde {_when(newest.changed_at, now)} een nieuwere tekst."
    return [f"{told} Kies ‘Bewaar’ om te zien wat er veranderde; jouw tekst blijft."]


def _when(moment: dt.datetime, now: dt.datetime) -> str:
    if local_date(moment) == local_date(now):
        return f"om {time_text(moment)}"
    return f"op {moment_text(moment, today=local_date(now))}"


def edit_links(user: User, thing: Unit | Module) -> dict[str, str]:
    """Where an editor goes from the page of a text; nothing for who only reads. One query."""
    if not may(user, Permission.PROGRAMME_EDIT):
        return {}
    places = Places(thing)
    return {"edit_url": places.edit, "history_url": places.history, "edit_about": thing.title}
