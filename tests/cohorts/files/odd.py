"""How the odd workbooks in this folder are built: hidden rows, formulas, passwords, things that are no list.

Writing a real .xls and a real password needs two packages that the platform itself does without:
`uv pip install xlwt msoffcrypto-tool`.
"""

import io
from collections.abc import Callable, Sequence
from importlib import import_module

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.cohorts import workbooks
from tests.cohorts.workbooks import ANNA, HEADER, PEOPLE, STEPHANE

Rows = Sequence[Sequence[object]]
BRAM = ["Bram", "", "Smit", "bram@waterdam.example", "Jurist"]
FATIMA = ["Fatima", "el", "Idrissi", "fatima@waterdam.example", "Contractmanager"]


def book(rows: Rows, change: Callable[[Workbook, Worksheet], None] | None = None) -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Blad1"
    for row in rows:
        sheet.append(row)
    if change:
        change(made, sheet)
    return workbooks.saved(made)


def text(*lines: str, encoding: str = "utf-8", newline: str = "\r\n") -> bytes:
    return newline.join(lines).encode(encoding)


# The rows of peers.md: what went wrong elsewhere.


def forty() -> bytes:
    last = ["Aalders", "Bakker", "Cohen", "Dekker", "Evers", "Faber", "Groen", "Hendriks", "Iking", "Jansen"]
    first = ["Sanne", "Daan", "Noor", "Tim"]
    people = [
        [name, "", family, f"{name}.{family}@waterdam.example".lower(), "Beleidsadviseur"]
        for family in last
        for name in first
    ]
    return book([HEADER, *people])


def swapped_columns() -> bytes:
    return book(
        [
            [
                "Nr",
                "Functie ",
                "e-mail werk",
                "E-mail privé",
                "tussenv.",
                "Achternaam, voorl.",
                "Leidinggevende",
            ],
            [
                "1",
                "Adviseur",
                "A.Berg@Waterdam.example ",
                "anna@thuis.example",
                "van der",
                "Berg, A.",
                "J. Baas",
            ],
            ["2", "Jurist", "bram@waterdam.example", "", "", "Smit, B.", "J. Baas"],
        ]
    )


# What a spreadsheet shows and a list of cells does not.


