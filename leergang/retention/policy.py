"""What is kept for how long: reads policy.toml, the one place where it is decided."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps

POLICY = Path(__file__).with_name("policy.toml")
# Tables of Django itself that hold no personal data.
NO_PEOPLE = frozenset({"contenttypes.contenttype", "auth.permission", "auth.group"})


@dataclass(frozen=True)
class Decision:
    """How long rows of a model are kept: `days` after `since`, or, without days, as `keep` says."""

    keep: str
    days: int | None
    since: str
    why: str


@cache
def decisions() -> dict[str, Decision]:
    """The decision per model label ('cohorts.enrolment')."""
    rules = tomllib.loads(POLICY.read_text(encoding="utf-8"))
    return {label: _decision(rule) for label, rule in rules.items()}


def _decision(rule: dict[str, str | int]) -> Decision:
    keep = rule["keep"]
    days = keep if isinstance(keep, int) else None
    return Decision(keep=str(keep), days=days, since=str(rule.get("from", "")), why=str(rule["why"]))


def undecided() -> list[str]:
    """Labels of models that nobody has decided about; empty when all is well."""
    known = set(decisions()) | NO_PEOPLE
    return sorted(
        model._meta.label_lower for model in apps.get_models() if model._meta.label_lower not in known
    )


def unknown() -> list[str]:
    """Labels in the policy that no model has (any more), or that a rule refers to in vain."""
    labels = {model._meta.label_lower for model in apps.get_models()}
    followed = {d.keep.removeprefix("with:") for d in decisions().values() if d.keep.startswith("with:")}
    return sorted((set(decisions()) | followed) - labels)
