"""What happens here when the apps below say that something happened."""

from typing import Any

from django.dispatch import receiver

from leergang.accounts.models import User
from leergang.accounts.signals import own_data_asked
from modules.models import ContentDraft, ContentRevision, Module, Unit


@receiver(own_data_asked, dispatch_uid="modules.own_data_of_an_editor")
def own_data_of_an_editor(*, user: User, **_: Any) -> dict[str, Any]:
    """What an editor is typing, and what was published in that name; nothing for who edits nothing."""
    drafts = ContentDraft.objects.filter(editor=user).select_related("unit", "module").order_by("pk")
    published = ContentRevision.objects.filter(changed_by=user).select_related("unit", "module")
    section = {
        "concepten": [
            {"tekst_van": _code(draft.unit or draft.module), "bewaard_op": draft.saved_at, **draft.texts}
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


def _code(thing: Unit | Module | None) -> str:
    return thing.code if thing else ""
