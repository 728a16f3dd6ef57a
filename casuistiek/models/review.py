"""Around feedback: what the owner answers, what it said before, the rubric, and who is at work on which case."""

import datetime as dt
from typing import Self

from django.db import models

from casuistiek.models.case import PracticeCase
from casuistiek.models.feedback import Feedback, FeedbackPoint
from casuistiek.states import RubricLevel
from cohorts.models import Enrolment
from leergang.accounts.models import User
from leergang.db import PeerManager, PeerQuerySet


class PointReply(models.Model):
    """'Dit deed ik met de feedback': what an owner answers to one point, and whether it is done with."""

    point = models.OneToOneField(FeedbackPoint, models.CASCADE, related_name="reply", verbose_name="punt")
    text = models.TextField("wat je ermee deed", max_length=600, blank=True)
    version = models.PositiveIntegerField("versie", default=0)
    saved_at = models.DateTimeField("bewaard op", null=True, blank=True)
    handled_at = models.DateTimeField("verwerkt op", null=True, blank=True)

    objects = PeerManager["PointReply"]()

    class Meta:
        verbose_name = "reactie op een punt"
        verbose_name_plural = "reacties op punten"

    def __str__(self) -> str:
        return f"reactie {self.point_id}"


class FeedbackRevision(models.Model):
    """What published feedback said before its author changed it. `content` is a list of points."""

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="revisions", verbose_name="feedback")
    number = models.PositiveIntegerField("nummer")
    content = models.JSONField("inhoud")
    published_at = models.DateTimeField("stond er vanaf")
    replaced_at = models.DateTimeField("vervangen op")

    objects = PeerManager["FeedbackRevision"]()

    class Meta:
        verbose_name = "eerdere feedback"
        verbose_name_plural = "eerdere feedback"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["feedback", "number"], name="feedback_revision_once")]

    def __str__(self) -> str:
        return f"{self.feedback_id}/{self.number}"


class RubricAssessment(models.Model):
    """Where a trainer sees the owner on one row of the rubric (casuistiek.documents.rubric).

    It is a proposal until the owner keeps it: the owner decides whether a level is stored (domain/3 C4).
    What is declined is thrown away.
    """

    feedback = models.ForeignKey(
        Feedback, models.CASCADE, related_name="assessments", verbose_name="feedback"
    )
    criterion = models.CharField("criterium", max_length=24)
    level = models.PositiveSmallIntegerField("niveau", choices=RubricLevel)
    kept_at = models.DateTimeField("bewaard door de inbrenger op", null=True, blank=True)

    objects = PeerManager["RubricAssessment"]()

    class Meta:
        verbose_name = "plek in de rubric"
        verbose_name_plural = "plekken in de rubric"
        constraints = [models.UniqueConstraint(fields=["feedback", "criterion"], name="assessment_once")]

    def __str__(self) -> str:
        return f"{self.feedback_id}/{self.criterion}"


class BankRemark(models.Model):
    """A remark that a trainer wants to use more often: the trainer's own, and about no case."""

    TEXTS = ("observation", "effect", "question", "suggestion")

    trainer = models.ForeignKey(User, models.CASCADE, related_name="bank_remarks", verbose_name="trainer")
    title = models.CharField("waar gaat het over", max_length=80)
    observation = models.TextField("Observatie", max_length=600, blank=True)
    effect = models.TextField("Effect", max_length=600, blank=True)
    question = models.TextField("Vraag", max_length=400, blank=True)
    suggestion = models.TextField("Suggestie", max_length=600, blank=True)
    used_count = models.PositiveIntegerField("keer gebruikt", default=0)
    made_at = models.DateTimeField("gemaakt op")

    objects = PeerManager["BankRemark"]()

    class Meta:
        verbose_name = "eigen opmerking"
        verbose_name_plural = "eigen opmerkingen"
        ordering = ["-used_count", "title", "pk"]
        indexes = [models.Index(fields=["trainer", "-used_count"], name="bank_of_trainer")]

    def __str__(self) -> str:
        return f"eigen opmerking {self.pk}"


class ReviewQuerySet(PeerQuerySet["Review"]):
    def claimed(self, now: dt.datetime) -> Self:
        """Cases that somebody is working on at this moment."""
        return self.filter(claim_ends_at__gt=now)


ReviewManager = PeerManager.from_queryset(ReviewQuerySet)


class Review(models.Model):
    """A trainer at one case: when he or she last looked, and until when it is claimed.

    A claim is a courtesy between colleagues: it ends by itself and never blocks anybody's feedback.
    """

    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="reviews", verbose_name="casus")
    trainer = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="trainer")
    seen_at = models.DateTimeField("laatst gekeken op")
    claim_ends_at = models.DateTimeField("opgepakt tot", null=True, blank=True)

    objects = ReviewManager()

    class Meta:
        verbose_name = "beoordeling"
        verbose_name_plural = "beoordelingen"
        constraints = [models.UniqueConstraint(fields=["case", "trainer"], name="review_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.trainer_id}"


class PeerAsk(models.Model):
    """The owner asks somebody of the group to think along. It ends with the sharing: the ladder decides."""

    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="peer_asks", verbose_name="casus")
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="peer_asks", verbose_name="meedenker"
    )
    asked_at = models.DateTimeField("gevraagd op")

    objects = PeerManager["PeerAsk"]()

    class Meta:
        verbose_name = "vraag om mee te denken"
        verbose_name_plural = "vragen om mee te denken"
        constraints = [models.UniqueConstraint(fields=["case", "enrolment"], name="peer_asked_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.enrolment_id}"
