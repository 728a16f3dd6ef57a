"""What the inbrenger writes for the own use. Not in the audit log: it happens every few seconds."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from casuistiek.models import Discussion, DiscussionNotes, DiscussionSeat, PracticeCase
from casuistiek.states import DiscussionRole
from leergang.accounts.models import User
from leergang.web.saving import StaleVersionError


@transaction.atomic
def save(
    discussion: Discussion, *, by: User, now: dt.datetime, version: int, texts: Mapping[str, str]
) -> DiscussionNotes:
    """Keep the notes, the insight and the first step as they were typed. The same twice is once.

    Raises DoesNotExist for anybody but the owner who brought the case in, StaleVersionError when another text was stored since.
    """
    owned = PracticeCase.objects.owned_by(by)
    owned.select_for_update(of=("self",), no_key=True).filter(
        discussions=discussion
    ).first()  # the case first
    brought_in = DiscussionSeat.objects.filter(enrolment__user=by, role=DiscussionRole.CASE_OWNER)
    room = Discussion.objects.select_for_update(of=("self",)).get(
        pk=discussion.pk, case__in=owned, seats__in=brought_in
    )
    notes = DiscussionNotes.objects.filter(discussion=room).first()
    if notes is None:
        notes = DiscussionNotes(discussion=room, case=room.case)
    if all(getattr(notes, name) == texts[name] for name in DiscussionNotes.CONTENT):
        return notes
    if version != notes.version:
        raise StaleVersionError(notes.version)
    for name in DiscussionNotes.CONTENT:
        setattr(notes, name, texts[name])
    notes.version += 1
    notes.saved_at = now
    notes.save()
    return notes
