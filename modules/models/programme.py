from typing import Self

from django.db import models
from django.db.models import Exists, Q

from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Permission, roles_granting
from leergang.db import SORTED, PeerManager, PeerQuerySet
from leergang.moment import today
from modules.signals import programmes_readable


class ProgrammeQuerySet(PeerQuerySet["Programme"]):
    def visible_to(self, user: User) -> Self:
        """The programmes that this person may read in the library, today.

        With an organisation role that grants it all of them; else those of the lichtingen in which the
        person's role does, which the apps above tell by `programmes_readable`.
        """
        roles = roles_granting(Permission.PROGRAMME_VIEW)
        reach = Q(Exists(OrganisationRole.objects.current(today()).filter(user=user, role__in=roles)))
        for _, ids in programmes_readable.send(sender=self.model, user=user):
            reach |= Q(pk__in=ids)
        return self.filter(reach)

    def with_modules(self) -> Self:
        """With every module and unit, in the order of the leergang: three queries."""
        return self.prefetch_related("modules__units")

    def newest_first(self) -> Self:
        """The version that was loaded last comes first; "1.10" sorts badly as text, an id does not."""
        return self.order_by("-pk")


ProgrammeManager = PeerManager.from_queryset(ProgrammeQuerySet)


class Programme(models.Model):
    """One version of a leergang. A cohort runs one version and keeps it."""

    slug = models.SlugField("korte naam", max_length=60, db_collation=SORTED, db_index=False)
    title = models.CharField("titel", max_length=120)
    version = models.CharField("versie", max_length=12, db_collation=SORTED)
    description = models.TextField("beschrijving", blank=True)
    description_html = models.TextField("beschrijving als HTML", blank=True, editable=False)

    objects = ProgrammeManager()

    class Meta:
        verbose_name = "leergang"
        verbose_name_plural = "leergangen"
        ordering = ["slug", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "version"],
                name="programme_version_once",
                violation_error_message="Deze versie van de leergang bestaat al.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"
