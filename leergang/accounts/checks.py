from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from leergang.accounts.relations import undecided


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


@register(Tags.models)
def relations_are_decided(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ARG001
) -> list[CheckMessage]:
    """Whoever adds a row that points to a person says what happens with it when two records become one."""
    return [
        Error(
            f"Nobody decided what happens with {name} when two records of one human become one.",
            hint="Add it to DECISIONS in leergang/accounts/relations.py.",
            id="accounts.E002",
        )
        for name in undecided()
    ]
