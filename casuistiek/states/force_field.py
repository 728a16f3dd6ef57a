"""The words of a krachtenveld (domain/4 D2). Values stand in stored versions: never change one."""

from django.db import models


class ActorSide(models.TextChoices):
    INSIDE = "inside", "Binnen"
    OUTSIDE = "outside", "Buiten"


class ActorKind(models.TextChoices):
    DECIDER = "decider", "Beslisser"
    COMMISSIONER = "commissioner", "Opdrachtgever"
    CONTRACTOR = "contractor", "Opdrachtnemer"
    FUNDER = "funder", "Financier"
    IMPLEMENTER = "implementer", "Uitvoerder"
    USER = "user", "Gebruiker of inwoner"
    SUPERVISOR = "supervisor", "Toezichthouder"
    MEDIA = "media", "Media"
    OTHER = "other", "Overig"


class Influence(models.IntegerChoices):
    VERY_LITTLE = 1, "1 – heel weinig"
    LITTLE = 2, "2 – weinig"
    SOME = 3, "3 – gemiddeld"
    MUCH = 4, "4 – veel"
    VERY_MUCH = 5, "5 – heel veel"


class Stake(models.IntegerChoices):
    """How much the matter weighs for somebody."""

    VERY_LITTLE = 1, "1 – heel licht"
    LITTLE = 2, "2 – licht"
    SOME = 3, "3 – gemiddeld"
    MUCH = 4, "4 – zwaar"
    VERY_MUCH = 5, "5 – heel zwaar"


class Degree(models.IntegerChoices):
    """How much trust there is, or how much agreement on the content."""

    VERY_LITTLE = 1, "1 – heel weinig"
    LITTLE = 2, "2 – weinig"
    SOME = 3, "3 – gemiddeld"
    MUCH = 4, "4 – veel"
    VERY_MUCH = 5, "5 – heel veel"


class Attitude(models.IntegerChoices):
    AGAINST = -2, "−2 – tegen"
    RATHER_AGAINST = -1, "−1 – eerder tegen"
    NEUTRAL = 0, "0 – neutraal"
    RATHER_FOR = 1, "+1 – eerder mee"
    FOR = 2, "+2 – mee"


class RelationType(models.TextChoices):
    COMMISSION = "commission", "Opdracht"
    MONEY = "money", "Geld"
    INFORMATION = "information", "Informatie"
    SUPERVISION = "supervision", "Toezicht"
    COOPERATION = "cooperation", "Samenwerking"
    HISTORY = "history", "Familie of geschiedenis"


class Quality(models.IntegerChoices):
    TENSE = -1, "Gespannen"
    NEUTRAL = 0, "Gewoon"
    GOOD = 1, "Goed"


class Strength(models.IntegerChoices):
    WEAK = 1, "Zwak"
    FAIR = 2, "Gemiddeld"
    STRONG = 3, "Sterk"


class SnapshotMoment(models.TextChoices):
    START = "start", "Start"
    AFTER_MOVEMENT = "na_beweging", "Na een beweging"
    END = "eind", "Eind"


MOST_ACTIVE_MOVEMENTS = 3
# Outside this range the page asks a question and blocks nothing.
FEWEST_ACTORS, MOST_ACTORS = 4, 22
ALL_ENERGY = 100
