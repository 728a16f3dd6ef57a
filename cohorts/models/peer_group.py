from django.db import models
from django.db.models import F, Q

from cohorts.models.cohort import Cohort
from cohorts.models.enrolment import Enrolment
from leergang.db import PeerManager


class PeerGroup(models.Model):
    """An intervisiegroep: four to six people of one lichting who look at each other's cases."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="peer_groups", verbose_name="lichting")
    number = models.PositiveSmallIntegerField("nummer")

    objects = PeerManager["PeerGroup"]()

    class Meta:
        verbose_name = "intervisiegroep"
        verbose_name_plural = "intervisiegroepen"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["cohort", "number"], name="peer_group_number_once")]

    def __str__(self) -> str:
        return f"Intervisiegroep {self.number}"


class PeerGroupMember(models.Model):
    """Somebody is in at most one group."""

    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="members", verbose_name="groep")
    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, related_name="peer_group_member", verbose_name="inschrijving"
    )

    objects = PeerManager["PeerGroupMember"]()

    class Meta:
        verbose_name = "lid van een intervisiegroep"
        verbose_name_plural = "leden van intervisiegroepen"

    def __str__(self) -> str:
        return f"{self.group_id}/{self.enrolment_id}"


class SeparationKind(models.TextChoices):
    LINE_MANAGER = "line_manager", "De een is leidinggevende van de ander"
    SAME_CONFLICT = "same_conflict", "Zij staan tegenover elkaar in een zaak"


class Separation(models.Model):
    """Two people who had better not sit in one intervisiegroep (domain/1 A1, step 5). Warns, never blocks."""

    first = models.ForeignKey(Enrolment, models.CASCADE, related_name="+", verbose_name="de een")
    second = models.ForeignKey(Enrolment, models.CASCADE, related_name="+", verbose_name="de ander")
    kind = models.CharField("reden", max_length=16, choices=SeparationKind)

    objects = PeerManager["Separation"]()

    class Meta:
        verbose_name = "liever niet samen"
        verbose_name_plural = "liever niet samen"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="separation_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="separation_of_two",
                violation_error_message="Kies twee verschillende mensen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}/{self.second_id}"
