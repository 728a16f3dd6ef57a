import datetime as dt
from typing import Self

from django.db import models

from leergang.accounts.models.user import User
from leergang.db import PeerManager, PeerQuerySet

# A merge can be undone for this long.
UNDO_PERIOD = dt.timedelta(days=30)


class PersonMergeQuerySet(PeerQuerySet["PersonMerge"]):
    def undoable(self, now: dt.datetime) -> Self:
        return self.filter(undone_at__isnull=True, merged_at__gt=now - UNDO_PERIOD)


PersonMergeManager = PeerManager.from_queryset(PersonMergeQuerySet)


class PersonMerge(models.Model):
    """Two records of one human became one. `moved` says which rows changed hands, so that it can be undone."""

    kept = models.ForeignKey(User, models.CASCADE, related_name="merges", verbose_name="blijft")
    merged = models.ForeignKey(User, models.CASCADE, related_name="merged_as", verbose_name="gaat op in")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name="door")
    # Per field that points to a person ("cohorts.enrolment.user"): the primary keys that were moved.
    moved = models.JSONField("verplaatst", default=dict)
    merged_at = models.DateTimeField("samengevoegd op")
    undone_at = models.DateTimeField("teruggedraaid op", null=True, blank=True)

    objects = PersonMergeManager()

    class Meta:
        verbose_name = "samenvoeging van personen"
        verbose_name_plural = "samenvoegingen van personen"

    def __str__(self) -> str:
        return f"samenvoeging {self.pk}"
