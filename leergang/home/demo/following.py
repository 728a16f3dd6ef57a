"""How the demo's participants follow the modules: notes, answers, steps into practice, and what opens later."""

import datetime as dt
from collections.abc import Sequence

from cohorts.models import (
    AssignmentCompletion,
    CheckAnswer,
    Cohort,
    Enrolment,
    ReleaseRule,
    Session,
    TransferAction,
    UnitNote,
)
from cohorts.reports.checks import fingerprint, is_right
from cohorts.states import ReleaseWay
from leergang.moment import local_date
from modules.models import Assignment, CheckKind, Module, Unit

NOTES = {
    "M1.1": "Regie is niet hetzelfde als de baas zijn. Dat ga ik in het team zo zeggen.\n\nVraag voor de trainer: hoe doe je dit als de wethouder morgen een antwoord wil?",
    "M2.1": "In mijn casus kijk ik steeds naar de huisartsen. Maar wie kijkt er naar de scholen?",
    "M2.3": "Wie krijgt er iets als alles blijft zoals het is? Dat had ik nog nooit gevraagd.",
}
# The module, the row of the participant in the list, what, with whom, and how it went.
STEPS = (
    (
        "M1",
        0,
        "In het maandagoverleg stel ik eerst drie vragen voordat ik zelf iets voorstel.",
        "mijn collega van jeugd",
        "Het was wennen: het bleef lang stil. Daarna kwam er een idee dat ik zelf niet had. Ik doe het volgende week weer.",
    ),
    ("M2", 0, "Ik teken het krachtenveld van de wachtlijst samen met een huisarts.", "een huisarts", ""),
    ("M1", 1, "Ik geef de opdracht voor de vergunningen terug aan het team.", "mijn teamleider", ""),
    ("M2", 2, "Ik bel de aanbieder die nooit aan tafel zit.", "alleen", ""),
    (
        "M1",
        4,
        "Ik vraag de wethouder wat ze nodig heeft om een half jaar te wachten.",
        "de bestuurssecretaris",
        "Het gesprek ging over vertrouwen. Dat had ik niet verwacht.",
    ),
)
# So many days before its session the last module of the leergang opens.
OPENS_BEFORE = 14
WEEK = dt.timedelta(weeks=1)


def follow(cohort: Cohort, sessions: Sequence[Session], *, now: dt.datetime) -> None:
    """Fill in what participants make of the modules that were, and close what comes last."""
    past = [session for session in sessions if session.ends_at < now]
    enrolments = list(cohort.enrolments.order_by("pk"))
    held = {session.module.code: session for session in past if session.module}
    units = {
        unit.code: unit
        for unit in Unit.objects.filter(module__programme=cohort.programme_id, module__code__in=held)
    }
    UnitNote.objects.bulk_create(
        UnitNote(enrolment=enrolments[0], unit=units[code], body=body, saved_at=held[code[:2]].ends_at)
        for code, body in NOTES.items()
        if code in units
    )
    TransferAction.objects.bulk_create(
        _step(enrolments[row], held[code], module, told, now=now)
        for code, row, *told in STEPS
        if code in held and (module := held[code].module)
    )
    tasks = list(Assignment.objects.filter(module__code__in=held, module__programme=cohort.programme_id))
    AssignmentCompletion.objects.bulk_create(
        AssignmentCompletion(enrolment=enrolment, assignment=task, done_at=now - WEEK)
        for row, enrolment in enumerate(enrolments)
        for column, task in enumerate(tasks)
        if row == 0 or (row * 3 + column) % 5
    )
    asked = [unit for unit in units.values() if unit.checks]
    CheckAnswer.objects.bulk_create(_answer(enrolments[0], unit, now=now) for unit in asked[:2])
    _close(cohort, sessions[-1], now=now)


def _step(
    enrolment: Enrolment, session: Session, module: Module, told: Sequence[str], *, now: dt.datetime
) -> TransferAction:
    what, whom, outcome = told
    wrote_at = session.ends_at + dt.timedelta(days=1)
    return TransferAction(
        enrolment=enrolment,
        module=module,
        what=what,
        with_whom=whom,
        by_on=local_date(session.ends_at + 3 * WEEK),
        outcome=outcome,
        saved_at=min(session.ends_at + 3 * WEEK, now) if outcome else wrote_at,
        told_at=min(session.ends_at + 3 * WEEK, now) if outcome else None,
    )


def _answer(enrolment: Enrolment, unit: Unit, *, now: dt.datetime) -> CheckAnswer:
    """The first question of the unit: right when it asks for one answer, else not quite."""
    check = unit.questions[0]
    right = [place for place, option in enumerate(check.options) if option.is_right]
    by_kind: dict[str, list[int] | list[str]] = {
        CheckKind.SINGLE: right[:1],
        CheckKind.MULTIPLE: right[:1],
        CheckKind.ORDER: list(reversed(range(len(check.options)))),
        CheckKind.SHORT: ["ik weet het niet"],
    }
    given = by_kind[check.kind]
    return CheckAnswer(
        enrolment=enrolment,
        unit=unit,
        number=1,
        fingerprint=fingerprint(check),
        answer=given,
        is_right=is_right(check, given),
        answered_at=now - WEEK,
    )


def _close(cohort: Cohort, last: Session, *, now: dt.datetime) -> None:
    """What belongs to the last sessions opens when it is time for them."""
    coming = cohort.sessions.filter(starts_at__gt=now + 4 * WEEK, module__isnull=False).exclude(pk=last.pk)
    seen: set[Module] = set()
    for session in coming.order_by("starts_at").select_related("module"):
        if session.module and session.module not in seen:
            seen.add(session.module)
            ReleaseRule.objects.create(
                cohort=cohort,
                module=session.module,
                way=ReleaseWay.SESSION,
                session=session,
                days=-OPENS_BEFORE,
            )
