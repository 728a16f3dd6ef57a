"""What the bureau sees of a case after an incident, before anybody opened it: whose, since when, how far."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from casuistiek.models import CoOwner, EmergencyAccess, PracticeCase
from casuistiek.reports.reading import look
from casuistiek.reports.viewers import owners_of
from casuistiek.states import SHIELDABLE, CaseStatus
from cohorts.models import Cohort
from leergang.accounts.models import User
from leergang.moment import local_date
from leergang.web.dutch import date_text


@dataclass(frozen=True)
class Handled:
    """One question for noodtoegang, as an office admin sees it. Of the text nothing, not even the title."""

    access: EmergencyAccess
    case: str
    look: dict[str, str]
    state: str  # 'asked', 'open', 'over'
    may_read: bool
    may_approve: bool
    is_shielded: bool
    may_shield: bool


def named(case: PracticeCase, *, today: dt.date) -> str:
    """'casus, ingediend op 3 februari 2027, besproken': all that there is to choose by."""
    on = date_text(local_date(case.submitted_at), today=today) if case.submitted_at else ""
    return f"casus, ingediend op {on}, {case.get_status_display().lower()}"


def cohorts_with_cases() -> QuerySet[Cohort]:
    """The lichtingen in which a case was ever handed in. One query."""
    return Cohort.objects.filter(Exists(_handed_in().filter(cohort=OuterRef("pk")))).order_by(
        "-starts_on", "pk"
    )


def people_with_cases(cohort: Cohort) -> list[User]:
    """Who owns a case that was handed in, by name. One query."""
    cases = _handed_in().filter(cohort=cohort)
    joined = CoOwner.objects.accepted().filter(case__in=cases).values("user_id")
    found = User.objects.filter(Q(pk__in=cases.values("owner_id")) | Q(pk__in=joined))
    return list(found.order_by("last_name", "first_name", "pk"))


def cases_of(cohort: Cohort, person: User) -> list[PracticeCase]:
    """What this person handed in there, newest first; nothing of the text is loaded. One query."""
    own = _handed_in().owned_by(person).filter(cohort=cohort)
    return list(own.only("pk", "public_id", "status", "submitted_at").order_by("-submitted_at", "pk"))


def _handed_in() -> Any:
    return PracticeCase.objects.exclude(status=CaseStatus.CONCEPT)


def handled(user: User, *, now: dt.datetime, today: dt.date, most: int = 50) -> list[Handled]:
    """The last questions, newest first. One query."""
    rows = EmergencyAccess.objects.select_related("case__cohort", "case__owner", "asked_by", "approved_by")
    return [one(row, user, now=now, today=today) for row in rows.order_by("-asked_at", "-pk")[:most]]


def one(access: EmergencyAccess, user: User, *, now: dt.datetime, today: dt.date) -> Handled:
    """The same, of one question."""
    case = access.case
    is_over = access.ended_at is not None or (access.expires_at is not None and access.expires_at <= now)
    is_open = access.approved_at is not None and not is_over
    return Handled(
        access=access,
        case=named(case, today=today),
        look=look(case),
        state="over" if is_over else "open" if is_open else "asked",
        may_read=is_open and user.pk in (access.asked_by_id, access.approved_by_id),
        may_approve=not is_over and not is_open and user.pk != access.asked_by_id,
        is_shielded=case.status == CaseStatus.SHIELDED,
        may_shield=case.status in SHIELDABLE,
    )


def owner_names(case: PracticeCase) -> str:
    """Whose case it is. One query."""
    return ", ".join(owner.name for owner in owners_of(case))
