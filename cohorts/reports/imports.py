"""The preview of an uploaded list: every row held against the database as it is now."""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from cohorts.importing.acquaintances import Acquaintance, Acquaintances, by_last_name
from cohorts.importing.names import Name, split_full_name
from cohorts.importing.reading import Line
from cohorts.importing.verdicts import Facts, Grade, Verdict, judge
from cohorts.models import Cohort, Enrolment, ImportBatch, seats_of
from cohorts.models.enrolment import of_organisations
from cohorts.reports.addresses import is_private_address, with_own_address
from cohorts.reports.obstacles import at_bureau, obstacle, with_obstacles
from cohorts.states import OPEN
from leergang.accounts.access import may
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import Permission
from leergang.moment import today

FIELDS = ("number", "first_name", "infix", "last_name", "email", "job_title", "remark")
# What must be repaired first, then what deserves a look.
IN = (Grade.GOOD, Grade.WARNING)
ORDER = {Grade.ERROR: 0, Grade.WARNING: 1, Grade.GOOD: 2, Grade.SKIPPED: 3}


class CheckedRow(NamedTuple):
    line: Line
    verdict: Verdict


@dataclass(frozen=True)
class Checked:
    """All rows with their verdict, the facts that they were held against, and the seats that are left."""

    rows: list[CheckedRow]
    facts: Facts
    seats_left: int

    @property
    def to_enrol(self) -> list[Line]:
        return [row.line for row in self.rows if row.verdict.grade in IN and not row.verdict.held]

    @property
    def to_hold(self) -> list[Line]:
        """Whom the bureau looks at first."""
        return [row.line for row in self.rows if row.verdict.held]

    def count(self, grade: Grade) -> int:
        return sum(1 for row in self.rows if row.verdict.grade is grade)

    @property
    def fingerprint(self) -> str:
        """Changes with anything that confirming would do: who confirms, confirms what was on the screen."""
        told = repr([row for row in self.rows if row.verdict.grade in IN])
        return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()

    @property
    def most_urgent_first(self) -> list[CheckedRow]:
        return sorted(self.rows, key=_urgency)


def checked(batch: ImportBatch) -> Checked:
    """The rows of a list with their verdicts. Seven queries, however long the list."""
    rows = list(batch.rows.order_by("number").values_list(*FIELDS, "is_skipped"))
    lines = [Line(*row[:-1]) for row in rows]
    skipped = {row[0] for row in rows if row[-1]}
    emails = {line.email for line in lines}
    for_bureau = may(batch.created_by_id, Permission.COHORT_MANAGE)
    facts = gather(batch.cohort, batch.organisation, emails, with_look_alikes=True, for_bureau=for_bureau)
    verdicts = judge(lines, facts, skipped=skipped)
    return Checked(
        [CheckedRow(line, verdict) for line, verdict in zip(lines, verdicts, strict=True)],
        facts,
        seats_of(batch.cohort).free_for(batch.organisation_id),
    )


def gather(
    cohort: Cohort,
    organisation: Organisation,
    emails: Collection[str],
    *,
    with_look_alikes: bool = False,
    for_bureau: bool = False,
) -> Facts:
    """What is known of these addresses, as far as this organisation, or the bureau, may know it. Two queries.

    Two more when the organisation knows people at addresses outside its domains. `with_look_alikes` adds,
    in another two, whom the organisation knows by name: for a person who looks at verdicts. What a name
    makes us doubt never stops anybody, so an action does without.
    """
    known: dict[str, str] = {}
    taking_part: set[str] = set()
    closed: dict[str, str] = {}
    for person in _people(cohort, organisation, emails, for_bureau=for_bureau):
        if person.has_role or person.listed is not None:
            known[person.email] = person.name if person.has_role else person.listed or person.name
        if person.takes_part_here:
            taking_part.add(person.email)
        elif person.takes_part or not person.is_active:
            closed[person.email] = obstacle(person) if for_bureau else ""
    for email in _private(organisation, known):
        del known[email]
    return Facts(
        organisation=organisation.name,
        domains=organisation.email_domains,
        known=known,
        taking_part=taking_part,
        closed=closed,
        at_bureau=at_bureau(cohort, organisation),
        acquaintances=_acquaintances(cohort, organisation) if with_look_alikes else {},
        is_for_bureau=for_bureau,
    )


def _people(
    cohort: Cohort, organisation: Organisation, emails: Collection[str], *, for_bureau: bool
) -> QuerySet[Any]:
    own = Enrolment.objects.filter(of_organisations([organisation.pk], today()), user=OuterRef("pk"))
    found: QuerySet[Any] = User.objects.filter(email__in=emails).annotate(
        # '' sorts first: one enrolment that shows the account's own name is enough to know it.
        listed=Subquery(own.order_by("listed_name").values("listed_name")[:1]),
        has_role=Exists(OrganisationRole.objects.filter(user=OuterRef("pk"), organisation=organisation)),
        takes_part=Exists(Enrolment.objects.filter(user=OuterRef("pk"), cohort=cohort).open()),
        takes_part_here=Exists(own.filter(cohort=cohort).open()),
    )
    if for_bureau:
        found = with_obstacles(found, OuterRef("pk"), cohort)
    return found.only("email", "first_name", "infix", "last_name", "is_active")


