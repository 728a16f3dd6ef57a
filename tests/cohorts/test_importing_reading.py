import time

import pytest
from openpyxl import Workbook

from cohorts.importing.reading import read_list
from cohorts.importing.refusal import Refused
from tests.cohorts import files
from tests.cohorts.files import ANNA, HEADER, PEOPLE, STEPHANE


def people(data: bytes) -> list[list[str]]:
    return [
        [line.first_name, line.infix, line.last_name, line.email, line.job_title]
        for line in read_list(data).lines
    ]


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_list(data)
    return str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        files.xlsx(PEOPLE),
        files.ods(PEOPLE),
        files.csv(PEOPLE, delimiter=";"),
        files.csv(PEOPLE, delimiter=","),
        files.csv(PEOPLE, delimiter="\t"),
        files.csv(PEOPLE, encoding="utf-8-sig"),
        files.csv(PEOPLE, encoding="cp1252"),
        files.csv(PEOPLE, encoding="utf-16", delimiter="\t"),
        b"sep=;\r\n" + files.csv(PEOPLE),
        files.csv(PEOPLE).replace(b"\r\n", b"\n"),
        files.csv(PEOPLE).replace(b"\r\n", b"\r"),
    ],
    ids=["xlsx", "ods", "semicolon", "comma", "tab", "bom", "cp1252", "utf16", "sep", "unix", "mac"],
)
def test_every_format_gives_the_same_people(data):
    assert people(data) == [ANNA, STEPHANE]


def test_numbers_are_the_rows_of_the_file():
    rows = [["Deelnemerslijst met e-mail"], [], ["voor de leergang", "2027"], HEADER, ANNA, [], STEPHANE]
    assert [line.number for line in read_list(files.xlsx(rows)).lines] == [5, 7]
    assert [line.number for line in read_list(files.csv(rows)).lines] == [5, 7]


def test_columns_in_any_order_and_spelling():
    rows = [
        [
            "Nr",
            "Functie ",
            "e-mail werk",
            "E-mail privé",
            "tussenv.",
            "Achternaam, voorl.",
            "Naam leidinggevende",
        ],
        [
            "1",
            "Adviseur",
            "A.Berg@Waterdam.example ",
            "thuis@elders.example",
            "van der",
            "Berg, A.",
            "Jan Baas",
        ],
    ]
    assert people(files.xlsx(rows)) == [["A.", "van der", "Berg", "a.berg@waterdam.example", "Adviseur"]]


@pytest.mark.parametrize("name", ["van der Berg, Anna", "Anna van der Berg", "Berg, Anna van der"])
def test_a_whole_name_in_one_column(name):
    rows = [["Naam", "Mailadres"], [name, "anna@waterdam.example"]]
    assert people(files.xlsx(rows)) == [["Anna", "van der", "Berg", "anna@waterdam.example", ""]]


def test_a_header_never_becomes_a_person_also_halfway():
    assert people(files.xlsx([HEADER, ANNA, HEADER, STEPHANE])) == [ANNA, STEPHANE]


def test_a_formula_is_never_evaluated():
    rows = [HEADER, ['="An"&"na"', "", "Berg", '=HYPERLINK("http://kwaad.example","klik")', ""]]
    assert people(files.xlsx(rows)) == [["", "", "Berg", "", ""]]


def test_formulas_of_a_csv_are_text():
    rows = [HEADER, ["=1+1", "", "Berg", "anna@waterdam.example", ""]]
    assert people(files.csv(rows))[0][0] == "=1+1"


def test_hidden_sheets_are_not_read_and_a_second_list_is_told():
    book = Workbook()
    secret = book.worksheets[0]
    secret.title = "Verborgen"
    for row in (HEADER, STEPHANE):
        secret.append(row)
    for title in ("Dit jaar", "Vorig jaar"):
        sheet = book.create_sheet(title)
        for row in (HEADER, ANNA):
            sheet.append(row)
    secret.sheet_state = "hidden"
    book.active = 1
    reading = read_list(files.saved(book))
    assert [line.first_name for line in reading.lines] == ["Anna"]
    assert "‘Dit jaar’" in reading.notice


def test_a_long_cell_is_cut_and_judged_later():
    rows = [[*HEADER, "Opmerking"], ["A" * 40_000, *ANNA[1:], "x" * 30_000]]
    assert len(people(files.csv(rows))[0][0]) == 300


def test_type_follows_content_not_name():
    assert people(files.csv(PEOPLE)) == [ANNA, STEPHANE]  # whatever the file is called


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "leeg"),
        (b" \r\n ", "leeg"),
        (files.zipped({"foto.jpg": b"x" * 100}), "geen werkmap"),
        (b"PK\x03\x04" + b"rommel" * 50, "beschadigd"),
        (files.xlsx(PEOPLE)[:-300], "beschadigd"),
        (files.bomb(), "meer dan 50 MB"),
        (files.lying_bomb(), "beschadigd"),
        (files.claims_the_whole_sheet(), "te veel geheugen"),
        (files.with_parts(files.xlsx(PEOPLE), xl__vbaProject_bin=b"macro"), "macro’s"),
        (files.ole("Workbook", "_VBA_PROJECT_CUR"), "macro’s"),
        (files.ole("EncryptedPackage"), "wachtwoord"),
        (files.ole("WordDocument"), "geen lijst"),
        (files.ole("Workbook"), "beschadigd"),
        (b"<html><body><table><tr><td>Naam</td></tr></table></body></html>", "webpagina"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "webpagina"),
        (b"%PDF-1.7 ...", "geen lijst"),
        (bytes(range(256)) * 20, "geen lijst"),
        (b"Naam;E-mail\0\r\nAnna;a@b.example", "geen lijst"),
        (files.xlsx([["Voornaam", "Achternaam"], ["Anna", "Berg"]]), "geen kolom met e-mailadressen"),
        (files.xlsx([["E-mail"], ["anna@waterdam.example"]]), "geen kolom met namen"),
        (files.xlsx([ANNA, STEPHANE]), "geen kopregel"),
        (files.xlsx([HEADER]), "geen mensen"),
        (files.xlsx([HEADER, ["", "", "", "", ""]]), "geen mensen"),
        (files.csv([[*HEADER, *(f"k{n}" for n in range(80))], ANNA]), "60 kolommen"),
        (files.xlsx([[*HEADER, *(f"k{n}" for n in range(80))], ANNA]), "60 kolommen"),
        (b"x" * 10_000_001, "10 MB"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data, words):
    message = refusal(data)
    assert words in message
    assert message.endswith(".")


def test_a_hundred_thousand_rows():
    rows = [HEADER, *([ANNA] * 100_000)]
    assert "10.000 rijen" in refusal(files.csv(rows))


def test_ten_thousand_rows_are_read_in_time():
    data = files.csv([HEADER, *([ANNA] * 10_000)])
    began = time.perf_counter()
    assert len(read_list(data).lines) == 10_000
    assert time.perf_counter() - began < 5  # 0.2 s here; a shared machine may be slow


def test_the_parser_gets_no_secret_along(monkeypatch):
    seen = {}

    def run(*_args, **kwargs):
        seen.update(kwargs["env"])
        raise OSError

    monkeypatch.setattr("subprocess.run", run)
    with pytest.raises(OSError):  # noqa: PT011 - our own
        read_list(files.csv(PEOPLE))
    assert "SECRET_KEY" not in seen
    assert "DATABASE_URL" not in seen
