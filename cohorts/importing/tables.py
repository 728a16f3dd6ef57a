"""Bytes to sheets of text. Runs in a process of its own (isolated.py): it imports nothing of the platform."""

from cohorts.importing.delimited import read_text
from cohorts.importing.hostile import TOO_HEAVY, FileKind, examine
from cohorts.importing.refusal import Refused
from cohorts.importing.sheets import Book
from cohorts.importing.workbooks import read_workbook

# Of all cells together, before the web process gets them: one long text that ten thousand rows point at is
# twenty kilobytes of workbook. An honest list of ten thousand people with thirty columns has about four.
MAX_CHARACTERS = 5_000_000


def read_book(data: bytes) -> Book:
    """The visible sheets of a workbook, or the one table of a text file. Raises Refused."""
    book = Book([read_text(data)]) if examine(data) is FileKind.TEXT else read_workbook(data)
    if sum(len(cell) for sheet in book.sheets for row in sheet.rows for cell in row) > MAX_CHARACTERS:
        raise Refused(TOO_HEAVY)
    return book
