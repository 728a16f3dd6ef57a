import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cohorts.models.cohort import Cohort, TrainerAssignment
from cohorts.states import CAME_IN, HOLDS_SEAT, OPEN, TAKES_PART, EnrolmentStatus, ImportState
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import Permission, Role, roles_granting
from leergang.db import SORTED, PeerManager, PeerQuerySet
from leergang.moment import today
from modules.models import Assignment, Unit

# An uploaded list that nobody confirms is kept this long.
DRAFT_LIFE = dt.timedelta(hours=24)
# What a cell may hold before it is cut; the verdict then says that it is too long.
CELL = 300


class EnrolmentQuerySet(PeerQuerySet["Enrolment"]):
    def visible_to(self, user: User, permission: Permission = Permission.ENROLMENT_VIEW) -> Self:
        """The enrolments of which this person may know (SEC-06, domain/1 A2).

        All for a planner, the own lichtingen for a trainer, the people of the own organisation for a
        coördinator.
        """
        roles = roles_granting(permission)
        day = today()
        held = OrganisationRole.objects.current(day).filter(user=user)
        reach = Q(pk__in=[])
        if Role.PLANNER in roles:
            reach |= Q(models.Exists(held.filter(role=Role.PLANNER)))
        if Role.TRAINER in roles:
            reach |= Q(
                cohort__in=TrainerAssignment.objects.current(day).filter(user=user).values("cohort_id")
            )
        if Role.COORDINATOR in roles:
            reach |= Q(organisation__in=held.filter(role=Role.COORDINATOR).values("organisation_id"))
        return self.filter(reach)

    def taking_part(self) -> Self:
        return self.filter(status__in=TAKES_PART)

    def came_in(self) -> Self:
        """Who takes part and used the personal link: an address that was only typed proves nothing."""
        return self.filter(status__in=CAME_IN)

    def holding_seat(self) -> Self:
        return self.filter(status__in=HOLDS_SEAT)

    def open(self) -> Self:
        """Neither ended nor refused: at most one per person and lichting."""
        return self.filter(status__in=OPEN)


EnrolmentManager = PeerManager.from_queryset(EnrolmentQuerySet)


class Enrolment(models.Model):
    """One person in one lichting. Status changes go through cohorts.actions.enrolments only."""

    public_id = models.UUIDField("openbaar kenmerk", default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments", verbose_name="lichting")
    user = models.ForeignKey(User, models.PROTECT, related_name="enrolments", verbose_name="persoon")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="enrolments", verbose_name="organisatie"
    )
    # The name as the organisation wrote it, shown until the person accepts: who enters an address
    # never learns the name of an account that the organisation did not know. Empty: the account's name.
    listed_name = models.CharField("naam op de lijst", max_length=212, blank=True)
    job_title = models.CharField("functie", max_length=120, blank=True)
    status = models.CharField(
        "status", max_length=12, choices=EnrolmentStatus, default=EnrolmentStatus.CONFIRMED
    )
    # The key of the name that is shown, kept on the row so that a list of ten thousand is paged by index.
    sort_key = models.CharField("sorteersleutel", max_length=200, editable=False, db_collation=SORTED)
    batch = models.ForeignKey(
        "ImportBatch", models.SET_NULL, null=True, blank=True, related_name="enrolments", verbose_name="lijst"
    )
    created_at = models.DateTimeField("gemaakt op", db_default=Now())
    status_changed_at = models.DateTimeField("status sinds", db_default=Now())

    objects = EnrolmentManager()

    class Meta:
        verbose_name = "inschrijving"
        verbose_name_plural = "inschrijvingen"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "cohort"],
                condition=Q(status__in=[status.value for status in OPEN]),
                name="enrolment_once",
                violation_error_message="Deze persoon doet al mee in deze lichting.",
            ),
        ]
        indexes = [
            models.Index(fields=["cohort", "sort_key", "id"], name="enrolment_by_name"),
            models.Index(fields=["cohort", "organisation", "sort_key", "id"], name="enrolment_by_org_name"),
        ]

    def __str__(self) -> str:
        return f"inschrijving {self.pk}"

    @property
    def name(self) -> str:
        """The name that others in this lichting and organisation see."""
        return self.listed_name or self.user.name


