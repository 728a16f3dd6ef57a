"""Made the workbooks in this folder, and the texts that no editor writes; the other texts were typed.

Run by hand, once, and again for a file that is added:

    python -m tests.cohorts.files.make

How the odd ones are built stands in odd.py, what each file must lead to in expected.toml.
"""

from collections.abc import Callable
from pathlib import Path

from tests.cohorts import workbooks
from tests.cohorts.files.odd import (
    BRAM,
    FATIMA,
    book,
    broken_links,
    document,
    flat_rows,
    formulas_worked_out,
    forty,
    hidden_columns,
    hidden_rows,
    hidden_sheet_first,
    image,
    links_without_reference_cells,
    many_columns,
    merged,
    old_excel,
    other_link,
    people_on_hidden_sheet,
    swapped_columns,
    text,
    two_header_rows,
    web_page,
    wide,
    with_doctype,
    with_macro,
    with_password,
)
from tests.cohorts.files.open_document import merged_open_document, open_document
from tests.cohorts.workbooks import ANNA, HEADER, PEOPLE, STEPHANE

HERE = Path(__file__).parent
NOT_WORKED_OUT = '=LOWER("BRAM@WATERDAM.EXAMPLE")'

FILES: dict[str, Callable[[], bytes]] = {
    # B25: names cut at an accent, the header as a person, seats lost, a semicolon
    "b25-accenten-bom.csv": lambda: text(
        "Voornaam;Achternaam;E-mail", "Stéphane;Mulder;stephane@waterdam.example", encoding="utf-8-sig"
    ),
    "b25-accenten-windows.csv": lambda: text(
        "Voornaam;Achternaam;E-mail",
        "Stéphane;Mulder;stephane@waterdam.example",
        "Renée;d’Hondt;renee@waterdam.example",
        encoding="cp1252",
    ),
    "b25-accenten-door-elkaar.csv": lambda: (
        text("Voornaam;Achternaam;E-mail", "Stéphane;Mulder;stephane@waterdam.example", "")
        + text("Renée;Vos;renee@waterdam.example", encoding="cp1252")
    ),
    "b25-accenten.xlsx": lambda: book(PEOPLE),
    "b25-twee-tabellen.xlsx": lambda: book(
        [
            HEADER,
            ANNA,
            [],
            ["Team Zuid"],
            ["E-mail", "Achternaam", "Voornaam"],
            ["bram@waterdam.example", "Smit", "Bram"],
        ]
    ),
    # B30: dates in the list, B31: many at once
    "b30-datums.xlsx": lambda: book(
        [
            ["Startdatum", "E-mail", "Maildatum", "Naam"],
            ["14-01-2027", "anna@waterdam.example", "01-12-2026", "Anna van der Berg"],
        ]
    ),
    "b31-veertig.xlsx": forty,
    # Untidy, and right
    "kolommen-door-elkaar.xlsx": swapped_columns,
    "kolommen-zestig.xlsx": many_columns,
    "titels-en-samengevoegd.xlsx": lambda: book(
        [
            ["Deelnemers leergang 2027 met e-mail"],
            ["Ingevuld door Cora, 3 december"],
            [],
            HEADER,
            [*ANNA[:4], "Adviseur"],
            [*BRAM[:4], ""],
            [*FATIMA[:4], ""],
            [],
            [*STEPHANE[:4], ""],
        ],
        merged,
    ),
    "twee-kopregels.xlsx": lambda: book(
        [
            ["Naam", "", "", "E-mail", "Werk"],
            ["Voornaam", "Tussenv.", "Achternaam", "", "Functie"],
            ANNA,
            BRAM,
        ],
        two_header_rows,
    ),
    "lege-rijen.xlsx": lambda: book([[], [], HEADER, [], ANNA, [], [], [" ", "\u00a0", "", "\t", ""], BRAM]),
    "begint-verderop.xlsx": lambda: book([[], [], *([["", "", "", *row] for row in PEOPLE])]),
    "utf16.txt": lambda: workbooks.csv(PEOPLE, delimiter="\t", encoding="utf-16"),
    "mac.csv": lambda: text(*(";".join(row) for row in PEOPLE), newline="\r"),
    "getallen.xlsx": lambda: book(
        [
            ["Naam", "E-mail", "Functie"],
            ["Anna Berg", "anna@waterdam.example", 12],
            ["Bram Smit", "bram@waterdam.example", True],
        ]
    ),
    "lange-cel.csv": lambda: text("Naam;E-mail;Functie", f"Anna Berg;anna@waterdam.example;{'x' * 400}"),
    # Hidden, linked, worked out or not
    "verborgen-rijen.xlsx": lambda: book([*PEOPLE, BRAM, FATIMA], hidden_rows),
    "verborgen-rij-plat.xlsx": flat_rows,
    "verborgen-blad-met-mensen.xlsx": people_on_hidden_sheet,
    "links-kapot.xlsx": broken_links,
    "verborgen-kolommen.xlsx": lambda: book([[*HEADER, "Opmerking"], [*ANNA, "geheim"]], hidden_columns),
    "verborgen-kolom-dubbel.xlsx": lambda: book(
        [
            ["Voornaam", "Tussenv.", "Achternaam", "E-mail", "Werk e-mail"],
            [*ANNA[:3], "oud@waterdam.example", "anna@waterdam.example"],
        ],
        hidden_columns,
    ),
    "verborgen-blad-eerst.xlsx": lambda: book([HEADER, STEPHANE], hidden_sheet_first),
    "twee-bladen.xlsx": lambda: workbooks.xlsx(PEOPLE, title="Dit jaar", Vorig=[HEADER, BRAM]),
    "link-elders.xlsx": lambda: book([HEADER, ANNA, STEPHANE, BRAM, FATIMA], other_link),
    "link-met-woord.xlsx": links_without_reference_cells,
    "formule-zonder-uitkomst.xlsx": lambda: book(
        [HEADER, [*BRAM[:3], NOT_WORKED_OUT, BRAM[4]], [*ANNA[:4], '="Advi"&"seur"']]
    ),
    "formule-met-uitkomst.xlsx": formulas_worked_out,
    "alles-verborgen.ods": open_document,
    "samengevoegd.ods": merged_open_document,
    "eenvoudig.ods": lambda: workbooks.ods(PEOPLE),
    "oud.xls": lambda: old_excel([["Deelnemers"], [], *PEOPLE, [*BRAM[:4], ""]], hidden_sheet=True),
    "oud-samengevoegd.xls": lambda: old_excel([HEADER, ANNA, [*BRAM[:4], ""]], merge=(1, 2, 4, 4)),
    # Asked
    "geen-kop.xlsx": lambda: book([ANNA, STEPHANE, BRAM]),
    "onbekende-koppen.xlsx": lambda: book(
        [
            ["Lijst 2027"],
            ["Wie", "Bereikbaar op", "Doet"],
            ["Anna van der Berg", "anna@waterdam.example", "Adviseur"],
            ["Bram Smit", "bram@waterdam.example", "Jurist"],
        ]
    ),
    # Refused
    "alleen-titels.xlsx": lambda: book([["Deelnemers leergang 2027"], ["Gemeente Waterdam"], ["Volgt nog"]]),
    "alleen-kop.xlsx": lambda: book([HEADER]),
    "leeg.xlsx": lambda: book([]),
    "leeg.csv": lambda: b"",
    "geen-adressen.xlsx": lambda: book([["Voornaam", "Achternaam"], ["Anna", "Berg"]]),
    "te-breed.xlsx": wide,
    "bom.xlsx": workbooks.bomb,
    "liegende-bom.xlsx": workbooks.lying_bomb,
    "hele-blad.xlsx": workbooks.claims_the_whole_sheet,
    "wachtwoord.xlsx": with_password,
    "macro.xlsm": with_macro,
    "doctype.xlsx": with_doctype,
    "afgebroken.xlsx": lambda: book(PEOPLE)[:-300],
    "foto-in-zip.xlsx": lambda: workbooks.zipped({"foto.jpg": b"\xff\xd8" * 50}),
    "brief.docx.xlsx": document,
    "webpagina.xls": web_page,
    "plaatje.csv": image,
    "nul-tekens.csv": lambda: b"Naam;E-mail\r\nAnna\0 Berg;anna@waterdam.example",
    "ruis.csv": lambda: bytes(range(256)) * 4,
}


def main() -> None:
    for name, make in FILES.items():
        (HERE / name).write_bytes(make())


if __name__ == "__main__":
    main()
