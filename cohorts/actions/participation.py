"""Who writes something of their own in a lichting still takes part in it."""

from django.core.exceptions import ValidationError

from cohorts.models import Enrolment
from cohorts.states import TAKES_PART

STOPPED = "Je doet niet meer mee aan deze lichting. Er is niets bewaard."


def taking_part(enrolment: Enrolment) -> Enrolment:
    """The enrolment with its lichting, as it stands now and locked, so that nobody ends it meanwhile.

    The lock also keeps two windows apart whose row is not there yet. Raises ValidationError when the person takes
    part no more.
    """
    found = (
        Enrolment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("cohort")
        .get(pk=enrolment.pk)
    )
    if found.status not in TAKES_PART:
        raise ValidationError(STOPPED)
    return found
