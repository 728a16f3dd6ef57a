"""When modules and units open for a lichting. A rule that can never come true is refused."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.models import Cohort, Enrolment, ReleaseRule, Session
from cohorts.reports.releases import closed_for, rules_of, waits_on
from cohorts.states import ReleaseWay, SessionStatus
from leergang.accounts.models import User
from leergang.audit.log import record
from modules.models import Module, Unit

MOST_DAYS = 365


@dataclass(frozen=True)
class Wish:
    """A rule as somebody wants it: what opens (the whole module, or one unit of it) and when."""

    module: Module
    unit: Unit | None
    way: ReleaseWay
    opens_on: dt.date | None = None
    session: Session | None = None
    days: int | None = None
    after_unit: Unit | None = None


@transaction.atomic
def put(cohort: Cohort, wish: Wish, *, by: User) -> ReleaseRule:
    """Let this rule hold, in place of the one that was there for the same thing.

    Raises ValidationError, by the name of the field, when it is about another lichting or leergang, or can
    never come true.
    """
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    rule = would(cohort, wish)
    rule.save()
    record("release.saved", by=by, target=cohort, rule=rule.pk, way=str(wish.way))
    return rule


def would(cohort: Cohort, wish: Wish) -> ReleaseRule:
    """The rule that `put` would save, not saved; to show what follows from it. Raises what `put` raises."""
    _check_belongs(cohort, wish)
    _check_way(wish)
    rule = ReleaseRule.objects.filter(cohort=cohort, module=wish.module, unit=wish.unit).first()
    rule = rule or ReleaseRule(cohort=cohort, module=wish.module, unit=wish.unit)
    rule.way = wish.way
    rule.opens_on = wish.opens_on if wish.way == ReleaseWay.DATE else None
    rule.session = wish.session if wish.way == ReleaseWay.SESSION else None
    rule.days = wish.days if wish.way == ReleaseWay.SESSION else None
    rule.after_unit = wish.after_unit if wish.way == ReleaseWay.UNIT else None
    _check_can_open(cohort, rule)
    return rule


@transaction.atomic
def remove(cohort: Cohort, rule_id: int, *, by: User) -> bool:
    """Take a rule away: what it kept closed is open. Returns False when it was gone already."""
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    count, _ = ReleaseRule.objects.filter(cohort=cohort, pk=rule_id).delete()
    if count:
        record("release.removed", by=by, target=cohort, rule=rule_id)
    return bool(count)


def check_open(unit: Unit, *, enrolment: Enrolment, now: dt.datetime) -> None:
    """Refuse to tick off, note or answer what this participant may not read yet. Raises ValidationError."""
    opens = closed_for(enrolment.cohort_id, enrolment.pk, now=now).unit(unit.pk)
    if opens:
        raise ValidationError(f"Dit onderdeel is nog dicht. {opens}.", code="closed")


def _check_belongs(cohort: Cohort, wish: Wish) -> None:
    """All that the rule names is of this lichting and its leergang."""
    if wish.module.programme_id != cohort.programme_id:
        raise ValidationError({"what": "Kies een module van de leergang van deze lichting."})
    if wish.unit is not None and wish.unit.module_id != wish.module.pk:
        raise ValidationError({"what": "Kies een onderdeel van de leergang van deze lichting."})
    if wish.session is not None and wish.session.cohort_id != cohort.pk:
        raise ValidationError({"session": "Kies een bijeenkomst van deze lichting."})
    own = Unit.objects.filter(module__programme=cohort.programme_id)
    if wish.after_unit is not None and not own.filter(pk=wish.after_unit.pk).exists():
        raise ValidationError({"after_unit": "Kies een onderdeel van de leergang van deze lichting."})


def _check_way(wish: Wish) -> None:
    if wish.way == ReleaseWay.DATE and wish.opens_on is None:
        raise ValidationError({"opens_on": "Vul een datum in, bijvoorbeeld 3-3-2027."})
    if wish.way == ReleaseWay.UNIT and wish.after_unit is None:
        raise ValidationError({"after_unit": "Kies het onderdeel dat eerst klaar moet zijn."})
    if wish.way != ReleaseWay.SESSION:
        return
    if wish.session is None:
        raise ValidationError({"session": "Kies een bijeenkomst."})
    if Session.objects.filter(pk=wish.session.pk, status=SessionStatus.CANCELLED).exists():
        raise ValidationError({"session": "Deze bijeenkomst is vervallen. Kies een andere."})
    if wish.days is None or abs(wish.days) > MOST_DAYS:
        raise ValidationError({"days": "Vul een aantal dagen in van 0 tot en met 365."})


def _check_can_open(cohort: Cohort, rule: ReleaseRule) -> None:
    """No unit waits, by way of other rules, for itself."""
    if rule.after_unit_id is None:
        return
    if rule.after_unit_id == rule.unit_id:
        raise ValidationError({"after_unit": "Een onderdeel kan niet op zichzelf wachten. Kies een ander."})
    if rule.unit_id is None and rule.after_unit is not None and rule.after_unit.module_id == rule.module_id:
        raise ValidationError(
            {
                "after_unit": "Dit onderdeel zit in de module die dicht is. Kies een onderdeel van een andere module."
            }
        )
    others = [other for other in rules_of(cohort) if other.pk != rule.pk]
    units = Unit.objects.filter(module__programme=cohort.programme_id)
    waits = waits_on([*others, rule], units)
    closed = (
        [rule.unit_id] if rule.unit_id else units.filter(module=rule.module_id).values_list("pk", flat=True)
    )
    if not _leads_to(rule.after_unit_id, set(closed), waits):
        return
    title = rule.after_unit.title if rule.after_unit else ""
    raise ValidationError(
        {"after_unit": f"‘{title}’ wacht zelf op wat je hier openzet. Zo gaat geen van beide open."}
    )


def _leads_to(start: int, goals: Iterable[int], waits: dict[int, set[int]]) -> bool:
    """Whether what `start` waits for, however far, is one of the goals."""
    wanted, seen, ahead = set(goals), {start}, [start]
    while ahead:
        pk = ahead.pop()
        if pk in wanted:
            return True
        fresh = waits.get(pk, set()) - seen
        seen |= fresh
        ahead += fresh
    return False
