"""The personal link of somebody who asked for a place or waits for one: signed, without login.

It names one enrolment and one purpose, and it is bound to the address the letter went to: once the address
of the person is another one, the old link opens nothing. It gives access to one page that shows nothing of
others, and is worthless as soon as the enrolment has ended.
"""

import uuid

from django.core.signing import BadSignature, Signer

from cohorts.models.enrolment import Enrolment

PURPOSE = "cohorts.waiting"
SEPARATOR = "."  # not in the alphabet of a signature, and needs no escaping in an address


def waiting_token(enrolment: Enrolment) -> str:
    """The value in the address. Needs `user`."""
    return token_for(enrolment.public_id, email=enrolment.user.email)


def token_for(public_id: uuid.UUID, *, email: str) -> str:
    """The same, for who did not read the whole enrolment."""
    return _signer(email).sign(public_id.hex)


def enrolment_of(token: str) -> Enrolment | None:
    """The enrolment of this link, or None when the link is not one of ours (any more)."""
    try:
        public_id = uuid.UUID(hex=token.partition(SEPARATOR)[0])
    except ValueError:
        return None
    found = Enrolment.objects.select_related("user", "organisation", "cohort__programme")
    enrolment = found.filter(public_id=public_id).first()
    if enrolment is None or not enrolment.user.is_active:
        return None
    try:
        _signer(enrolment.user.email).unsign(token)
    except BadSignature:
        return None
    return enrolment


def _signer(email: str) -> Signer:
    return Signer(salt=f"{PURPOSE}:{email}", sep=SEPARATOR)
