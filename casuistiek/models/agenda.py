from typing import Self

from django.db import models

from casuistiek.models.case import PracticeCase
from cohorts.models import ProgrammeLine, Session
from leergang.accounts.models import User
from leergang.db import PeerManager, PeerQuerySet


class AgendaCaseQuerySet(PeerQuerySet["AgendaCase"]):
    def of_session(self, session: Session) -> Self:
        return self.filter(line__session=session).order_by("line__position", "position", "pk")

    def visible_to(self, user: User) -> Self:
        """Places of the cases that this person may read: for all others nothing stands on the agenda."""
        return self.filter(case__in=PracticeCase.objects.visible_to(user))


AgendaCaseManager = PeerManager.from_queryset(AgendaCaseQuerySet)


class AgendaCase(models.Model):
    """A case that is talked about in a session, on a line of the programme that is kept for cases.

    Being on the agenda shows a case to nobody new: who may read it decides (domain/3 C2 and C3). It leaves the
    agenda with its line, and when nobody but its owner may read it any more (casuistiek.actions.agenda).
    """

    line = models.ForeignKey(
        ProgrammeLine, models.CASCADE, related_name="agenda_cases", verbose_name="programmaregel"
    )
    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="agenda_places", verbose_name="casus")
    position = models.PositiveSmallIntegerField("plaats", default=0)
    added_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="geagendeerd door"
    )

    objects = AgendaCaseManager()

    class Meta:
        verbose_name = "casus op de agenda"
        verbose_name_plural = "casussen op de agenda"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["line", "case"], name="agenda_case_once")]

    def __str__(self) -> str:
        return f"{self.line_id}/{self.case_id}"
