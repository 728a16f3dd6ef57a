"""Who agreed to the agreement, who read a case, and the way in after an incident."""

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from casuistiek.models.case import PracticeCase
from cohorts.models import Enrolment
from leergang.accounts.models import User
from leergang.db import PeerManager, PeerQuerySet


class AgreementAcceptance(models.Model):
    """A participant accepted this version of the vertrouwelijkheidsafspraak (domain/3 C2)."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="agreement_acceptances", verbose_name="inschrijving"
    )
    version = models.CharField("versie van de afspraak", max_length=20)
    accepted_at = models.DateTimeField("akkoord op")

    objects = PeerManager["AgreementAcceptance"]()

    class Meta:
        verbose_name = "akkoord met de afspraak"
        verbose_name_plural = "akkoorden met de afspraak"
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "version"], name="agreement_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.version}"


class CaseRead(models.Model):
    """Somebody who is not an owner opened the case: its owners see who and when, nobody else does.

    One row per reader: the first and the last time, and the last version that was on the screen.
    """

    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="reads", verbose_name="casus")
    reader = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="lezer")
    version = models.PositiveIntegerField("versie")
    first_at = models.DateTimeField("voor het eerst gelezen op")
    last_at = models.DateTimeField("laatst gelezen op")

    objects = PeerManager["CaseRead"]()

    class Meta:
        verbose_name = "lezing"
        verbose_name_plural = "leesregister"
        ordering = ["-last_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "reader"], name="case_read_once_per_reader")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.reader_id}"


class EmergencyAccessQuerySet(PeerQuerySet["EmergencyAccess"]):
    def open_to(self, user: User, now: dt.datetime) -> Self:
        """What the two handlers may read at this moment: approved, not ended and not over."""
        running = self.filter(approved_at__lte=now, expires_at__gt=now, ended_at__isnull=True)
        return running.filter(Q(asked_by=user) | Q(approved_by=user))


EmergencyAccessManager = PeerManager.from_queryset(EmergencyAccessQuerySet)


class EmergencyAccess(models.Model):
    """Two people of the bureau open one case together, for a reason and a limited time (domain/1 A2).

    The owners are told when it is approved; each reading is in the audit log.
    """

    public_id = models.UUIDField("openbaar kenmerk", default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        PracticeCase, models.CASCADE, related_name="emergency_accesses", verbose_name="casus"
    )
    # For the handlers and, in full, for the owners: about why, never about what the case says.
    reason = models.CharField("reden", max_length=300)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="gevraagd door")
    asked_at = models.DateTimeField("gevraagd op")
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="goedgekeurd door"
    )
    approved_at = models.DateTimeField("goedgekeurd op", null=True, blank=True)
    expires_at = models.DateTimeField("verloopt op", null=True, blank=True)
    ended_at = models.DateTimeField("beëindigd op", null=True, blank=True)

    objects = EmergencyAccessManager()

    class Meta:
        verbose_name = "noodtoegang"
        verbose_name_plural = "noodtoegangen"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="emergency_access_by_two",
                violation_error_message="Een ander dan wie het vraagt, keurt het goed.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True, expires_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False, expires_at__gt=F("approved_at")),
                name="emergency_access_has_an_end",
                violation_error_message="Noodtoegang heeft een einde.",
            ),
        ]

    def __str__(self) -> str:
        return f"noodtoegang {self.pk}"
