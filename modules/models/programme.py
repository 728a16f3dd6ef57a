from typing import Self

from django.db import models
from django.db.models import Exists, Q

from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Permission, roles_granting
from leergang.db import SORTED, PeerManager, PeerQuerySet
from leergang.moment import today
from modules.signals import programmes_in_use, programmes_readable


class ProgrammeQuerySet(PeerQuerySet["Programme"]):
    def visible_to(self, user: User) -> Self:
        """The programmes that this person may read in the library, today.

        With an organisation role that grants it all of them; else those of the lichtingen in which the
        person's role does, which the apps above tell by `programmes_readable`.
        """
        return self._granting(user, Permission.PROGRAMME_VIEW)

    def guided_by(self, user: User) -> Self:
        """The programmes of which this person may read what is for trainers only: guide and right answers."""
        return self._granting(user, Permission.PROGRAMME_GUIDE)

    def _granting(self, user: User, permission: Permission) -> Self:
        roles = roles_granting(permission)
        reach = Q(Exists(OrganisationRole.objects.current(today()).filter(user=user, role__in=roles)))
        for _, ids in programmes_readable.send(sender=self.model, user=user, permission=permission):
            reach |= Q(pk__in=ids)
        return self.filter(reach)

    def with_modules(self) -> Self:
        """With every module and unit, in the order of the leergang: three queries."""
        return self.prefetch_related("modules__units")

    def newest_first(self) -> Self:
        """The edition that was loaded last comes first."""
        return self.order_by("-pk")


ProgrammeManager = PeerManager.from_queryset(ProgrammeQuerySet)


class Programme(models.Model):
    """One edition of a leergang. A cohort runs one edition and keeps it.

    The version that people see is edition.correction: "1.2" is the second round of corrections of edition 1.
    An edition is frozen from the day that its first lichting starts: then its texts can be corrected, in place,
    and everything else takes a new edition (docs/decisions/0016-editions-and-corrections.md).
    """

    slug = models.SlugField("korte naam", max_length=60, db_collation=SORTED, db_index=False)
    title = models.CharField("titel", max_length=120)
    edition = models.PositiveSmallIntegerField("uitgave", default=1)
    correction = models.PositiveSmallIntegerField("correctie", default=0)
    description = models.TextField("beschrijving", blank=True)
    description_html = models.TextField("beschrijving als HTML", blank=True, editable=False)
    # The themes of the course brochure, as programme.md has them: {code, text, covered_by}.
    themes = models.JSONField("thema's", default=list, blank=True)
    # The file it came from, so that an export gives it back as it was.
    source = models.TextField("bronbestand", blank=True, default="", db_default="", editable=False)

    objects = ProgrammeManager()

    class Meta:
        verbose_name = "leergang"
        verbose_name_plural = "leergangen"
        ordering = ["slug", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "edition"],
                name="programme_edition_once",
                violation_error_message="Deze uitgave van de leergang bestaat al.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @property
    def version(self) -> str:
        return f"{self.edition}.{self.correction}"

    @property
    def is_frozen(self) -> bool:
        """Whether a lichting that runs this edition has started. Asks the apps above: one query there."""
        return any(answer for _, answer in programmes_in_use.send(sender=type(self), programme=self))
