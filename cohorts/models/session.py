import datetime as dt
import uuid
from dataclasses import dataclass
from itertools import groupby
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from cohorts.models.cohort import Cohort
from cohorts.models.enrolment import Enrolment
from cohorts.states import ANNOUNCED, PartOfDay, ReminderKind, ReminderState, SessionKind, SessionStatus
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.db import SORTED, PeerManager, PeerQuerySet
from leergang.moment import local_date
from modules.models import Module


class SessionQuerySet(PeerQuerySet["Session"]):
    def visible_to(self, user: User) -> Self:
        """Announced sessions of the own lichtingen; concepts only for who may plan them."""
        planning = Cohort.objects.granting(user, Permission.SESSION_PLAN)
        viewing = Cohort.objects.granting(user, Permission.COHORT_VIEW)
        return self.filter(Q(cohort__in=planning) | Q(cohort__in=viewing, status__in=ANNOUNCED))

    def announced(self) -> Self:
        return self.filter(status__in=ANNOUNCED)

    def with_days(self) -> Self:
        """With what a list or a letter says about a session: dagdelen, trainers, lichting and leergang."""
        return self.select_related("module", "cohort__programme").prefetch_related("parts", "trainers")

    def not_over(self, now: dt.datetime) -> Self:
        """Concepts included, soonest first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def over(self, now: dt.datetime) -> Self:
        """Latest first."""
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")

    def upcoming(self, now: dt.datetime) -> Self:
        """Planned sessions that are not over, soonest first."""
        return self.filter(status=SessionStatus.PLANNED, ends_at__gt=now).order_by("starts_at", "pk")


SessionManager = PeerManager.from_queryset(SessionQuerySet)


class Session(models.Model):
    """A bijeenkomst: one or more dagdelen. Moved by cohorts.actions.planning, never by save()."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="sessions", verbose_name="lichting")
    number = models.PositiveSmallIntegerField("nummer")
    kind = models.CharField("soort", max_length=16, choices=SessionKind, default=SessionKind.MODULE)
    module = models.ForeignKey(
        Module, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name="module"
    )
    title = models.CharField("titel", max_length=120)
    starts_at = models.DateTimeField("begint")
    ends_at = models.DateTimeField("eindigt")
    zone_name = models.CharField("tijdzone", max_length=40, default="Europe/Amsterdam", editable=False)
    venue = models.CharField("locatie", max_length=160, blank=True)
    travel = models.TextField("route en toegankelijkheid", blank=True)
    join_url = models.URLField("link voor online deelname", blank=True)
    case_due_at = models.DateTimeField("casus inleveren vóór", null=True, blank=True)
    trainers = models.ManyToManyField(User, related_name="sessions", verbose_name="trainers", blank=True)
    status = models.CharField("status", max_length=10, choices=SessionStatus, default=SessionStatus.CONCEPT)
    # Calendars know a session by its uid; the sequence rises with each announced change (MSG-08).
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField("volgnummer", default=0)
    announced_at = models.DateTimeField("bekendgemaakt op", null=True, blank=True)
    # Rises with every change, concepts included: a form that was opened before it is out of date.
    version = models.PositiveIntegerField("versie", default=0, editable=False)

    objects = SessionManager()

    class Meta:
        verbose_name = "bijeenkomst"
        verbose_name_plural = "bijeenkomsten"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="session_number_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message="De bijeenkomst eindigt vóór het begin. Kies een latere eindtijd.",
            ),
            models.CheckConstraint(
                condition=Q(status="concept") | Q(announced_at__isnull=False),
                name="session_announced_with_status",
                violation_error_message="Alleen een bekendgemaakte bijeenkomst kan gepland zijn.",
            ),
        ]
        indexes = [models.Index(fields=["cohort", "starts_at"], name="session_by_cohort")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cohorts:session-detail", args=[self.cohort.slug, self.number])

    @property
    def days(self) -> list["SessionDay"]:
        """The days of the session with their dagdelen; needs `with_days()` where it is shown in a list."""
        parts = list(self.parts.all())
        if not parts:
            return [SessionDay(self.starts_at, self.ends_at, [])]
        by_date = groupby(parts, key=lambda part: local_date(part.starts_at))
        grouped = [list(group) for _, group in by_date]
        return [SessionDay(group[0].starts_at, group[-1].ends_at, group) for group in grouped]

    @property
    def place(self) -> str:
        return self.venue or ("online" if self.join_url else "")

    def is_upcoming(self, now: dt.datetime) -> bool:
        """People still have to come: planned, and not begun."""
        return self.status == SessionStatus.PLANNED and self.starts_at > now


@dataclass(frozen=True)
class SessionDay:
    """One day of a session, from its first dagdeel to its last."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    parts: list["SessionPart"]


class SessionPart(models.Model):
    """One dagdeel of a session: attendance is kept per dagdeel, not per day (domain/1 A3, invariant 9)."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="parts", verbose_name="bijeenkomst")
    part_of_day = models.CharField("dagdeel", max_length=10, choices=PartOfDay)
    starts_at = models.DateTimeField("begint")
    ends_at = models.DateTimeField("eindigt")

    objects = PeerManager["SessionPart"]()

    class Meta:
        verbose_name = "dagdeel"
        verbose_name_plural = "dagdelen"
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["session", "starts_at"], name="session_part_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_part_ends_after_start",
                violation_error_message="Het dagdeel eindigt vóór het begin. Kies een latere eindtijd.",
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="session_part_by_time")]

    def __str__(self) -> str:
        return self.get_part_of_day_display()


