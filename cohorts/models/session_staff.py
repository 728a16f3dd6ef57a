"""Who helps with one session only."""

import datetime as dt
from typing import Self

from django.db import models

from cohorts.states import ANNOUNCED, StaffKind
from leergang.accounts.models import User
from leergang.accounts.roles import Permission, roles_granting
from leergang.db import PeerManager, PeerQuerySet


class SessionStaffQuerySet(PeerQuerySet["SessionStaff"]):
    def current(self, day: dt.date) -> Self:
        """Whose access has not ended on that day."""
        return self.filter(ends_on__gte=day)

    def granting(self, user: User, permission: Permission, *, day: dt.date) -> Self:
        """What gives this person the permission on that day, for that session alone. A concept is not shown yet."""
        kinds = roles_granting(permission).intersection(StaffKind.values)
        return self.current(day).filter(
            user=user, kind__in=sorted(kinds), session__status__in=[status.value for status in ANNOUNCED]
        )


SessionStaffManager = PeerManager.from_queryset(SessionStaffQuerySet)


class SessionStaff(models.Model):
    """A substitute trainer or a guest of one session; access ends by itself (domain/1 A2, SEC-06).

    What each of them may do stands with the other roles (leergang.accounts.roles): a substitute sees what the
    session needs, its people, its programme, the cases on its agenda; a guest the programme only.
    """

    session = models.ForeignKey(
        "cohorts.Session", models.CASCADE, related_name="staff", verbose_name="bijeenkomst"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="session_staff", verbose_name="persoon")
    kind = models.CharField("rol", max_length=10, choices=StaffKind)
    # Whom a substitute stands in for, when somebody.
    instead_of = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="in plaats van"
    )
    # The day itself counts, until midnight on the clock of the Netherlands.
    ends_on = models.DateField("toegang tot en met")
    added_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="toegevoegd door"
    )

    objects = SessionStaffManager()

    class Meta:
        verbose_name = "medewerker van een bijeenkomst"
        verbose_name_plural = "medewerkers van bijeenkomsten"
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="session_staff_once")]
        indexes = [models.Index(fields=["user", "ends_on"], name="session_staff_by_user")]

    def __str__(self) -> str:
        return f"{self.kind} {self.session_id}"
