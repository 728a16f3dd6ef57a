import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from casuistiek.models.reach import SHARED_WITH_TRAINERS, also_owned_by, shared_with, trained_by
from casuistiek.states import (
    DELETABLE,
    DRAWABLE,
    EDITABLE,
    READABLE_BY_GROUP,
    READABLE_BY_TRAINER,
    REFLECTABLE,
    SHAREABLE,
    WITHDRAWABLE,
    CaseStatus,
    ConfidentialityLevel,
    OwnPosition,
)
from cohorts.models import Cohort, Enrolment, Session, SessionStaff
from cohorts.states import TAKES_PART, SessionStatus
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.db import PeerManager, PeerQuerySet
from leergang.moment import today

# What each module adds to the case, by the position of that module in the leergang (domain/3 C1, field 12).
ADDENDA = {
    1: "orchestration_question",
    2: "movement_plan",
    3: "four_line_agreement",
    5: "one_page_commission",
    6: "conversation_plan",
}
OPTIONAL = frozenset({"axis_note", "pattern", "feedback_question", *ADDENDA.values()})


class PracticeCaseQuerySet(PeerQuerySet["PracticeCase"]):
    def owned_by(self, user: User) -> Self:
        """The own cases, joint ones among them."""
        return self.filter(Q(owner=user) | also_owned_by(user))

    def writable_by(self, user: User) -> Self:
        """The own cases that may still change, in a lichting in which this person takes part."""
        return self._own_in(user, EDITABLE)

    def shareable_by(self, user: User) -> Self:
        """The own cases that more people may be let read, in a lichting in which this person takes part."""
        return self._own_in(user, SHAREABLE)

    def drawable_by(self, user: User) -> Self:
        """The own cases whose krachtenveld may still change, in a lichting in which this person takes part."""
        return self._own_in(user, DRAWABLE)

    def reflectable_by(self, user: User) -> Self:
        """The own cases about which this person may look back, in a lichting in which he or she takes part."""
        return self._own_in(user, REFLECTABLE)

    def answerable_by(self, user: User) -> Self:
        """The own cases on whose feedback this person may react: handed in, and not withdrawn or shielded."""
        return self._own_in(user, READABLE_BY_TRAINER)

    def _own_in(self, user: User, statuses: Iterable[str]) -> Self:
        writing = Cohort.objects.granting(user, Permission.CASE_WRITE)
        return self.owned_by(user).filter(status__in=statuses, cohort__in=writing)

    def for_review(self, user: User, *, among: Q | None = None) -> Self:
        """What a trainer may read and give feedback on: submitted in a lichting that this person
        trains, and never the own case. Of a concept a trainer sees nothing (domain/3 C3).

        `among` says which lichtingen, for who has just got them from `granting(user, CASE_REVIEW)`. With
        their numbers in the query PostgreSQL reads the queue in the order of its index; with the question
        itself it sorts every case: 70 ms instead of 1 among 30,000.
        """
        found = self.filter(SHARED_WITH_TRAINERS, among or trained_by(user))
        return found.exclude(owner=user).exclude(also_owned_by(user))

    def shared_with(self, user: User, *, day: dt.date | None = None) -> Self:
        """What somebody of the lichting may read, because its owner admits the group; not the own cases."""
        return self.filter(shared_with(user, day)).exclude(owner=user).exclude(also_owned_by(user))

    def asked_of(self, user: User) -> Self:
        """What is shared with this person, whom the owner asked to think along: the others only read it."""
        return self.shared_with(user).filter(
            peer_asks__enrolment__user=user, peer_asks__enrolment__status__in=TAKES_PART
        )

    def concepts_in_reach(self, user: User, *, among: Q | None = None) -> Self:
        """Concepts in the lichtingen that this person trains: to be counted, never to be shown (C3).

        `among` as with `for_review()`.
        """
        begun = self.filter(status=CaseStatus.CONCEPT, version__gt=0)
        return begun.filter(among or trained_by(user)).exclude(owner=user)

    def visible_to(self, user: User, *, day: dt.date | None = None) -> Self:
        """The own cases, what was submitted in a lichting that this person trains or, for a session in
        which this person stands in, is on its agenda, and what was shared with the own group.

        A concept belongs to its owners alone; coördinator and planner see nothing, not even a title
        (domain/1 A2, domain/3 C2). A query that is kept hands in the day, as with `granting()`.
        """
        helping = SessionStaff.objects.granting(user, Permission.CASE_READ, day=day or today())
        sessions = Session.objects.filter(pk__in=helping.values("session_id"))
        on_agenda = PracticeCase.objects.on_agenda(sessions.exclude(status=SessionStatus.CANCELLED))
        return self.filter(
            Q(owner=user)
            | also_owned_by(user)
            | (trained_by(user, day) & SHARED_WITH_TRAINERS)
            | Q(pk__in=PracticeCase.objects.filter(shared_with(user, day)).order_by().values("pk"))
            | Q(pk__in=on_agenda.order_by().values("pk"))
        )

    def on_agenda(self, sessions: Iterable[Session]) -> Self:
        """What is talked about in these sessions (a queryset of them will do), as long as trainers may read it."""
        placed = PracticeCase.objects.filter(agenda_places__line__session__in=sessions)
        return self.filter(SHARED_WITH_TRAINERS, pk__in=placed.values("pk"))

    def awaiting_feedback(self) -> Self:
        """The queue: submitted and not yet answered, longest waiting first."""
        return self.filter(status=CaseStatus.SUBMITTED).order_by("feedback_due_on", "pk")


