from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from leergang.db import SORTED, PeerManager, PeerQuerySet
from modules.models.module import Module


class UnitKind(models.TextChoices):
    THEORY = "theory", "Theorie"
    SKILL = "skill", "Vaardigheid"
    OWN_CASE = "own_case", "Eigen casus"


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

    objects = UnitManager()

    class Meta:
        verbose_name = "onderdeel"
        verbose_name_plural = "onderdelen"
        ordering = ["module_id", "position"]
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
