"""The step into practice after a module, and how it went. Trainers read it, the organisation does not; not audited."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions.participation import taking_part
from cohorts.models import Enrolment, TransferAction
from cohorts.reports.releases import closed_for
from leergang.web.saving import StaleVersionError
from modules.models import Module

GONE = "Je hebt nog geen transferactie bij deze module. Schrijf eerst op wat je gaat doen."


@transaction.atomic
def put(
    module: Module,
    *,
    enrolment: Enrolment,
    what: str,
    by_on: dt.date,
    with_whom: str,
    version: int,
    now: dt.datetime,
) -> TransferAction:
    """Write down, or change, what somebody is going to do. `version` is that of what was on the screen, 0 for none.

    Raises StaleVersionError when another window stored something else, and ValidationError when the module is
    closed or the person takes part no more.
    """
    enrolment = taking_part(enrolment)
    opens = closed_for(enrolment.cohort_id, enrolment.pk, now=now).module(module.pk)
    if opens:
        raise ValidationError(f"Deze module is nog dicht. {opens}.", code="closed")
    action = TransferAction.objects.filter(enrolment=enrolment, module=module).first()
    action = action or TransferAction(enrolment=enrolment, module=module, version=0)
    if (action.what, action.by_on, action.with_whom) == (what, by_on, with_whom):
        return action
    _check_version(action, version)
    action.what, action.by_on, action.with_whom = what, by_on, with_whom
    return _saved(action, now=now)


@transaction.atomic
def tell(
    module: Module, *, enrolment: Enrolment, outcome: str, version: int, now: dt.datetime
) -> TransferAction:
    """Write down how it went; nothing takes it back. Raises as `put` does, and without a step to look back at."""
    enrolment = taking_part(enrolment)
    action = TransferAction.objects.filter(enrolment=enrolment, module=module).first()
    if action is None:
        raise ValidationError(GONE)
    if action.outcome == outcome:
        return action
    _check_version(action, version)
    action.outcome, action.told_at = outcome, (now if outcome else None)
    return _saved(action, now=now)


@transaction.atomic
def remove(module: Module, *, enrolment: Enrolment) -> bool:
    """Take the step away, with how it went. Returns whether there was one."""
    count, _ = TransferAction.objects.filter(enrolment=taking_part(enrolment), module=module).delete()
    return bool(count)


def _check_version(action: TransferAction, version: int) -> None:
    if action.version != version:
        raise StaleVersionError(action.version)


def _saved(action: TransferAction, *, now: dt.datetime) -> TransferAction:
    action.version += 1
    action.saved_at = now
    action.save()
    return action
