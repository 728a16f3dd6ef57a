import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cohorts.models.cohort import Cohort
from cohorts.states import AT_WORK, ENROLLED, NOT_CONFIRMED, ImportState
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.db import SORTED, PeerManager, PeerQuerySet
from leergang.moment import today

# An uploaded list that nobody confirms is kept this long.
DRAFT_LIFE = dt.timedelta(hours=24)
# A worker that claimed a list and is silent for longer is gone: reading takes at most 20 seconds.
CLAIM_LIFE = dt.timedelta(seconds=60)
# A list that took its worker along so many times is not tried again.
MOST_ATTEMPTS = 3
# Who waits longer than this for a list to be read is told so.
PATIENCE = dt.timedelta(seconds=15)
# What a cell may hold before it is cut; the verdict then says that it is too long.
CELL = 300


class ImportBatchQuerySet(PeerQuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> Self:
        """Who uploaded a list; its receipt also who enrols people for the organisation (SEC-06).

        Until it is confirmed nobody else: it holds people who are not enrolled yet.
        """
        held = OrganisationRole.objects.current(today()).filter(user=user)
        own = held.filter(role=Role.COORDINATOR).values("organisation_id")
        reach = Q(organisation__in=own) | Q(models.Exists(held.filter(role=Role.PLANNER)))
        return self.filter(Q(created_by=user) | (Q(state__in=ENROLLED) & reach))

    def stale(self, now: dt.datetime) -> Self:
        """Lists that nobody confirmed within a day: they hold personal data and go."""
        return self.filter(state__in=NOT_CONFIRMED, created_at__lt=now - DRAFT_LIFE)

    def at_work(self) -> Self:
        """Lists that were confirmed, or are to be taken back, and wait for a worker; oldest first."""
        return self.filter(state__in=AT_WORK).order_by("pk")

    def to_enrol(self) -> Self:
        """Lists that were confirmed and wait for a worker."""
        return self.filter(state=ImportState.CONFIRMING)

    def to_undo(self) -> Self:
        """Lists that somebody takes back and that wait for a worker."""
        return self.filter(state=ImportState.UNDOING)

    def stuck(self) -> Self:
        """Lists that took their worker along every time, and were given up (`import_runs.claim`)."""
        return self.filter(attempts__gt=MOST_ATTEMPTS).exclude(state__in=AT_WORK)


ImportBatchManager = PeerManager.from_queryset(ImportBatchQuerySet)


class ImportBatch(models.Model):
    """An uploaded list of people, kept from the preview until it is confirmed or dropped."""

    public_id = models.UUIDField("openbaar kenmerk", default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="import_batches", verbose_name="lichting")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="import_batches", verbose_name="organisatie"
    )
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="import_batches", verbose_name="geüpload door"
    )
    file_name = models.CharField("bestand", max_length=120)
    state = models.CharField("status", max_length=12, choices=ImportState, default=ImportState.DRAFT)
    # What the reader of the file wants the person to know, e.g. which sheet was read; why it was refused.
    notice = models.TextField("opmerking", blank=True)
    # The header and some rows, for who says which column holds what; and the answer.
    columns = models.JSONField("kolommen", default=dict, blank=True)
    # What was confirmed: the fingerprint of the preview, what to do with who does not fit, when to invite.
    seen = models.CharField("gezien", max_length=40, blank=True, default="", db_default="")
    with_waiting_list = models.BooleanField("rest op de wachtlijst", default=False, db_default=False)
    invite_at = models.DateTimeField("uitnodigen op", null=True, blank=True)
    # How often a worker began with it: enrolling, or taking back.
    attempts = models.PositiveSmallIntegerField("pogingen", default=0, db_default=0)
    # The receipt.
    enrolled = models.PositiveIntegerField("ingeschreven", default=0, db_default=0)
    queued = models.PositiveIntegerField("op de wachtlijst", default=0, db_default=0)
    held = models.PositiveIntegerField("ter controle", default=0, db_default=0)
    left_out = models.PositiveIntegerField("niet ingeschreven", default=0, db_default=0)
    created_at = models.DateTimeField("gemaakt op", db_default=Now())
    confirmed_at = models.DateTimeField("bevestigd op", null=True, blank=True)

    objects = ImportBatchManager()

    class Meta:
        verbose_name = "lijst"
        verbose_name_plural = "lijsten"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["confirmed", "undoing"], confirmed_at__isnull=False)
                | (~Q(state__in=["confirmed", "undoing"]) & Q(confirmed_at__isnull=True)),
                name="import_batch_confirmed_at_with_state",
                violation_error_message="Een bevestigde lijst heeft een moment, een andere lijst niet.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="import_not_confirmed",
                condition=Q(state__in=[state.value for state in NOT_CONFIRMED]),
            ),
            models.Index(
                fields=["state", "id"],
                name="import_work",
                condition=Q(state__in=["reading", "confirming", "undoing"]),
            ),
            models.Index(fields=["cohort"], name="import_stuck", condition=Q(attempts__gt=MOST_ATTEMPTS)),
        ]

    def __str__(self) -> str:
        return f"lijst {self.pk}"


