"""The menu as data: which roles see which item."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    is_current: bool = False
    count: int = 0


def navigation(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - filled by the pages that follow
    """Context of every page: the menu of this person."""
    return {"nav_items": [], "role_label": ""}
