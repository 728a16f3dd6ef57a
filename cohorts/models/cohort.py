import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from cohorts.states import TAKES_PART, Decision
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import Permission, Role, roles_granting
from leergang.db import SORTED, PeerManager, PeerQuerySet
from leergang.moment import today
from leergang.web.themes import THEMES
from modules.models import Programme


class CohortKind(models.TextChoices):
    OPEN = "open", "Open inschrijving"
    IN_COMPANY = "in_company", "In-company"


class CohortQuerySet(PeerQuerySet["Cohort"]):
    def granting(self, user: User, permission: Permission, *, day: dt.date | None = None) -> Self:
        """The lichtingen in which this person holds, today, a role that grants the permission.

        This lookup is the access check (SEC-06): what is not in here answers 404. A query that is kept
        hands in the day, so that no day of yesterday stays in it.
        """
        roles = roles_granting(permission)
        day = day or today()
        reach = Q(pk__in=[])
        if Role.PARTICIPANT in roles:
            mine = Cohort.objects.filter(enrolments__user=user, enrolments__status__in=TAKES_PART)
            reach |= Q(pk__in=mine.values("pk"))
        if Role.TRAINER in roles:
            reach |= Q(pk__in=TrainerAssignment.objects.current(day).filter(user=user).values("cohort_id"))
        held = OrganisationRole.objects.current(day).filter(user=user)
        if Role.COORDINATOR in roles:
            own = held.filter(role=Role.COORDINATOR).values("organisation_id")
            reach |= Q(
                pk__in=Cohort.organisations.through.objects.filter(organisation_id__in=own).values(
                    "cohort_id"
                )
            )
        if Role.PLANNER in roles:
            reach |= Q(models.Exists(held.filter(role=Role.PLANNER)))
        return self.filter(reach)

    def current(self, day: dt.date) -> Self:
        """Lichtingen that have not ended on that day."""
        return self.filter(ends_on__gte=day)

    def to_decide(self, day: dt.date) -> Self:
        """Whether it goes on had to be decided by that day, and was not; soonest first."""
        return self.filter(decision=Decision.OPEN, decide_on__lte=day, ends_on__gte=day).order_by(
            "decide_on", "pk"
        )


CohortManager = PeerManager.from_queryset(CohortQuerySet)


class Cohort(models.Model):
    """A lichting: one run of a leergang with a group of people."""

    slug = models.SlugField("kenmerk in webadressen", max_length=60, unique=True)
    name = models.CharField("naam", max_length=80, unique=True, db_collation=SORTED)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cohorts", verbose_name="leergang")
    kind = models.CharField("soort", max_length=12, choices=CohortKind, default=CohortKind.OPEN)
    seats = models.PositiveSmallIntegerField("plaatsen")
    starts_on = models.DateField("begint op")
    ends_on = models.DateField("eindigt op")
    enrolment_closes_on = models.DateField("inschrijven kan tot en met", null=True, blank=True)
    # The planner opened the page on which people ask for a place themselves.
    takes_requests = models.BooleanField("mensen kunnen zichzelf aanmelden", default=False, db_default=False)
    min_participants = models.PositiveSmallIntegerField("minimum aantal deelnemers", default=0, db_default=0)
    decide_on = models.DateField("beslissen op", null=True, blank=True)
    decision = models.CharField(
        "besluit", max_length=8, choices=Decision, default=Decision.OPEN, db_default=Decision.OPEN.value
    )
    decided_at = models.DateTimeField("besloten op", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="besloten door"
    )
    # In the planner's words; everybody who hears of the decision reads it.
    decision_reason = models.CharField("reden", max_length=300, blank=True, default="", db_default="")
    theme = models.CharField("thema", max_length=40, choices=list(THEMES.items()), default="regiegemeente")
    feedback_working_days = models.PositiveSmallIntegerField("werkdagen voor feedback", default=10)
    organisations = models.ManyToManyField(
        Organisation, related_name="cohorts", verbose_name="organisaties", blank=True
    )
    created_at = models.DateTimeField("gemaakt op", db_default=Now())

    objects = CohortManager()

    class Meta:
        verbose_name = "lichting"
        verbose_name_plural = "lichtingen"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="cohort_dates",
                violation_error_message="De einddatum ligt vóór de begindatum. Kies een latere einddatum.",
            ),
            models.CheckConstraint(
                condition=Q(enrolment_closes_on__isnull=True) | Q(enrolment_closes_on__lte=F("ends_on")),
                name="cohort_enrolment_closes_in_time",
                violation_error_message="Inschrijven kan niet langer dan de lichting duurt. Kies een eerdere dag.",
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="cohort_seats",
                violation_error_message="Een lichting heeft minstens één plaats.",
            ),
            models.CheckConstraint(
                condition=Q(decision="open", decided_at__isnull=True)
                | (~Q(decision="open") & Q(decided_at__isnull=False)),
                name="cohort_decided_at_with_decision",
                violation_error_message="Een besluit heeft een moment, een open beslissing niet.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cohorts:cohort-detail", args=[self.slug])

    def takes_enrolments(self, day: dt.date) -> bool:
        """Whether a coördinator may still enrol on that day; a planner always may."""
        return self.enrolment_closes_on is None or day <= self.enrolment_closes_on

    def takes_requests_on(self, day: dt.date) -> bool:
        """Whether people may ask for a place themselves on that day."""
        return self.takes_requests and self.takes_enrolments(day) and self.decision != Decision.NO_GO


class TrainerAssignmentQuerySet(PeerQuerySet["TrainerAssignment"]):
    def current(self, day: dt.date) -> Self:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


TrainerAssignmentManager = PeerManager.from_queryset(TrainerAssignmentQuerySet)


class TrainerAssignment(models.Model):
    """Who trains which lichting. Access ends on `ends_on`; without it, it lasts as long as the row."""

    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="trainer_assignments", verbose_name="lichting"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="trainer_assignments", verbose_name="trainer")
    ends_on = models.DateField("tot en met", null=True, blank=True)

    objects = TrainerAssignmentManager()

    class Meta:
        verbose_name = "trainer van een lichting"
        verbose_name_plural = "trainers van lichtingen"
        constraints = [models.UniqueConstraint(fields=["cohort", "user"], name="trainer_once_per_cohort")]

    def __str__(self) -> str:
        return self.user.name
