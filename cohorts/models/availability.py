"""Asking trainers on which proposed dates they can teach, by a link without login."""

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cohorts.models.cohort import Cohort
from cohorts.states import Answer, PartOfDay
from leergang.accounts.models import User
from leergang.accounts.models.invitation import fingerprint
from leergang.db import SORTED, PeerManager, PeerQuerySet
from leergang.moment import at

DIGITS = 32  # of a uuid in hex: the person, at the head of a link


class AvailabilityPoll(models.Model):
    """One round of proposed dates for a lichting, until it is closed."""

    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="availability_polls", verbose_name="lichting"
    )
    note = models.CharField("toelichting", max_length=300, blank=True, default="")
    closes_on = models.DateField("antwoord vóór", null=True, blank=True)
    closed_at = models.DateTimeField("gesloten op", null=True, blank=True)
    created_at = models.DateTimeField("gemaakt op", db_default=Now())
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="gemaakt door"
    )

    objects = PeerManager["AvailabilityPoll"]()

    class Meta:
        verbose_name = "beschikbaarheidsvraag"
        verbose_name_plural = "beschikbaarheidsvragen"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"beschikbaarheid {self.pk}"

    def takes_answers(self, now: dt.datetime) -> bool:
        """Whether the question stands: not closed, and the day before which to answer has not begun."""
        return self.closed_at is None and (self.closes_on is None or now < at(self.closes_on, dt.time()))


class ProposedDate(models.Model):
    """One dagdeel that is proposed; moments are instants."""

    poll = models.ForeignKey(AvailabilityPoll, models.CASCADE, related_name="dates", verbose_name="vraag")
    part_of_day = models.CharField("dagdeel", max_length=10, choices=PartOfDay)
    starts_at = models.DateTimeField("begint")
    ends_at = models.DateTimeField("eindigt")

    objects = PeerManager["ProposedDate"]()

    class Meta:
        verbose_name = "voorgestelde datum"
        verbose_name_plural = "voorgestelde data"
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "starts_at"], name="proposed_date_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="proposed_date_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poll_id}/{self.pk}"


class AvailabilityRequestQuerySet(PeerQuerySet["AvailabilityRequest"]):
    def unanswered(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def reachable(self) -> Self:
        """Those of people whose account is open."""
        return self.filter(user__is_active=True)

    def to_remind(self, today: dt.date) -> Self:
        """Who did not answer and got no letter about it today yet, on the calendar of Amsterdam."""
        return self.reachable().unanswered().filter(sent_at__lt=at(today, dt.time()))

    def usable(self, now: dt.datetime) -> Self:
        """Those whose link still works: not longer than its end, and only while the question stands."""
        return self.reachable().filter(poll__closed_at__isnull=True, expires_at__gt=now)

    def by_link(self, token: str) -> Self:
        """The one that this personal link opens: of this person, at the address the letter went to."""
        try:
            public_id = uuid.UUID(hex=token[:DIGITS])
        except ValueError:
            return self.none()
        user = User.objects.filter(public_id=public_id).first()
        return self.filter(user=user, token_hash=link_hash(token, user)) if user else self.none()


AvailabilityRequestManager = PeerManager.from_queryset(AvailabilityRequestQuerySet)


class AvailabilityRequest(models.Model):
    """The question to one trainer. Of the personal link only a hash is kept; a new link replaces the old."""

    poll = models.ForeignKey(AvailabilityPoll, models.CASCADE, related_name="requests", verbose_name="vraag")
    user = models.ForeignKey(
        User, models.CASCADE, related_name="availability_requests", verbose_name="trainer"
    )
    token_hash = models.CharField("kenmerk", max_length=64, unique=True, db_collation=SORTED)
    expires_at = models.DateTimeField("geldig tot")
    sent_at = models.DateTimeField("verstuurd op")
    answered_at = models.DateTimeField("beantwoord op", null=True, blank=True)
    remark = models.CharField("opmerking", max_length=300, blank=True, default="")

    objects = AvailabilityRequestManager()

    class Meta:
        verbose_name = "vraag aan een trainer"
        verbose_name_plural = "vragen aan trainers"
        constraints = [models.UniqueConstraint(fields=["poll", "user"], name="availability_request_once")]

    def __str__(self) -> str:
        return f"{self.poll_id}/{self.user_id}"


class Availability(models.Model):
    """Whether one trainer can on one proposed date."""

    request = models.ForeignKey(
        AvailabilityRequest, models.CASCADE, related_name="answers", verbose_name="vraag"
    )
    date = models.ForeignKey(ProposedDate, models.CASCADE, related_name="answers", verbose_name="datum")
    answer = models.CharField("antwoord", max_length=8, choices=Answer)

    objects = PeerManager["Availability"]()

    class Meta:
        verbose_name = "beschikbaarheid"
        verbose_name_plural = "beschikbaarheden"
        constraints = [models.UniqueConstraint(fields=["request", "date"], name="availability_once")]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.date_id}"


def link_token(user: User, secret: str) -> str:
    """The value in the address: who is asked, and a secret of which only a hash is kept."""
    return user.public_id.hex + secret


def link_hash(token: str, user: User) -> str:
    """What is stored of a link. It is bound to the address the letter goes to: with another one it is dead."""
    return fingerprint(f"{token}:{user.email}")
