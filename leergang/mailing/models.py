import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from leergang.db import SORTED, PeerManager, PeerQuerySet


class LetterState(models.TextChoices):
    DUE = "due", "Klaar om te versturen"
    CLAIMED = "claimed", "Wordt verstuurd"
    HANDED_OVER = "handed_over", "Aangeboden aan de mailserver"
    SENT = "sent", "Verzonden"
    FAILED = "failed", "Niet bezorgd"
    # History: at first a letter in doubt waited for a planner. Nothing becomes this any more.
    UNCERTAIN = "uncertain", "Onzeker"
    CANCELLED = "cancelled", "Ingetrokken"


# States in which somebody of the bureau may have to do something.
NEEDS_ATTENTION = (LetterState.FAILED, LetterState.UNCERTAIN)
# In the hands of a worker.
HELD = (LetterState.CLAIMED, LetterState.HANDED_OVER)


class LetterQuerySet(PeerQuerySet["Letter"]):
    def due(self, now: dt.datetime, *, is_bulk: bool) -> Self:
        """Letters of one lane that may leave now and are in nobody's hands, in the order of leaving."""
        found = self.filter(state=LetterState.DUE, is_bulk=is_bulk, due_at__lte=now)
        return found.order_by("due_at", "pk")

    def abandoned(self, now: dt.datetime) -> Self:
        """Letters that one worker holds for longer than the lease: it is dead."""
        return self.filter(state__in=HELD, claimed_at__lt=now - settings.MAIL_LEASE)

    def doubtful(self) -> Self:
        """Letters that may have arrived twice."""
        return self.filter(doubts__gt=0)

    def unsettled(self) -> Self:
        """Letters that may still leave, now or when somebody says so."""
        return self.exclude(state__in=[LetterState.SENT, LetterState.CANCELLED])

    def to_repeat(self) -> Self:
        """Letters that leave again only when a person says so, as long as what they say is true."""
        return self.filter(state__in=NEEDS_ATTENTION, is_withdrawn=False)


LetterManager = PeerManager.from_queryset(LetterQuerySet)


class Letter(models.Model):
    """One message to one person: the outbox row (MSG-09). Actions post it, tasks deliver it.

    The key makes a letter idempotent (domain/1 A3 invariant 10): kind, object, sequence, recipient.
    Bodies that carry a personal link are wiped once they are sent. The way of a letter, and why it is
    handed over before it is sent, stands in docs/decisions/0002-a-letter-in-doubt-goes-again.md.
    """

    key = models.CharField("sleutel", max_length=200, unique=True, db_collation=SORTED)
    kind = models.CharField("soort", max_length=40, db_collation=SORTED)
    # Where it belongs, e.g. 'cohorts.cohort:12': text, because mailing knows nothing of what lies above it.
    context = models.CharField("hoort bij", max_length=80, blank=True, db_collation=SORTED)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="letters", verbose_name="aan"
    )
    to_address = models.EmailField("e-mailadres", max_length=254)
    subject = models.CharField("onderwerp", max_length=200)
    body_text = models.TextField("tekst")
    body_html = models.TextField("html")
    calendar = models.TextField("agendadeel", blank=True)
    calendar_method = models.CharField("agendamethode", max_length=10, blank=True)
    is_secret = models.BooleanField("draagt een persoonlijke link", default=False)
    # One of very many that can wait a while: it never stands before a letter that cannot.
    is_bulk = models.BooleanField("kan wachten", default=False, db_default=False)
    # What it says is no longer true: it never leaves (again), whatever the mail server answers.
    is_withdrawn = models.BooleanField("ingetrokken", default=False, db_default=False)
    state = models.CharField("status", max_length=12, choices=LetterState, default=LetterState.DUE)
    due_at = models.DateTimeField("versturen op")
    claimed_at = models.DateTimeField("opgepakt op", null=True, blank=True)
    sent_at = models.DateTimeField("verzonden op", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    # How often the answer of the mail server was lost: so many copies more may have arrived.
    doubts = models.PositiveSmallIntegerField("keren in twijfel", default=0, db_default=0)
    failure = models.CharField("reden", max_length=200, blank=True)
    message_id = models.CharField("kenmerk", max_length=120)
    created_at = models.DateTimeField("gemaakt op", db_default=Now())

    objects = LetterManager()

    class Meta:
        verbose_name = "bericht"
        verbose_name_plural = "berichten"
        indexes = [
            models.Index(fields=["is_bulk", "due_at", "id"], name="letter_due", condition=Q(state="due")),
            models.Index(
                fields=["claimed_at"],
                name="letter_claimed",
                condition=Q(state__in=["claimed", "handed_over"]),
            ),
            models.Index(fields=["context", "-id"], name="letter_by_context"),
            # Not of what is due: PostgreSQL would choose this one and sort ten thousand letters for each batch.
            models.Index(
                fields=["state", "-id"],
                name="letter_by_state",
                condition=Q(state__in=["failed", "uncertain", "cancelled"]),
            ),
            models.Index(fields=["-id"], name="letter_doubtful", condition=Q(doubts__gt=0)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="letter_sent_at_with_sent",
                violation_error_message="Een verzonden bericht heeft een verzendmoment, een ander bericht niet.",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Pace(models.Model):
    """How many bulk letters were taken in hand in the minute that runs: one row, for all workers together.

    By the clock of the database, because the clocks of the workers may differ.
    """

    minute_at = models.DateTimeField("minuut")
    taken = models.PositiveIntegerField("opgepakt", default=0)

    objects = PeerManager["Pace"]()

    class Meta:
        verbose_name = "tempo"
        verbose_name_plural = "tempo"

    def __str__(self) -> str:
        return f"{self.taken} in {self.minute_at:%H:%M}"
