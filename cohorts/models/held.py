import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from cohorts.models.cohort import Cohort
from cohorts.models.imports import ImportBatch
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.names import full_name
from leergang.accounts.roles import Role
from leergang.db import PeerManager, PeerQuerySet
from leergang.moment import today

# What the bureau answered is there to read for so long.
ANSWER_LIFE = dt.timedelta(days=30)


class HeldEntryQuerySet(PeerQuerySet["HeldEntry"]):
    def visible_to(self, user: User) -> Self:
        """What a coördinator typed for the own organisation; everything for a planner (SEC-06)."""
        held = OrganisationRole.objects.current(today()).filter(user=user)
        own = held.filter(role=Role.COORDINATOR).values("organisation_id")
        return self.filter(Q(organisation__in=own) | Q(models.Exists(held.filter(role=Role.PLANNER))))

    def waiting(self) -> Self:
        """At which the bureau has to look."""
        return self.filter(refused_at__isnull=True)

    def spent(self, now: dt.datetime) -> Self:
        """Answered long enough ago, or for a lichting that is over: nobody needs these any more."""
        return self.filter(Q(refused_at__lt=now - ANSWER_LIFE) | Q(cohort__ends_on__lt=today()))


HeldEntryManager = PeerManager.from_queryset(HeldEntryQuerySet)


class HeldEntry(models.Model):
    """Somebody whom an organisation wants to enrol, at an address that the bureau looks at first.

    Nothing but what was typed: whether there is an account with this address, is asked again each time
    that somebody of the bureau looks (decisions/0013). The row goes when the person is enrolled, or when
    it is not needed any more.
    """

    public_id = models.UUIDField("openbaar kenmerk", default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="held_entries", verbose_name="lichting")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="held_entries", verbose_name="organisatie"
    )
    first_name = models.CharField("voornaam", max_length=80)
    infix = models.CharField("tussenvoegsel", max_length=30, blank=True)
    last_name = models.CharField("achternaam", max_length=100)
    email = models.CharField("e-mailadres", max_length=254)
    job_title = models.CharField("functie", max_length=120, blank=True)
    batch = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, blank=True, related_name="held_entries", verbose_name="lijst"
    )
    # When the personal link goes out, once the bureau agrees.
    invite_at = models.DateTimeField("uitnodigen op")
    asked_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="gevraagd door"
    )
    asked_at = models.DateTimeField("gevraagd op")
    # When the bureau said no, and why: for the coördinator to read.
    refused_at = models.DateTimeField("niet ingeschreven op", null=True, blank=True)
    reason = models.CharField("reden", max_length=300, blank=True)

    objects = HeldEntryManager()

    class Meta:
        verbose_name = "inschrijving ter controle"
        verbose_name_plural = "inschrijvingen ter controle"
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "organisation", "email"],
                condition=Q(refused_at__isnull=True),
                name="held_entry_once",
                violation_error_message="Dit adres ligt al bij het bureau.",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, reason="")
                | (Q(refused_at__isnull=False) & ~Q(reason="")),
                name="held_entry_refused_with_reason",
                violation_error_message="Een afgewezen inschrijving heeft een reden, een andere niet.",
            ),
        ]
        indexes = [
            models.Index(fields=["cohort", "asked_at", "id"], name="held_entry_in_order"),
            models.Index(fields=["cohort"], name="held_entry_waiting", condition=Q(refused_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"ter controle {self.pk}"

    @property
    def name(self) -> str:
        """The name as it was typed."""
        return full_name(self.first_name, self.infix, self.last_name)

    @property
    def is_waiting(self) -> bool:
        return self.refused_at is None
