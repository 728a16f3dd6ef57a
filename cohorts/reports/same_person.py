"""What stands in the way when two records of one human would become one, as far as lichtingen go."""

from django.db.models import Q, QuerySet

from cohorts.models import Cohort, Enrolment, TrainerAssignment
from leergang.accounts.models import User


def taking_part_twice(one: User, other: User) -> list[str]:
    """The lichtingen in which both have an enrolment that is not over. One query."""
    return list(_enrolled(one).filter(pk__in=_enrolled(other)).values_list("name", flat=True))


def training_where_taking_part(one: User, other: User) -> list[str]:
    """The lichtingen that one trains and in which the other takes part: who trains reads the cases. One query."""
    crossed = Q(pk__in=_trained(one)) & Q(pk__in=_enrolled(other))
    crossed |= Q(pk__in=_trained(other)) & Q(pk__in=_enrolled(one))
    return list(Cohort.objects.filter(crossed).values_list("name", flat=True))


def _enrolled(user: User) -> QuerySet[Cohort]:
    return Cohort.objects.filter(pk__in=Enrolment.objects.filter(user=user).open().values("cohort_id"))


def _trained(user: User) -> QuerySet[Cohort]:
    return Cohort.objects.filter(pk__in=TrainerAssignment.objects.filter(user=user).values("cohort_id"))
