"""Joint cases: who owns one besides the person who began it, and what they have to agree on."""

from typing import Self

from django.db import models
from django.db.models import Q

from casuistiek.states import ConfidentialityLevel, ProposalKind
from cohorts.models import Enrolment
from leergang.accounts.models import User
from leergang.db import PeerManager, PeerQuerySet


class CoOwnerQuerySet(PeerQuerySet["CoOwner"]):
    def accepted(self) -> Self:
        return self.filter(accepted_at__isnull=False)

    def invitations_of(self, user: User) -> Self:
        """Where this person was asked to join and did not answer yet: of the case itself nothing shows."""
        return self.filter(user=user, accepted_at__isnull=True)


CoOwnerManager = PeerManager.from_queryset(CoOwnerQuerySet)


class CoOwner(models.Model):
    """Somebody of the same lichting who owns a case as well, from the moment that he or she accepted.

    Every owner writes, narrows and withdraws; widening and deleting need all of them (domain/1 A3, invariant 4).
    """

    case = models.ForeignKey(
        "casuistiek.PracticeCase", models.CASCADE, related_name="co_owners", verbose_name="casus"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="joint_cases", verbose_name="mede-inbrenger")
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="joint_cases", verbose_name="inschrijving"
    )
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="gevraagd door"
    )
    invited_at = models.DateTimeField("gevraagd op")
    accepted_at = models.DateTimeField("meegedaan vanaf", null=True, blank=True)

    objects = CoOwnerManager()

    class Meta:
        verbose_name = "mede-inbrenger"
        verbose_name_plural = "mede-inbrengers"
        ordering = ["invited_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="co_owner_once")]
        indexes = [
            models.Index(fields=["user", "case"], name="co_owner", condition=Q(accepted_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.user_id}"


class Proposal(models.Model):
    """What one owner of a joint case wants and the others must agree to: more readers, or throwing it away.

    It is about the text of `version`: when the text changed since, nobody can agree to it any more.
    """

    case = models.ForeignKey(
        "casuistiek.PracticeCase", models.CASCADE, related_name="proposals", verbose_name="casus"
    )
    kind = models.CharField("soort", max_length=8, choices=ProposalKind)
    level = models.PositiveSmallIntegerField(
        "wie leest mee", choices=ConfidentialityLevel, null=True, blank=True
    )
    version = models.PositiveIntegerField("versie")
    proposed_by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="voorgesteld door")
    proposed_at = models.DateTimeField("voorgesteld op")

    objects = PeerManager["Proposal"]()

    class Meta:
        verbose_name = "voorstel"
        verbose_name_plural = "voorstellen"
        constraints = [
            models.UniqueConstraint(fields=["case"], name="proposal_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(kind="share", level__isnull=False) | Q(kind="delete", level__isnull=True),
                name="proposal_share_has_level",
                violation_error_message="Kies wie er mag meelezen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.kind}"


class ProposalConsent(models.Model):
    """An owner who agrees; for sharing he or she ticked the same checks as who proposed it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="consents", verbose_name="voorstel")
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="inbrenger")
    agreed_at = models.DateTimeField("akkoord op")

    objects = PeerManager["ProposalConsent"]()

    class Meta:
        verbose_name = "akkoord"
        verbose_name_plural = "akkoorden"
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="consent_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.user_id}"
