"""Keeping the krachtenveld of a moment, to lay it over another and to play it back."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from casuistiek.models import ForceFieldSnapshot, PracticeCase
from casuistiek.models.content import field_content_of
from casuistiek.states import SnapshotMoment
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.moment import local_date

MOST = 12


@transaction.atomic
def keep(
    case: PracticeCase, *, by: User, now: dt.datetime, moment: SnapshotMoment, note: str
) -> ForceFieldSnapshot:
    """Keep the present krachtenveld as this moment. A start or an end that is there already is replaced.

    Raises DoesNotExist for who may not draw it, ValidationError when there are too many.
    """
    case = PracticeCase.objects.drawable_by(by).select_for_update(of=("self",)).get(pk=case.pk)
    values = {"content": field_content_of(case), "note": note, "made_on": local_date(now)}
    there = None if moment == SnapshotMoment.AFTER_MOVEMENT else case.snapshots.filter(moment=moment).first()
    if there is not None:
        for name, value in values.items():
            setattr(there, name, value)
        there.save(update_fields=[*values])
        return there
    if case.snapshots.count() >= MOST:
        raise ValidationError(f"Er zijn al {MOST} momenten. Verwijder er eerst een.")
    number = (case.snapshots.aggregate(last=Max("number"))["last"] or 0) + 1
    made = ForceFieldSnapshot.objects.create(case=case, moment=moment, number=number, **values)
    record("moment.kept", by=by, target=case, moment=str(moment))
    return made


@transaction.atomic
def remove(case: PracticeCase, number: int, *, by: User) -> None:
    """Throw a moment away. Raises DoesNotExist for who may not draw it; what is gone stays gone."""
    case = PracticeCase.objects.drawable_by(by).select_for_update(of=("self",)).get(pk=case.pk)
    deleted, _ = case.snapshots.filter(number=number).delete()
    if deleted:
        record("moment.removed", by=by, target=case)
