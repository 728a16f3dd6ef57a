"""Talking about a case: which session, method and people, what was written down, and for whom."""

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from casuistiek.models.agenda import AgendaCase
from casuistiek.models.case import PracticeCase
from casuistiek.states import CardKind, DiscussionRole, DiscussionStatus, Method
from cohorts.models import Cohort, Enrolment, Session, SessionStaff
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.db import PeerManager, PeerQuerySet
from leergang.moment import today


class DiscussionQuerySet(PeerQuerySet["Discussion"]):
    def planned_by(self, user: User, *, day: dt.date | None = None) -> Self:
        """In the lichtingen that this person trains, of cases that trainers may read."""
        cohorts = Cohort.objects.granting(user, Permission.CASE_REVIEW, day=day or today())
        return self.filter(session__cohort__in=cohorts, case__in=PracticeCase.objects.for_review(user))

    def visible_to(self, user: User, *, day: dt.date | None = None) -> Self:
        """Rooms this person may enter: of a case that he or she may read, and with a place in the room.

        Trainers of the lichting come in without a place; a substitute of the session too (domain/1 A2). A query
        that is kept hands in the day.
        """
        day = day or today()
        seated = DiscussionSeat.objects.filter(enrolment__user=user).values("discussion_id")
        readable = PracticeCase.objects.visible_to(user, day=day).order_by().values("pk")
        cohorts = Cohort.objects.granting(user, Permission.CASE_REVIEW, day=day)
        helping = SessionStaff.objects.granting(user, Permission.CASE_READ, day=day).values("session_id")
        return self.filter(case__in=readable).filter(
            Q(pk__in=seated) | Q(session__cohort__in=cohorts) | Q(session__in=helping)
        )


DiscussionManager = PeerManager.from_queryset(DiscussionQuerySet)


class Discussion(models.Model):
    """A case that is talked about in a session, by a method with steps.

    The clock of a step is a moment in the database: who reloads or was away sees the same time left. A paused
    clock keeps the seconds that were left. `version` rises with every change in the room, so that a phone
    knows whether it missed something.

    When the case is thrown away, method and day stay (domain/1 A3, invariant 4) and everything written goes.
    """

    public_id = models.UUIDField("openbaar kenmerk", default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        Session, models.CASCADE, related_name="discussions", verbose_name="bijeenkomst"
    )
    case = models.ForeignKey(
        PracticeCase, models.SET_NULL, null=True, related_name="discussions", verbose_name="casus"
    )
    place = models.OneToOneField(
        AgendaCase,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="discussion",
        verbose_name="plaats op de agenda",
    )
    method = models.CharField("werkvorm", max_length=16, choices=Method)
    status = models.CharField(
        "status", max_length=8, choices=DiscussionStatus, default=DiscussionStatus.PLANNED
    )
    step = models.PositiveSmallIntegerField("stap", default=0)
    step_ends_at = models.DateTimeField("stap eindigt op", null=True, blank=True)
    seconds_left = models.PositiveIntegerField("seconden over bij pauze", null=True, blank=True)
    version = models.PositiveIntegerField("versie", default=0)
    planned_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="gepland door"
    )
    opened_at = models.DateTimeField("begonnen op", null=True, blank=True)
    closed_at = models.DateTimeField("afgelopen op", null=True, blank=True)

    objects = DiscussionManager()

    class Meta:
        verbose_name = "casusbespreking"
        verbose_name_plural = "casusbesprekingen"
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "case"],
                name="discussion_once_per_session",
                violation_error_message="Deze casus staat al op de agenda van deze bijeenkomst.",
            ),
            models.CheckConstraint(
                condition=Q(status="planned", opened_at__isnull=True, closed_at__isnull=True)
                | Q(status="open", opened_at__isnull=False, closed_at__isnull=True)
                | Q(status="closed", closed_at__isnull=False),
                name="discussion_moments",
                violation_error_message="Een bespreking begint voordat zij ophoudt.",
            ),
        ]

    def __str__(self) -> str:
        return f"bespreking {self.pk}"

    @property
    def where(self) -> str:
        """How far the room is: what somebody who moves it on has seen."""
        return f"{self.status}-{self.step}"


class DiscussionSeat(models.Model):
    """Who sits in the room, in which role."""

    discussion = models.ForeignKey(
        Discussion, models.CASCADE, related_name="seats", verbose_name="bespreking"
    )
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="discussion_seats", verbose_name="inschrijving"
    )
    role = models.CharField("rol", max_length=12, choices=DiscussionRole, default=DiscussionRole.PEER)
    # When this phone last asked how far the room is: who lost the connection shows as away.
    seen_at = models.DateTimeField("laatst gezien op", null=True, blank=True)

    objects = PeerManager["DiscussionSeat"]()

    class Meta:
        verbose_name = "plaats in een bespreking"
        verbose_name_plural = "plaatsen in besprekingen"
        constraints = [models.UniqueConstraint(fields=["discussion", "enrolment"], name="seat_once")]

    def __str__(self) -> str:
        return f"{self.discussion_id}/{self.enrolment_id}"


class RoomCard(models.Model):
    """Something that somebody in the room wrote for the inbrenger: a question, an advice, what was seen.

    It goes with the case. The inbrenger reads the cards from the step in which they are shared; until then
    only their author does.
    """

    discussion = models.ForeignKey(
        Discussion, models.CASCADE, related_name="cards", verbose_name="bespreking"
    )
    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="cards", verbose_name="casus")
    author = models.ForeignKey(Enrolment, models.CASCADE, related_name="room_cards", verbose_name="schrijver")
    kind = models.CharField("soort", max_length=12, choices=CardKind)
    step = models.PositiveSmallIntegerField("stap")
    text = models.CharField("tekst", max_length=500)
    # Named by the phone that sent it, so that sending it again after a lost answer is once.
    token = models.UUIDField("kenmerk van het toestel", default=uuid.uuid4)
    made_at = models.DateTimeField("geschreven op")
    answered_at = models.DateTimeField("beantwoord op", null=True, blank=True)

    objects = PeerManager["RoomCard"]()

    class Meta:
        verbose_name = "kaartje"
        verbose_name_plural = "kaartjes"
        ordering = ["made_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["discussion", "token"], name="card_once")]

    def __str__(self) -> str:
        return f"kaartje {self.pk}"


class DiscussionNotes(models.Model):
    """What the inbrenger writes and takes along: nobody else ever reads it (domain/1 A1, step 10)."""

    CONTENT = ("notes", "insight", "first_step")

    discussion = models.OneToOneField(
        Discussion, models.CASCADE, related_name="own_notes", verbose_name="bespreking"
    )
    case = models.ForeignKey(
        PracticeCase, models.CASCADE, related_name="discussion_notes", verbose_name="casus"
    )
    notes = models.TextField("Aantekeningen", max_length=5000, blank=True)
    insight = models.TextField("Inzicht", max_length=500, blank=True)
    first_step = models.TextField("Eerste stap", max_length=300, blank=True)
    version = models.PositiveIntegerField("versie", default=0)
    saved_at = models.DateTimeField("bewaard op", null=True, blank=True)

    objects = PeerManager["DiscussionNotes"]()

    class Meta:
        verbose_name = "aantekeningen van de inbrenger"
        verbose_name_plural = "aantekeningen van inbrengers"

    def __str__(self) -> str:
        return f"aantekeningen {self.discussion_id}"
