"""Drawing: every change is stored at once and can be undone. Not in the audit log, like saving text."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from casuistiek.actions.field_edits import Edit
from casuistiek.actions.field_rows import store_field
from casuistiek.models import FieldState, PracticeCase
from casuistiek.models.content import FIELD, Content, content_of
from leergang.accounts.models import User
from leergang.web.saving import StaleVersionError


def _drawable(case: PracticeCase, by: User) -> PracticeCase:
    return PracticeCase.objects.drawable_by(by).select_for_update(of=("self",)).get(pk=case.pk)


@transaction.atomic
def change(case: PracticeCase, edit: Edit, *, by: User, now: dt.datetime, version: int) -> PracticeCase:
    """Change the krachtenveld that was shown as `version`. A change that changes nothing is none.

    Raises DoesNotExist for who may not draw it, StaleVersionError when something else was stored since, and
    ValidationError when a rule of the field says no.
    """
    case = _drawable(case, by)
    if version != case.version:
        raise StaleVersionError(case.version)
    stored = content_of(case)
    new = edit(stored)
    if new == stored:
        return case
    _keep_up(case, stored, now)
    case.field_states.filter(number__gt=case.field_state).delete()
    case.field_state += 1
    FieldState.objects.create(case=case, number=case.field_state, content=_field(new), made_at=now)
    case.field_states.filter(number__lte=case.field_state - FieldState.KEPT).delete()
    return _store(case, new, stored, now)


@transaction.atomic
def undo(case: PracticeCase, *, by: User, now: dt.datetime, version: int) -> PracticeCase:
    """One step back, over what was drawn and over parties that were typed in the case. Raises as `change`."""
    case = _drawable(case, by)
    if version != case.version:
        raise StaleVersionError(case.version)
    stored = content_of(case)
    if case.field_state:
        _keep_up(case, stored, now)
    return _show(case, case.field_state - 1, stored, now)


@transaction.atomic
def redo(case: PracticeCase, *, by: User, now: dt.datetime, version: int) -> PracticeCase:
    """One step forward again, unless something else was drawn or typed since. Raises as `change`."""
    case = _drawable(case, by)
    if version != case.version:
        raise StaleVersionError(case.version)
    stored = content_of(case)
    if not _is_shown(case, stored):
        raise ValidationError("Er is niets om opnieuw te doen.", code="nothing")
    return _show(case, case.field_state + 1, stored, now)


def _show(case: PracticeCase, number: int, stored: Content, now: dt.datetime) -> PracticeCase:
    state = case.field_states.filter(number=number).first()
    if state is None:
        raise ValidationError("Er is niets om ongedaan te maken of opnieuw te doen.", code="nothing")
    case.field_state = number
    return _store(case, {**stored, **state.content}, stored, now)


def _store(case: PracticeCase, new: Content, stored: Content, now: dt.datetime) -> PracticeCase:
    store_field(case, new, stored)
    case.version += 1
    case.saved_at = now
    case.save(update_fields=["version", "saved_at", "field_state"])
    return case


def _keep_up(case: PracticeCase, stored: Content, now: dt.datetime) -> None:
    """Make what stands there now the step that is shown: the first one, or what the form of the case changed."""
    if _is_shown(case, stored):
        return
    case.field_states.filter(number__gt=case.field_state).delete()
    case.field_state += 1
    FieldState.objects.create(case=case, number=case.field_state, content=_field(stored), made_at=now)


def _is_shown(case: PracticeCase, stored: Content) -> bool:
    shown = case.field_states.filter(number=case.field_state).first()
    return shown is not None and shown.content == _field(stored)


def _field(content: Content) -> Content:
    return {name: content[name] for name in FIELD}


def highest_position(case: PracticeCase) -> int:
    """The highest position of a party in any kept copy of this field: a new party never gets the place of an old one."""
    copies = [
        *case.field_states.values_list("content", flat=True),
        *case.snapshots.values_list("content", flat=True),
    ]
    return max((actor["position"] for copy in copies for actor in copy["actors"]), default=0)
