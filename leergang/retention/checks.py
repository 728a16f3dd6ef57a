from typing import Any

from django.core.checks import CheckMessage, Error, register

from leergang.retention.policy import undecided, unknown


@register()
def every_model_has_a_retention_period(**_kwargs: Any) -> list[CheckMessage]:
    """SEC-23: a model without a decision in policy.toml does not start."""
    missing = [
        Error(f"{label} has no retention decision.", hint="Add it to policy.toml.", id="retention.E001")
        for label in undecided()
    ]
    stale = [
        Error(f"policy.toml speaks of {label}, which does not exist.", id="retention.E002")
        for label in unknown()
    ]
    return [*missing, *stale]
