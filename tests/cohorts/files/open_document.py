"""The .ods files of this folder, for make.py."""

import io

from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow
from odf.text import A, P

from tests.cohorts.workbooks import ANNA, HEADER, STEPHANE

BRAM = ["Bram", "", "Smit", "bram@waterdam.example", "Jurist"]


def open_document() -> bytes:
    """Everything an .ods can hide."""
    document = OpenDocumentSpreadsheet()
    away = Style(name="weg", family="table")
    away.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(away)
    secret = Table(name="Keuzes", stylename=away)
    secret.addElement(ods_row(["Teamleider"]))
    document.spreadsheet.addElement(secret)
    sheet = Table(name="Lijst")
    sheet.addElement(TableColumn(numbercolumnsrepeated=4))
    sheet.addElement(TableColumn(visibility="collapse"))
    sheet.addElement(ods_row(["Deelnemers 2027"]))
    empty = TableRow(numberrowsrepeated=3)
    empty.addElement(TableCell(numbercolumnsrepeated=5))
    sheet.addElement(empty)
    sheet.addElement(ods_row(HEADER))
    sheet.addElement(ods_row(ANNA))
    sheet.addElement(ods_row(BRAM, visibility="filter"))
    linked = ods_row(STEPHANE[:3])
    cell = TableCell(valuetype="string")
    paragraph = P()
    paragraph.addElement(A(href="mailto:chef@waterdam.example", text=STEPHANE[3]))
    cell.addElement(paragraph)
    linked.addElement(cell)
    linked.addElement(TableCell(formula="of:=[.A1]"))
    sheet.addElement(linked)
    rest = TableRow(numberrowsrepeated=1_048_000)
    rest.addElement(TableCell(numbercolumnsrepeated=1_024))
    sheet.addElement(rest)
    document.spreadsheet.addElement(sheet)
    return written(document)


def merged_open_document() -> bytes:
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="Lijst")
    sheet.addElement(ods_row(HEADER))
    first = ods_row(ANNA[:4])
    cell = TableCell(valuetype="string", numberrowsspanned=2, numbercolumnsspanned=1)
    cell.addElement(P(text="Jurist"))
    first.addElement(cell)
    sheet.addElement(first)
    second = ods_row(BRAM[:4])
    second.addElement(CoveredTableCell())
    sheet.addElement(second)
    document.spreadsheet.addElement(sheet)
    return written(document)


def ods_row(cells: list[str], **more: str) -> TableRow:
    row = TableRow(**more)
    for cell in cells:
        made = TableCell(valuetype="string")
        made.addElement(P(text=cell))
        row.addElement(made)
    return row


def written(document: OpenDocumentSpreadsheet) -> bytes:
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()
