import pytest

from cohorts.importing.reading import Line
from cohorts.importing.verdicts import CANNOT, GOOD, Facts, Grade, judge

WATERDAM = Facts(organisation="Gemeente Waterdam", domains=["waterdam.example"])


def line(number=2, first_name="Anna", last_name="Berg", email="anna@waterdam.example", **more) -> Line:
    return Line(number=number, first_name=first_name, last_name=last_name, email=email, **more)


def only(row: Line, facts: Facts = WATERDAM):
    return judge([row], facts)[0]


def test_a_good_row():
    assert only(line()) == GOOD


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        (line(email=""), "email", "Vul een e-mailadres in"),
        (line(email="anna.waterdam.example"), "email", "mist een @"),
        (line(email="anna@@waterdam.example"), "email", "twee @’s"),
        (line(email="anna berg@waterdam.example"), "email", "spatie"),
        (line(email="anna@waterdam"), "email", "mist een deel"),
        (line(email="anna..b@waterdam.example"), "email", "klopt niet"),
        (line(first_name=""), "first_name", "voornaam"),
        (line(last_name=""), "last_name", "achternaam"),
        (line(first_name="=1+1"), "first_name", "geen naam"),
        (line(last_name="<b>Berg</b>"), "last_name", "geen naam"),
        (line(first_name="A" * 81), "first_name", "Maximaal 80"),
        (line(infix="v" * 31), "infix", "Maximaal 30"),
        (line(job_title="f" * 121), "job_title", "Maximaal 120"),
        (line(email=f"{'a' * 250}@waterdam.example"), "email", ""),
    ],
)
def test_errors_name_the_cell_and_the_repair(row, field, words):
    verdict = only(row)
    assert (verdict.grade, verdict.field) == (Grade.ERROR, field)
    assert words in verdict.reason


def test_the_second_of_two_is_the_double_one():
    first, second = judge([line(2), line(5)], WATERDAM)
    assert first == GOOD
    assert second.reason == "Dit e-mailadres staat ook in rij 2."


def test_a_skipped_row_is_no_double():
    assert [v.grade for v in judge([line(2), line(5)], WATERDAM, skipped={2})] == [Grade.SKIPPED, Grade.GOOD]


def test_somebody_known_here_already_takes_part():
    facts = Facts(organisation="W", known={line().email: "Anna Berg"}, taking_part={line().email})
    assert only(line(), facts).reason == "Anna doet al mee in deze lichting."


def test_of_somebody_from_elsewhere_nothing_is_told():
    taking_part = only(line(), Facts(organisation="W", taking_part={line().email}))
    left = only(line(), Facts(organisation="W", closed={line().email}))
    assert taking_part == left == CANNOT


def test_a_known_person_keeps_the_known_name():
    verdict = only(line(), Facts(organisation="W", known={line().email: "Anna van Dijk"}))
    assert verdict.grade is Grade.WARNING
    assert "Anna van Dijk" in verdict.reason


def test_accents_and_capitals_are_no_other_name():
    row = line(first_name="Stephane", last_name="MULDER")
    assert only(row, Facts(organisation="W", known={row.email: "Stéphane Mulder"})) == GOOD


@pytest.mark.parametrize(
    "domain", ["elders.example", "nietwaterdam.example", "waterdam.example.elders.example"]
)
def test_an_address_from_outside_is_a_warning(domain):
    verdict = only(line(email=f"anna@{domain}"))
    assert verdict.grade is Grade.WARNING
    assert "Gemeente Waterdam" in verdict.reason


def test_a_subdomain_is_within():
    assert only(line(email="anna@sociaal.waterdam.example")) == GOOD
