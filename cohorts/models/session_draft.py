from django.db import models
from django.db.models import Q

from cohorts.models.session import Session
from leergang.accounts.models import User
from leergang.db import PeerManager


class SessionDraft(models.Model):
    """A change to an announced session that nobody has heard of yet, at most one per session.

    The session itself keeps saying what people were told until the change is announced (MSG-06). `plan` holds
    a cohorts.plans.Plan as plain values; a draft that cancels keeps its reason instead.
    """

    session = models.OneToOneField(Session, models.CASCADE, related_name="draft", verbose_name="bijeenkomst")
    plan = models.JSONField("plan", null=True, blank=True)
    is_cancellation = models.BooleanField("vervalt", default=False)
    reason = models.CharField("reden", max_length=300, blank=True, default="")
    # The version of the session that was changed: another one means that somebody was first.
    session_version = models.PositiveIntegerField("versie van de bijeenkomst")
    changed_at = models.DateTimeField("gewijzigd op")
    changed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="gewijzigd door"
    )

    objects = PeerManager["SessionDraft"]()

    class Meta:
        verbose_name = "wijziging in concept"
        verbose_name_plural = "wijzigingen in concept"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_cancellation=True, plan__isnull=True)
                | Q(is_cancellation=False, plan__isnull=False),
                name="session_draft_plan_or_cancellation",
                violation_error_message="Een wijziging heeft een plan, of laat de bijeenkomst vervallen.",
            ),
        ]

    def __str__(self) -> str:
        return f"concept {self.session_id}"
