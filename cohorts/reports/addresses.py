"""Which address an organisation may see: that of work, never one that a person chose outside it.

Whoever reads a mailbox can ask for a new password, so a private address is nobody else's (decisions/0012).
"""

from typing import Any

from django.db.models import Exists, Func, JSONField, Model, OuterRef, QuerySet
from django.db.models import Q as Condition
from django.db.models.fields.json import KeyTransform

from cohorts.models import Enrolment
from leergang.accounts.models import AddressChange, Organisation, PersonMerge


def with_own_address[R: QuerySet[Any, Any]](rows: R) -> R:
    """Say of each enrolment, or role, whether its organisation never wrote to the address: `has_own_address`.

    The person chose it, or it came with the record in which this one went up: then another organisation
    may have typed it.
    """
    return rows.annotate(has_own_address=_is_chosen() | _came_by_merge(rows.model))


def _is_chosen() -> Condition:
    chosen = AddressChange.objects.filter(
        user=OuterRef("user"), new_email=OuterRef("user__email"), used_at__isnull=False
    )
    return Condition(Exists(chosen))


def _came_by_merge(model: type[Model]) -> Condition:
    moved = PersonMerge.objects.filter(kept=OuterRef("user"), undone_at__isnull=True)
    keys = moved.annotate(keys=KeyTransform(f"{model._meta.label_lower}.user", "moved"))
    here = Func(OuterRef("pk"), function="to_jsonb", output_field=JSONField())
    return Condition(Exists(keys.filter(keys__contains=here)))


def shown_address(enrolment: Enrolment, *, sees_all: bool) -> str:
    """The address as a planner sees it, or as the organisation may."""
    return enrolment.user.email if sees_all else address_for_organisation(enrolment)


def address_for_organisation(enrolment: Enrolment) -> str:
    """The address as the organisation may see it, '' for a private one. Needs `with_own_address()`."""
    is_private = is_private_address(
        enrolment.organisation,
        enrolment.user.email,
        is_chosen=enrolment.has_own_address,  # type: ignore[attr-defined]  # annotated above
    )
    return "" if is_private else enrolment.user.email


def is_private_address(organisation: Organisation, email: str, *, is_chosen: bool) -> bool:
    """Whether this address is the person's own: chosen by them, and not one of the organisation."""
    return is_chosen and not organisation.has_address(email)
