from django.db import models
from django.db.models import Q

from cohorts.models.cohort import Cohort
from cohorts.models.session import Session
from cohorts.states import ReleaseWay
from leergang.db import PeerManager
from modules.models import Module, Unit


class ReleaseRule(models.Model):
    """When a module, or one unit of it, opens for the participants of a lichting. Without a rule it is open.

    By date: at the begin of `opens_on`. By session: `days` after the day of the session starts (negative: before
    it), and the rule follows the session when that moves. After a unit: once the participant ticked that off.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="release_rules", verbose_name="lichting")
    module = models.ForeignKey(Module, models.PROTECT, related_name="release_rules", verbose_name="module")
    # Empty: for the whole module.
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="release_rules", verbose_name="onderdeel"
    )
    way = models.CharField("wanneer", max_length=8, choices=ReleaseWay)
    opens_on = models.DateField("op", null=True, blank=True)
    session = models.ForeignKey(
        Session,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="release_rules",
        verbose_name="bijeenkomst",
    )
    days = models.SmallIntegerField("dagen", null=True, blank=True)
    after_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="opens", verbose_name="na onderdeel"
    )

    objects = PeerManager["ReleaseRule"]()

    class Meta:
        verbose_name = "regel voor openzetten"
        verbose_name_plural = "regels voor openzetten"
        ordering = ["cohort", "module", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "module", "unit"],
                nulls_distinct=False,
                name="release_rule_once",
                violation_error_message="Hiervoor staat er al een regel.",
            ),
            models.CheckConstraint(
                condition=Q(way="date", opens_on__isnull=False, session__isnull=True, after_unit__isnull=True)
                | Q(way="session", session__isnull=False, days__isnull=False, after_unit__isnull=True)
                | Q(way="unit", after_unit__isnull=False, session__isnull=True),
                name="release_rule_says_when",
                violation_error_message="Kies een datum, een bijeenkomst of een onderdeel.",
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True) | Q(days__gte=-365, days__lte=365),
                name="release_rule_days",
                violation_error_message="Kies hoogstens 365 dagen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}/{self.module_id}/{self.unit_id}"
