"""Changing the reminder plan of a lichting: what was promised follows, in the same transaction."""

import datetime as dt
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import reminders
from cohorts.models import Cohort, ReminderRule
from cohorts.reminding.rules import Rule, fingerprint, is_default
from cohorts.reports.reminder_plan import rules_of, with_promises
from leergang.accounts.models import User
from leergang.audit.log import record

CHANGED_MEANWHILE = (
    "Iemand anders heeft dit plan intussen gewijzigd. Ververs de pagina en kijk wat er nu staat."
)


@transaction.atomic
def save(cohort: Cohort, *, rules: Collection[Rule], seen: str, by: User, now: dt.datetime) -> int:
    """Let the lichting follow these lines. The default plan leaves no rows: it follows the platform's again.

    What is promised about announced sessions is planned anew; what was sent stays sent, and moments that have
    passed are not made up for. `seen` is the fingerprint of the plan that was on the screen: raises
    ValidationError when it is another one by now, or when no line is left. Returns the number of sessions.
    """
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    if seen != fingerprint(rules_of(cohort.pk)):
        raise ValidationError(CHANGED_MEANWHILE, code="changed")
    if not rules:
        raise ValidationError("Een plan heeft minstens één regel.", code="empty")
    cohort.reminder_rules.all().delete()
    if not is_default(rules):
        ReminderRule.objects.bulk_create([_row(cohort, rule) for rule in rules])
    sessions = list(with_promises(cohort, now).select_for_update(no_key=True, of=("self",)))
    for session in sessions:
        reminders.plan(session, now=now, rules=rules)
    record("reminder_plan.saved", by=by, target=cohort, lines=len(rules), sessions=len(sessions))
    return len(sessions)


def _row(cohort: Cohort, rule: Rule) -> ReminderRule:
    return ReminderRule(
        cohort=cohort,
        kind=rule.kind,
        audience=rule.audience,
        session_kind=rule.session_kind or "",
        amount=rule.amount,
        unit=rule.unit,
        wall_clock=rule.wall_clock,
    )
