"""Which cases are talked about in a session: a trainer puts them on a line of the programme."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from casuistiek.actions import discussions
from casuistiek.models import AgendaCase, PracticeCase
from casuistiek.models.case import PracticeCaseQuerySet
from cohorts.models import Enrolment, ProgrammeLine, Session
from cohorts.states import TAKES_PART, LineKind, SessionStatus
from leergang.accounts.models import User
from leergang.audit.log import record

GONE_CASE = "Deze casus is intussen ingetrokken, of de inbrenger doet niet meer mee. Kies een andere casus."
GONE_LINE = "Deze regel is niet meer voor casussen. Bekijk het programma zoals het nu is."


@transaction.atomic
def place(line: ProgrammeLine, case: PracticeCase, *, by: User) -> AgendaCase:
    """Put a case on a line, behind what stands there; who may read it does not change. Twice is once.

    Raises ValidationError when the line is not for cases any more, the session fell out, the case was withdrawn
    or its owner left, or this person may not review it.
    """
    enrolment = Enrolment.objects.select_for_update(no_key=True).get(pk=case.enrolment_id)
    session = Session.objects.select_for_update(no_key=True).get(pk=line.session_id)
    found = ProgrammeLine.objects.filter(pk=line.pk, session=session, kind=LineKind.OWN_CASE).first()
    if found is None or session.status == SessionStatus.CANCELLED:
        raise ValidationError(GONE_LINE)
    reviewed = PracticeCase.objects.for_review(by).filter(cohort=session.cohort_id)
    shared = reviewed.select_for_update(no_key=True, of=("self",)).filter(pk=case.pk).first()
    if shared is None or enrolment.status not in TAKES_PART:
        raise ValidationError(GONE_CASE)
    last = found.agenda_cases.aggregate(last=Max("position"))["last"] or 0
    made, is_new = AgendaCase.objects.get_or_create(
        line=found, case=shared, defaults={"position": last + 1, "added_by": by}
    )
    if is_new:
        record("agenda_case.added", by=by, target=shared, session=session.number)
    return made


@transaction.atomic
def remove(line: ProgrammeLine, case: PracticeCase, *, by: User) -> None:
    """Take a case off a line. What does not stand there stays away."""
    locked = PracticeCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    places = list(AgendaCase.objects.filter(line=line, case=case).values_list("pk", flat=True))
    discussions.drop(locked, places, by=by)
    count, _ = AgendaCase.objects.filter(pk__in=places).delete()
    if count:
        record("agenda_case.removed", by=by, target=case)


def leave(cases: PracticeCaseQuerySet, *, by: User | None = None) -> None:
    """Take cases off every agenda, because nobody but their owner reads them or the owner left.

    What was planned about them goes, a room that is open closes. Inside the transaction of what made it so, which
    has its own line in the audit log.
    """
    for case in cases.select_for_update(of=("self",)):
        discussions.drop(case, by=by)
    AgendaCase.objects.filter(case__in=cases).delete()
