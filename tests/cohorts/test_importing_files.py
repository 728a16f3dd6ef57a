"""The corpus: every nasty file in tests/cohorts/files/ against the verdict that stands in expected.toml."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.importing.acquaintances import Acquaintance, by_last_name
from cohorts.importing.asking import Chosen, Unclear
from cohorts.importing.delimited import read_text
from cohorts.importing.names import Name
from cohorts.importing.reading import Reading, read_list
from cohorts.importing.refusal import Refused
from cohorts.importing.verdicts import Facts, judge
from leergang.accounts.names import sort_key

FOLDER = Path(__file__).parent / "files"
FILES = sorted(
    path.name for path in FOLDER.iterdir() if path.is_file() and path.suffix not in {".py", ".toml"}
)
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text())

PAULA = Acquaintance(Name("Paula", "", "Prins"), "paula@waterdam.example", "Adviseur", takes_part=True)
CORA = Acquaintance(Name("Cora", "", "Meijer"), "cora@waterdam.example")
JAN = Acquaintance(Name("Jan", "de", "Boer"), "jan.deboer@waterdam.example", "Beleidsadviseur")
FACTS = Facts(
    organisation="Gemeente Waterdam",
    domains=["waterdam.example"],
    known={person.email: person.name for person in (PAULA, CORA, JAN)},
    taking_part={PAULA.email},
    closed={"doet-elders-mee@duinrade.example": ""},
    acquaintances=by_last_name([PAULA, CORA, JAN]),
)


@pytest.mark.parametrize("name", FILES)
def test_every_file_leads_to_its_verdict(name):
    expected = EXPECTED[name]
    data = (FOLDER / name).read_bytes()
    if "refused" in expected:
        with pytest.raises(Refused) as refused:
            read_list(data)
        assert expected["refused"] in str(refused.value)
        return
    reading = answered(data, expected["asks"]) if "asks" in expected else read_list(data)
    assert expected.get("notice", "") in reading.notice
    assert bool(reading.notice) == ("notice" in expected)
    assert_rows(reading, expected["rows"])


def answered(data: bytes, asks) -> Reading:
    """What is read when the person agrees with all guesses."""
    with pytest.raises(Unclear) as unclear:
        read_list(data)
    table = unclear.value.table
    guesses = {int(at): column for at, column in asks["guesses"].items()}
    assert (table.header_at, table.header, table.guesses) == (asks["header_at"], asks["header"], guesses)
    assert table.samples
    return read_list(data, chosen=Chosen(table.sheet, table.header_at, table.guesses))


def assert_rows(reading: Reading, expected: list[list]) -> None:
    verdicts = judge(reading.lines, FACTS)
    got = [
        [line.number, line.first_name, line.infix, line.last_name, line.email, line.job_title, verdict.grade]
        for line, verdict in zip(reading.lines, verdicts, strict=True)
    ]
    assert got == [row[:7] for row in expected]
    for line, verdict, row in zip(reading.lines, verdicts, expected, strict=True):
        reason, remark, suggestion = [*row[7:], "", ""][:3]
        assert bool(reason) == bool(verdict.reason)
        assert reason in verdict.reason
        assert line.remark == (remark or (reason if line.remark == verdict.reason else ""))
        assert verdict.suggestion == suggestion


def test_every_expectation_has_a_file():
    assert set(EXPECTED) == set(FILES)


def test_van_der_berg_stands_under_the_b():
    people = "\n".join(
        f"{first};{infix};{last};{first}.{last}@waterdam.example"
        for first, infix, last in (
            ("Wim", "", "Visser"),
            ("Anna", "van der", "Berg"),
            ("Åsa", "", "Bérgman"),
            ("Cas", "", "Cohen"),
            ("Ab", "ten", "Berg"),
            ("Bas", "", "Aalders"),
        )
    )
    lines = read_list(f"Voornaam;Tussenvoegsel;Achternaam;E-mail\n{people}".encode()).lines
    lines.sort(key=lambda line: sort_key(line.first_name, line.infix, line.last_name))
    assert [line.name for line in lines] == [
        "Bas Aalders",
        "Ab ten Berg",
        "Anna van der Berg",
        "Åsa Bérgman",
        "Cas Cohen",
        "Wim Visser",
    ]


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_a_table_or_refused(data):
    try:
        sheet = read_text(data)
    except Refused:
        return
    assert all(type(cell) is str for row in sheet.rows for cell in row)
