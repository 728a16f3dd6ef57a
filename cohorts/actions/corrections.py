"""A wrong function, or a name that was typed wrongly: put right before the person comes in."""

from django.db import transaction

from cohorts.actions import transitions
from cohorts.importing.names import Name
from cohorts.models import Enrolment, TrainerAssignment
from cohorts.states import CAME_IN
from leergang.accounts.actions import unused
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.names import sort_key
from leergang.audit.log import record


@transaction.atomic
def correct(enrolment: Enrolment, *, job_title: str, name: Name | None, by: User) -> Enrolment:
    """Write another function, and another name as long as the person did not come in.

    An account that was made for this enrolment and by which nobody ever came in (`unused.was_used`) gets the
    name too. Another account keeps its own: only what the organisation wrote is corrected.
    """
    enrolment = transitions.locked(enrolment)
    enrolment.job_title = job_title
    changed = ["job_title"]
    if name and str(name) != enrolment.name and enrolment.status not in CAME_IN:
        if _is_of_this_list(enrolment):
            _rename(enrolment.user, name)
            enrolment.listed_name = ""
        else:
            enrolment.listed_name = "" if enrolment.user.name == str(name) else str(name)
        enrolment.sort_key = sort_key(*name)
        changed += ["listed_name", "sort_key"]
    enrolment.save(update_fields=changed)
    record("enrolment.changed", by=by, target=enrolment, fields=changed)
    return enrolment


def _is_of_this_list(enrolment: Enrolment) -> bool:
    """Whether the account shows the name that this list gave it, and has no life but this enrolment."""
    user = enrolment.user
    ties = (
        Enrolment.objects.filter(user=user).exclude(pk=enrolment.pk),
        OrganisationRole.objects.filter(user=user),
        TrainerAssignment.objects.filter(user=user),
    )
    return not enrolment.listed_name and not unused.was_used(user) and not any(tie.exists() for tie in ties)


def _rename(user: User, name: Name) -> None:
    user.first_name, user.infix, user.last_name = name
    user.save(update_fields=["first_name", "infix", "last_name"])
