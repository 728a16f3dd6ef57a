"""What the owner makes of it afterwards: the reflection, and the step in the own work."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

from casuistiek.models.case import PracticeCase
from casuistiek.states import OutcomeMoment
from leergang.accounts.models import User
from leergang.db import PeerManager, PeerQuerySet


def _question(label: str) -> "models.TextField[str, str]":
    return models.TextField(label, max_length=300, blank=True)


class Reflection(models.Model):
    """Looking back on a case that was talked about: four questions (domain/3 C1, field 14).

    The owners read it, and the trainers when it `is_shared`. As with a case a concept may be too long.
    """

    CONTENT = ("did_differently", "effect", "about_position", "takes_along")

    case = models.OneToOneField(PracticeCase, models.CASCADE, related_name="reflection", verbose_name="casus")
    did_differently = _question("Wat deed ik anders?")
    effect = _question("Wat was het effect?")
    about_position = _question("Wat zegt dat over mijn positie?")
    takes_along = _question("Wat neem ik mee naar een volgende situatie?")
    is_shared = models.BooleanField("de trainers lezen mee", default=False, db_default=False)
    version = models.PositiveIntegerField("versie", default=0)
    saved_at = models.DateTimeField("bewaard op", null=True, blank=True)

    objects = PeerManager["Reflection"]()

    class Meta:
        verbose_name = "reflectie"
        verbose_name_plural = "reflecties"

    def __str__(self) -> str:
        return f"reflectie {self.case_id}"

    @property
    def answers(self) -> list[tuple[str, str]]:
        """(question, answer) of what was answered."""
        labels = {name: str(self._meta.get_field(name).verbose_name) for name in self.CONTENT}  # type: ignore[union-attr]
        return [(labels[name], getattr(self, name)) for name in self.CONTENT if getattr(self, name).strip()]


class CaseActionQuerySet(PeerQuerySet["CaseAction"]):
    def visible_to(self, user: User) -> Self:
        """Only those of the own cases: what comes of it is the inbrenger's (domain/1 A1, step 10)."""
        return self.filter(case__in=PracticeCase.objects.owned_by(user))


CaseActionManager = PeerManager.from_queryset(CaseActionQuerySet)


class CaseAction(models.Model):
    """What an owner is going to do in the own work because of a case. Asked about after three weeks and months."""

    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="actions", verbose_name="casus")
    what = models.CharField("wat ga je doen", max_length=300)
    by_on = models.DateField("vóór", null=True, blank=True)
    version = models.PositiveIntegerField("versie", default=1)
    made_at = models.DateTimeField("afgesproken op")

    objects = CaseActionManager()

    class Meta:
        verbose_name = "actie bij een casus"
        verbose_name_plural = "acties bij casussen"
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"actie {self.pk}"


class ActionOutcomeQuerySet(PeerQuerySet["ActionOutcome"]):
    def to_ask(self, now: dt.datetime) -> Self:
        """Due, not asked and not answered: their owner is to be asked."""
        return self.filter(due_at__lte=now, asked_at__isnull=True, told_at__isnull=True)


ActionOutcomeManager = PeerManager.from_queryset(ActionOutcomeQuerySet)


class ActionOutcome(models.Model):
    """'Wat is er van je actie geworden?': when it is asked, and what the owner says.

    Made with the action, so that the database holds what is due.
    """

    action = models.ForeignKey(CaseAction, models.CASCADE, related_name="outcomes", verbose_name="actie")
    moment = models.CharField("wanneer", max_length=12, choices=OutcomeMoment)
    due_at = models.DateTimeField("vragen op")
    asked_at = models.DateTimeField("gevraagd op", null=True, blank=True)
    outcome = models.TextField("wat ervan geworden is", max_length=1000, blank=True)
    version = models.PositiveIntegerField("versie", default=0)
    told_at = models.DateTimeField("verteld op", null=True, blank=True)

    objects = ActionOutcomeManager()

    class Meta:
        verbose_name = "terugblik op een actie"
        verbose_name_plural = "terugblikken op acties"
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "moment"], name="action_outcome_once"),
            models.CheckConstraint(
                condition=Q(outcome="", told_at__isnull=True) | (~Q(outcome="") & Q(told_at__isnull=False)),
                name="action_outcome_told",
                violation_error_message="Wie terugkijkt, schrijft op wat ervan werd.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="action_outcome_due",
                condition=Q(asked_at__isnull=True, told_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.action_id}/{self.moment}"