def hidden_rows(_book: Workbook, sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def hidden_columns(_book: Workbook, sheet: Worksheet) -> None:
    sheet.column_dimensions["D"].hidden = True
    sheet.column_dimensions["F"].hidden = True


def hidden_sheet_first(made: Workbook, sheet: Worksheet) -> None:
    sheet.sheet_state = "hidden"
    sheet.title = "Keuzelijsten"
    people = made.create_sheet("Deelnemers")
    for row in (HEADER, ANNA):
        people.append(row)
    very = made.create_sheet("Vorig jaar")
    for row in (HEADER, BRAM):
        very.append(row)
    very.sheet_state = "veryHidden"
    made.active = 1


def merged(_book: Workbook, sheet: Worksheet) -> None:
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("A2:E2")
    sheet.merge_cells("E5:E7")


def two_header_rows(_book: Workbook, sheet: Worksheet) -> None:
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("D1:D2")


def other_link(_book: Workbook, sheet: Worksheet) -> None:
    sheet["D2"].hyperlink = "mailto:anna@waterdam.example?subject=Leergang"
    sheet["D3"].hyperlink = "mailto:Iemand.Anders@elders.example"
    sheet["D4"].hyperlink = "https://intranet.waterdam.example/bram"
    sheet["D5"].hyperlink = "mailto:fatima@waterdam.example"


def links_without_reference_cells() -> bytes:
    """The addresses are links with a word on them."""

    def change(_book: Workbook, sheet: Worksheet) -> None:
        sheet["D2"].hyperlink = "mailto:anna@waterdam.example"

    return book([HEADER, [*ANNA[:3], "Stuur mail", ANNA[4]]], change)


def formulas_worked_out() -> bytes:
    """A formula with its outcome stored, the way a spreadsheet program does; one that failed; one without."""
    made = book([HEADER, ["x", "", "Smit", "y", "Jurist"], ["Fatima", "el", "Idrissi", "z", "w"], ANNA])
    cells = {
        inline("A2", "x"): b'<c r="A2" t="str"><f>PROPER("bram")</f><v>Bram</v></c>',
        inline("D2", "y"): (
            b'<c r="D2" t="str"><f>HYPERLINK("mailto:baas@waterdam.example","bram@waterdam.example")</f>'
            b"<v>bram@waterdam.example</v></c>"
        ),
        inline("D3", "z"): b'<c r="D3" t="e"><f>VLOOKUP(A3,X1:Y9,2,0)</f><v>#N/A</v></c>',
        inline("E3", "w"): b'<c r="E3"><f>VLOOKUP(A3,X1:Y9,3,0)</f><v></v></c>',
    }
    return changed(made, "xl/worksheets/sheet1.xml", cells)


def inline(place: str, text: str) -> bytes:
    """A cell with a text, as openpyxl writes it."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def changed(data: bytes, part: str, changes: dict[bytes, bytes]) -> bytes:
    """A workbook with other bytes in one of its parts."""
    parts = workbooks.parts_of(data)
    for old, new in changes.items():
        assert old in parts[part], (old, parts[part])
        parts[part] = parts[part].replace(old, new)
    return workbooks.zipped(parts)


def old_excel(
    rows: Rows, *, hidden_sheet: bool = False, merge: tuple[int, int, int, int] | None = None
) -> bytes:
    made = import_module("xlwt").Workbook(encoding="utf-8")
    if hidden_sheet:
        away = made.add_sheet("Keuzelijsten")
        away.visibility = 1
        away.write(0, 0, "Teamleider")
    sheet = made.add_sheet("Deelnemers")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell:
                sheet.write(at, column, cell)
    if merge:
        sheet.merge(*merge)
    made.active_sheet = 1 if hidden_sheet else 0
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def broken_links() -> bytes:
    """A list that can be read, of which what it hides cannot."""
    made = book([HEADER, ANNA, STEPHANE], other_link_on_row_two)
    parts = workbooks.parts_of(made)
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = b"<Relationships><Relationship"
    return workbooks.zipped(parts)


def other_link_on_row_two(_book: Workbook, sheet: Worksheet) -> None:
    sheet["D2"].hyperlink = "mailto:iemand.anders@elders.example"


def flat_rows() -> bytes:
    """Rows and columns of no height or width, which is how they are hidden with the mouse."""
    made = book([*PEOPLE, BRAM])
    return changed(made, "xl/worksheets/sheet1.xml", {b'<row r="3">': b'<row r="3" ht="0" customHeight="1">'})


def people_on_hidden_sheet() -> bytes:
    def change(made: Workbook, sheet: Worksheet) -> None:
        made.create_sheet("Toelichting").append(["Vul het andere blad in."])
        sheet.sheet_state = "hidden"
        made.active = 1

    return book(PEOPLE, change)


# Not a list at all, or built to break something.


def with_password() -> bytes:
    out = io.BytesIO()
    import_module("msoffcrypto.format.ooxml").OOXMLFile(io.BytesIO(book(PEOPLE))).encrypt("geheim", out)
    return out.getvalue()


def with_macro() -> bytes:
    made = workbooks.with_parts(book(PEOPLE), xl__vbaProject_bin=b"\xd0\xcf\x11\xe0 Sub Auto_Open()")
    macro_type = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    plain_type = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return changed(made, "[Content_Types].xml", {plain_type: macro_type})


def with_doctype() -> bytes:
    """A sheet that tells a parser to read a file of ours and to multiply it."""
    doctype = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;&a;">]>'
    return changed(
        book(PEOPLE, hidden_rows), "xl/worksheets/sheet1.xml", {b"<worksheet": doctype + b"<worksheet"}
    )


def image() -> bytes:
    """The smallest .png there is, with a list in its comment."""
    head = b"\x89PNG\r\n\x1a\n" + b"IHDR" + b"tEXtNaam;E-mail\r\nAnna Berg;anna@waterdam.example\r\n"
    return head + b"IENDB`\x82"


def document() -> bytes:
    return workbooks.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def web_page() -> bytes:
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in PEOPLE)
    return f"<html><head><meta charset=utf-8></head><body><table>{cells}</table></body></html>".encode()


def wide() -> bytes:
    more = [f"Vraag {number}" for number in range(1, 62)]
    return book([[*HEADER, *more], ANNA])


def many_columns() -> bytes:
    """Sixty columns: a survey, with the people at the far end."""
    more = [f"Vraag {number}" for number in range(1, 56)]
    return book([[*more, *HEADER], [*["ja"] * 55, *ANNA]])
