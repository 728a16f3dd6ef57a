import json
import time

import pytest
from openpyxl import Workbook

from cohorts.importing.columns import header_key
from cohorts.importing.reading import Chosen, Unclear, read_list
from cohorts.importing.refusal import Refused
from tests.cohorts import workbooks
from tests.cohorts.workbooks import ANNA, HEADER, PEOPLE, STEPHANE


def people(data: bytes) -> list[list[str]]:
    return [
        [line.first_name, line.infix, line.last_name, line.email, line.job_title]
        for line in read_list(data).lines
    ]


def named(value: bytes | str) -> str:
    """A workbook carries the second it was made in: as part of a test's name it would differ per process."""
    return value if isinstance(value, str) else "file"


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_list(data)
    return str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        workbooks.xlsx(PEOPLE),
        workbooks.ods(PEOPLE),
        workbooks.csv(PEOPLE, delimiter=";"),
        workbooks.csv(PEOPLE, delimiter=","),
        workbooks.csv(PEOPLE, delimiter="\t"),
        workbooks.csv(PEOPLE, encoding="utf-8-sig"),
        workbooks.csv(PEOPLE, encoding="cp1252"),
        workbooks.csv(PEOPLE, encoding="utf-16", delimiter="\t"),
        b"sep=;\r\n" + workbooks.csv(PEOPLE),
        workbooks.csv(PEOPLE).replace(b"\r\n", b"\n"),
        workbooks.csv(PEOPLE).replace(b"\r\n", b"\r"),
    ],
    ids=["xlsx", "ods", "semicolon", "comma", "tab", "bom", "cp1252", "utf16", "sep", "unix", "mac"],
)
def test_every_format_gives_the_same_people(data):
    assert people(data) == [ANNA, STEPHANE]


def test_numbers_are_the_rows_of_the_file():
    rows = [["Deelnemerslijst met e-mail"], [], ["voor de leergang", "2027"], HEADER, ANNA, [], STEPHANE]
    assert [line.number for line in read_list(workbooks.xlsx(rows)).lines] == [5, 7]
    assert [line.number for line in read_list(workbooks.csv(rows)).lines] == [5, 7]


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
    assert people(workbooks.xlsx(rows)) == [["A.", "van der", "Berg", "a.berg@waterdam.example", "Adviseur"]]


@pytest.mark.parametrize("name", ["van der Berg, Anna", "Anna van der Berg", "Berg, Anna van der"])
def test_a_whole_name_in_one_column(name):
    rows = [["Naam", "Mailadres"], [name, "anna@waterdam.example"]]
    assert people(workbooks.xlsx(rows)) == [["Anna", "van der", "Berg", "anna@waterdam.example", ""]]


def test_a_header_never_becomes_a_person_also_halfway():
    assert people(workbooks.xlsx([HEADER, ANNA, HEADER, STEPHANE])) == [ANNA, STEPHANE]


def test_a_formula_is_never_evaluated():
    rows = [HEADER, ['="An"&"na"', "", "Berg", '=HYPERLINK("http://kwaad.example","klik")', ""]]
    assert people(workbooks.xlsx(rows)) == [["", "", "Berg", "", ""]]


def test_formulas_of_a_csv_are_text():
    rows = [HEADER, ["=1+1", "", "Berg", "anna@waterdam.example", ""]]
    assert people(workbooks.csv(rows))[0][0] == "=1+1"


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
    reading = read_list(workbooks.saved(book))
    assert [line.first_name for line in reading.lines] == ["Anna"]
    assert "‘Dit jaar’" in reading.notice


def test_a_long_cell_is_cut_and_judged_later():
    rows = [[*HEADER, "Opmerking"], ["A" * 40_000, *ANNA[1:], "x" * 30_000]]
    assert len(people(workbooks.csv(rows))[0][0]) == 300


def test_type_follows_content_not_name():
    assert people(workbooks.csv(PEOPLE)) == [ANNA, STEPHANE]  # whatever the file is called


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "leeg"),
        (b" \r\n ", "leeg"),
        (workbooks.zipped({"foto.jpg": b"x" * 100}), "geen werkmap"),
        (b"PK\x03\x04" + b"rommel" * 50, "beschadigd"),
        (workbooks.xlsx(PEOPLE)[:-300], "beschadigd"),
        (workbooks.bomb(), "meer dan 50 MB"),
        (workbooks.lying_bomb(), "beschadigd"),
        (workbooks.claims_the_whole_sheet(), "te veel geheugen"),
        (workbooks.with_parts(workbooks.xlsx(PEOPLE), xl__vbaProject_bin=b"macro"), "macro’s"),
        (workbooks.ole("Workbook", "_VBA_PROJECT_CUR"), "macro’s"),
        (workbooks.ole("EncryptedPackage"), "wachtwoord"),
        (workbooks.ole("WordDocument"), "geen lijst"),
        (workbooks.ole("Workbook"), "beschadigd"),
        (b"<html><body><table><tr><td>Naam</td></tr></table></body></html>", "webpagina"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "webpagina"),
        (b"%PDF-1.7 ...", "geen lijst"),
        (bytes(range(256)) * 20, "geen lijst"),
        (b"Naam;E-mail\0\r\nAnna;a@b.example", "geen lijst"),
        (workbooks.xlsx([["Voornaam", "Achternaam"], ["Anna", "Berg"]]), "geen kolom met e-mailadressen"),
        (workbooks.xlsx([["E-mail"], ["anna@waterdam.example"]]), "geen kolom met namen"),
        (workbooks.xlsx([["Anna", "Berg"], ["Joost", "Vos"]]), "geen kopregel"),
        (workbooks.xlsx([HEADER]), "geen mensen"),
        (workbooks.xlsx([HEADER, ["", "", "", "", ""]]), "geen mensen"),
        (workbooks.csv([[*HEADER, *(f"k{n}" for n in range(80))], ANNA]), "60 kolommen"),
        (workbooks.xlsx([[*HEADER, *(f"k{n}" for n in range(80))], ANNA]), "60 kolommen"),
        (b"x" * 10_000_001, "10 MB"),
    ],
    ids=named,
)
def test_what_cannot_be_read_says_what_to_do(data, words):
    message = refusal(data)
    assert words in message
    assert message.endswith(".")


