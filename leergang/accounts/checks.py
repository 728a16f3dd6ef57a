from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def demo_door_is_closed(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ARG001
) -> list[CheckMessage]:
    """Nobody deploys the door through which the demo's people walk in."""
    if not settings.DEMO:
        return []
    return [
        Error(
            "The demo door is open: everybody can log in as anybody.",
            hint="Set LEERGANG_MODE=production.",
            id="accounts.E001",
        )
    ]