def _private(organisation: Organisation, emails: Iterable[str]) -> set[str]:
    """The ones that a person chose outside the organisation, which never learns whose those are (0012)."""
    outside = {email for email in emails if not organisation.has_address(email)}
    if not outside:
        return set()
    shown: set[str] = set()
    enrolled = Enrolment.objects.filter(of_organisations([organisation.pk], today()))
    for rows in (enrolled, OrganisationRole.objects.filter(organisation=organisation)):
        written = with_own_address(rows.filter(user__email__in=outside))
        # The mark is an annotation, which the checker of types does not see.
        pairs = written.values_list("user__email", "has_own_address")  # type: ignore[misc]
        shown.update(email for email, is_chosen in pairs if not is_chosen)
    return outside - shown


def _acquaintances(cohort: Cohort, organisation: Organisation) -> Acquaintances:
    """Whom this organisation knows, by the name it knows them under, by last name.

    From its own enrolments and its own colleagues with a role, and from nothing else: a name in a list never
    tells who else has an account (SEC-06). Who left, or whose account is closed, cannot be meant; whose
    address is private is not mentioned, because the address would be told with it (decisions/0012).
    """
    names = ("first_name", "infix", "last_name")
    role = with_own_address(
        OrganisationRole.objects.current(today()).filter(organisation=organisation, user__is_active=True)
    )
    people = {
        email: Acquaintance(Name(*name), email)
        for email, is_chosen, *name in role.values_list(
            "user__email", "has_own_address", *(f"user__{part}" for part in names)
        )
        if not is_private_address(organisation, email, is_chosen=is_chosen)
    }
    own = with_own_address(
        Enrolment.objects.filter(
            of_organisations([organisation.pk], today()), organisation=organisation, user__is_active=True
        )
    ).order_by("pk")
    columns = (
        "user__email",
        "has_own_address",
        "listed_name",
        "job_title",
        "cohort_id",
        "status",
        *(f"user__{part}" for part in names),
    )
    for email, is_chosen, listed_name, job_title, cohort_id, status, *name in own.values_list(*columns):
        if is_private_address(organisation, email, is_chosen=is_chosen):
            continue
        before = people.get(email)
        people[email] = Acquaintance(
            before.name_parts if before and listed_name else _parts(listed_name, name),
            email,
            job_title or (before.job_title if before else ""),
            takes_part=(before is not None and before.takes_part)
            or (cohort_id == cohort.pk and status in OPEN),
        )
    return by_last_name(people.values())


def _parts(listed_name: str, name: Sequence[str]) -> Name:
    """Until somebody accepts, an organisation knows the name that it typed and not that of the account."""
    return split_full_name(listed_name) if listed_name else Name(*name)


PAGE_SIZE = 100
# Where a page begins: how urgent its first row is, and the number of that row.
PLACE = re.compile(r"([0-3])-(\d{1,7})")


@dataclass(frozen=True)
class Preview:
    """One page of the preview, with the counts over all pages."""

    rows: list[CheckedRow]
    total: int
    first: int
    # The places where the pages before and after begin, '' when there is none.
    previous: str
    next: str
    good: int
    warnings: int
    # Of the warnings: at which the bureau looks first.
    held: int
    errors: int
    skipped: int
    seats_left: int
    fingerprint: str

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def to_enrol(self) -> int:
        return self.good + self.warnings - self.held

    @property
    def is_too_many(self) -> bool:
        return self.to_enrol > self.seats_left

    @property
    def beyond(self) -> int:
        return self.to_enrol - self.seats_left


def preview(result: Checked, asked: str) -> Preview:
    """The page of the preview that begins at the place that was asked for.

    One list in the order of the file when it fits, else what needs work first. A place is a row, not a
    number of rows: somebody who repaired ten rows and goes on, skips none.
    """
    is_long = len(result.rows) > PAGE_SIZE
    rows = result.most_urgent_first if is_long else result.rows
    first = bisect_left(rows, _place(asked), key=_urgency) if is_long else 0
    first = min(first, len(rows) - 1) if rows else 0
    after = first + PAGE_SIZE
    return Preview(
        rows=rows[first:after],
        total=len(rows),
        first=first + 1,
        previous=_begins(rows, max(0, first - PAGE_SIZE)) if first else "",
        next=_begins(rows, after),
        good=result.count(Grade.GOOD),
        warnings=result.count(Grade.WARNING),
        held=len(result.to_hold),
        errors=result.count(Grade.ERROR),
        skipped=result.count(Grade.SKIPPED),
        seats_left=result.seats_left,
        fingerprint=result.fingerprint,
    )


def _urgency(row: CheckedRow) -> tuple[int, int]:
    return ORDER[row.verdict.grade], row.line.number


def _place(asked: str) -> tuple[int, int]:
    """What stands in the address; anything else is the beginning."""
    found = PLACE.fullmatch(asked) if asked.isascii() else None
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _begins(rows: list[CheckedRow], at: int) -> str:
    return "{}-{}".format(*_urgency(rows[at])) if at < len(rows) else ""
