import datetime as dt
from typing import Self

from django.db import models

from cohorts.models.cohort import Cohort
from cohorts.models.enrolment import Enrolment
from cohorts.models.session import Session
from cohorts.states import TAKES_PART, SessionStatus
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.db import PeerManager, PeerQuerySet
from leergang.moment import at

# So long after the last session needs are kept: time to settle the bill of the caterer (AVG-03).
NEEDS_KEPT = dt.timedelta(days=14)


class Orchestrates(models.TextChoices):
    """Whether somebody has a regietaak in the own work."""

    NOW = "now", "Ja, nu al"
    LATER = "later", "Nog niet, wel binnenkort"
    NO = "no", "Nee"


class IntakeQuerySet(PeerQuerySet["Intake"]):
    def visible_to(self, user: User) -> Self:
        """Who trains the lichting reads them, and the person; never a coördinator or planner (domain/1 A2)."""
        trained = Cohort.objects.granting(user, Permission.INTAKE_VIEW)
        return self.filter(
            models.Q(enrolment__cohort__in=trained.values("pk")) | models.Q(enrolment__user=user)
        )

    def sent(self) -> Self:
        """What its writer handed in; a concept is read by nobody else."""
        return self.filter(sent_at__isnull=False)


IntakeManager = PeerManager.from_queryset(IntakeQuerySet)


class Intake(models.Model):
    """What a participant writes before the start: role, regietaak, learning question, one situation."""

    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, related_name="intake", verbose_name="inschrijving"
    )
    own_role = models.TextField("jouw rol", max_length=1000, blank=True)
    orchestrates = models.CharField("regietaak", max_length=8, choices=Orchestrates, blank=True)
    learning_question = models.TextField("leervraag", max_length=1000, blank=True)
    situation = models.TextField("situatie", max_length=2000, blank=True)
    saved_at = models.DateTimeField("bewaard op")
    sent_at = models.DateTimeField("ingestuurd op", null=True, blank=True)

    objects = IntakeManager()

    class Meta:
        verbose_name = "intake"
        verbose_name_plural = "intakes"

    def __str__(self) -> str:
        return f"intake {self.pk}"


class SpecialNeedsQuerySet(PeerQuerySet["SpecialNeeds"]):
    def visible_to(self, user: User) -> Self:
        """The planner who arranges the day, and the person (AVG-03)."""
        arranged = Cohort.objects.granting(user, Permission.NEEDS_VIEW)
        return self.filter(
            models.Q(enrolment__cohort__in=arranged.values("pk")) | models.Q(enrolment__user=user)
        )

    def of_who_takes_part(self) -> Self:
        return self.filter(enrolment__status__in=TAKES_PART)

    def spent(self, day: dt.date) -> Self:
        """What is not needed any more on that day (AVG-03): the person left, or the lichting is over.

        Over is fourteen days after the day of the last session, on the wall in Amsterdam; sessions that
        fell out do not count. Without sessions the last day of the lichting counts.
        """
        last_day = day - NEEDS_KEPT
        sessions = Session.objects.filter(cohort=models.OuterRef("enrolment__cohort")).exclude(
            status=SessionStatus.CANCELLED
        )
        still_ahead = sessions.filter(ends_at__gte=at(last_day + dt.timedelta(days=1), dt.time.min))
        is_over = ~models.Exists(still_ahead) & (
            models.Exists(sessions) | models.Q(enrolment__cohort__ends_on__lte=last_day)
        )
        return self.filter(is_over | ~models.Q(enrolment__status__in=TAKES_PART))


SpecialNeedsManager = PeerManager.from_queryset(SpecialNeedsQuerySet)


class SpecialNeeds(models.Model):
    """Dietary and accessibility needs: apart and short-lived, gone 14 days after the last session (AVG-03)."""

    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, related_name="special_needs", verbose_name="inschrijving"
    )
    dietary = models.CharField("eten en drinken", max_length=300, blank=True)
    accessibility = models.CharField("toegankelijkheid", max_length=300, blank=True)
    saved_at = models.DateTimeField("bewaard op")

    objects = SpecialNeedsManager()

    class Meta:
        verbose_name = "bijzondere wensen"
        verbose_name_plural = "bijzondere wensen"

    def __str__(self) -> str:
        return f"wensen {self.pk}"
