"""What the two autosaving forms answer to static/js/autosave.js."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.http import JsonResponse

from casuistiek.actions.saving import StaleVersionError
from casuistiek.models import CaseActor
from leergang.web.dutch import time_text


def saved(version: int, saved_at: dt.datetime, notes: Sequence[tuple[str, str, str]]) -> JsonResponse:
    """The stored version, when it was stored, and by field id what is too long to hand in."""
    return JsonResponse(
        {
            "version": version,
            "saved_at": f"om {time_text(saved_at)}",
            "notes": {field_id: message for field_id, _, message in notes},
        }
    )


def conflict(stale: StaleVersionError) -> JsonResponse:
    return JsonResponse({"version": stale.version}, status=409)


def unreadable() -> JsonResponse:
    return JsonResponse({}, status=400)


def wanted_rows(query: Mapping[str, str]) -> int:
    """How many rows of parties the page should have, from the address."""
    try:
        return min(int(query.get("rijen", "0")), CaseActor.MAX_ROWS)
    except ValueError:
        return 0
