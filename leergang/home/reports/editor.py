"""*Vandaag* of an editor: the texts that this person began and did not publish. Two queries."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from leergang.accounts.models import User
from modules.models import ContentDraft, Programme
from modules.views.edit_places import Places

# More than these is a list nobody reads; the newest are on top.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Begun:
    code: str
    title: str
    url: str
    saved_at: dt.datetime
    is_overtaken: bool
    """Somebody published another text since."""


def editor_page(user: User) -> list[Begun]:
    """Of the newest edition: the texts of an older one stand as they are."""
    newest = Programme.objects.visible_to(user).newest_first().first()
    rows = ContentDraft.objects.filter(
        Q(unit__module__programme=newest) | Q(module__programme=newest), editor=user
    ).select_related("unit__module", "module")
    things = [(row, row.unit or row.module) for row in rows.order_by("-saved_at", "-pk")[:SHOWN]]
    return [
        Begun(thing.code, thing.title, Places(thing).edit, row.saved_at, row.revision < thing.revision)
        for row, thing in things
        if thing is not None
    ]
