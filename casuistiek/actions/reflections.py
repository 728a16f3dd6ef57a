"""Looking back on a case that was talked about. Saving is not in the audit log: it happens every few seconds."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from casuistiek.models import PracticeCase, Reflection
from casuistiek.models.content import field_of
from casuistiek.states import CaseStatus, check_transition
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.web.saving import StaleVersionError


def _reflectable(case: PracticeCase, by: User) -> PracticeCase:
    return PracticeCase.objects.reflectable_by(by).select_for_update(of=("self",)).get(pk=case.pk)


@transaction.atomic
def save(
    case: PracticeCase,
    *,
    by: User,
    now: dt.datetime,
    version: int,
    texts: Mapping[str, str],
    is_shared: bool,
) -> Reflection:
    """Keep what was typed, complete or not. The first words make the case one that is reflected on (domain/3 C3).

    Raises DoesNotExist when it cannot be written any more, StaleVersionError when another text was stored since.
    """
    case = _reflectable(case, by)
    reflection = Reflection.objects.filter(case=case).first() or Reflection(case=case)
    stored = [getattr(reflection, name) for name in Reflection.CONTENT]
    if [texts[name] for name in Reflection.CONTENT] == stored and is_shared == reflection.is_shared:
        return reflection
    if version != reflection.version:
        raise StaleVersionError(reflection.version)
    for name in Reflection.CONTENT:
        setattr(reflection, name, texts[name])
    reflection.is_shared = is_shared
    reflection.version += 1
    reflection.saved_at = now
    reflection.save()
    if case.status == CaseStatus.DISCUSSED:
        _go(case, CaseStatus.REFLECTION, by)
    return reflection


def missing(reflection: Reflection) -> dict[str, str]:
    """What keeps this from being completed, by field: all four questions have an answer that fits (domain/3 C1)."""
    found = {}
    for name in Reflection.CONTENT:
        text, limit = getattr(reflection, name), field_of(Reflection, name).max_length or 0
        if not text.strip():
            found[name] = "Schrijf hier nog iets op."
        elif len(text) > limit:
            found[name] = f"Dit zijn {len(text)} tekens. Kort in tot {limit}."
    return found


@transaction.atomic
def complete(case: PracticeCase, *, by: User, now: dt.datetime, version: int) -> PracticeCase:
    """The case is done: its reflection, as it was shown in `version`, answers all four questions.

    Raises ValidationError when it does not, and as `save`.
    """
    case = _reflectable(case, by)
    reflection = Reflection.objects.filter(case=case).first()
    if reflection is None or missing(reflection):
        raise ValidationError("Beantwoord eerst alle vier de vragen.", code="incomplete")
    if version != reflection.version:
        raise StaleVersionError(reflection.version)
    case.completed_at = now
    case.save(update_fields=["completed_at"])
    _go(case, CaseStatus.COMPLETED, by)
    return case


def _go(case: PracticeCase, status: CaseStatus, by: User) -> None:
    check_transition(case.status, status)
    record(f"case.{status.value}", by=by, target=case)
    case.status = status
    case.save(update_fields=["status"])
