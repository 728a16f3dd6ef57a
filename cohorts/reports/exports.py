"""Lists of people as a file for a spreadsheet: .csv and .xlsx, with the same cells."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import xlsxwriter

from cohorts.models.enrolment import EnrolmentQuerySet
from cohorts.reports.addresses import is_private_address, with_own_address
from cohorts.reports.attended import with_attendance
from cohorts.reports.invitations import state_of_invitation
from cohorts.reports.reach import Reach
from cohorts.states import EnrolmentStatus, InvitationState
from leergang.accounts.models import Organisation
from leergang.accounts.names import full_name

# A cell that begins with one of these may start a formula in the program that opens the file.
FORMULA_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n")
# More people than any organisation has here; who asks for more chooses a lichting first.
LIMIT = 20_000

type Cell = str | int


@dataclass(frozen=True)
class Column:
    """A heading, the name of the value in a row, and how wide it stands in a workbook."""

    title: str
    name: str
    width: int = 20


NAMES_ONLY = (Column("Naam", "name", 28), Column("Functie", "job_title", 28))
COLUMNS = (
    *NAMES_ONLY,
    Column("Organisatie", "organisation", 28),
    Column("E-mail", "email", 34),
    Column("Status", "status"),
    Column("Uitnodiging", "invitation"),
)
PEOPLE = (
    *COLUMNS[:4],
    Column("Lichting", "cohort"),
    *COLUMNS[4:],
    Column("Dagdelen aanwezig", "attended"),
    Column("Dagdelen vastgelegd", "recorded"),
)

type Row = dict[str, Cell]


# What is read of each enrolment. As values: making objects of ten thousand people took a second.
READ = (
    "listed_name", "user__first_name", "user__infix", "user__last_name", "job_title",
    "organisation_id", "user__email", "has_own_address", "cohort__name", "status",
    "invited", "attended", "recorded",
)  # fmt: skip


def for_file(rows: EnrolmentQuerySet, reach: Reach, *, now: dt.datetime) -> list[Row]:
    """These enrolments by name, with all that a column may ask. Two queries; at most LIMIT and one.

    Of people for whom the reader does not enrol, only name and function (domain/1 A2).
    """
    found = with_attendance(with_own_address(rows)).annotate(invited=state_of_invitation(now))
    read = list(found.order_by("sort_key", "pk").values_list(*READ)[: LIMIT + 1])
    organisations = Organisation.objects.only("name", "email_domains").in_bulk({values[5] for values in read})
    return [_row(Read(*values), organisations[values[5]], reach) for values in read]


class Read(NamedTuple):
    """The values of READ, in the same order."""

    listed_name: str
    first_name: str
    infix: str
    last_name: str
    job_title: str
    organisation_id: int
    email: str
    has_own_address: bool
    cohort: str
    status: str
    invited: str
    attended: int
    recorded: int


def _row(read: Read, organisation: Organisation, reach: Reach) -> Row:
    name = read.listed_name or full_name(read.first_name, read.infix, read.last_name)
    row: Row = {"name": name, "job_title": read.job_title}
    if not reach.manages(read):
        return row
    is_private = is_private_address(organisation, read.email, is_chosen=read.has_own_address)
    return row | {
        "organisation": organisation.name,
        "email": "" if is_private and not reach.manages_all else read.email,
        "cohort": read.cohort,
        "status": str(EnrolmentStatus(read.status).label),
        "invitation": str(InvitationState(read.invited).label) if read.invited else "",
        "attended": read.attended,
        "recorded": read.recorded,
    }


def safe_cell(text: str) -> str:
    """Text that stays text: with a quote in front when a spreadsheet would read a formula in it."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTERS) else text


def as_csv(rows: Iterable[Row], columns: Sequence[Column]) -> bytes:
    """With semicolons and a BOM, the way Dutch office software opens it right by a double click."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([column.title for column in columns])
    writer.writerows(_cells(row, columns) for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Row], columns: Sequence[Column], *, title: str) -> bytes:
    """A workbook with one sheet, written row by row: text is text, whatever it begins with."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet, bold = book.add_worksheet(title), book.add_format({"bold": True})
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.title, bold)
    for number, row in enumerate(rows, start=1):
        for at, cell in enumerate(_cells(row, columns)):
            if isinstance(cell, int):
                sheet.write_number(number, at, cell)
            elif cell:
                sheet.write_string(number, at, cell)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _cells(row: Row, columns: Sequence[Column]) -> Iterator[Cell]:
    for column in columns:
        cell = row.get(column.name, "")
        yield safe_cell(cell) if isinstance(cell, str) else cell
