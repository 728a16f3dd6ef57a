"""Lists of people as files, made by code: honest ones and ones built to break things."""

import io
import zipfile

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

HEADER = ["Voornaam", "Tussenvoegsel", "Achternaam", "E-mail", "Functie"]
ANNA = ["Anna", "van der", "Berg", "anna@waterdam.example", "Beleidsadviseur"]
STEPHANE = ["Stéphane", "", "Mulder", "stephane@waterdam.example", "Teamleider"]
PEOPLE = [HEADER, ANNA, STEPHANE]


def xlsx(rows, *, title="Blad1", **other_sheets) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    for name, more in other_sheets.items():
        extra = book.create_sheet(name)
        for row in more:
            extra.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows) -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Blad1")
    for row in rows:
        line = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def csv(rows, *, delimiter=";", encoding="utf-8") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def zipped(parts: dict[str, bytes], *, compress=True) -> bytes:
    out = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def parts_of(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(workbook: bytes, **parts: bytes) -> bytes:
    """A real workbook with extra parts in it; `__` in a name stands for `/` and `_bin` for `.bin`."""
    return zipped(
        {
            **parts_of(workbook),
            **{name.replace("__", "/").replace("_bin", ".bin"): data for name, data in parts.items()},
        }
    )


def bomb() -> bytes:
    """A workbook of 60 kB that unpacks to 60 MB."""
    return with_parts(xlsx(PEOPLE), xl__worksheets__vol=b"0" * 60_000_000)


def lying_bomb() -> bytes:
    """The same, but the directory of the archive says that it is small."""
    data = bomb()
    return data.replace((60_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))


def claims_the_whole_sheet() -> bytes:
    """Two cells, in opposite corners: a parser that allocates by range asks for 17 billion cells."""
    book = Workbook()
    book.worksheets[0]["A1"] = "E-mail"
    book.worksheets[0]["XFD1048576"] = "x"
    return saved(book)


def ole(*names: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + b"".join(n.encode("utf-16-le") for n in names)


def hundred_thousand_rows() -> bytes:
    """A workbook of 0.5 MB that is honest about its size, and too long."""
    parts = parts_of(xlsx([HEADER]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    cells = "".join(
        f'<c r="{letter}{{0}}" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip("ACDE", [ANNA[0], *ANNA[2:]], strict=True)
    )
    row = '<row r="{0}">' + cells + "</row>"
    rows = "".join(row.format(number) for number in range(2, 100_002)).encode()
    return zipped(
        {**parts, "xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", rows + b"</sheetData>")}
    )