class ImportUploadQuerySet(PeerQuerySet["ImportUpload"]):
    def to_read(self, now: dt.datetime) -> Self:
        """What waits for a worker, or was left by one that did not come back; longest waiting first."""
        left = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_LIFE)
        return self.filter(left, batch__state=ImportState.READING).order_by("queued_at", "pk")

    def waiting_long(self, now: dt.datetime) -> Self:
        """What somebody waits for longer than reading usually takes."""
        return self.filter(queued_at__lt=now - PATIENCE)


ImportUploadManager = PeerManager.from_queryset(ImportUploadQuerySet)


class ImportUpload(models.Model):
    """The bytes of an uploaded list, from the upload until a worker read them; then the row goes."""

    batch = models.OneToOneField(
        ImportBatch, models.CASCADE, primary_key=True, related_name="upload", verbose_name="lijst"
    )
    content = models.BinaryField("inhoud")
    # Since when somebody waits for it to be read; a worker that claims it says when, and how often that was.
    queued_at = models.DateTimeField("in de rij sinds", db_default=Now())
    claimed_at = models.DateTimeField("in behandeling sinds", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0, db_default=0)

    objects = ImportUploadManager()

    class Meta:
        verbose_name = "geüpload bestand"
        verbose_name_plural = "geüploade bestanden"

    def __str__(self) -> str:
        return f"bestand van lijst {self.batch_id}"


class ColumnMapping(models.Model):
    """What a header means in the lists of one organisation, said by hand once and remembered."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="column_mappings", verbose_name="organisatie"
    )
    # The words above the column, without accents, signs and capitals.
    header = models.CharField("kop", max_length=80, db_collation=SORTED)
    # A cohorts.importing.columns.Column, or empty: this column is not needed.
    column = models.CharField("betekenis", max_length=20, blank=True)

    objects = PeerManager["ColumnMapping"]()

    class Meta:
        verbose_name = "betekenis van een kolom"
        verbose_name_plural = "betekenissen van kolommen"
        constraints = [models.UniqueConstraint(fields=["organisation", "header"], name="column_mapping_once")]

    def __str__(self) -> str:
        return f"{self.header} → {self.column}"


class ImportRow(models.Model):
    """One line of an uploaded list, as it was read and as the person corrected it.

    Nothing is checked here: what does not fit a person is said by cohorts.importing.verdicts.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name="lijst")
    number = models.PositiveIntegerField("rij")
    first_name = models.CharField("voornaam", max_length=CELL, blank=True)
    infix = models.CharField("tussenvoegsel", max_length=CELL, blank=True)
    last_name = models.CharField("achternaam", max_length=CELL, blank=True)
    email = models.CharField("e-mailadres", max_length=CELL, blank=True)
    job_title = models.CharField("functie", max_length=CELL, blank=True)
    is_skipped = models.BooleanField("overgeslagen", default=False)
    # What the reader found odd about this row: it was hidden, the link leads elsewhere, a formula is empty.
    remark = models.CharField("bijzonderheid", max_length=200, blank=True, default="", db_default="")

    objects = PeerManager["ImportRow"]()

    class Meta:
        verbose_name = "rij"
        verbose_name_plural = "rijen"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"rij {self.number}"
