"""What the lichtingen keep of a person, for the file with the own data (AVG-04). A fixed number of queries."""

from typing import Any

from django.db.models import QuerySet

from cohorts.models import (
    AssignmentCompletion,
    CheckAnswer,
    EnergyMap,
    Enrolment,
    Intake,
    ScanResponse,
    SpecialNeeds,
    TransferAction,
    UnitCompletion,
    UnitNote,
)
from cohorts.reports.checks import fingerprint
from leergang.accounts.models import User
from modules.models import Check, CheckKind
from modules.statements import statement_set

type Lines = list[dict[str, Any]]


def sections(user: User) -> dict[str, Lines]:
    """The sections of the file; of this person only."""
    return {
        "deelname": _enrolments(user),
        "intake": _intakes(user),
        "wensen": _needs(user),
        "afgevinkt": _ticks(user),
        "aantekeningen": _notes(user),
        "antwoorden_op_vragen": _answers(user),
        "transferacties": _transfers(user),
        "regiescans": _scans(user),
        "energiekaarten": _energy(user),
    }


def _enrolments(user: User) -> Lines:
    found = Enrolment.objects.filter(user=user).select_related("cohort", "organisation").order_by("pk")
    return [
        {
            "lichting": row.cohort.name,
            "organisatie": row.organisation.name,
            "functie": row.job_title,
            "status": row.get_status_display(),
            "toelichting": row.motivation,
            "sinds": row.created_at,
        }
        for row in found
    ]


def _intakes(user: User) -> Lines:
    found = Intake.objects.filter(enrolment__user=user).select_related("enrolment__cohort").order_by("pk")
    return [
        {
            "lichting": row.enrolment.cohort.name,
            "rol": row.own_role,
            "regietaak": row.get_orchestrates_display(),
            "leervraag": row.learning_question,
            "situatie": row.situation,
            "ingestuurd_op": row.sent_at,
        }
        for row in found
    ]


def _needs(user: User) -> Lines:
    found = SpecialNeeds.objects.filter(enrolment__user=user).order_by("pk")
    return [{"eten_en_drinken": row.dietary, "toegankelijkheid": row.accessibility} for row in found]


def _ticks(user: User) -> Lines:
    units = UnitCompletion.objects.filter(enrolment__user=user).values_list("unit__title", "done_at")
    tasks = AssignmentCompletion.objects.filter(enrolment__user=user).values_list(
        "assignment__text", "done_at"
    )
    return [
        *({"onderdeel": title, "op": done_at} for title, done_at in units.order_by("done_at", "pk")),
        *({"voorbereiding": text, "op": done_at} for text, done_at in tasks.order_by("done_at", "pk")),
    ]


def _notes(user: User) -> Lines:
    found = UnitNote.objects.visible_to(user).exclude(body="").order_by("pk")
    rows = found.values_list("unit__title", "body", "saved_at")
    return [{"onderdeel": title, "tekst": body, "bewaard_op": saved_at} for title, body, saved_at in rows]


def _answers(user: User) -> Lines:
    found: QuerySet[CheckAnswer] = CheckAnswer.objects.filter(enrolment__user=user)
    lines = []
    for row in found.select_related("unit").order_by("pk"):
        questions = row.unit.questions
        check = questions[row.number - 1] if row.number <= len(questions) else None
        is_same = check is not None and fingerprint(check) == row.fingerprint
        lines.append(
            {
                "onderdeel": row.unit.title,
                "vraag": check.question if check and is_same else "(de vraag is sindsdien gewijzigd)",
                "antwoord": _words(check, row.answer) if check and is_same else row.answer,
                "goed": row.is_right,
                "op": row.answered_at,
            }
        )
    return lines


def _words(check: Check, answer: list[Any]) -> list[str]:
    """An answer as it was read: the texts of the options, not their numbers."""
    if check.kind == CheckKind.SHORT:
        return [str(text) for text in answer]
    return [check.options[place].text for place in answer]


def _transfers(user: User) -> Lines:
    found = TransferAction.objects.filter(enrolment__user=user).select_related("module").order_by("pk")
    return [
        {
            "module": row.module.title,
            "wat": row.what,
            "uiterlijk": row.by_on,
            "met_wie": row.with_whom,
            "hoe_het_ging": row.outcome,
            "bewaard_op": row.saved_at,
        }
        for row in found
    ]


def _scans(user: User) -> Lines:
    found = ScanResponse.objects.filter(enrolment__user=user).prefetch_related("answers").order_by("pk")
    lines = []
    for row in found:
        asked = {one.number: one.text for one in statement_set(row.version).statements}
        lines.append(
            {
                "ronde": row.get_round_display(),
                "ingestuurd_op": row.submitted_at,
                "gedeeld_met_trainers_op": row.shared_at,
                "antwoorden": [
                    {"stelling": asked.get(answer.number, answer.number), "antwoord": answer.value}
                    for answer in sorted(row.answers.all(), key=lambda answer: answer.number)
                ],
            }
        )
    return lines


def _energy(user: User) -> Lines:
    found = EnergyMap.objects.filter(enrolment__user=user).prefetch_related("parties").order_by("pk")
    return [
        {
            "gemaakt_op": row.made_on,
            "gedeeld_met_trainers_op": row.shared_at,
            "partijen": [
                {"rol": party.label, "waar": party.get_side_display(), "punten": party.points}
                for party in row.parties.all()
            ],
        }
        for row in found
    ]
