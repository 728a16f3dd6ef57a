"""Saving while somebody types, in more than one window: versions, and what static/js/autosave.js is answered."""

import datetime as dt
from collections.abc import Sequence

from django.http import JsonResponse

from leergang.web.dutch import time_text


class StaleVersionError(Exception):
    """The save builds on another version than the one that is stored.

    Nothing was written. `version` is the stored one: who builds on that, knows of the other text.
    """

    def __init__(self, version: int | str) -> None:
        super().__init__("stale version")
        self.version = version


def saved(version: int | str, saved_at: dt.datetime, notes: Sequence[tuple[str, str, str]]) -> JsonResponse:
    """The stored version, when it was stored, and by field id what is too long to hand in.

    `notes` holds the id of a field, its label and the message.
    """
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
