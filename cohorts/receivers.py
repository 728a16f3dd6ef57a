"""What the apps below ask of the lichtingen, and tell them."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver

from cohorts.actions import departures, enrolments, leaving, session_staff
from cohorts.models import Cohort, Enrolment, SessionStaff, TrainerAssignment
from cohorts.reports import own_data, same_person
from leergang.accounts.demo import LIMIT, DemoPerson
from leergang.accounts.models import User
from leergang.accounts.roles import Permission, Role
from leergang.accounts.signals import (
    account_closing,
    address_asked,
    address_changed,
    demo_people,
    factor_shown,
    invitation_accepted,
    merge_asked,
    own_data_asked,
    rows_moved,
)
from leergang.moment import today
from modules.models import Programme
from modules.signals import programmes_in_use, programmes_readable


@receiver(programmes_readable, dispatch_uid="cohorts.programmes_of_own_lichtingen")
def programmes_of_own_lichtingen(*, user: User, permission: Permission, **_: Any) -> QuerySet[Any, Any]:
    """The leergangen of the lichtingen in which this person may read the whole curriculum: a trainer's."""
    return Cohort.objects.granting(user, permission).values("programme_id")


@receiver(programmes_in_use, dispatch_uid="cohorts.programme_of_a_lichting_that_started")
def programme_of_a_lichting_that_started(*, programme: Programme, **_: Any) -> bool:
    """From the first day of its first lichting an edition is what people learn from."""
    return Cohort.objects.filter(programme=programme, starts_on__lte=today()).exists()


@receiver(invitation_accepted, dispatch_uid="cohorts.enrolments_become_active")
def enrolments_become_active(*, user: User, now: dt.datetime, **_: Any) -> None:
    """Who uses the link of an invitation takes part from then on, in every lichting that waited for it."""
    enrolments.accept(user, now=now)


@receiver(factor_shown, dispatch_uid="cohorts.enrolments_become_active_after_the_factor")
def enrolments_become_active_after_the_factor(*, user: User, now: dt.datetime, **_: Any) -> None:
    """The same for who has a second factor: the link was used, now or in an earlier visit."""
    if Enrolment.objects.link_used(user).exists():
        enrolments.accept(user, now=now)


@receiver(account_closing, dispatch_uid="cohorts.enrolments_end_with_the_account")
def enrolments_end_with_the_account(*, user: User, by: User | None, now: dt.datetime, **_: Any) -> None:
    """A closed account holds no seat and keeps no place in a queue."""
    departures.end_all(user, by=by, now=now)


@receiver(account_closing, dispatch_uid="cohorts.helping_ends_with_the_account")
def helping_ends_with_the_account(*, user: User, by: User | None, now: dt.datetime, **_: Any) -> None:
    """A closed account helps with no session any more."""
    session_staff.end_all(user, by=by, now=now)


@receiver(address_asked, dispatch_uid="cohorts.no_address_of_who_is_left")
def no_address_of_who_is_left(*, user: User, new_email: str, **_: Any) -> None:
    """Who leaves an organisation does not go on with an address of it."""
    leaving.refuse_work_address(user, new_email)


@receiver(address_changed, dispatch_uid="cohorts.enrolments_follow_the_address")
def enrolments_follow_the_address(*, user: User, now: dt.datetime, **_: Any) -> None:
    """What waits for a private address is settled; links that were to be used go to the new one."""
    leaving.follow_address(user, now=now)


@receiver(demo_people, dispatch_uid="cohorts.people_at_the_demo_door")
def people_at_the_demo_door(**_: Any) -> list[DemoPerson]:
    """The trainers and participants of the demo, and who helps with one session of it."""
    trainers = TrainerAssignment.objects.current(today()).filter(user__is_active=True).select_related("user")
    helping = SessionStaff.objects.current(today()).filter(user__is_active=True).select_related("user")
    learners = Enrolment.objects.came_in().filter(user__is_active=True)
    return [
        *(DemoPerson(row.user.public_id, row.user.name, Role.TRAINER) for row in trainers[:LIMIT]),
        *(
            DemoPerson(row.user.public_id, row.user.name, Role.PARTICIPANT, row.organisation.name)
            for row in learners.select_related("user", "organisation").order_by("sort_key", "pk")[:LIMIT]
        ),
        *(DemoPerson(row.user.public_id, row.user.name, Role(row.kind)) for row in helping[:LIMIT]),
    ]


@receiver(merge_asked, dispatch_uid="cohorts.one_human_takes_part_once")
def one_human_takes_part_once(*, kept: User, merged: User, **_: Any) -> list[str]:
    """Who takes part in one lichting by both records, or trains it with the other, stays two for now."""
    return [
        *(
            f"Allebei staan in de lichting {name}. Laat één van de twee inschrijvingen eerst stoppen."
            for name in same_person.taking_part_twice(kept, merged)
        ),
        *(
            f"De één traint de lichting {name}, de ander doet eraan mee. Beëindig eerst één van de twee."
            for name in same_person.training_where_taking_part(kept, merged)
        ),
    ]


@receiver(own_data_asked, dispatch_uid="cohorts.own_data_of_the_lichtingen")
def own_data_of_the_lichtingen(*, user: User, **_: Any) -> dict[str, Any]:
    """Taking part, ticks, intake, notes, answers and steps into practice, for the file with the own data."""
    return own_data.sections(user)


@receiver(rows_moved, dispatch_uid="cohorts.lists_follow_the_name")
def lists_follow_the_name(*, people: tuple[User, ...], **_: Any) -> None:
    """An enrolment that shows the name of the account stands in the list at the place of that name."""
    for person in people:
        Enrolment.objects.filter(user=person, listed_name="").update(sort_key=person.sort_key)
