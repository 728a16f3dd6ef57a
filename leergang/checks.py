"""What Django's own checks do not know: every view says who may enter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One line of the URL configuration."""

    route: str
    name: str
    view: Any

    @property
    def access(self) -> Any:
        """What leergang.accounts.access wrote on the view, or None."""
        return getattr(self.view, "access", None)


def addresses() -> Iterator[Address]:
    """Every address that answers, with its full route and name."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: Sequence[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[Address]:
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, route, inner)
        else:
            yield Address(route, f"{space}{pattern.name or ''}", pattern.callback)


@register(Tags.security)
def every_view_declares_access(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ARG001
) -> list[CheckMessage]:
    """SEC-06: a view without `.access` was forgotten, not opened."""
    return [
        Error(
            f"/{address.route} does not say who may enter.",
            hint="Decorate it with public, signed_in, signed_in_as or in_cohort.",
            id="leergang.E001",
        )
        for address in addresses()
        if address.access is None
    ]
