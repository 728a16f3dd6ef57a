"""Steps into practice: of the participant, and for the trainers of the lichting. The organisation sees none (AVG-10)."""

from collections.abc import Mapping

from django.db.models import QuerySet

from cohorts.models import Cohort, Enrolment, TransferAction
from cohorts.models.learning import TransferActionQuerySet
from leergang.accounts.models import User
from leergang.db import PreparedLookup
from leergang.web.keyset import Order, Page, page
from modules.models import Module

SOONEST_FIRST = Order("by_on", cursor="id")
_MODULE_TEXTS = (
    "introduction",
    "introduction_html",
    "exercise",
    "exercise_html",
    "transfer",
    "transfer_html",
    "source",
)


def own_action(enrolment_id: int, module_id: int) -> TransferAction | None:
    """What this participant is going to do after the module, if it was written down. One query."""
    return OWN.first(enrolment=enrolment_id, module=module_id)


def _own(enrolment: int, module: int) -> QuerySet[TransferAction]:
    return TransferAction.objects.filter(enrolment=enrolment, module=module)


OWN = PreparedLookup(_own, enrolment=int, module=int)


def own_actions(enrolment: Enrolment) -> list[tuple[Module, TransferAction | None]]:
    """Each module of the leergang with what this participant is going to do after it. Two queries."""
    actions = {row.module_id: row for row in TransferAction.objects.filter(enrolment=enrolment)}
    modules = Module.objects.filter(programme=enrolment.cohort.programme_id).order_by("position")
    return [(module, actions.get(module.pk)) for module in modules.defer(*_MODULE_TEXTS).strict()]


def of_cohort(user: User, cohort: Cohort) -> TransferActionQuerySet:
    """The steps of who takes part in a lichting, as far as this person may read them."""
    taking_part = Enrolment.objects.taking_part().filter(cohort=cohort)
    found = TransferAction.objects.visible_to(user).filter(enrolment__in=taking_part).strict()
    return found.select_related("enrolment__user", "enrolment__organisation", "module")


def followed_page(
    user: User, cohort: Cohort, asked: Mapping[str, str], *, module_id: int | None
) -> Page[TransferAction]:
    """The steps of a lichting, soonest first, of one module when that was chosen. One query."""
    found = of_cohort(user, cohort).defer(*(f"module__{name}" for name in _MODULE_TEXTS))
    return page(found.filter(module=module_id) if module_id else found, SOONEST_FIRST, asked)
