"""The krachtenveld of a case (domain/4 D2): one set of rows, from which every picture and table is made.

Rows have a `position` within their case that they keep for as long as they live: kept versions, snapshots and
the steps of undo name each other by it.
"""

from django.db import models
from django.db.models import F, Q

from casuistiek.models.case import PracticeCase
from casuistiek.states import (
    ActorKind,
    ActorSide,
    Attitude,
    Degree,
    Influence,
    Quality,
    RelationType,
    SnapshotMoment,
    Stake,
    Strength,
)
from leergang.db import PeerManager

IN_RANGE = "Kies een getal dat in de lijst staat."


def _within(name: str, first: int, last: int, constraint: str) -> models.CheckConstraint:
    condition = Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": first, f"{name}__lte": last})
    return models.CheckConstraint(condition=condition, name=constraint, violation_error_message=IN_RANGE)


class CaseActor(models.Model):
    """A party in the case: a role, never a name. One of them is the owner's own place."""

    # What the form of the case asks; the rest belongs to the krachtenveld.
    FORM = ("position", "label", "side", "interest_text", "influence", "attitude", "relation_note")
    CONTENT = (*FORM, "kind", "stake", "trust", "agreement", "at_table", "is_self", "energy", "unsure")
    # There are no more rows than this; a case with more parties needs a sharper question first.
    MAX_ROWS = 30

    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="actors", verbose_name="casus")
    position = models.PositiveSmallIntegerField("plaats")
    label = models.TextField(
        "Rol of partij",
        max_length=80,
        blank=True,
        help_text="Een rol, geen naam: ‘de wethouder’, ‘een woningcorporatie’.",
    )
    side = models.CharField("Binnen of buiten", max_length=8, choices=ActorSide, default=ActorSide.OUTSIDE)
    kind = models.CharField(
        "Soort partij", max_length=12, choices=ActorKind, default=ActorKind.OTHER, db_default="other"
    )
    interest_text = models.TextField("Belang", max_length=200, blank=True)
    influence = models.PositiveSmallIntegerField("Invloed", choices=Influence, default=Influence.SOME)
    attitude = models.SmallIntegerField("Houding", choices=Attitude, default=Attitude.NEUTRAL)
    stake = models.PositiveSmallIntegerField(
        "Hoe zwaar weegt het", choices=Stake, default=Stake.SOME, db_default=3
    )
    # Not said is something else than 'gemiddeld': without these two there is no typing.
    trust = models.PositiveSmallIntegerField("Vertrouwen", choices=Degree, null=True, blank=True)
    agreement = models.PositiveSmallIntegerField("Eens over de inhoud", choices=Degree, null=True, blank=True)
    at_table = models.BooleanField("zit aan tafel", default=True, db_default=True)
    is_self = models.BooleanField("dit ben ik", default=False, db_default=False)
    energy = models.PositiveSmallIntegerField("energie die ernaartoe gaat", null=True, blank=True)
    unsure = models.BooleanField("dit is een gok", default=False, db_default=False)
    relation_note = models.TextField("Relatie met jou", max_length=200, blank=True)

    objects = PeerManager["CaseActor"]()

    class Meta:
        verbose_name = "betrokkene"
        verbose_name_plural = "betrokkenen"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="actor_once_per_position"),
            models.UniqueConstraint(
                fields=["case"],
                name="actor_one_self",
                condition=Q(is_self=True),
                violation_error_message="Je staat al in het krachtenveld.",
            ),
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
            _within("stake", 1, 5, "actor_stake"),
            _within("trust", 1, 5, "actor_trust"),
            _within("agreement", 1, 5, "actor_agreement"),
            _within("energy", 0, 100, "actor_energy"),
        ]

    def __str__(self) -> str:
        return self.label


