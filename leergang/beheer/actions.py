"""What the bureau decides about letters."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.mailing.models import Letter


@transaction.atomic
def send_again(letter: Letter, *, by: User, now: dt.datetime) -> None:
    """Send a letter that failed, or of which nobody knows whether it arrived, once more.

    Raises ValidationError when it is already on its way, or arrived after all.
    """
    if not outbox.send_again(letter, now=now):
        raise ValidationError(
            "Dit bericht is intussen al verstuurd of onderweg. Er is niets opnieuw gestuurd."
        )
    record("letter.repeated", by=by, target=letter, state=letter.state)
