"""What happens here when the apps below say that something happened."""

from typing import Any

from django.dispatch import receiver

from leergang.accounts.models import User
from leergang.accounts.signals import own_data_asked
from modules.models import ContentDraft, ContentRevision, Module, Programme, Unit


@receiver(own_data_asked, dispatch_uid="modules.own_data_of_an_editor")
def own_data_of_an_editor(*, user: User, **_: Any) -> dict[str, Any]:
    """What an editor is typing, and what was published in that name; nothing for who edits nothing.

    The trainer's guide stays out for who may not read it any more: a draft holds the whole of it, also what
    others wrote.
    """
    drafts = ContentDraft.objects.filter(editor=user).select_related("unit__module", "module").order_by("pk")
    guided = set(Programme.objects.guided_by(user).values_list("pk", flat=True))
    published = ContentRevision.objects.filter(changed_by=user).select_related("unit", "module")
    section = {
        "concepten": [
            {
                "tekst_van": _code(draft.unit or draft.module),
                "bewaard_op": draft.saved_at,
                **_readable(draft, guided),
            }
            for draft in drafts
        ],
        "gepubliceerd": [
            {
                "tekst_van": _code(row.unit or row.module),
                "op": row.changed_at,
                "versie": row.version,
                "wat": row.note,
            }
            for row in published.order_by("changed_at", "pk")
        ],
    }
    return {"redactie": section} if any(section.values()) else {}


def _readable(draft: ContentDraft, guided: set[int]) -> dict[str, Any]:
    """The texts of a draft as its editor may read them today."""
    module = draft.unit.module if draft.unit else draft.module
    is_guided = module is not None and module.programme_id in guided
    return {name: text for name, text in draft.texts.items() if is_guided or name != "guide"}


def _code(thing: Unit | Module | None) -> str:
    return thing.code if thing else ""
