"""Who agreed to the present version of the vertrouwelijkheidsafspraak."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from casuistiek.documents import AGREEMENT_VERSION
from casuistiek.models import AgreementAcceptance
from cohorts.models import Cohort, Enrolment


@dataclass(frozen=True)
class Person:
    name: str
    accepted_at: dt.datetime | None


def people_of(cohort: Cohort) -> list[Person]:
    """Everybody who takes part, by name, with when he or she agreed. One query."""
    accepted = AgreementAcceptance.objects.filter(enrolment=OuterRef("pk"), version=AGREEMENT_VERSION)
    people = Enrolment.objects.taking_part().filter(cohort=cohort).select_related("user")
    dated: Any = people.annotate(accepted_at=Subquery(accepted.values("accepted_at")[:1]))
    return [Person(row.name, row.accepted_at) for row in dated.order_by("sort_key", "pk")]
