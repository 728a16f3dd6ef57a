from django.db import models

from cohorts.models.enrolment import Enrolment
from cohorts.models.session import SessionPart
from cohorts.states import AttendanceStatus
from leergang.accounts.models import User
from leergang.db import PeerManager


class Attendance(models.Model):
    """Whether somebody was there, per dagdeel (domain/1 A3, invariant 9). No row: nothing was recorded."""

    part = models.ForeignKey(SessionPart, models.CASCADE, related_name="attendances", verbose_name="dagdeel")
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="attendances", verbose_name="inschrijving"
    )
    status = models.CharField("aanwezigheid", max_length=16, choices=AttendanceStatus)
    recorded_at = models.DateTimeField("vastgelegd op")
    recorded_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="vastgelegd door"
    )

    objects = PeerManager["Attendance"]()

    class Meta:
        verbose_name = "aanwezigheid"
        verbose_name_plural = "aanwezigheden"
        constraints = [models.UniqueConstraint(fields=["part", "enrolment"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.part_id}/{self.enrolment_id}"
