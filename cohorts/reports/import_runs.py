"""The receipt of an uploaded list: who was enrolled, and how far the invitations are."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from cohorts.models import Cohort, Enrolment, ImportBatch
from cohorts.models.imports import ImportBatchQuerySet
from cohorts.reports.actors import name_of
from cohorts.reports.enrolments import BY_NAME, organisations_to_enrol_for
from cohorts.states import ENROLLED
from leergang.accounts.models import OrganisationKind, OrganisationRole, User
from leergang.accounts.roles import Permission, roles_granting
from leergang.mailing.models import Letter, LetterState
from leergang.moment import today
from leergang.web.keyset import Order, Page, page

NEWEST_FIRST = Order("confirmed_at", descending=True)


@dataclass(frozen=True)
class Sending:
    """How far the invitations of a list are, counted in the database."""

    total: int
    sent: int
    failed: int
    is_due: bool  # their day has come

    @property
    def is_busy(self) -> bool:
        return self.is_due and self.sent + self.failed < self.total


def receipts(user: User, cohort: Cohort) -> ImportBatchQuerySet:
    """The lists of this lichting that this person may see, for organisations they enrol people for.

    Each knows what `uploaded_by` asks of who reads and who uploaded.
    """
    organisations = organisations_to_enrol_for(user, cohort)
    found = ImportBatch.objects.visible_to(user).filter(cohort=cohort, organisation__in=organisations)
    manages = OrganisationRole.objects.current(today()).filter(
        user=user, role__in=roles_granting(Permission.COHORT_MANAGE)
    )
    held = OrganisationRole.objects.filter(user=OuterRef("created_by"))
    return found.annotate(
        sees_names=Exists(manages),
        is_bureau=Exists(held.filter(organisation__kind=OrganisationKind.BUREAU)),
        is_own=Exists(held.filter(organisation=OuterRef("organisation"))),
    )


@dataclass(frozen=True)
class Receipt:
    """One line of the lists that were enrolled."""

    batch: ImportBatch
    by: str


def receipt_page(
    user: User, cohort: Cohort, asked: Mapping[str, str]
) -> tuple[list[Receipt], Page[ImportBatch]]:
    """The lists that were enrolled, newest first, and the page itself. One query."""
    rows = receipts(user, cohort).filter(state__in=ENROLLED)
    found = page(rows.select_related("created_by", "organisation").strict(), NEWEST_FIRST, asked)
    return [Receipt(batch, uploaded_by(batch)) for batch in found.rows], found


def uploaded_by(batch: ImportBatch) -> str:
    """Who uploaded this list, as the reader of `receipts()` may know it."""
    facts = {name: getattr(batch, name) for name in ("sees_names", "is_bureau", "is_own")}  # annotated
    return name_of(batch.created_by, **facts)


def people_page(user: User, batch: ImportBatch, asked: Mapping[str, str]) -> Page[Enrolment]:
    """Who came in by this list, by name. One query."""
    found = Enrolment.objects.visible_to(user, Permission.ENROLMENT_MANAGE).filter(batch=batch)
    return page(found.select_related("user").strict(), BY_NAME, asked)


def sending(batch: ImportBatch, *, now: dt.datetime) -> Sending:
    """Three counts, over this list only."""
    seated = Enrolment.objects.filter(batch=batch).taking_part()
    keys = seated.filter(invitation__isnull=False).values("invitation__letter_key")
    letters = Letter.objects.filter(key__in=keys)
    return Sending(
        total=seated.count(),
        sent=letters.filter(state=LetterState.SENT).count(),
        failed=letters.filter(state=LetterState.FAILED).count(),
        is_due=batch.invite_at is None or batch.invite_at <= now,
    )