PracticeCaseManager = PeerManager.from_queryset(PracticeCaseQuerySet)


def _addendum(label: str, help_text: str) -> "models.TextField[str, str]":
    return models.TextField(label, max_length=600, blank=True, default="", db_default="", help_text=help_text)


class PracticeCase(models.Model):
    """A situation the owner is still in, told from the own position (domain/3).

    Status and text change through casuistiek.actions.cases only. The text here is the owner's working
    text, kept as it was typed, also when it is too long to submit; trainers read the last CaseVersion.
    `version` rises with each stored text: a save that builds on an older version is a conflict, never
    a silent overwrite.
    """

    # The parts of the text in the order of the form; between context and position stand the actors.
    CONTENT = (
        "title",
        "trigger",
        "context",
        "own_position",
        "own_position_note",
        "axis_note",
        "dilemma",
        "dilemma_other_side",
        "attempts",
        "pattern",
        "desired_effect",
        "question_to_group",
        *ADDENDA.values(),
        "feedback_question",
    )
    REQUIRED = tuple(name for name in CONTENT if name not in OPTIONAL)
    MIN_ACTORS = 3

    public_id = models.UUIDField("openbaar kenmerk", default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="cases", verbose_name="inbrenger")
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="cases", verbose_name="inschrijving"
    )
    # On the row itself, so that the queue is one index read and not a join (performance.md).
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="cases", verbose_name="lichting")
    status = models.CharField("status", max_length=12, choices=CaseStatus, default=CaseStatus.CONCEPT)
    confidentiality_level = models.PositiveSmallIntegerField(
        "wie leest mee", choices=ConfidentialityLevel, default=ConfidentialityLevel.ONLY_ME
    )

    # max_length is what may be submitted (domain/3 C1); a concept may be longer, so nothing typed is lost.
    title = models.TextField(
        "Titel",
        max_length=80,
        blank=True,
        help_text="Kort en zonder namen. ‘De dienst die niet levert’ werkt beter dan de naam van de dienst.",
    )
    trigger = models.TextField(
        "Aanleiding",
        max_length=600,
        blank=True,
        help_text="Wat gebeurde er dat je nu een vraag hebt? Eén moment is genoeg.",
    )
    context = models.TextField(
        "Context",
        max_length=1200,
        blank=True,
        help_text="Wat moet een buitenstaander weten over opgave, fase, geld en politiek? "
        "Laat weg wat niet nodig is.",
    )
    own_position = models.CharField(
        "Mijn rol en positie", max_length=16, choices=OwnPosition, blank=True, help_text="Wat past het best?"
    )
    own_position_note = models.TextField(
        "Toelichting op mijn rol",
        max_length=400,
        blank=True,
        help_text="Hoe is het formeel, en hoe is het in de praktijk? Dat mag verschillen.",
    )
    axis_note = models.TextField(
        "Horizontaal of verticaal",
        max_length=400,
        blank=True,
        help_text="Waar trek je samen op, waar stuur je of word je gestuurd?",
    )
    # Its two sides share the 500 signs of domain/3 C1.
    dilemma = models.TextField(
        "Mijn dilemma: aan de ene kant",
        max_length=250,
        blank=True,
        help_text="Wat pleit voor de ene keuze? Beide kanten moeten iets waard zijn.",
    )
    dilemma_other_side = models.TextField(
        "Mijn dilemma: aan de andere kant",
        max_length=250,
        blank=True,
        default="",
        db_default="",
        help_text="En wat pleit daartegen, of voor een andere keuze?",
    )
    attempts = models.TextField(
        "Wat is al geprobeerd",
        max_length=600,
        blank=True,
        help_text="En wat was het effect? Ook als het niets was.",
    )
    pattern = models.TextField(
        "Patroon dat ik herken",
        max_length=400,
        blank=True,
        help_text="Wat komt telkens terug, ook met andere mensen?",
    )
    desired_effect = models.TextField(
        "Gewenst effect",
        max_length=400,
        blank=True,
        help_text="Hoe ziet het er over drie maanden uit, en wie merkt dat?",
    )
    question_to_group = models.TextField(
        "Vraag aan de groep",
        max_length=200,
        blank=True,
        help_text="Eén vraag, over jouw handelen. Begin met hoe, wat of welke.",
    )

    orchestration_question = _addendum(
        "Regievraag", "Waar zit jij aan het stuur, en waar juist niet? Schrijf het als vraag."
    )
    movement_plan = _addendum(
        "Bewegingsplan", "Welke partij wil je laten bewegen, waarheen, en wat is jouw eerste stap?"
    )
    four_line_agreement = _addendum(
        "Afspraak in vier regels", "Bestemming, ruimte, informatie en grens: voor elk één regel."
    )
    one_page_commission = _addendum(
        "Opdracht op één bladzijde", "Wie vraagt wat aan wie, waarom, en hoe weet je dat het klaar is?"
    )
    conversation_plan = _addendum(
        "Gespreksplan", "Met wie ga je het gesprek aan, wat breng je in en wat wil je horen?"
    )
    feedback_question = models.TextField(
        "Jouw vraag aan wie meeleest",
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="Waarover wil je feedback? Zonder vraag reageert je trainer op het geheel.",
    )

    version = models.PositiveIntegerField("versie", default=0)
    created_at = models.DateTimeField("gemaakt op", db_default=Now())
    saved_at = models.DateTimeField("bewaard op", null=True, blank=True)
    submitted_at = models.DateTimeField("ingediend op", null=True, blank=True)
    feedback_due_on = models.DateField("feedback verwacht op", null=True, blank=True)
    agreement_version = models.CharField("versie van de afspraak", max_length=20, blank=True)
    more_asked_at = models.DateTimeField("aanvulling gevraagd op", null=True, blank=True)
    discussed_at = models.DateTimeField("besproken op", null=True, blank=True)
    reflection_asked_at = models.DateTimeField("reflectie gevraagd op", null=True, blank=True)
    completed_at = models.DateTimeField("afgerond op", null=True, blank=True)
    # Where a shielded case goes back to.
    shielded_from = models.CharField(
        "afgeschermd vanuit", max_length=12, choices=CaseStatus, blank=True, default="", db_default=""
    )
    # Which FieldState the krachtenveld shows: what stands before it can be undone, what follows done again.
    field_state = models.PositiveIntegerField("stand van het krachtenveld", default=0, db_default=0)

    objects = PracticeCaseManager()

    class Meta:
        verbose_name = "casus"
        verbose_name_plural = "casussen"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="concept") | Q(submitted_at__isnull=False),
                name="case_submitted_with_moment",
                violation_error_message="Een ingediende casus heeft een indienmoment.",
            ),
            models.CheckConstraint(
                condition=Q(status="shielded") ^ Q(shielded_from=""),
                name="case_shielded_from_somewhere",
                violation_error_message="Een afgeschermde casus weet waar hij vandaan komt.",
            ),
            models.CheckConstraint(
                condition=Q(status="concept") | ~Q(agreement_version=""),
                name="case_submitted_with_agreement",
                violation_error_message="Zonder vertrouwelijkheidsafspraak kan een casus niet weg.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["cohort", "feedback_due_on", "id"], name="case_queue", condition=Q(status="submitted")
            ),
            models.Index(fields=["cohort"], name="case_concepts", condition=Q(status="concept")),
            models.Index(fields=["owner", "-created_at"], name="case_by_owner"),
        ]

    def __str__(self) -> str:
        return f"casus {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("casuistiek:case-detail", args=[self.public_id])

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def is_withdrawable(self) -> bool:
        return self.status in WITHDRAWABLE

    @property
    def is_deletable(self) -> bool:
        return self.status in DELETABLE

    @property
    def is_drawable(self) -> bool:
        return self.status in DRAWABLE

    @property
    def is_shared_with_group(self) -> bool:
        """Whether somebody of the intervisiegroep or the lichting may read it."""
        return self.status in READABLE_BY_GROUP and self.confidentiality_level > ConfidentialityLevel.TRAINERS

    @property
    def is_answerable(self) -> bool:
        return self.status in READABLE_BY_TRAINER

    @property
    def is_reflectable(self) -> bool:
        return self.status in REFLECTABLE


class CaseVersion(models.Model):
    """The text as it was submitted: what trainers read and what feedback is about.

    `content` is a `Content` (casuistiek.models.content); numbers count from 1 in each case.
    """

    case = models.ForeignKey(PracticeCase, models.CASCADE, related_name="versions", verbose_name="casus")
    number = models.PositiveIntegerField("versie")
    content = models.JSONField("inhoud")
    made_at = models.DateTimeField("gemaakt op")

    objects = PeerManager["CaseVersion"]()

    class Meta:
        verbose_name = "versie van een casus"
        verbose_name_plural = "versies van casussen"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="case_version_once")]

    def __str__(self) -> str:
        return f"versie {self.number}"
