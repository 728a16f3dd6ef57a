"""What the others of the group share with somebody."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform

from casuistiek.models import CaseVersion, PracticeCase
from casuistiek.reports.reading import UNTITLED, look
from cohorts.models import Cohort
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.web.keyset import Order, page

# By when it was handed in, newest first: that stays when somebody changes a word.
ORDER = Order("submitted_at", descending=True)


@dataclass(frozen=True)
class SharedRow:
    title: str
    question: str
    url: str
    owner: str
    cohort: str
    look: dict[str, str]


@dataclass(frozen=True)
class SharedPage:
    rows: list[SharedRow]
    previous_url: str
    next_url: str


def groups_of(user: User) -> list[Cohort]:
    """The lichtingen in which this person reads what others share. One query."""
    return list(Cohort.objects.granting(user, Permission.CASE_SHARED).order_by("-starts_on", "pk"))


def shared_page(user: User, asked: Mapping[str, str], *, leaving_out: Collection[int] = ()) -> SharedPage:
    """What others share with this person, by its last version, but for these lichtingen. At most two queries."""
    last = CaseVersion.objects.filter(case=OuterRef("pk")).order_by("-number")
    cases = (
        PracticeCase.objects.shared_with(user)
        .exclude(cohort__in=leaving_out)
        .select_related("owner", "cohort")
    )
    texts = {name: Subquery(last.values(text=KeyTextTransform(key, "content"))[:1]) for name, key in TEXTS}
    found: Any = page(cases.annotate(**texts).strict(), ORDER, asked)
    rows = [
        SharedRow(
            case.last_title.strip() or UNTITLED,
            case.last_question,
            case.get_absolute_url(),
            case.owner.name,
            case.cohort.name,
            look(case),
        )
        for case in found.rows
    ]
    return SharedPage(rows, found.previous_url, found.next_url)


TEXTS = (("last_title", "title"), ("last_question", "question_to_group"))
