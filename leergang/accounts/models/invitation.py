import datetime as dt
import hashlib
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from leergang.accounts.models.organisation import Organisation
from leergang.accounts.models.user import User
from leergang.db import PeerManager, PeerQuerySet

# An invitation lives this long (MSG-06).
VALIDITY = dt.timedelta(days=7)


def fingerprint(token: str) -> str:
    """What is stored of a link. The token has 256 random bits, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationKind(models.TextChoices):
    INVITATION = "invitation", "Uitnodiging"
    RECOVERY = "recovery", "Nieuwe start"


class InvitationQuerySet(PeerQuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither used nor revoked; perhaps expired."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True)

    def usable(self, now: dt.datetime) -> Self:
        """Links that still open a door: not used, not revoked, not expired."""
        return self.open().filter(expires_at__gt=now)

    def for_token(self, token: str) -> Self:
        return self.filter(token_hash=fingerprint(token))


InvitationManager = PeerManager.from_queryset(InvitationQuerySet)


class Invitation(models.Model):
    """A personal link: single use, seven days, stored as a hash only, used by a POST (MSG-06)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations", verbose_name="persoon")
    kind = models.CharField("soort", max_length=12, choices=InvitationKind, default=InvitationKind.INVITATION)
    token_hash = models.CharField("vingerafdruk van de link", max_length=64, unique=True)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="gemaakt door"
    )
    # On behalf of whom: the page behind the link says which organisation invites.
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="namens"
    )
    # The key of the letter that carries the link: its state says whether the link arrived.
    letter_key = models.CharField(
        "sleutel van het bericht", max_length=200, blank=True, db_default="", default=""
    )
    created_at = models.DateTimeField("gemaakt op", db_default=Now())
    opened_at = models.DateTimeField("pagina geopend op", null=True, blank=True)
    expires_at = models.DateTimeField("geldig tot")
    used_at = models.DateTimeField("gebruikt op", null=True, blank=True)
    revoked_at = models.DateTimeField("ingetrokken op", null=True, blank=True)

    objects = InvitationManager()

    class Meta:
        verbose_name = "uitnodiging"
        verbose_name_plural = "uitnodigingen"
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_used_or_revoked",
                violation_error_message="Een gebruikte link kan niet meer worden ingetrokken.",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_open",
                violation_error_message="Deze persoon heeft al een link die nog werkt.",
            ),
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="invitation_newest")]

    def __str__(self) -> str:
        return self.get_kind_display()
