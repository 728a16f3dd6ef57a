from typing import Any, Self

from django.db import models
from django.db.models import Q

from leergang.accounts.models import User
from leergang.db import PeerManager, PeerQuerySet
from modules.models.module import Module
from modules.models.unit import Unit

# The texts of each that can be edited in the browser, by the name of their field. The guide is a list of steps;
# readers never see it.
UNIT_TEXTS = ("body", "guide")
MODULE_TEXTS = ("introduction", "exercise", "transfer")


def _belongs_to_one() -> Q:
    return Q(unit__isnull=False, module__isnull=True) | Q(unit__isnull=True, module__isnull=False)


def _place(thing: Unit | Module) -> dict[str, Any]:
    return {"unit": thing} if isinstance(thing, Unit) else {"module": thing}


class RevisionQuerySet(PeerQuerySet["ContentRevision"]):
    def about(self, thing: Unit | Module) -> Self:
        return self.filter(**_place(thing))


RevisionManager = PeerManager.from_queryset(RevisionQuerySet)


class ContentRevision(models.Model):
    """What the texts of a unit or module were from one moment on: who changed them, and from what.

    Number 0 is how it was before the first change; the newest is what people read.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="revisions")
    module = models.ForeignKey(Module, models.CASCADE, null=True, blank=True, related_name="revisions")
    number = models.PositiveIntegerField("herziening")
    texts = models.JSONField("teksten")
    # Why, in the words of who did it.
    note = models.CharField("wat er veranderde", max_length=200, blank=True, default="")
    # The version of the programme that it became part of, such as "1.2".
    version = models.CharField("versie", max_length=12)
    changed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="gewijzigd door"
    )
    changed_at = models.DateTimeField("gewijzigd op")

    objects = RevisionManager()

    class Meta:
        verbose_name = "herziening van een tekst"
        verbose_name_plural = "herzieningen van teksten"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "number"], condition=Q(unit__isnull=False), name="unit_revision_once"
            ),
            models.UniqueConstraint(
                fields=["module", "number"], condition=Q(module__isnull=False), name="module_revision_once"
            ),
            models.CheckConstraint(condition=_belongs_to_one(), name="revision_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id or self.module_id} #{self.number}"


class DraftQuerySet(PeerQuerySet["ContentDraft"]):
    def about(self, thing: Unit | Module) -> Self:
        return self.filter(**_place(thing))


DraftManager = PeerManager.from_queryset(DraftQuerySet)


class ContentDraft(models.Model):
    """What somebody is typing and did not publish yet; one per person and text, so that two never overwrite
    each other. `revision` is the one it began from.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="drafts")
    module = models.ForeignKey(Module, models.CASCADE, null=True, blank=True, related_name="drafts")
    editor = models.ForeignKey(User, models.CASCADE, related_name="content_drafts", verbose_name="redacteur")
    texts = models.JSONField("teksten")
    revision = models.PositiveIntegerField("begonnen bij herziening")
    saved_at = models.DateTimeField("bewaard op")

    objects = DraftManager()

    class Meta:
        verbose_name = "concept van een tekst"
        verbose_name_plural = "concepten van teksten"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "editor"], condition=Q(unit__isnull=False), name="unit_draft_once"
            ),
            models.UniqueConstraint(
                fields=["module", "editor"], condition=Q(module__isnull=False), name="module_draft_once"
            ),
            models.CheckConstraint(condition=_belongs_to_one(), name="draft_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id or self.module_id}/{self.editor_id}"

    @staticmethod
    def place(thing: Unit | Module) -> dict[str, Any]:
        return _place(thing)
