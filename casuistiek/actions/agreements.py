"""Agreeing to the vertrouwelijkheidsafspraak: who brings a case in does so with it, who reads along before that."""

import datetime as dt

from django.db import transaction

from casuistiek.documents import AGREEMENT_VERSION
from casuistiek.models import AgreementAcceptance
from cohorts.models import Cohort, Enrolment
from leergang.accounts.models import User
from leergang.audit.log import record


@transaction.atomic
def accept(enrolment: Enrolment, *, by: User, now: dt.datetime) -> None:
    """Keep that this participant agrees to the present version (domain/3 C2). Twice is once.

    Raises DoesNotExist when the enrolment is not of this person, or does not take part.
    """
    enrolment = Enrolment.objects.taking_part().get(pk=enrolment.pk, user=by)
    _, is_new = AgreementAcceptance.objects.get_or_create(
        enrolment=enrolment, version=AGREEMENT_VERSION, defaults={"accepted_at": now}
    )
    if is_new:
        record("agreement.accepted", by=by, target=enrolment, version=AGREEMENT_VERSION)


def accept_in(cohort: Cohort, *, by: User, now: dt.datetime) -> None:
    """The same for who ticked it with the checks of a case, in this lichting. Inside the transaction of that."""
    enrolment = Enrolment.objects.taking_part().filter(cohort=cohort, user=by).first()
    if enrolment is not None:
        accept(enrolment, by=by, now=now)
