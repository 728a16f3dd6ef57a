import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from leergang.accounts.models.user import User
from leergang.accounts.roles import ORGANISATION_ROLES, Permission, Role, roles_granting
from leergang.db import SORTED, PeerManager, PeerQuerySet
from leergang.moment import today


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", "Gemeente"
    EXECUTIVE_BODY = "executive_body", "Uitvoeringsorganisatie"
    BUREAU = "bureau", "Bureau"


class DataRole(models.TextChoices):
    """Who answers for the personal data, in the words of the AVG."""

    CONTROLLER = "controller", "Verwerkingsverantwoordelijke"
    JOINT_CONTROLLER = "joint_controller", "Gezamenlijk verantwoordelijk met het bureau"
    NOT_AGREED = "not_agreed", "Nog niet afgesproken"


class OrganisationQuerySet(PeerQuerySet["Organisation"]):
    def standing(self) -> Self:
        """Without those that went up in another one (herindeling)."""
        return self.filter(merged_into__isnull=True)

    def granting(self, user: User, permission: Permission) -> Self:
        """The organisations in which this person holds a role, today, that grants the permission.

        Access is about this very moment, so here, and in the other `granting()`, the clock is read.
        """
        roles = OrganisationRole.objects.current(today()).filter(
            user=user, role__in=roles_granting(permission)
        )
        return self.filter(pk__in=roles.values("organisation_id"))


OrganisationManager = PeerManager.from_queryset(OrganisationQuerySet)


class Organisation(models.Model):
    """A gemeente, an uitvoeringsorganisatie or the bureau itself."""

    slug = models.SlugField("kenmerk in webadressen", max_length=60, unique=True)
    name = models.CharField("naam", max_length=120, unique=True, db_collation=SORTED)
    kind = models.CharField(
        "soort", max_length=20, choices=OrganisationKind, default=OrganisationKind.MUNICIPALITY
    )
    email_domains = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, verbose_name="domeinen van e-mailadressen"
    )
    contact_name = models.CharField("contactpersoon", max_length=120, blank=True, default="", db_default="")
    contact_email = models.EmailField(
        "e-mailadres van de contactpersoon", max_length=254, blank=True, default="", db_default=""
    )
    agreement_reference = models.CharField(
        "kenmerk van de overeenkomst", max_length=80, blank=True, default="", db_default=""
    )
    data_role = models.CharField(
        "rol voor persoonsgegevens",
        max_length=16,
        choices=DataRole,
        default=DataRole.NOT_AGREED,
        db_default=DataRole.NOT_AGREED.value,
    )
    # A herindeling: people and domains went to that organisation; this row stays for the record.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="opgegaan in"
    )
    created_at = models.DateTimeField("gemaakt op", db_default=Now())

    objects = OrganisationManager()

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def has_address(self, email: str) -> bool:
        """Whether this address is within one of the domains of the organisation."""
        domain = email.rpartition("@")[2]
        return any(domain == own or domain.endswith(f".{own}") for own in self.email_domains)


class OrganisationRoleQuerySet(PeerQuerySet["OrganisationRole"]):
    def current(self, day: dt.date) -> Self:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


OrganisationRoleManager = PeerManager.from_queryset(OrganisationRoleQuerySet)


class OrganisationRole(models.Model):
    """Who holds which role in which organisation, from when until when: access ends by itself."""

    user = models.ForeignKey(User, models.PROTECT, related_name="organisation_roles", verbose_name="persoon")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="roles", verbose_name="organisatie"
    )
    role = models.CharField("rol", max_length=20, choices=Role)
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot en met", null=True, blank=True)

    objects = OrganisationRoleManager()

    class Meta:
        verbose_name = "rol in een organisatie"
        verbose_name_plural = "rollen in organisaties"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "starts_on"], name="organisation_role_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in ORGANISATION_ROLES]),
                name="organisation_role_kind",
                violation_error_message="Deze rol volgt uit een lichting, niet uit een organisatie.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="organisation_role_dates",
                violation_error_message="De einddatum ligt vóór de begindatum. Kies een latere einddatum.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()
