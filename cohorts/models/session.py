import datetime as dt
import uuid
from dataclasses import dataclass
from itertools import groupby
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from cohorts.models.cohort import Cohort
from cohorts.models.session_staff import SessionStaff
from cohorts.models.venue import Room
from cohorts.states import ANNOUNCED, PartOfDay, SessionKind, SessionStatus
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.db import SORTED, PeerManager, PeerQuerySet
from leergang.moment import local_date, today
from modules.models import Module


def doors_open_at(starts_at: dt.datetime) -> dt.datetime:
    """When one can go in to an online session that starts then."""
    return starts_at - dt.timedelta(minutes=settings.JOIN_OPENS_MINUTES)


def _reach(user: User, permission: Permission, day: dt.date | None = None) -> Q:
    helping = SessionStaff.objects.granting(user, permission, day=day or today())
    cohorts = Cohort.objects.granting(user, permission, day=day)
    return Q(cohort__in=cohorts) | Q(pk__in=helping.values("session_id"))


class SessionQuerySet(PeerQuerySet["Session"]):
    def granting(self, user: User, permission: Permission, *, day: dt.date | None = None) -> Self:
        """Sessions about which this person holds, today, the permission: in the whole lichting, or as substitute
        or guest of that session alone (SEC-06). `day` as with `Cohort.objects.granting()`.
        """
        return self.filter(_reach(user, permission, day))

    def visible_to(self, user: User) -> Self:
        """Announced sessions of the own lichtingen, or that one helps with; concepts only for who may plan them."""
        planning = _reach(user, Permission.SESSION_PLAN)
        return self.filter(planning | (_reach(user, Permission.SESSION_VIEW) & Q(status__in=ANNOUNCED)))

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
    # The room is what can be taken; venue and travel are what people were told, also after the register changed.
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name="zaal"
    )
    venue = models.CharField("locatie", max_length=160, blank=True)
    travel = models.TextField("route en toegankelijkheid", blank=True)
    join_url = models.URLField("link voor online deelname", blank=True)
    # The last day on which participants may still prepare.
    preparation_due_on = models.DateField("voorbereiding klaar op", null=True, blank=True)
    case_due_at = models.DateTimeField("casus inleveren vóór", null=True, blank=True)
    trainers = models.ManyToManyField(User, related_name="sessions", verbose_name="trainers", blank=True)
    status = models.CharField("status", max_length=10, choices=SessionStatus, default=SessionStatus.CONCEPT)
    # Calendars know a session by its uid; the sequence rises with each announced change (MSG-08).
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField("volgnummer", default=0)
    announced_at = models.DateTimeField("bekendgemaakt op", null=True, blank=True)
    # In the planner's words, read by who was expected; empty for what goes on.
    cancel_reason = models.CharField(
        "waarom de bijeenkomst vervalt", max_length=300, blank=True, default="", db_default=""
    )
    # Until when people may have to be called, because the last change was announced so late (bellijst).
    call_list_ends_at = models.DateTimeField("bellijst tot", null=True, blank=True)
    # What people were told last, while the news of a change waits for the morning; as `Before` keeps it.
    last_heard = models.JSONField("laatst gehoord", null=True, blank=True)
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

    def get_join_path(self) -> str:
        """Where somebody goes in to an online session: our own address, which opens shortly before the start."""
        return f"{self.get_absolute_url()}meedoen/"

    @property
    def join_opens_at(self) -> dt.datetime:
        """From when the link to the online session works (setting JOIN_OPENS_MINUTES)."""
        return doors_open_at(self.starts_at)

    def is_open_to_join(self, now: dt.datetime) -> bool:
        """Whether the link to the online session works: a planned session, from shortly before until its end."""
        return self.status == SessionStatus.PLANNED and self.join_opens_at <= now < self.ends_at

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
