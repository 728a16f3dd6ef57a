"""What the content below asks of the lichtingen."""

from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver

from cohorts.models import Cohort
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from modules.signals import programmes_readable


@receiver(programmes_readable, dispatch_uid="cohorts.programmes_of_own_lichtingen")
def programmes_of_own_lichtingen(*, user: User, **_: Any) -> QuerySet[Any, Any]:
    """The leergangen of the lichtingen in which this person may read the whole curriculum: a trainer's."""
    return Cohort.objects.granting(user, Permission.PROGRAMME_VIEW).values("programme_id")
