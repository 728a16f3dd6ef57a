"""The energy map: over whom somebody's attention goes, inside and outside the own organisation."""

from typing import Self

from django.db import models
from django.db.models import Q

from cohorts.models.enrolment import Enrolment
from cohorts.models.scan import of_own_or_shared
from cohorts.states import EnergySide
from leergang.accounts.models import User
from leergang.db import PeerManager, PeerQuerySet

TOTAL = 100
FEWEST_PARTIES, MOST_PARTIES = 2, 22
LONGEST_LABEL = 60


class EnergyMapQuerySet(PeerQuerySet["EnergyMap"]):
    def visible_to(self, user: User) -> Self:
        """As of a regiescan: the own ones, and what was shared with this trainer (AVG-10)."""
        return self.filter(of_own_or_shared(user))

    def shared(self) -> Self:
        return self.filter(shared_at__isnull=False)


EnergyMapManager = PeerManager.from_queryset(EnergyMapQuerySet)


class EnergyMap(models.Model):
    """A hundred points of energy, divided over parties on one day. Several over time can be laid side by side."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="energy_maps", verbose_name="inschrijving"
    )
    # Its place among the maps of this enrolment, and in its address.
    number = models.PositiveSmallIntegerField("nummer")
    made_on = models.DateField("gemaakt op")
    saved_at = models.DateTimeField("bewaard op")
    shared_at = models.DateTimeField("gedeeld op", null=True, blank=True)

    objects = EnergyMapManager()

    class Meta:
        verbose_name = "energiekaart"
        verbose_name_plural = "energiekaarten"
        constraints = [models.UniqueConstraint(fields=["enrolment", "number"], name="energy_map_number")]

    def __str__(self) -> str:
        return f"energiekaart {self.pk}"


class EnergyParty(models.Model):
    """One party on the map, by its role and never by a name."""

    map = models.ForeignKey(EnergyMap, models.CASCADE, related_name="parties", verbose_name="energiekaart")
    position = models.PositiveSmallIntegerField("volgorde")
    label = models.CharField("rol", max_length=LONGEST_LABEL)
    side = models.CharField("binnen of buiten", max_length=8, choices=EnergySide)
    points = models.PositiveSmallIntegerField("punten")

    objects = PeerManager["EnergyParty"]()

    class Meta:
        verbose_name = "partij op een energiekaart"
        verbose_name_plural = "partijen op energiekaarten"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["map", "position"], name="energy_party_position"),
            models.CheckConstraint(
                condition=Q(points__lte=TOTAL),
                name="energy_party_points",
                violation_error_message="Verdeel hoogstens 100 punten.",
            ),
        ]

    def __str__(self) -> str:
        return self.label
