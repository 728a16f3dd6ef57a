import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from leergang.accounts.models.invitation import fingerprint
from leergang.accounts.models.user import User
from leergang.db import PeerManager, PeerQuerySet


class AddressChangeQuerySet(PeerQuerySet["AddressChange"]):
    def open(self) -> Self:
        return self.filter(used_at__isnull=True, revoked_at__isnull=True)

    def usable(self, now: dt.datetime) -> Self:
        """Links that still change something: not used, not revoked, not expired."""
        return self.open().filter(expires_at__gt=now)

    def for_token(self, token: str) -> Self:
        return self.filter(token_hash=fingerprint(token))


AddressChangeManager = PeerManager.from_queryset(AddressChangeQuerySet)


class AddressChange(models.Model):
    """A person asked for another address; it counts once the link that went there is used (SEC-03).

    Only the person asks, with a full login: an address that somebody else typed would open the account
    to that somebody.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="address_changes", verbose_name="persoon")
    new_email = models.EmailField("nieuw e-mailadres", max_length=254)
    token_hash = models.CharField("vingerafdruk van de link", max_length=64, unique=True)
    created_at = models.DateTimeField("gevraagd op", db_default=Now())
    expires_at = models.DateTimeField("geldig tot")
    used_at = models.DateTimeField("bevestigd op", null=True, blank=True)
    revoked_at = models.DateTimeField("ingetrokken op", null=True, blank=True)

    objects = AddressChangeManager()

    class Meta:
        verbose_name = "ander e-mailadres"
        verbose_name_plural = "andere e-mailadressen"
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="address_change_one_open",
                violation_error_message="Er loopt al een wijziging van dit adres.",
            ),
        ]

    def __str__(self) -> str:
        return f"ander adres {self.pk}"
