from typing import Self

from django.db import models
from django.db.models import Q

from leergang.db import SORTED, PeerManager, PeerQuerySet
from modules.models.programme import Programme


class ModuleKind(models.TextChoices):
    CORE = "core", "Kernmodule"
    DEEPENING = "deepening", "Verdiepingsmodule"
    FRAME = "frame", "Begin of afsluiting"


class ModuleQuerySet(PeerQuerySet["Module"]):
    def with_content(self) -> Self:
        """With units, learning objectives and preparation: what a module page shows, in four queries."""
        return self.prefetch_related("units", "learning_objectives", "assignments")


ModuleManager = PeerManager.from_queryset(ModuleQuerySet)


class Module(models.Model):
    """A part of the leergang that takes one or more sessions; its length is counted in dagdelen."""

    programme = models.ForeignKey(
        Programme, verbose_name="leergang", on_delete=models.PROTECT, related_name="modules"
    )
    code = models.CharField("code", max_length=8, db_collation=SORTED)
    slug = models.SlugField("korte naam", max_length=60, db_collation=SORTED, db_index=False)
    title = models.CharField("titel", max_length=120)
    kind = models.CharField("soort", max_length=16, choices=ModuleKind)
    position = models.PositiveSmallIntegerField("volgorde")
    session_parts = models.PositiveSmallIntegerField("dagdelen")
    introduction = models.TextField("doel", blank=True)
    introduction_html = models.TextField("doel als HTML", blank=True, editable=False)
    exercise = models.TextField("oefening op eigen casus", blank=True)
    exercise_html = models.TextField("oefening als HTML", blank=True, editable=False)
    transfer = models.TextField("transfer", blank=True)
    transfer_html = models.TextField("transfer als HTML", blank=True, editable=False)
    transfer_days = models.PositiveSmallIntegerField("dagen voor de transfer", null=True, blank=True)
    corrected_at = models.DateTimeField("gecorrigeerd op", null=True, blank=True)
    revision = models.PositiveIntegerField("herziening", default=0, db_default=0)
    source = models.TextField("bronbestand", blank=True, default="", db_default="", editable=False)

    objects = ModuleManager()

    class Meta:
        verbose_name = "module"
        verbose_name_plural = "modules"
        ordering = ["programme_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="module_code_once",
                violation_error_message="Deze code is al van een andere module in de leergang.",
            ),
            # Deferred: two modules can change places or names in one transaction.
            models.UniqueConstraint(
                fields=["programme", "slug"],
                name="module_slug_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deze korte naam is al van een andere module in de leergang.",
            ),
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="module_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Op deze plek in de leergang staat al een module.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ModuleKind.values),
                name="module_kind_known",
                violation_error_message="Kies een kernmodule, een verdiepingsmodule of begin en afsluiting.",
            ),
            models.CheckConstraint(
                condition=Q(session_parts__gt=0),
                name="module_session_parts_positive",
                violation_error_message="Een module duurt minstens één dagdeel.",
            ),
            models.CheckConstraint(
                condition=Q(transfer="", transfer_days__isnull=True)
                # "not null" is said aloud: a check that comes out as unknown passes.
                | (~Q(transfer="") & Q(transfer_days__isnull=False, transfer_days__gt=0)),
                name="module_transfer_has_days",
                violation_error_message="Geef bij een transfer aan hoeveel dagen iemand ervoor heeft.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class LearningObjective(models.Model):
    """What a participant can do after the module; it continues "Na deze module kun je"."""

    module = models.ForeignKey(
        Module, verbose_name="module", on_delete=models.CASCADE, related_name="learning_objectives"
    )
    position = models.PositiveSmallIntegerField("volgorde")
    text = models.CharField("leerdoel", max_length=300)

    objects = PeerManager["LearningObjective"]()

    class Meta:
        verbose_name = "leerdoel"
        verbose_name_plural = "leerdoelen"
        ordering = ["module_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["module", "position"],
                name="learning_objective_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Op deze plek staat al een leerdoel.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Assignment(models.Model):
    """One thing to prepare before the module, with the minutes it is thought to take."""

    module = models.ForeignKey(
        Module, verbose_name="module", on_delete=models.CASCADE, related_name="assignments"
    )
    position = models.PositiveSmallIntegerField("volgorde")
    text = models.CharField("voorbereiding", max_length=500)
    minutes = models.PositiveSmallIntegerField("minuten")

    objects = PeerManager["Assignment"]()

    class Meta:
        verbose_name = "voorbereiding"
        verbose_name_plural = "voorbereiding"
        ordering = ["module_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["module", "position"],
                name="assignment_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Op deze plek staat al een voorbereiding.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0),
                name="assignment_minutes_positive",
                violation_error_message="Schat de voorbereiding op minstens één minuut.",
            ),
        ]

    def __str__(self) -> str:
        return self.text