class CaseRelation(models.Model):
    """A line between two parties, named by their positions."""

    CONTENT = ("position", "source", "target", "type", "quality", "strength", "directed", "note")
    MAX_ROWS = 60

    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="relations", verbose_name="casus")
    position = models.PositiveSmallIntegerField("plaats")
    source = models.PositiveSmallIntegerField("van")
    target = models.PositiveSmallIntegerField("naar")
    type = models.CharField("soort lijn", max_length=12, choices=RelationType)
    quality = models.SmallIntegerField("hoe de lijn is", choices=Quality, default=Quality.NEUTRAL)
    strength = models.PositiveSmallIntegerField("hoe sterk", choices=Strength, default=Strength.FAIR)
    directed = models.BooleanField("gaat één kant op", default=False)
    note = models.CharField("toelichting", max_length=200, blank=True)

    objects = PeerManager["CaseRelation"]()

    class Meta:
        verbose_name = "lijn"
        verbose_name_plural = "lijnen"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="relation_once_per_position"),
            models.UniqueConstraint(
                fields=["case", "source", "target", "type"],
                name="relation_once",
                violation_error_message="Deze lijn is er al.",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="relation_of_two",
                violation_error_message="Kies twee verschillende partijen.",
            ),
            _within("quality", -1, 1, "relation_quality"),
            _within("strength", 1, 3, "relation_strength"),
        ]

    def __str__(self) -> str:
        return f"{self.source}-{self.target}"


class Movement(models.Model):
    """Where the owner hopes that a party goes, and what the owner does for it. At most three at a time."""

    CONTENT = (
        "position",
        "actor",
        "target_attitude",
        "target_influence",
        "first_step",
        "my_part",
        "by_on",
        "result",
        "closed_on",
    )
    MAX_ROWS = 20

    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="movements", verbose_name="casus")
    position = models.PositiveSmallIntegerField("plaats")
    actor = models.PositiveSmallIntegerField("betrokkene")
    target_attitude = models.SmallIntegerField("gewenste houding", choices=Attitude)
    target_influence = models.PositiveSmallIntegerField("gewenste invloed", choices=Influence)
    first_step = models.CharField("eerste stap", max_length=200, blank=True)
    my_part = models.CharField("mijn aandeel", max_length=200, blank=True)
    by_on = models.DateField("vóór", null=True, blank=True)
    result = models.CharField("wat het werd", max_length=200, blank=True)
    # Active for as long as it has no end.
    closed_on = models.DateField("klaar op", null=True, blank=True)

    objects = PeerManager["Movement"]()

    class Meta:
        verbose_name = "beweging"
        verbose_name_plural = "bewegingen"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="movement_once_per_position"),
            models.UniqueConstraint(
                fields=["case", "actor"],
                condition=Q(closed_on__isnull=True),
                name="movement_one_per_actor",
                violation_error_message="Voor deze partij staat al een beweging open.",
            ),
            _within("target_attitude", -2, 2, "movement_attitude"),
            _within("target_influence", 1, 5, "movement_influence"),
        ]

    def __str__(self) -> str:
        return f"beweging {self.position}"


class ForceFieldSnapshot(models.Model):
    """The krachtenveld as it was at one moment, to lay over another and to play back.

    `content` is a `Field` (casuistiek.models.field_content). Of start and end there is one, after a movement
    as many as there were.
    """

    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="snapshots", verbose_name="casus")
    moment = models.CharField("moment", max_length=12, choices=SnapshotMoment)
    number = models.PositiveSmallIntegerField("volgorde")
    made_on = models.DateField("vastgelegd op")
    note = models.CharField("notitie", max_length=200, blank=True)
    content = models.JSONField("inhoud")

    objects = PeerManager["ForceFieldSnapshot"]()

    class Meta:
        verbose_name = "stand van het krachtenveld"
        verbose_name_plural = "standen van het krachtenveld"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="snapshot_number_once"),
            models.UniqueConstraint(
                fields=["case", "moment"],
                condition=~Q(moment="na_beweging"),
                name="snapshot_one_start_and_end",
                violation_error_message="Dit moment is al vastgelegd.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class FieldState(models.Model):
    """A step of the krachtenveld while it is drawn, for undo and redo; the last ones are kept.

    `number` counts from 1 within the case; PracticeCase.field_state says which one is shown.
    """

    KEPT = 50

    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="field_states", verbose_name="casus")
    number = models.PositiveIntegerField("stap")
    content = models.JSONField("inhoud")
    made_at = models.DateTimeField("gemaakt op")

    objects = PeerManager["FieldState"]()

    class Meta:
        verbose_name = "stap van het krachtenveld"
        verbose_name_plural = "stappen van het krachtenveld"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="field_state_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"
