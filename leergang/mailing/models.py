import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from leergang.db import SORTED, PeerManager, PeerQuerySet

# A worker that holds a letter longer than this is taken for dead. Longer than a task may live
# (CELERY_TASK_TIME_LIMIT), so that a slow worker is never mistaken for a dead one.
LEASE = dt.timedelta(minutes=10)


class LetterState(models.TextChoices):
    DUE = "due", "Klaar om te versturen"
    CLAIMED = "claimed", "Wordt verstuurd"
    HANDED_OVER = "handed_over", "Aangeboden aan de mailserver"
    SENT = "sent", "Verzonden"
    FAILED = "failed", "Niet bezorgd"
    UNCERTAIN = "uncertain", "Onzeker"
    CANCELLED = "cancelled", "Ingetrokken"


# States in which somebody of the bureau may have to do something.
NEEDS_ATTENTION = (LetterState.FAILED, LetterState.UNCERTAIN)


class LetterQuerySet(PeerQuerySet["Letter"]):
    def due(self, now: dt.datetime) -> Self:
        """Letters that may leave now and are in nobody's hands."""
        return self.filter(state=LetterState.DUE, due_at__lte=now)

    def abandoned(self, now: dt.datetime) -> Self:
        """Letters whose worker died before it began to talk to the mail server."""
        return self.filter(state=LetterState.CLAIMED, claimed_at__lt=now - LEASE)

    def in_doubt(self, now: dt.datetime) -> Self:
        """Letters whose worker died while the mail server was answering: sent or not, nobody knows."""
        return self.filter(state=LetterState.HANDED_OVER, claimed_at__lt=now - LEASE)

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
    handed over before it is sent, stands in docs/decisions/0002-exactly-once-mail.md.
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
    # What it says is no longer true: it never leaves (again), whatever the mail server answers.
    is_withdrawn = models.BooleanField("ingetrokken", default=False, db_default=False)
    state = models.CharField("status", max_length=12, choices=LetterState, default=LetterState.DUE)
    due_at = models.DateTimeField("versturen op")
    claimed_at = models.DateTimeField("opgepakt op", null=True, blank=True)
    sent_at = models.DateTimeField("verzonden op", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    failure = models.CharField("reden", max_length=200, blank=True)
    message_id = models.CharField("kenmerk", max_length=120)
    created_at = models.DateTimeField("gemaakt op", db_default=Now())

    objects = LetterManager()

    class Meta:
        verbose_name = "bericht"
        verbose_name_plural = "berichten"
        indexes = [
            models.Index(fields=["due_at", "id"], name="letter_due", condition=Q(state="due")),
            models.Index(
                fields=["claimed_at"],
                name="letter_claimed",
                condition=Q(state__in=["claimed", "handed_over"]),
            ),
            models.Index(fields=["context", "-id"], name="letter_by_context"),
            models.Index(fields=["state", "-id"], name="letter_by_state"),
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
