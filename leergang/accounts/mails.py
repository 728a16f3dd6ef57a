"""The letters about somebody's account. Never a session in a letter (MSG-07), never anything of a case."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.urls import reverse

from leergang.accounts.models import AddressChange, Invitation, PersonMerge, User
from leergang.mailing.outbox import Draft

PASSWORD_RESET = "account/email/password_reset_key"  # noqa: S105 - the name of a letter

# What allauth tells people about, in our words.
NOTICES = {
    "account/email/password_changed": "Je wachtwoord is gewijzigd.",
    "account/email/password_set": "Er is een wachtwoord ingesteld.",
    "account/email/password_reset": "Je wachtwoord is opnieuw ingesteld.",
    "mfa/email/webauthn_added": "Er is een passkey toegevoegd.",
    "mfa/email/webauthn_removed": "Er is een passkey verwijderd.",
    "mfa/email/totp_activated": "Er is een authenticator-app ingesteld.",
    "mfa/email/totp_deactivated": "De authenticator-app is verwijderd.",
    "mfa/email/recovery_codes_generated": "Er zijn nieuwe herstelcodes gemaakt. De oude werken niet meer.",
}

# Steps of the very first set-up: the person is doing them right now and needs no letter about it.
FIRST_STEPS = frozenset(
    {"account/email/password_set", "mfa/email/webauthn_added", "mfa/email/totp_activated"}
)


def of_allauth(template_prefix: str, *, user: User, facts: dict[str, Any], now: dt.datetime) -> Draft:
    """The letter for what allauth wants to say; what it invents later becomes a plain notice."""
    if template_prefix == PASSWORD_RESET:
        return password_reset(user, url=facts["password_reset_url"], now=now)
    return notice(user, what=NOTICES.get(template_prefix, "Er is iets gewijzigd aan je account."), now=now)


def password_reset(user: User, *, url: str, now: dt.datetime) -> Draft:
    return Draft(
        key=f"password-reset:{user.pk}:{uuid.uuid4()}",
        kind="password-reset",
        recipient=user,
        to_address=user.email,
        subject="Stel een nieuw wachtwoord in",
        template="password_reset",
        facts={"url": url},
        due_at=now,
        is_secret=True,
    )


def notice(user: User, *, what: str, now: dt.datetime) -> Draft:
    """Something changed in how this person logs in (who did not do this, must know)."""
    return Draft(
        key=f"account-notice:{user.pk}:{uuid.uuid4()}",
        kind="account-notice",
        recipient=user,
        to_address=user.email,
        subject="Er is iets gewijzigd in hoe je inlogt",
        template="account_notice",
        facts={"what": what, "changed_at": now},
        due_at=now,
    )


def recovery_link(user: User, *, url: str, by: User, now: dt.datetime) -> Draft:
    """The personal link for a new start, after a check by voice."""
    return Draft(
        key=f"recovery-link:{user.pk}:{uuid.uuid4()}",
        kind="recovery-link",
        recipient=user,
        to_address=user.email,
        subject="Maak een nieuwe start met inloggen",
        template="recovery_link",
        facts={"url": url, "by": by},
        due_at=now,
        is_secret=True,
    )


def recovery_used(invitation: Invitation, *, now: dt.datetime) -> list[Draft]:
    """The notice that the new start was made: to the person and to who made it possible."""
    person, starter = invitation.user, invitation.created_by
    return [
        Draft(
            key=f"recovery-used:{invitation.pk}:{recipient.pk}",
            kind="recovery-used",
            recipient=recipient,
            to_address=recipient.email,
            subject="Er is een nieuwe start gemaakt met inloggen",
            template="recovery_used",
            facts={"person": person, "is_own": recipient == person, "used_at": now},
            due_at=now,
        )
        for recipient in (person, starter)
        if recipient is not None
    ]


def address_prefix(user: User) -> str:
    """What the keys of all links for another address of one person begin with."""
    return f"address-link:{user.pk}:"


def address_link(change: AddressChange, *, token: str, now: dt.datetime) -> Draft:
    """The link that proves that the new address is theirs; it goes there and nowhere else."""
    return Draft(
        key=f"{address_prefix(change.user)}{change.pk}",
        kind="address-link",
        recipient=change.user,
        to_address=change.new_email,
        subject="Bevestig je nieuwe e-mailadres",
        template="address_link",
        facts={
            "url": f"{settings.SITE_URL}{reverse('address_confirm', args=[token])}",
            "expires_at": change.expires_at,
        },
        due_at=now,
        is_secret=True,
    )


def address_taken(change: AddressChange, *, owner: User, now: dt.datetime) -> Draft:
    """To who has the address already: somebody typed it. By whom is not told."""
    return Draft(
        key=f"address-taken:{owner.pk}:{change.pk}",
        kind="address-taken",
        recipient=owner,
        to_address=owner.email,
        subject="Iemand vulde jouw e-mailadres in",
        template="address_taken",
        due_at=now,
    )


def address_changed(change: AddressChange, *, old_email: str, now: dt.datetime) -> Draft:
    """The notice to the old address. The new one is not in it: that mailbox may be read by others."""
    return Draft(
        key=f"address-changed:{change.user_id}:{change.pk}",
        kind="address-changed",
        recipient=change.user,
        to_address=old_email,
        subject="Je e-mailadres voor de leergang is gewijzigd",
        template="address_changed",
        facts={"changed_at": now},
        due_at=now,
    )


def merged(made: PersonMerge, *, now: dt.datetime) -> list[Draft]:
    """Two accounts became one: to both addresses, neither letter names the other address."""
    return [
        _of_merge(made, "person-merged", person, "Je gegevens staan nu bij elkaar", now=now)
        for person in (made.kept, made.merged)
    ]


def unmerged(made: PersonMerge, *, now: dt.datetime) -> list[Draft]:
    """The same two are apart again."""
    return [
        _of_merge(made, "person-unmerged", person, "Een samenvoeging is teruggedraaid", now=now)
        for person in (made.kept, made.merged)
    ]


def _of_merge(made: PersonMerge, kind: str, person: User, subject: str, *, now: dt.datetime) -> Draft:
    return Draft(
        key=f"{kind}:{made.pk}:{person.pk}",
        kind=kind,
        recipient=person,
        to_address=person.email,
        subject=subject,
        template=kind.replace("-", "_"),
        facts={"is_kept": person == made.kept, "changed_at": now},
        due_at=now,
    )
