"""What a participant makes of the content: own notes, answers to questions, the step into practice."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import GeneratedField, Q

from cohorts.models.cohort import Cohort
from cohorts.models.enrolment import Enrolment
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.db import PeerManager, PeerQuerySet
from modules.models import DUTCH, Module, Unit

LONGEST_NOTE = 20_000


class UnitNoteQuerySet(PeerQuerySet["UnitNote"]):
    def visible_to(self, user: User) -> Self:
        """Only the own ones; no trainer, planner or coördinator ever reads them (AVG-10)."""
        return self.filter(enrolment__user=user)


UnitNoteManager = PeerManager.from_queryset(UnitNoteQuerySet)


class UnitNote(models.Model):
    """What somebody wrote for themselves beside a unit. Private."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="notes", verbose_name="inschrijving"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="notes", verbose_name="onderdeel")
    body = models.TextField("aantekening", max_length=LONGEST_NOTE)
    # Rises with each save: a second window that knows an older one is told, and loses nothing.
    version = models.PositiveIntegerField("versie", default=1)
    saved_at = models.DateTimeField("bewaard op")
    search = GeneratedField(
        expression=SearchVector("body", config=DUTCH), output_field=SearchVectorField(), db_persist=True
    )

    objects = UnitNoteManager()

    class Meta:
        verbose_name = "eigen aantekening"
        verbose_name_plural = "eigen aantekeningen"
        indexes = [GinIndex(fields=["search"], name="unit_note_search")]
        constraints = [models.UniqueConstraint(fields=["enrolment", "unit"], name="unit_note_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.unit_id}"


class CheckAnswer(models.Model):
    """The last answer of a participant to one question of a unit. For the participant alone: no grade, no count
    of it reaches anybody else.
    """

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="check_answers", verbose_name="inschrijving"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="check_answers", verbose_name="onderdeel")
    # Its place among the questions of the unit, from 1, and which question it was then: another one, another answer.
    number = models.PositiveSmallIntegerField("vraag")
    fingerprint = models.CharField("vingerafdruk van de vraag", max_length=16)
    answer = models.JSONField("antwoord")
    is_right = models.BooleanField("goed")
    answered_at = models.DateTimeField("beantwoord op")

    objects = PeerManager["CheckAnswer"]()

    class Meta:
        verbose_name = "antwoord op een vraag"
        verbose_name_plural = "antwoorden op vragen"
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "unit", "number"], name="check_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.unit_id}/{self.number}"


class TransferActionQuerySet(PeerQuerySet["TransferAction"]):
    def visible_to(self, user: User) -> Self:
        """The own ones, and for trainers those of who takes part in their lichtingen; nobody else's (AVG-10)."""
        followed = Enrolment.objects.taking_part().filter(
            cohort__in=Cohort.objects.granting(user, Permission.LEARNING_FOLLOW)
        )
        return self.filter(Q(enrolment__user=user) | Q(enrolment__in=followed))


TransferActionManager = PeerManager.from_queryset(TransferActionQuerySet)


class TransferAction(models.Model):
    """What a participant is going to do in practice after a module, and how it went.

    Trainers of the lichting read it; the organisation does not (AVG-10).
    """

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="transfer_actions", verbose_name="inschrijving"
    )
    module = models.ForeignKey(Module, models.PROTECT, related_name="transfer_actions", verbose_name="module")
    what = models.CharField("wat", max_length=500)
    by_on = models.DateField("wanneer")
    with_whom = models.CharField("met wie", max_length=200)
    outcome = models.TextField("hoe het ging", max_length=2000, blank=True, default="", db_default="")
    version = models.PositiveIntegerField("versie", default=1)
    saved_at = models.DateTimeField("bewaard op")
    told_at = models.DateTimeField("teruggekeken op", null=True, blank=True)

    objects = TransferActionManager()

    class Meta:
        verbose_name = "transferactie"
        verbose_name_plural = "transferacties"
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "module"], name="transfer_action_once"),
            models.CheckConstraint(
                condition=Q(outcome="", told_at__isnull=True) | (~Q(outcome="") & Q(told_at__isnull=False)),
                name="transfer_action_told",
                violation_error_message="Wie terugkijkt, schrijft op hoe het ging.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.module_id}"
