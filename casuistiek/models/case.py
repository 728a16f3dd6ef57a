import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from casuistiek.states import (
    EDITABLE,
    READABLE_BY_TRAINER,
    ActorSide,
    CaseStatus,
    ConfidentialityLevel,
    OwnPosition,
)
from cohorts.models import Cohort, Enrolment
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.db import PeerManager, PeerQuerySet


class PracticeCaseQuerySet(PeerQuerySet["PracticeCase"]):
    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def visible_to(self, user: User) -> Self:
        """The own cases, and what was submitted in a lichting that this person trains.

        A concept belongs to its owner alone; coördinator and planner see nothing, not even a title
        (domain/1 A2, domain/3 C2). Cases shared with the group come with the intervisie.
        """
        reviewing = Cohort.objects.granting(user, Permission.CASE_REVIEW)
        shared = Q(
            cohort__in=reviewing,
            status__in=READABLE_BY_TRAINER,
            confidentiality_level__gte=ConfidentialityLevel.TRAINERS,
        )
        return self.filter(Q(owner=user) | shared)

    def for_review(self, user: User) -> Self:
        """What a trainer may read and give feedback on: never the own case."""
        return self.visible_to(user).exclude(owner=user)

    def awaiting_feedback(self) -> Self:
        """The queue: submitted and not yet answered, longest waiting first."""
        return self.filter(status=CaseStatus.SUBMITTED).order_by("feedback_due_on", "pk")


PracticeCaseManager = PeerManager.from_queryset(PracticeCaseQuerySet)


class PracticeCase(models.Model):
    """A situation the owner is still in, told from the own position (domain/3).

    Status and text change through casuistiek.actions.cases only. `version` rises with each stored
    text: a save that builds on an older version is a conflict, never a silent overwrite.
    """

    public_id = models.UUIDField("openbaar kenmerk", default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="cases", verbose_name="inbrenger")
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="cases", verbose_name="inschrijving"
    )
    # On the row itself, so that the queue is one index read and not a join (performance.md).
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="cases", verbose_name="lichting")
    status = models.CharField("status", max_length=12, choices=CaseStatus, default=CaseStatus.CONCEPT)
    confidentiality_level = models.PositiveSmallIntegerField(
        "wie leest mee", choices=ConfidentialityLevel, default=ConfidentialityLevel.ONLY_ME
    )

    title = models.CharField("Titel", max_length=80, blank=True)
    trigger = models.TextField("Aanleiding", max_length=600, blank=True)
    context = models.TextField("Context", max_length=1200, blank=True)
    own_position = models.CharField("Mijn rol", max_length=16, choices=OwnPosition, blank=True)
    own_position_note = models.TextField("Mijn rol en positie", max_length=400, blank=True)
    axis_note = models.TextField("Horizontaal of verticaal", max_length=400, blank=True)
    dilemma = models.TextField("Mijn dilemma", max_length=500, blank=True)
    attempts = models.TextField("Wat is al geprobeerd", max_length=600, blank=True)
    pattern = models.TextField("Patroon dat ik herken", max_length=400, blank=True)
    desired_effect = models.TextField("Gewenst effect", max_length=400, blank=True)
    question_to_group = models.TextField("Vraag aan de groep", max_length=200, blank=True)

    version = models.PositiveIntegerField("versie", default=0)
    created_at = models.DateTimeField("gemaakt op", db_default=Now())
    saved_at = models.DateTimeField("bewaard op", null=True, blank=True)
    submitted_at = models.DateTimeField("ingediend op", null=True, blank=True)
    feedback_due_on = models.DateField("feedback verwacht op", null=True, blank=True)
    agreement_version = models.CharField("versie van de afspraak", max_length=20, blank=True)

    objects = PracticeCaseManager()

    class Meta:
        verbose_name = "casus"
        verbose_name_plural = "casussen"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="concept")
                | Q(submitted_at__isnull=False, confidentiality_level__gte=ConfidentialityLevel.TRAINERS),
                name="case_submitted_with_level",
                violation_error_message="Een ingediende casus heeft een indienmoment en lezers.",
            ),
            models.CheckConstraint(
                condition=Q(status="concept") | ~Q(agreement_version=""),
                name="case_submitted_with_agreement",
                violation_error_message="Zonder vertrouwelijkheidsafspraak kan een casus niet weg.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["cohort", "feedback_due_on", "id"], name="case_queue", condition=Q(status="submitted")
            ),
            models.Index(fields=["owner", "-created_at"], name="case_by_owner"),
        ]

    def __str__(self) -> str:
        return f"casus {self.pk}"

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE


class CaseActor(models.Model):
    """A party in the case: a role, never a name."""

    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="actors", verbose_name="casus")
    position = models.PositiveSmallIntegerField("plaats")
    label = models.CharField("rol", max_length=80)
    side = models.CharField("binnen of buiten", max_length=8, choices=ActorSide, default=ActorSide.OUTSIDE)
    interest_text = models.CharField("belang", max_length=200, blank=True)
    influence = models.PositiveSmallIntegerField(
        "invloed", default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    attitude = models.SmallIntegerField(
        "houding", default=0, validators=[MinValueValidator(-2), MaxValueValidator(2)]
    )
    relation_note = models.CharField("relatie met mij", max_length=200, blank=True)

    objects = PeerManager["CaseActor"]()

    class Meta:
        verbose_name = "betrokkene"
        verbose_name_plural = "betrokkenen"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(influence__gte=1, influence__lte=5),
                name="actor_influence",
                violation_error_message="Kies voor invloed een getal van 1 tot en met 5.",
            ),
            models.CheckConstraint(
                condition=Q(attitude__gte=-2, attitude__lte=2),
                name="actor_attitude",
                violation_error_message="Kies voor houding een getal van -2 tot en met 2.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class CaseVersion(models.Model):
    """The text as it was when it was submitted: what the feedback is about, and what is never lost."""

    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="versions", verbose_name="casus")
    number = models.PositiveIntegerField("versie")
    content = models.JSONField("inhoud")
    made_at = models.DateTimeField("gemaakt op")

    objects = PeerManager["CaseVersion"]()

    class Meta:
        verbose_name = "versie van een casus"
        verbose_name_plural = "versies van casussen"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="case_version_once")]

    def __str__(self) -> str:
        return f"versie {self.number}"
