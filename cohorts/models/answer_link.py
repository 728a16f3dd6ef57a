"""The personal link in a letter by which somebody says whether they come: signed, without login.

It names one session and one person, and is bound to the address the letter went to. It opens one page that
shows the date and place of that session and this person's own answer, and is worthless once the session has
begun. A move does not end it: the page always shows the date as it stands now.
"""

import uuid
from typing import NamedTuple

from django.core.signing import BadSignature, Signer

from cohorts.models.enrolment import Enrolment
from cohorts.models.session import Session
from leergang.accounts.models import User

PURPOSE = "cohorts.answer"
SEPARATOR = "."  # not in the alphabet of a signature, and needs no escaping in an address
DIGITS = 32  # of a uuid in hex


class Asked(NamedTuple):
    """Who is asked about which session."""

    session: Session
    user: User


def answer_token(session: Session, user: User) -> str:
    """The value in the address."""
    return _signer(user.email).sign(session.uid.hex + user.public_id.hex)


def asked_by(token: str) -> Asked | None:
    """The session and person of this link, or None when it is not one of ours (any more).

    Only announced sessions, only of who takes part in that lichting.
    """
    named = token.partition(SEPARATOR)[0]
    try:
        session_uid, public_id = uuid.UUID(hex=named[:DIGITS]), uuid.UUID(hex=named[DIGITS:])
    except ValueError:
        return None
    user = User.objects.filter(public_id=public_id, is_active=True).first()
    if user is None:
        return None
    try:
        _signer(user.email).unsign(token)
    except BadSignature:
        return None
    session = Session.objects.announced().with_days().filter(uid=session_uid).first()
    if session is None or not _takes_part(session, user):
        return None
    return Asked(session, user)


def _takes_part(session: Session, user: User) -> bool:
    return Enrolment.objects.taking_part().filter(cohort=session.cohort_id, user=user).exists()


def _signer(email: str) -> Signer:
    return Signer(salt=f"{PURPOSE}:{email}", sep=SEPARATOR)
