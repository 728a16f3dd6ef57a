from django.db import models
from django.db.models.functions import Now

from leergang.db import SORTED, PeerManager


class AuditEvent(models.Model):
    """One line of the audit log (SEC-07): text columns only, so that no deletion ever breaks it.

    Ids point to people and objects; names, addresses and texts never stand here (SEC-08).
    """

    occurred_at = models.DateTimeField("moment", db_default=Now())
    kind = models.CharField("handeling", max_length=60, db_collation=SORTED)
    result = models.CharField("resultaat", max_length=20, default="ok")
    actor = models.CharField("wie", max_length=60, blank=True, db_collation=SORTED)
    target = models.CharField("waarop", max_length=80, blank=True, db_collation=SORTED)
    origin = models.CharField("herkomst", max_length=80, blank=True)
    facts = models.JSONField("gegevens", default=dict, blank=True)

    objects = PeerManager["AuditEvent"]()

    class Meta:
        verbose_name = "logregel"
        verbose_name_plural = "logregels"
        indexes = [
            models.Index(fields=["-occurred_at", "-id"], name="audit_newest_first"),
            models.Index(fields=["target", "-id"], name="audit_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}".strip()
