"""Doorschuiven: the same person takes part later."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import departures, inviting, transitions, waiting
from cohorts.actions.enrolments import refuse_when_closed
from cohorts.mails import waiting as waiting_mails
from cohorts.models import Cohort, Enrolment, seats_of
from cohorts.reports.deferrals import place_in, possible
from cohorts.states import EnrolmentStatus
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.moment import local_date

FROM_EARLIER = "Doorgeschoven uit een eerdere lichting"


@transaction.atomic
def defer(
    enrolment: Enrolment,
    target: Cohort,
    *,
    expected: EnrolmentStatus,
    reason: str,
    by: User,
    now: dt.datetime,
) -> Enrolment:
    """Move somebody to a later lichting: a seat there when one is free for the organisation, else the queue.

    `expected` is which of the two the page said; when that is no longer so, nobody is moved unasked.
    Raises ValidationError then, and when the enrolment ended or the lichting cannot be chosen (any more).
    """
    both = Cohort.objects.filter(pk__in=[enrolment.cohort_id, target.pk]).order_by("pk")
    list(both.select_for_update(no_key=True))  # always in this order, so that two never wait for each other
    enrolment = transitions.locked(enrolment)
    found = possible(enrolment, day=local_date(now)).filter(pk=target.pk).first()
    if found is None:
        raise ValidationError("Deze lichting kun je niet meer kiezen. Kies een andere.", code="cohort")
    refuse_when_closed(found, by=by, now=now)
    place = place_in(seats_of(found), enrolment.organisation_id)
    if place != expected:
        raise ValidationError(
            f"Intussen is er iets veranderd: in {found.name} komt {enrolment.name} nu op ‘{place.label}’. "
            "Bekijk het en kies opnieuw.",
            code="place",
        )
    was = EnrolmentStatus(enrolment.status)
    transitions.move(enrolment, EnrolmentStatus.DEFERRED, by=by, now=now, reason=reason)
    outbox.post(*departures.let_go(enrolment, was=was, by=by, now=now))
    later = _later(enrolment, found, place, by=by, now=now)
    enrolment.succeeded_by = later
    enrolment.save(update_fields=["succeeded_by"])
    record("enrolment.succeeded", by=by, target=enrolment, successor=later.pk)
    waiting.move_up(enrolment.cohort, now=now)
    return later


def _later(
    enrolment: Enrolment, cohort: Cohort, place: EnrolmentStatus, *, by: User, now: dt.datetime
) -> Enrolment:
    has_seat = place == EnrolmentStatus.CONFIRMED
    later = Enrolment.objects.create(
        cohort=cohort,
        user=enrolment.user,
        organisation=enrolment.organisation,
        listed_name=enrolment.listed_name,
        sort_key=enrolment.sort_key,
        job_title=enrolment.job_title,
        enrolled_by=by,
        # Who leaves the organisation soon, leaves it in a later lichting as well.
        leaves_on=enrolment.leaves_on,
        leaving=enrolment.leaving,
        own_address_at=enrolment.own_address_at,
        status=place,
        queued_at=None if has_seat else now,
        invite_at=now if has_seat else None,
        created_at=now,
        status_changed_at=now,
    )
    transitions.begin([later], by=by, now=now, reason=FROM_EARLIER)
    if has_seat:
        inviting.invite([later], by=by, now=now)
    else:
        outbox.post(*waiting_mails.queued([later], now=now))
    return later
