"""The states of feedback, who gave it, and who reads a remark."""

from django.db import models


class FeedbackStatus(models.TextChoices):
    CONCEPT = "concept", "Concept"
    PUBLISHED = "published", "Gepubliceerd"
    READ = "read", "Gelezen"


class FeedbackKind(models.TextChoices):
    TRAINER = "trainer", "Trainer"
    PEER = "peer", "Meedenker"


class RemarkReaders(models.IntegerChoices):
    """Who reads a published remark, besides its author. The higher, the more people."""

    OWNER = 1, "Alleen de inbrenger"
    TRAINERS = 2, "De inbrenger en de trainers"
    GROUP = 3, "Iedereen die de casus mag lezen"


class RubricLevel(models.IntegerChoices):
    """The four levels of domain/3 C4: words to talk with, never a grade."""

    EXPLORING = 1, "Verkennend"
    AWARE = 2, "Bewust"
    CAPABLE = 3, "Bekwaam"
    EXEMPLARY = 4, "Voorbeeldig"
