"""Promises to remind people, and who decides when they go."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cohorts.models.cohort import Cohort
from cohorts.models.enrolment import Enrolment
from cohorts.models.session import Session
from cohorts.states import (
    MailWay,
    OffsetUnit,
    ReminderAudience,
    ReminderKind,
    ReminderState,
    SessionKind,
)
from leergang.accounts.models import User
from leergang.db import SORTED, PeerManager, PeerQuerySet


class ReminderRule(models.Model):
    """One line of the reminder plan of a lichting. A lichting without lines follows the default plan.

    `amount` is counted in `unit` from the start of the session (for a case deadline: from that deadline):
    negative before it, positive after its end. Days go at `wall_clock` in Amsterdam, hours at the hour.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="reminder_rules", verbose_name="lichting")
    kind = models.CharField("soort", max_length=16, choices=ReminderKind)
    audience = models.CharField("voor wie", max_length=12, choices=ReminderAudience)
    # Empty: for every kind of session.
    session_kind = models.CharField(
        "soort bijeenkomst", max_length=16, choices=SessionKind, blank=True, default=""
    )
    amount = models.SmallIntegerField("aantal")
    unit = models.CharField("eenheid", max_length=12, choices=OffsetUnit)
    wall_clock = models.TimeField("tijd", null=True, blank=True)

    objects = PeerManager["ReminderRule"]()

    class Meta:
        verbose_name = "regel van het herinneringsplan"
        verbose_name_plural = "herinneringsplan"
        ordering = ["cohort", "amount", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "kind", "audience", "session_kind", "amount", "unit"],
                name="reminder_rule_once",
                violation_error_message="Deze regel staat er al.",
            ),
            models.CheckConstraint(
                condition=Q(unit="hours", wall_clock__isnull=True)
                | (~Q(unit="hours") & Q(wall_clock__isnull=False)),
                name="reminder_rule_clock",
                violation_error_message="Dagen hebben een tijd op de klok, uren niet.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=-999, amount__lte=999) & ~Q(amount=0),
                name="reminder_rule_amount",
                violation_error_message="Kies 1 tot 999 dagen, werkdagen of uren.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.unit}"


class ReminderQuerySet(PeerQuerySet["Reminder"]):
    def due(self, now: dt.datetime) -> Self:
        return self.filter(state=ReminderState.PENDING, due_at__lte=now).order_by("due_at", "pk")

    def with_letter(self) -> Self:
        """With what a letter says: the person, the session and its lichting."""
        return self.select_related(
            "session__cohort__programme", "session__module", "enrolment", "user"
        ).prefetch_related("session__parts", "session__trainers")


ReminderManager = PeerManager.from_queryset(ReminderQuerySet)


class Reminder(models.Model):
    """A promise to one person about one session. It becomes exactly one letter, or is cancelled.

    The row is the schedule: beat wakes a task, the task looks what is due. A moved session cancels
    its pending rows and makes new ones with the new sequence.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="reminders", verbose_name="bijeenkomst")
    user = models.ForeignKey(User, models.PROTECT, related_name="reminders", verbose_name="persoon")
    # Only for who takes part: who stops gets nothing any more.
    enrolment = models.ForeignKey(
        Enrolment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name="inschrijving",
    )
    audience = models.CharField(
        "voor wie",
        max_length=12,
        choices=ReminderAudience,
        default=ReminderAudience.PARTICIPANT,
        db_default=ReminderAudience.PARTICIPANT.value,
    )
    kind = models.CharField("soort", max_length=16, choices=ReminderKind)
    session_sequence = models.PositiveIntegerField("volgnummer van de bijeenkomst")
    # Which moment of the plan it keeps, e.g. '-14:days': two moments of one kind are two promises.
    offset = models.CharField("moment", max_length=24, default="", db_default="", db_collation=SORTED)
    due_at = models.DateTimeField("versturen op")
    state = models.CharField("status", max_length=10, choices=ReminderState, default=ReminderState.PENDING)
    created_at = models.DateTimeField("gemaakt op", db_default=Now())

    objects = ReminderManager()

    class Meta:
        verbose_name = "herinnering"
        verbose_name_plural = "herinneringen"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user", "kind", "session_sequence", "offset"],
                name="reminder_promised_once",
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], name="reminder_due", condition=Q(state="pending"))]

    def __str__(self) -> str:
        return f"{self.kind} {self.session_id}/{self.user_id}"


class MailPreference(models.Model):
    """How one person wants one kind of reminder that is not essential. No row: at once, per mail (MSG-11)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mail_preferences", verbose_name="persoon")
    kind = models.CharField("soort", max_length=16, choices=ReminderKind)
    way = models.CharField("hoe", max_length=8, choices=MailWay)

    objects = PeerManager["MailPreference"]()

    class Meta:
        verbose_name = "voorkeur voor berichten"
        verbose_name_plural = "voorkeuren voor berichten"
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="mail_preference_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.way}"
