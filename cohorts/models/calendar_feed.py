from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cohorts.models.cohort import Cohort
from cohorts.states import FeedKind
from leergang.accounts.models import User
from leergang.db import SORTED, PeerManager, PeerQuerySet


class CalendarFeedQuerySet(PeerQuerySet["CalendarFeed"]):
    def live(self) -> Self:
        """Those that answer: not revoked, of somebody whose account is open."""
        return self.filter(revoked_at__isnull=True, user__is_active=True)


CalendarFeedManager = PeerManager.from_queryset(CalendarFeedQuerySet)


class CalendarFeed(models.Model):
    """An address that a calendar program reads without login. It shows what its owner may see at that moment.

    The address is a secret: only its hash is kept, it is shown once and revoked with one button.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_feeds", verbose_name="persoon")
    kind = models.CharField("soort", max_length=10, choices=FeedKind)
    cohort = models.ForeignKey(
        Cohort, models.CASCADE, null=True, blank=True, related_name="calendar_feeds", verbose_name="lichting"
    )
    token_hash = models.CharField("kenmerk", max_length=64, unique=True, db_collation=SORTED)
    # Minutes before the start; empty: the calendar program decides for itself.
    alarm_minutes = models.PositiveSmallIntegerField("seintje vooraf", null=True, blank=True)
    created_at = models.DateTimeField("gemaakt op", db_default=Now())
    revoked_at = models.DateTimeField("ingetrokken op", null=True, blank=True)

    objects = CalendarFeedManager()

    class Meta:
        verbose_name = "agendakoppeling"
        verbose_name_plural = "agendakoppelingen"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="personal", cohort__isnull=True) | Q(kind="cohort", cohort__isnull=False),
                name="calendar_feed_of_a_cohort",
                violation_error_message="Alleen de agenda van een lichting hoort bij een lichting.",
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "cohort"],
                condition=Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="calendar_feed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
