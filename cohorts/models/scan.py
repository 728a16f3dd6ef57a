"""The regiescan: what somebody says about the own work at four moments, and what a group shows together."""

from typing import Self

from django.db import models
from django.db.models import Q

from cohorts.models.cohort import Cohort
from cohorts.models.enrolment import Enrolment
from cohorts.states import TAKES_PART, ScanRound
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.db import PeerManager, PeerQuerySet
from modules.statements import CURRENT, HIGHEST, LOWEST


def of_own_or_shared(user: User) -> Q:
    """Rows of an enrolment that this person may read (AVG-10): the own ones, and what a participant of a lichting
    that this person trains shared.

    Sharing is the participant's alone and ends at once: when it is taken back, and when somebody takes part no
    more. Who comes in the place of somebody has another enrolment, so nothing of the predecessor.
    """
    trained = Cohort.objects.granting(user, Permission.LEARNING_FOLLOW)
    shared = Q(
        shared_at__isnull=False,
        enrolment__status__in=TAKES_PART,
        enrolment__cohort__in=trained.values("pk"),
    )
    return Q(enrolment__user=user) | shared


class ScanResponseQuerySet(PeerQuerySet["ScanResponse"]):
    def visible_to(self, user: User) -> Self:
        """The own ones, and what was shared with this trainer; never a coördinator or planner (AVG-10)."""
        return self.filter(of_own_or_shared(user))

    def submitted(self) -> Self:
        return self.filter(submitted_at__isnull=False)

    def shared(self) -> Self:
        return self.filter(shared_at__isnull=False)


ScanResponseManager = PeerManager.from_queryset(ScanResponseQuerySet)


class ScanResponse(models.Model):
    """One round of the regiescan by one participant. Private until its owner shares it."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="scans", verbose_name="inschrijving"
    )
    round = models.CharField("ronde", max_length=8, choices=ScanRound)
    # Which statements were answered: modules.statements.
    version = models.PositiveSmallIntegerField("versie van de stellingen", default=CURRENT)
    started_at = models.DateTimeField("begonnen op")
    saved_at = models.DateTimeField("bewaard op")
    submitted_at = models.DateTimeField("ingestuurd op", null=True, blank=True)
    # Since when the trainers of the lichting may read it; empty: nobody but the owner.
    shared_at = models.DateTimeField("gedeeld op", null=True, blank=True)

    objects = ScanResponseManager()

    class Meta:
        verbose_name = "regiescan"
        verbose_name_plural = "regiescans"
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "round"], name="scan_once_per_round"),
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True) | Q(submitted_at__isnull=False),
                name="scan_shared_when_submitted",
                violation_error_message="Alleen een ingestuurde scan kun je delen.",
            ),
        ]

    def __str__(self) -> str:
        return f"regiescan {self.pk}"


class ScanAnswer(models.Model):
    """The answer to one statement; without a value it is 'weet ik niet'. Whole numbers: scores are worked out when
    they are read.
    """

    response = models.ForeignKey(
        ScanResponse, models.CASCADE, related_name="answers", verbose_name="regiescan"
    )
    number = models.PositiveSmallIntegerField("stelling")
    value = models.PositiveSmallIntegerField("antwoord", null=True, blank=True)

    objects = PeerManager["ScanAnswer"]()

    class Meta:
        verbose_name = "antwoord op een stelling"
        verbose_name_plural = "antwoorden op stellingen"
        constraints = [
            models.UniqueConstraint(fields=["response", "number"], name="scan_answer_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=LOWEST, value__lte=HIGHEST),
                name="scan_answer_on_the_scale",
                violation_error_message="Kies een van de antwoorden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id}/{self.number}"


class ScanWindow(models.Model):
    """What a trainer did by hand to one round of a lichting: opened it early, or closed it.

    Without a row, or with two empty moments, the rule decides (cohorts.reports.scan_rounds).
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="scan_windows", verbose_name="lichting")
    round = models.CharField("ronde", max_length=8, choices=ScanRound)
    opened_at = models.DateTimeField("geopend op", null=True, blank=True)
    closed_at = models.DateTimeField("gesloten op", null=True, blank=True)

    objects = PeerManager["ScanWindow"]()

    class Meta:
        verbose_name = "ronde van de regiescan"
        verbose_name_plural = "rondes van de regiescan"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "round"], name="scan_window_once"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(closed_at__isnull=True),
                name="scan_window_open_or_closed",
                violation_error_message="Een ronde is open of gesloten.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}/{self.round}"


class ScanPictureQuerySet(PeerQuerySet["ScanPicture"]):
    def visible_to(self, user: User) -> Self:
        """Trainers of the lichting alone; a coördinator or planner never (AVG-10)."""
        return self.filter(cohort__in=Cohort.objects.granting(user, Permission.LEARNING_FOLLOW).values("pk"))


ScanPictureManager = PeerManager.from_queryset(ScanPictureQuerySet)


class ScanPicture(models.Model):
    """What a group showed in one round: made once, when a trainer closes it, and never again.

    It stands apart from the answers, so that nothing that happens to those changes it: two pictures that differ
    by one person would tell that person's answers (docs/privacy.md). It knows nobody, and how many there were
    only as 'five or more'.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="scan_pictures", verbose_name="lichting")
    round = models.CharField("ronde", max_length=8, choices=ScanRound)
    version = models.PositiveSmallIntegerField("versie van de stellingen")
    made_at = models.DateTimeField("gemaakt op")
    # Per dimension [mean in tenths, spread], or [null, ""] when too few people answered enough of it. The mean is
    # stored no sharper than it is shown: nothing below 1,5 and nothing above 4,5.
    lines = models.JSONField("per dimensie")

    objects = ScanPictureManager()

    class Meta:
        verbose_name = "groepsbeeld van de regiescan"
        verbose_name_plural = "groepsbeelden van de regiescan"
        constraints = [models.UniqueConstraint(fields=["cohort", "round"], name="scan_picture_once")]

    def __str__(self) -> str:
        return f"{self.cohort_id}/{self.round}"


__all__ = [
    "ScanAnswer",
    "ScanPicture",
    "ScanResponse",
    "ScanWindow",
    "of_own_or_shared",
]
