"""The balance of theory, skill and own case in a lichting."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cohorts.access import in_cohort
from cohorts.drawing.balance import BarRow, bars
from cohorts.models import Cohort
from cohorts.reports.balance import CohortBalance, balance_of
from cohorts.views.sessions import holds
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now


@in_cohort(Permission.BALANCE_VIEW)
@require_safe
def cohort_balance(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """With every module for who learns or teaches; the organisation sees the totals."""
    balance = balance_of(cohort, now=now())
    is_within = any(
        holds(request.user, cohort, permission)
        for permission in (Permission.COHORT_LEARN, Permission.PROGRAMME_VIEW)
    )
    rows = _rows(balance) if is_within else _totals(balance)
    context = {
        "cohort": cohort,
        "balance": balance,
        "modules": balance.modules if is_within else [],
        "is_within": is_within,
        "picture": bars(
            rows,
            title="Minuten theorie, vaardigheid en eigen casus",
            description="Dezelfde getallen staan in de tabel hieronder.",
        ),
    }
    return render(request, "cohorts/cohort_balance.html", context)


def _rows(balance: CohortBalance) -> list[BarRow]:
    found = []
    for module in balance.modules:
        found.append(BarRow(module.code, "gepland", module.title, module.planned.minutes))
        if module.done.total:
            found.append(BarRow(module.code, "gedaan", "", module.done.minutes))
    return found


def _totals(balance: CohortBalance) -> list[BarRow]:
    found = [BarRow("Hele leergang", "gepland", "", balance.planned.minutes)]
    if balance.done.total:
        found.append(BarRow("Tot nu toe", "gedaan", "", balance.done.minutes))
    return found
