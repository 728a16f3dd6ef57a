import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cohorts.models.cohort import Cohort, TrainerAssignment
from cohorts.states import CAME_IN, HOLDS_SEAT, OPEN, TAKES_PART, UNFINISHED, EnrolmentStatus, Leaving
from leergang.accounts.models import Invitation, Organisation, OrganisationRole, User
from leergang.accounts.roles import Permission, Role, roles_granting
from leergang.db import SORTED, PeerManager, PeerQuerySet
from leergang.moment import today
from modules.models import Assignment, Unit


def of_organisations(organisations: object, day: dt.date) -> Q:
    """The enrolments that belong to these organisations on that day: who left is no longer theirs to see."""
    stays = Q(leaves_on__isnull=True) | Q(leaves_on__gte=day)
    return stays & Q(organisation__in=organisations)


class EnrolmentQuerySet(PeerQuerySet["Enrolment"]):
    def visible_to(self, user: User, permission: Permission = Permission.ENROLMENT_VIEW) -> Self:
        """The enrolments of which this person may know (SEC-06, domain/1 A2).

        All for a planner, the own lichtingen for a trainer, the people of the own organisation for a
        coördinator, as long as they work there.
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
            own = held.filter(role=Role.COORDINATOR).values("organisation_id")
            reach |= of_organisations(own, day)
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

    def unfinished(self) -> Self:
        """What ends when its person leaves for good."""
        return self.filter(status__in=UNFINISHED)

    def in_queue(self) -> Self:
        """The waiting list in order; who let an offer lapse keeps the place, but is not offered another."""
        return self.filter(status=EnrolmentStatus.WAITING_LIST).order_by("queued_at", "pk")

    def offer_lapsed(self, now: dt.datetime) -> Self:
        """Offers that were not answered in time."""
        return self.filter(status=EnrolmentStatus.OFFERED, offer_ends_at__lte=now)

    def to_invite(self, now: dt.datetime) -> Self:
        """Who is enrolled and gets a personal link now: on the day that was chosen, and once.

        Not who left: that account is closed and its address released.
        """
        return self.filter(
            status=EnrolmentStatus.CONFIRMED,
            invite_at__lte=now,
            invitation__isnull=True,
            user__is_active=True,
        ).order_by("invite_at", "pk")

    def link_used(self, user: User) -> Self:
        """Enrolments of this person that still wait, although a link was used since theirs was made."""
        used = Invitation.objects.filter(user=user, used_at__gte=models.OuterRef("invitation__created_at"))
        return self.filter(models.Exists(used), user=user, status=EnrolmentStatus.CONFIRMED)

    def leaving(self) -> Self:
        """Whose last day at the organisation is known and was not settled yet."""
        return self.filter(leaves_on__isnull=False, left_at__isnull=True)

    def left_without_address(self) -> Self:
        """Who wanted to go on under the own title, and whose last day passed without an address for it."""
        return self.filter(leaving=Leaving.OWN_TITLE, left_at__isnull=False, own_address_at__isnull=True)


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
    enrolled_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ingeschreven door"
    )
    # What somebody wrote who asked for a place: read by the coördinator, kept until it is decided.
    motivation = models.CharField("toelichting", max_length=500, blank=True, default="", db_default="")
    # Since when on the waiting list: the order of the queue.
    queued_at = models.DateTimeField("op de wachtlijst sinds", null=True, blank=True)
    offer_ends_at = models.DateTimeField("aanbod geldt tot", null=True, blank=True)
    lapsed_at = models.DateTimeField("aanbod niet beantwoord", null=True, blank=True)
    # When the personal link goes out; empty as long as there is nothing to invite for.
    invite_at = models.DateTimeField("uitnodigen op", null=True, blank=True)
    invitation = models.ForeignKey(
        Invitation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="uitnodiging"
    )
    # Who came in the place of this person, or the enrolment in the later lichting.
    succeeded_by = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="succeeds", verbose_name="opgevolgd door"
    )
    # The last day at the organisation; after it the organisation sees nothing of this enrolment any more.
    leaves_on = models.DateField("laatste dag bij de organisatie", null=True, blank=True)
    leaving = models.CharField(
        "na de laatste dag", max_length=10, choices=Leaving, blank=True, default="", db_default=""
    )
    # When a private address was confirmed by who goes on under the own title.
    own_address_at = models.DateTimeField("privéadres bevestigd op", null=True, blank=True)
    # When what follows from leaving was carried out, after the last day.
    left_at = models.DateTimeField("vertrek afgehandeld op", null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(status="offered", offer_ends_at__isnull=False)
                | (~Q(status="offered") & Q(offer_ends_at__isnull=True)),
                name="enrolment_offer_has_an_end",
                violation_error_message="Een aangeboden plaats heeft een uiterste moment, een andere niet.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["waiting_list", "offered"]) | Q(queued_at__isnull=False),
                name="enrolment_waits_since",
                violation_error_message="Wie wacht, staat sinds een moment op de wachtlijst.",
            ),
        ]
        indexes = [
            models.Index(fields=["cohort", "sort_key", "id"], name="enrolment_by_name"),
            models.Index(fields=["cohort", "organisation", "sort_key", "id"], name="enrolment_by_org_name"),
            models.Index(fields=["organisation", "sort_key", "id"], name="enrolment_by_organisation"),
            models.Index(
                fields=["cohort", "queued_at", "id"],
                name="enrolment_queue",
                condition=Q(status="waiting_list"),
            ),
            models.Index(fields=["offer_ends_at"], name="enrolment_offers", condition=Q(status="offered")),
            models.Index(
                fields=["invite_at", "id"],
                name="enrolment_to_invite",
                condition=Q(status="confirmed", invitation__isnull=True),
            ),
            models.Index(
                fields=["leaves_on"],
                name="enrolment_leaving",
                condition=Q(leaves_on__isnull=False, left_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"inschrijving {self.pk}"

    @property
    def name(self) -> str:
        """The name that others in this lichting and organisation see."""
        return self.listed_name or self.user.name


class EnrolmentTransition(models.Model):
    """One step of an enrolment: from which state to which, who, when and why."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="transitions", verbose_name="inschrijving"
    )
    # Empty for the first step.
    from_status = models.CharField("van", max_length=12, choices=EnrolmentStatus, blank=True)
    to_status = models.CharField("naar", max_length=12, choices=EnrolmentStatus)
    # Empty for the system: an offer that lapsed.
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="door"
    )
    reason = models.CharField("reden", max_length=300, blank=True)
    moved_at = models.DateTimeField("moment")

    objects = PeerManager["EnrolmentTransition"]()

    class Meta:
        verbose_name = "stap van een inschrijving"
        verbose_name_plural = "stappen van inschrijvingen"
        ordering = ["moved_at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


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
