"""The preview of an uploaded list: every row held against the database as it is now."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Subquery

from cohorts.importing.reading import Line
from cohorts.importing.verdicts import Facts, Grade, Verdict, judge
from cohorts.models import Cohort, Enrolment, ImportBatch
from leergang.accounts.models import Organisation, OrganisationRole, User

FIELDS = ("number", "first_name", "infix", "last_name", "email", "job_title")
# What must be repaired first, then what deserves a look.
ORDER = {Grade.ERROR: 0, Grade.WARNING: 1, Grade.GOOD: 2, Grade.SKIPPED: 3}


class CheckedRow(NamedTuple):
    line: Line
    verdict: Verdict


@dataclass(frozen=True)
class Checked:
    """All rows with their verdict, and the seats that are left for them."""

    rows: list[CheckedRow]
    seats_left: int

    @property
    def to_enrol(self) -> list[Line]:
        return [row.line for row in self.rows if row.verdict.grade in (Grade.GOOD, Grade.WARNING)]

    def count(self, grade: Grade) -> int:
        return sum(1 for row in self.rows if row.verdict.grade is grade)

    @property
    def fingerprint(self) -> str:
        """Changes with anything that confirming would do: who confirms, confirms what was on the screen."""
        told = repr([row for row in self.rows if row.verdict.grade in (Grade.GOOD, Grade.WARNING)])
        return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()

    @property
    def most_urgent_first(self) -> list[CheckedRow]:
        return sorted(self.rows, key=lambda row: (ORDER[row.verdict.grade], row.line.number))


def checked(batch: ImportBatch) -> Checked:
    """The rows of a list with their verdicts. Four queries, however long the list."""
    rows = list(batch.rows.order_by("number").values_list(*FIELDS, "is_skipped"))
    lines = [Line(*row[:-1]) for row in rows]
    skipped = {row[0] for row in rows if row[-1]}
    facts = gather(batch.cohort, batch.organisation, {line.email for line in lines})
    verdicts = judge(lines, facts, skipped=skipped)
    return Checked(
        [CheckedRow(line, verdict) for line, verdict in zip(lines, verdicts, strict=True)],
        seats_left(batch.cohort),
    )


def seats_left(cohort: Cohort) -> int:
    """How many more people fit; never below zero, also when the number of seats was lowered."""
    return max(0, cohort.seats - Enrolment.objects.filter(cohort=cohort).holding_seat().count())


def gather(cohort: Cohort, organisation: Organisation, emails: Collection[str]) -> Facts:
    """What is known of these addresses, as far as this organisation may know it. One query."""
    own = Enrolment.objects.filter(user=OuterRef("pk"), organisation=organisation)
    people = (
        User.objects.filter(email__in=emails)
        .annotate(
            # '' sorts first: one enrolment that shows the account's own name is enough to know it.
            listed=Subquery(own.order_by("listed_name").values("listed_name")[:1]),
            has_role=Exists(OrganisationRole.objects.filter(user=OuterRef("pk"), organisation=organisation)),
            takes_part=Exists(Enrolment.objects.filter(user=OuterRef("pk"), cohort=cohort).open()),
            takes_part_here=Exists(own.filter(cohort=cohort).open()),
        )
        .only("email", "first_name", "infix", "last_name", "is_active")
    )
    known: dict[str, str] = {}
    taking_part, closed = set(), set()
    for person in people:
        if person.has_role or person.listed is not None:
            known[person.email] = person.name if person.has_role else person.listed or person.name
        if person.takes_part_here:
            taking_part.add(person.email)
        elif person.takes_part or not person.is_active:
            closed.add(person.email)  # that another organisation sent somebody is not told
    return Facts(
        organisation=organisation.name,
        domains=organisation.email_domains,
        known=known,
        taking_part=taking_part,
        closed=closed,
    )


PAGE_SIZE = 100
MOST_DIGITS = 7


@dataclass(frozen=True)
class Preview:
    """One page of the preview, with the counts over all pages."""

    rows: list[CheckedRow]
    total: int
    first: int
    page: int
    pages: int
    good: int
    warnings: int
    errors: int
    skipped: int
    seats_left: int
    fingerprint: str

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def to_enrol(self) -> int:
        return self.good + self.warnings

    @property
    def is_too_many(self) -> bool:
        return self.to_enrol > self.seats_left

    @property
    def beyond(self) -> int:
        return self.to_enrol - self.seats_left

    @property
    def previous_url(self) -> str:
        return f"?blad={self.page - 1}" if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return f"?blad={self.page + 1}" if self.page < self.pages else ""


def preview(result: Checked, asked: str) -> Preview:
    """The page of the preview that was asked for: one list when it fits, else what needs work first."""
    rows = result.rows if len(result.rows) <= PAGE_SIZE else result.most_urgent_first
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    is_number = asked.isascii() and asked.isdigit() and len(asked) < MOST_DIGITS
    number = min(max(int(asked), 1), pages) if is_number else 1
    first = (number - 1) * PAGE_SIZE
    return Preview(
        rows=rows[first : first + PAGE_SIZE],
        total=len(rows),
        first=first + 1,
        page=number,
        pages=pages,
        good=result.count(Grade.GOOD),
        warnings=result.count(Grade.WARNING),
        errors=result.count(Grade.ERROR),
        skipped=result.count(Grade.SKIPPED),
        seats_left=result.seats_left,
        fingerprint=result.fingerprint,
    )
