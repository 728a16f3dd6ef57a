"""What an owner is going to do because of a case, and what became of it: asked after three weeks and three months.

The database holds what is to be asked. A worker that dies halfway has asked nothing, or everything.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from casuistiek import mails
from casuistiek.models import ActionOutcome, CaseAction, PracticeCase, Reflection
from casuistiek.reports.viewers import owner_users
from casuistiek.states import OUTCOME_DAYS, REFLECTION_ASKED_AFTER_DAYS, CaseStatus
from cohorts.models import Enrolment
from cohorts.reminding.moments import later
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.moment import at, local_date
from leergang.web.saving import StaleVersionError

# Nobody is asked in the evening, at night or in a weekend (domain/1, quiet hours).
QUIET = (dt.time(20), dt.time(7))
MORNING = dt.time(9)
SOME = 200
# So late a question helps nobody any more: the worker was away, or the case came out of a backup.
TOO_LATE = dt.timedelta(days=60)
MOST_ACTIONS = 10


def due_after(now: dt.datetime, days: int) -> dt.datetime:
    """The morning so many days later, or the first working day after it."""
    moment, _ = later(at(local_date(now) + dt.timedelta(days=days), MORNING), QUIET)
    return moment


def _actions_of(by: User, case: PracticeCase) -> PracticeCase:
    writing = Enrolment.objects.filter(user=by).taking_part().values("cohort_id")
    own = PracticeCase.objects.owned_by(by).filter(cohort__in=writing)
    return own.select_for_update(of=("self",)).get(pk=case.pk)


@transaction.atomic
def agree(
    case: PracticeCase, *, by: User, now: dt.datetime, what: str, by_on: dt.date | None = None
) -> CaseAction:
    """Write an action down, and when it is asked what became of it.

    Raises DoesNotExist for who does not own the case, ValidationError when there are too many.
    """
    case = _actions_of(by, case)
    if case.actions.count() >= MOST_ACTIONS:
        raise ValidationError(f"Er staan al {MOST_ACTIONS} acties. Verwijder er eerst een.")
    action = CaseAction.objects.create(case=case, what=what, by_on=by_on, made_at=now)
    ActionOutcome.objects.bulk_create(
        ActionOutcome(action=action, moment=moment, due_at=due_after(now, days))
        for moment, days in OUTCOME_DAYS.items()
    )
    record("case_action.agreed", by=by, target=case)
    return action


@transaction.atomic
def remove(action: CaseAction, *, by: User) -> None:
    """Throw an action away; what was not asked yet is not asked. Raises DoesNotExist for who does not own it."""
    found = CaseAction.objects.visible_to(by).select_for_update(of=("self",)).get(pk=action.pk)
    for outcome in found.outcomes.all():
        outbox.withdraw(mails.outcome_prefix(outcome))
    found.delete()
    record("case_action.removed", by=by, target=found.case)


@transaction.atomic
def tell(outcome: ActionOutcome, *, by: User, now: dt.datetime, text: str, version: int) -> ActionOutcome:
    """Say what became of it, before or after it was asked. An empty text takes it back.

    Raises DoesNotExist for who does not own it, StaleVersionError when another text was stored since.
    """
    mine = CaseAction.objects.visible_to(by)
    found = ActionOutcome.objects.select_for_update(of=("self",)).get(pk=outcome.pk, action__in=mine)
    if text.strip() == found.outcome:
        return found
    if version != found.version:
        raise StaleVersionError(found.version)
    found.outcome = text.strip()
    found.told_at = now if found.outcome else None
    found.version += 1
    found.save(update_fields=["outcome", "told_at", "version"])
    outbox.withdraw(mails.outcome_prefix(found))
    return found


def post_due_outcomes(*, now: dt.datetime) -> int:
    """Ask the owners what became of their actions. Returns how many were asked; again at once is none."""
    asked = 0
    while keys := _due_outcomes(now):
        for key in keys:
            asked += _ask_outcome(key, now)
    return asked


def _due_outcomes(now: dt.datetime) -> list[int]:
    return list(
        ActionOutcome.objects.to_ask(now).order_by("due_at", "pk").values_list("pk", flat=True)[:SOME]
    )


@transaction.atomic
def _ask_outcome(key: int, now: dt.datetime) -> int:
    due = ActionOutcome.objects.to_ask(now).select_for_update(of=("self",), skip_locked=True)
    outcome = due.select_related("action__case__cohort", "action__case__owner").filter(pk=key).first()
    if outcome is None:
        return 0
    outcome.asked_at = now
    outcome.save(update_fields=["asked_at"])
    case = outcome.action.case
    if case.status in (CaseStatus.WITHDRAWN, CaseStatus.SHIELDED) or now - outcome.due_at > TOO_LATE:
        return 0
    owners = [owner for owner in owner_users(case) if _takes_part(owner, case)]
    outbox.post(*(mails.outcome_asked(outcome, owner=owner, now=now) for owner in owners))
    return len(owners)


def ask_reflections(*, now: dt.datetime) -> int:
    """Ask for the reflection, a week after a case was talked about (domain/3 C3). Returns how many were asked.

    The letter has one key for each owner, so that asking again is nothing.
    """
    since = now - dt.timedelta(days=REFLECTION_ASKED_AFTER_DAYS)
    waiting = PracticeCase.objects.filter(
        status=CaseStatus.DISCUSSED, discussed_at__lte=since, discussed_at__gt=since - TOO_LATE
    ).exclude(pk__in=Reflection.objects.values("case_id"))
    asked = 0
    for case in waiting.select_related("cohort", "owner").filter(reflection_asked_at__isnull=True)[:SOME]:
        asked += _ask_reflection(case, now)
    return asked


@transaction.atomic
def _ask_reflection(case: PracticeCase, now: dt.datetime) -> int:
    assert case.discussed_at is not None
    if now < due_after(case.discussed_at, REFLECTION_ASKED_AFTER_DAYS):
        return 0  # its moment is later this day, or after the weekend
    open_still = PracticeCase.objects.filter(
        pk=case.pk, status=CaseStatus.DISCUSSED, reflection_asked_at__isnull=True
    )
    if not open_still.update(reflection_asked_at=now):
        return 0
    owners = [owner for owner in owner_users(case) if _takes_part(owner, case)]
    outbox.post(*(mails.reflection_asked(case, owner=owner, now=now) for owner in owners))
    return len(owners)


def _takes_part(owner: User, case: PracticeCase) -> bool:
    return Enrolment.objects.filter(user=owner, cohort=case.cohort_id).taking_part().exists()
