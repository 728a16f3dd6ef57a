"""What the apps below ask of the lichtingen, and tell them."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver

from cohorts.actions import enrolments
from cohorts.models import Cohort, Enrolment, TrainerAssignment
from leergang.accounts.demo import LIMIT, DemoPerson
from leergang.accounts.models import User
from leergang.accounts.roles import Permission, Role
from leergang.accounts.signals import demo_people, invitation_accepted
from leergang.moment import today
from modules.signals import programmes_readable


@receiver(programmes_readable, dispatch_uid="cohorts.programmes_of_own_lichtingen")
def programmes_of_own_lichtingen(*, user: User, **_: Any) -> QuerySet[Any, Any]:
    """The leergangen of the lichtingen in which this person may read the whole curriculum: a trainer's."""
    return Cohort.objects.granting(user, Permission.PROGRAMME_VIEW).values("programme_id")


@receiver(invitation_accepted, dispatch_uid="cohorts.enrolments_become_active")
def enrolments_become_active(*, user: User, now: dt.datetime, **_: Any) -> None:
    """Who uses the link of an invitation takes part from then on, in every lichting that waited for it."""
    enrolments.accept(user, now=now)


@receiver(demo_people, dispatch_uid="cohorts.people_at_the_demo_door")
def people_at_the_demo_door(**_: Any) -> list[DemoPerson]:
    """The trainers and participants of the demo."""
    trainers = TrainerAssignment.objects.current(today()).filter(user__is_active=True).select_related("user")
    learners = Enrolment.objects.taking_part().filter(user__is_active=True)
    return [
        *(DemoPerson(row.user.public_id, row.user.name, Role.TRAINER) for row in trainers[:LIMIT]),
        *(
            DemoPerson(row.user.public_id, row.user.name, Role.PARTICIPANT, row.organisation.name)
            for row in learners.select_related("user", "organisation").order_by("sort_key", "pk")[:LIMIT]
        ),
    ]