class AppointmentQuerySet(PeerQuerySet["Appointment"]):
    def standing(self) -> Self:
        """Appointments that have not been called off."""
        return self.filter(is_called_off=False)


AppointmentManager = PeerManager.from_queryset(AppointmentQuerySet)


class Appointment(models.Model):
    """What we last sent to somebody's own calendar about a session, byte for byte (MSG-08).

    Its uid never changes, its sequence rises with each message. A reminder repeats the text as it stands
    here, so that it invites nobody again.
    """

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="appointments", verbose_name="bijeenkomst"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name="persoon")
    uid = models.CharField("kenmerk in agenda's", max_length=200, unique=True, db_collation=SORTED)
    sequence = models.PositiveIntegerField("volgnummer")
    calendar = models.TextField("agendadeel")
    is_called_off = models.BooleanField("afgezegd", default=False)
    sent_at = models.DateTimeField("verstuurd op")

    objects = AppointmentManager()

    class Meta:
        verbose_name = "afspraak"
        verbose_name_plural = "afspraken"
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="appointment_once")]

    def __str__(self) -> str:
        return self.uid


class ReminderQuerySet(PeerQuerySet["Reminder"]):
    def due(self, now: dt.datetime) -> Self:
        return self.filter(state=ReminderState.PENDING, due_at__lte=now).order_by("due_at", "pk")


ReminderManager = PeerManager.from_queryset(ReminderQuerySet)


class Reminder(models.Model):
    """A promise to one person about one session. It becomes exactly one letter, or is cancelled.

    The row is the schedule: beat wakes a task, the task looks what is due. A moved session cancels
    its pending rows and makes new ones with the new sequence.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="reminders", verbose_name="bijeenkomst")
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="reminders", verbose_name="inschrijving"
    )
    kind = models.CharField("soort", max_length=16, choices=ReminderKind)
    session_sequence = models.PositiveIntegerField("volgnummer van de bijeenkomst")
    due_at = models.DateTimeField("versturen op")
    state = models.CharField("status", max_length=10, choices=ReminderState, default=ReminderState.PENDING)
    created_at = models.DateTimeField("gemaakt op", db_default=Now())

    objects = ReminderManager()

    class Meta:
        verbose_name = "herinnering"
        verbose_name_plural = "herinneringen"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "enrolment", "kind", "session_sequence"], name="reminder_once"
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], name="reminder_due", condition=Q(state="pending"))]

    def __str__(self) -> str:
        return f"{self.kind} {self.session_id}/{self.enrolment_id}"
