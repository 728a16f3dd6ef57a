"""Talking about a case in a session: the methods of domain/1 A4, the roles, and how far the room is."""

from django.db import models


class Method(models.TextChoices):
    INCIDENT = "incident", "Incidentmethode"
    GOSSIP = "gossip", "Roddelmethode"
    BALINT = "balint", "Balint"
    FIVE_STEP = "five_step", "Vijfstappenmethode"
    SOCRATIC = "socratic", "Socratisch gesprek"
    JUDGEMENT = "judgement", "Dynamische oordeelsvorming"
    CONSTELLATION = "constellation", "Tafel- of vloeropstelling"
    ACTOR = "actor", "Tien minuten met een acteur"


class DiscussionRole(models.TextChoices):
    CASE_OWNER = "case_owner", "Inbrenger"
    MODERATOR = "moderator", "Gespreksleider"
    OBSERVER = "observer", "Observator"
    PEER = "peer", "Meedenker"


class DiscussionStatus(models.TextChoices):
    PLANNED = "planned", "Gepland"
    OPEN = "open", "Bezig"
    CLOSED = "closed", "Afgelopen"


class CardKind(models.TextChoices):
    """What somebody writes down in the room, for the inbrenger."""

    QUESTION = "question", "Vraag"
    ANALYSIS = "analysis", "Eigen analyse"
    ADVICE = "advice", "Advies"
    OBSERVATION = "observation", "Observatie"
