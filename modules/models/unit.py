from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import GeneratedField, Q

from leergang.db import SORTED, PeerManager, PeerQuerySet
from modules.models.module import Module


class UnitKind(models.TextChoices):
    THEORY = "theory", "Theorie"
    SKILL = "skill", "Vaardigheid"
    OWN_CASE = "own_case", "Eigen casus"


# The text search configuration of migration 0002: Dutch word stems, accents aside.
DUTCH = "leergang_dutch"


class CheckKind(models.TextChoices):
    SINGLE = "single", "Eén antwoord"
    MULTIPLE = "multiple", "Meer antwoorden"
    ORDER = "order", "Volgorde"
    SHORT = "short", "Kort antwoord"


@dataclass(frozen=True)
class GuideStep:
    """One step of the trainer's guide: what the trainer does, for how many minutes, with what at hand."""

    minutes: int
    text: str
    material: str = ""


@dataclass(frozen=True)
class CheckOption:
    """One answer to choose from, or one thing to put in order; `why` explains it afterwards."""

    text: str
    is_right: bool = False
    why: str = ""


@dataclass(frozen=True)
class Check:
    """One question about a unit. Of an `order` the options stand in the right order; a `short` one takes any of
    the answers, whatever their capitals and accents.
    """

    kind: str
    question: str
    explanation: str
    options: tuple[CheckOption, ...] = ()
    answers: tuple[str, ...] = ()


class UnitQuerySet(PeerQuerySet["Unit"]):
    pass


UnitManager = PeerManager.from_queryset(UnitQuerySet)


class Unit(models.Model):
    """The smallest part of a module: one text, one way of working, a number of minutes.

    The code starts with the module's code (M1.3 lies in M1; the reader of content files sees to it),
    so that unique within the module is unique within the programme.
    """

    module = models.ForeignKey(Module, verbose_name="module", on_delete=models.PROTECT, related_name="units")
    code = models.CharField("code", max_length=12, db_collation=SORTED)
    slug = models.SlugField("korte naam", max_length=60, db_collation=SORTED, db_index=False)
    title = models.CharField("titel", max_length=120)
    kind = models.CharField("soort", max_length=16, choices=UnitKind)
    minutes = models.PositiveSmallIntegerField("minuten")
    working_form = models.CharField("werkvorm", max_length=120)
    position = models.PositiveSmallIntegerField("volgorde")
    themes = ArrayField(
        models.CharField("thema", max_length=8), verbose_name="thema's", default=list, blank=True
    )
    body = models.TextField("tekst")
    # Rendered and cleaned when the content is loaded (modules.documents): a page costs nothing.
    body_html = models.TextField("tekst als HTML", editable=False)
    # The codes of the units that come first.
    after = ArrayField(
        models.CharField("code", max_length=12), verbose_name="eerst", default=list, blank=True
    )
    # For trainers only: a list of GuideStep.
    guide = models.JSONField("draaiboek voor trainers", default=list, blank=True)
    # A list of Check.
    checks = models.JSONField("vragen", default=list, blank=True)
    # When a frozen text was last corrected.
    corrected_at = models.DateTimeField("gecorrigeerd op", null=True, blank=True)
    # How often the texts changed: whoever edits them says by it what was on the screen.
    revision = models.PositiveIntegerField("herziening", default=0, db_default=0)
    source = models.TextField("bronbestand", blank=True, default="", db_default="", editable=False)
    search = GeneratedField(
        expression=SearchVector("title", weight="A", config=DUTCH)
        + SearchVector("body", weight="B", config=DUTCH),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = UnitManager()

    class Meta:
        verbose_name = "onderdeel"
        verbose_name_plural = "onderdelen"
        ordering = ["module_id", "position"]
        indexes = [GinIndex(fields=["search"], name="unit_search")]
        constraints = [
            models.UniqueConstraint(
                fields=["module", "code"],
                name="unit_code_once",
                violation_error_message="Deze code is al van een ander onderdeel.",
            ),
            # Deferred: two units can change places or names in one transaction.
            models.UniqueConstraint(
                fields=["module", "slug"],
                name="unit_slug_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deze korte naam is al van een ander onderdeel in de module.",
            ),
            models.UniqueConstraint(
                fields=["module", "position"],
                name="unit_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Op deze plek in de module staat al een onderdeel.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=UnitKind.values),
                name="unit_kind_known",
                violation_error_message="Kies theorie, vaardigheid of eigen casus.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0),
                name="unit_minutes_positive",
                violation_error_message="Een onderdeel duurt minstens één minuut.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def guide_steps(self) -> list[GuideStep]:
        return [GuideStep(**step) for step in self.guide]

    @property
    def questions(self) -> list[Check]:
        return [_check(**check) for check in self.checks]


def _check(
    kind: str,
    question: str,
    explanation: str,
    options: Iterable[dict[str, Any]] = (),
    answers: Iterable[str] = (),
) -> Check:
    return Check(
        kind, question, explanation, tuple(CheckOption(**option) for option in options), tuple(answers)
    )
