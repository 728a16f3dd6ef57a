"""The enrolment list as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from cohorts.models import Enrolment
from cohorts.reports.enrolments import Reach

# A cell that begins with one of these may start a formula in the program that opens the file.
FORMULA_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """Text that stays text: with a quote in front when a spreadsheet would read a formula in it."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTERS) else text


def as_csv(enrolments: Iterable[Enrolment], reach: Reach) -> bytes:
    """With semicolons and a BOM, the way Dutch office software opens it right by a double click.

    Of people for whom the reader does not enrol, only name and function (domain/1 A2).
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    header = ["Naam", "Functie", "Organisatie", "E-mail", "Status"]
    writer.writerow(header if reach.manages_some else header[:2])
    for enrolment in enrolments:
        row = [enrolment.name, enrolment.job_title]
        if reach.manages(enrolment):
            row += [enrolment.organisation.name, enrolment.user.email, enrolment.get_status_display()]
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")