class UnitCompletion(models.Model):
    """A participant ticked off a unit (opened is not done)."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="unit_completions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="completions", verbose_name="onderdeel")
    done_at = models.DateTimeField("klaar op")

    objects = PeerManager["UnitCompletion"]()

    class Meta:
        verbose_name = "onderdeel klaar"
        verbose_name_plural = "onderdelen klaar"
        constraints = [models.UniqueConstraint(fields=["enrolment", "unit"], name="unit_done_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.unit_id}"


class AssignmentCompletion(models.Model):
    """A participant ticked off a piece of preparation."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="assignment_completions")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="completions", verbose_name="voorbereiding"
    )
    done_at = models.DateTimeField("klaar op")

    objects = PeerManager["AssignmentCompletion"]()

    class Meta:
        verbose_name = "voorbereiding klaar"
        verbose_name_plural = "voorbereidingen klaar"
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "assignment"], name="assignment_done_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.assignment_id}"


class ImportBatchQuerySet(PeerQuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> Self:
        """Only who uploaded a list sees its preview: it holds people who are not enrolled yet."""
        return self.filter(created_by=user)

    def stale(self, now: dt.datetime) -> Self:
        """Drafts that nobody confirmed within a day: they hold personal data and go."""
        return self.filter(state=ImportState.DRAFT, created_at__lt=now - DRAFT_LIFE)


ImportBatchManager = PeerManager.from_queryset(ImportBatchQuerySet)


class ImportBatch(models.Model):
    """An uploaded list of people, kept from the preview until it is confirmed or dropped."""

    public_id = models.UUIDField("openbaar kenmerk", default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="import_batches", verbose_name="lichting")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="import_batches", verbose_name="organisatie"
    )
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="import_batches", verbose_name="geüpload door"
    )
    file_name = models.CharField("bestand", max_length=120)
    state = models.CharField("status", max_length=12, choices=ImportState, default=ImportState.DRAFT)
    # What the reader of the file wants the person to know, e.g. which sheet was read.
    notice = models.CharField("opmerking", max_length=200, blank=True)
    created_at = models.DateTimeField("gemaakt op", db_default=Now())
    confirmed_at = models.DateTimeField("bevestigd op", null=True, blank=True)

    objects = ImportBatchManager()

    class Meta:
        verbose_name = "lijst"
        verbose_name_plural = "lijsten"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_at__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_at__isnull=True)),
                name="import_batch_confirmed_at_with_state",
                violation_error_message="Een bevestigde lijst heeft een moment, een andere lijst niet.",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="import_draft_age", condition=Q(state="draft"))]

    def __str__(self) -> str:
        return f"lijst {self.pk}"


class ImportRow(models.Model):
    """One line of an uploaded list, as it was read and as the person corrected it.

    Nothing is checked here: what does not fit a person is said by cohorts.importing.verdicts.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name="lijst")
    number = models.PositiveIntegerField("rij")
    first_name = models.CharField("voornaam", max_length=CELL, blank=True)
    infix = models.CharField("tussenvoegsel", max_length=CELL, blank=True)
    last_name = models.CharField("achternaam", max_length=CELL, blank=True)
    email = models.CharField("e-mailadres", max_length=CELL, blank=True)
    job_title = models.CharField("functie", max_length=CELL, blank=True)
    is_skipped = models.BooleanField("overgeslagen", default=False)

    objects = PeerManager["ImportRow"]()

    class Meta:
        verbose_name = "rij"
        verbose_name_plural = "rijen"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"rij {self.number}"