def test_a_hundred_thousand_rows():
    rows = [HEADER, *([ANNA] * 100_000)]
    assert "10.000 rijen" in refusal(workbooks.csv(rows))
    assert "10.000 rijen" in refusal(workbooks.hundred_thousand_rows())


def test_ten_thousand_rows_are_read_in_time():
    data = workbooks.csv([HEADER, *([ANNA] * 10_000)])
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
        read_list(workbooks.csv(PEOPLE))
    assert "SECRET_KEY" not in seen
    assert "DATABASE_URL" not in seen


def asked(data: bytes, **more):
    with pytest.raises(Unclear) as unclear:
        read_list(data, **more)
    return unclear.value.table


STRANGE = [["Wie", "Bereikbaar op", "Doet"], ["Anna van der Berg", "anna@waterdam.example", "Adviseur"]]


class TestColumnsThatNobodyKnows:
    def test_what_an_organisation_said_before_is_remembered(self):
        said = {"wie": "full_name", "bereikbaarop": "email", "doet": "job_title"}
        line = read_list(workbooks.xlsx(STRANGE), remembered=said).lines[0]
        assert (line.name, line.email, line.job_title) == ("Anna van der Berg", STRANGE[1][1], "Adviseur")

    def test_it_goes_before_our_own_ideas(self):
        rows = [
            ["Naam", "E-mail", "E-mail werk"],
            ["Anna Berg", "oud@waterdam.example", "anna@waterdam.example"],
        ]
        said = {"email": "", "emailwerk": "email"}
        assert read_list(workbooks.csv(rows), remembered=said).lines[0].email == "anna@waterdam.example"
        assert read_list(workbooks.csv(rows)).lines[0].email == "oud@waterdam.example"

    def test_nonsense_that_was_remembered_is_ignored(self):
        assert people_as(workbooks.csv(PEOPLE), {"email": "schoenmaat"}) is Unclear
        assert people_as(workbooks.csv(PEOPLE), {"iets": "schoenmaat"}) == [ANNA[0], STEPHANE[0]]

    def test_a_column_that_is_not_needed_is_not_guessed_again(self):
        table = asked(workbooks.xlsx(STRANGE), remembered={"doet": ""})
        assert table.guesses == {0: "full_name", 1: "email"}

    def test_an_answer_that_is_not_enough_is_asked_again(self):
        table = asked(workbooks.xlsx(STRANGE))
        half = Chosen(table.sheet, table.header_at, {1: "email"})
        assert asked(workbooks.xlsx(STRANGE), chosen=half).guesses == {1: "email"}

    @pytest.mark.parametrize(
        "chosen", [Chosen("Ander blad", 0, {}), Chosen("Blad1", 99, {}), Chosen("Blad1", -7, {})]
    )
    def test_an_answer_about_another_file_is_refused(self, chosen):
        with pytest.raises(Refused, match="niet meer"):
            read_list(workbooks.xlsx(STRANGE), chosen=chosen)

    def test_positions_that_are_not_there_are_empty(self):
        chosen = Chosen("Blad1", 0, {0: "full_name", 1: "email", 59: "job_title", -1: "infix"})
        line = read_list(workbooks.xlsx(STRANGE), chosen=chosen).lines[0]
        assert (line.name, line.job_title) == ("Anna van der Berg", "")

    def test_the_question_and_the_answer_survive_json(self):
        table = asked(workbooks.xlsx(STRANGE))
        assert type(table).from_json(json.loads(json.dumps(table.as_json()))) == table
        chosen = Chosen("Blad1", 0, {3: "email"})
        assert Chosen.from_json(json.loads(json.dumps(chosen.as_json()))) == chosen

    def test_samples_are_short(self):
        rows = [STRANGE[0], *[["Anna Berg", "anna@waterdam.example", "x" * 500]] * 50]
        table = asked(workbooks.csv(rows))
        assert len(table.samples) == 5
        assert max(len(cell) for row in table.samples for cell in row) == 80


def people_as(data: bytes, remembered):
    try:
        return [line.first_name for line in read_list(data, remembered=remembered).lines]
    except Unclear:
        return Unclear


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("E-mail (werk)", "emailwerk"),
        ("Functie ", "functie"),
        ("  Privé!", "prive"),
        ("#", ""),
        ("x" * 200, "x" * 80),
    ],
)
def test_header_keys(text, key):
    assert header_key(text) == key
