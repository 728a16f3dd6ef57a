"""A whole leergang at once: concepts, of which nobody hears."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import planning
from cohorts.models import Cohort, Session
from cohorts.plans import Plan
from cohorts.reports.series import newest
from leergang.accounts.models import User

MEANWHILE = (
    "Intussen is er een bijeenkomst bij gekomen in deze lichting. Er is niets bewaard. "
    "Kijk hieronder wat al gepland is en bewaar opnieuw."
)


@transaction.atomic
def create(cohort: Cohort, *, plans: Sequence[Plan], seen: int, by: User) -> list[Session]:
    """Make a concept of each plan, numbered by their dates, all or none.

    `seen` is the `newest` session of the lichting on the page: so a page that is sent twice makes nothing
    twice. Raises ValidationError when there is a newer one.
    """
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    if newest(cohort) != seen:
        raise ValidationError(MEANWHILE, code="version")
    return [
        planning.draft(cohort, plan=plan, by=by) for plan in sorted(plans, key=lambda plan: plan.starts_at)
    ]
