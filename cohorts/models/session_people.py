"""Who comes to a session."""

from django.db import models
from django.db.models import Q

from cohorts.models.session import Session
from cohorts.states import Answer
from leergang.accounts.models import User
from leergang.db import PeerManager


class SessionResponse(models.Model):
    """Whether somebody comes. No row: not answered. An answer to an earlier date (sequence) is asked again."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="responses", verbose_name="bijeenkomst")
    user = models.ForeignKey(User, models.CASCADE, related_name="session_responses", verbose_name="persoon")
    answer = models.CharField("antwoord", max_length=8, choices=Answer)
    # Only with a no; for trainers and planner, deleted with the session.
    reason = models.CharField("reden", max_length=200, blank=True, default="")
    # The session's sequence at that moment, and whether it was another day since.
    session_sequence = models.PositiveIntegerField("volgnummer van de bijeenkomst")
    starts_at = models.DateTimeField("begin waarop het antwoord sloeg")
    answered_at = models.DateTimeField("beantwoord op")

    objects = PeerManager["SessionResponse"]()

    class Meta:
        verbose_name = "antwoord op een bijeenkomst"
        verbose_name_plural = "antwoorden op bijeenkomsten"
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="session_response_once"),
            models.CheckConstraint(
                condition=Q(answer="no") | Q(reason=""),
                name="session_response_reason",
                violation_error_message="Alleen wie niet komt, geeft een reden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.user_id}"
