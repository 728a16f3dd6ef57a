import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from casuistiek.models.case import PracticeCase
from casuistiek.states import FeedbackKind, FeedbackStatus, RemarkReaders, Viewer
from leergang.accounts.models import User
from leergang.db import PeerManager, PeerQuerySet


class FeedbackQuerySet(PeerQuerySet["Feedback"]):
    def published(self) -> Self:
        return self.exclude(status=FeedbackStatus.CONCEPT)

    def for_owner(self, user: User) -> Self:
        """What the owners of a case may read: published only (invariant 7)."""
        return self.published().filter(case__in=PracticeCase.objects.owned_by(user))

    def concepts_of(self, user: User) -> Self:
        """What this person is still writing; nobody else sees it."""
        return self.filter(status=FeedbackStatus.CONCEPT, author=user)

    def of_peer(self, user: User) -> Self:
        """What this person wrote as somebody of the group, published or not."""
        return self.filter(kind=FeedbackKind.PEER, author=user)


FeedbackManager = PeerManager.from_queryset(FeedbackQuerySet)


class Feedback(models.Model):
    """Somebody's answer to a case: at most three points, no grade (domain/3 C4).

    Of a trainer, or of a peer whom the owner asked; each author's own. What was published can be changed by its
    author: what it said before is kept (FeedbackRevision) and the page says so.
    """

    public_id = models.UUIDField("openbaar kenmerk", default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="feedback", verbose_name="casus")
    author = models.ForeignKey(User, models.PROTECT, related_name="feedback", verbose_name="schrijver")
    kind = models.CharField(
        "van wie",
        max_length=8,
        choices=FeedbackKind,
        default=FeedbackKind.TRAINER,
        db_default=FeedbackKind.TRAINER.value,
    )
    case_version = models.PositiveIntegerField("bij versie")
    status = models.CharField("status", max_length=10, choices=FeedbackStatus, default=FeedbackStatus.CONCEPT)
    version = models.PositiveIntegerField("opgeslagen versie", default=0)
    created_at = models.DateTimeField("gemaakt op", db_default=Now())
    saved_at = models.DateTimeField("bewaard op", null=True, blank=True)
    published_at = models.DateTimeField("gepubliceerd op", null=True, blank=True)
    read_at = models.DateTimeField("gelezen op", null=True, blank=True)
    changed_at = models.DateTimeField("aangepast op", null=True, blank=True)

    objects = FeedbackManager()

    class Meta:
        verbose_name = "feedback"
        verbose_name_plural = "feedback"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "author"], condition=Q(status="concept"), name="feedback_one_concept"
            ),
            models.CheckConstraint(
                condition=Q(status="concept", published_at__isnull=True)
                | (~Q(status="concept") & Q(published_at__isnull=False)),
                name="feedback_published_at_with_status",
                violation_error_message="Gepubliceerde feedback heeft een publicatiemoment.",
            ),
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk}"


class FeedbackPointQuerySet(PeerQuerySet["FeedbackPoint"]):
    def visible_to(self, user: User, viewer: Viewer) -> Self:
        """The published points that this person may read, who reads their case as `viewer`.

        The owners read everything. A trainer reads what trainers may read, somebody of the group what everybody
        may, and each the own points besides. Feedback is not for who stands in for one session (domain/3 C3).
        """
        published = self.exclude(feedback__status=FeedbackStatus.CONCEPT)
        match viewer:
            case Viewer.OWNER:
                return published
            case Viewer.TRAINER:
                return published.filter(Q(readers__gte=RemarkReaders.TRAINERS) | Q(feedback__author=user))
            case Viewer.PEER:
                return published.filter(Q(readers=RemarkReaders.GROUP) | Q(feedback__author=user))
        return self.none()


FeedbackPointManager = PeerManager.from_queryset(FeedbackPointQuerySet)


class FeedbackPoint(models.Model):
    """One point: what I read, what it does, a question, and perhaps a suggestion.

    It may be about a passage: a text-quote selector (W3C Web Annotation) in the part `about`, which finds the
    passage back in a later text, or says which words it was about when they are gone.
    """

    ANCHOR = ("quote", "quote_before", "quote_after")
    CONTENT = ("position", "about", *ANCHOR, "readers", "observation", "effect", "question", "suggestion")
    TEXTS = ("observation", "effect", "question", "suggestion")
    MAX_POINTS = 3

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="points", verbose_name="feedback")
    position = models.PositiveSmallIntegerField("plaats")
    # The part of the case it is about: a name of PracticeCase.CONTENT, 'actors', or '' for the whole.
    about = models.CharField("Bij welk deel", max_length=24, blank=True)
    quote = models.TextField("passage", max_length=400, blank=True, default="", db_default="")
    quote_before = models.CharField("ervoor", max_length=40, blank=True, default="", db_default="")
    quote_after = models.CharField("erna", max_length=40, blank=True, default="", db_default="")
    readers = models.PositiveSmallIntegerField(
        "wie leest dit",
        choices=RemarkReaders,
        default=RemarkReaders.TRAINERS,
        db_default=RemarkReaders.TRAINERS.value,
    )
    # As with a case: max_length is what may be published, a concept may be longer.
    observation = models.TextField(
        "Observatie",
        max_length=600,
        blank=True,
        help_text="Wat lees of zie je? Zo dat je het kunt aanwijzen.",
    )
    effect = models.TextField(
        "Effect", max_length=600, blank=True, help_text="Wat doet het, of wat kan het doen?"
    )
    question = models.TextField(
        "Vraag", max_length=400, blank=True, help_text="Een open vraag waarmee de inbrenger verder kan."
    )
    suggestion = models.TextField(
        "Suggestie", max_length=600, blank=True, help_text="Alleen als het helpt. De inbrenger kiest."
    )

    objects = FeedbackPointManager()

    class Meta:
        verbose_name = "punt"
        verbose_name_plural = "punten"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["feedback", "position"], name="feedback_point_once"),
        ]

    def __str__(self) -> str:
        return f"punt {self.position}"
