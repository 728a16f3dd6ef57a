import pytest

from cohorts.importing.acquaintances import Acquaintance, by_last_name, look_alike
from cohorts.importing.names import Name
from cohorts.importing.reading import Line
from cohorts.importing.verdicts import GOOD, Facts, Grade, judge

JAN = Acquaintance(Name("Jan", "de", "Boer"), "jan.deboer@waterdam.example", "Beleidsadviseur")


def line(first_name, infix, last_name, email="nieuw@waterdam.example", job_title="", **more) -> Line:
    return Line(2, first_name, infix, last_name, email, job_title, **more)


def facts(*people: Acquaintance, **more) -> Facts:
    known = by_last_name(people)
    return Facts(organisation="W", domains=["waterdam.example"], acquaintances=known, **more)


@pytest.mark.parametrize(
    ("row", "known"),
    [
        (line("Jan", "de", "Boer"), Name("Jan", "de", "Boer")),
        (line("JAN", "De", "BOER"), Name("Jan", "de", "Boer")),
        (line("J.", "de", "Boer"), Name("Jan", "de", "Boer")),
        (line("J", "de", "Boer"), Name("Jan", "de", "Boer")),
        (line("Jan", "de", "Boer"), Name("J.P.", "de", "Boer")),
        (line("J.P.", "", "Vos"), Name("Jan-Pieter", "", "Vos")),
        (line("Stephane", "", "Mulder"), Name("Stéphane", "", "Mulder")),
        (line("Anna", "v.d.", "Berg"), Name("Anna", "van der", "Berg")),
    ],
)
def test_the_same_name_in_another_spelling(row, known):
    person = Acquaintance(known, "oud@waterdam.example")
    assert look_alike(row, by_last_name([person])) == person


@pytest.mark.parametrize(
    ("row", "known"),
    [
        (line("Joost", "de", "Boer"), Name("Jan", "de", "Boer")),
        (line("Jan", "", "Boer"), Name("Jan", "de", "Boer")),
        (line("Jan", "de", "Boerma"), Name("Jan", "de", "Boer")),
        (line("K.", "de", "Boer"), Name("Jan", "de", "Boer")),
        (line("J.K.", "de", "Boer"), Name("Jan-Pieter", "de", "Boer")),
    ],
)
def test_another_name_is_somebody_else(row, known):
    assert look_alike(row, by_last_name([Acquaintance(known, "oud@waterdam.example")])) is None


def test_a_name_alone_makes_us_ask_and_suggests_nothing():
    verdict = judge([line("J.", "de", "Boer")], facts(JAN))[0]
    assert (verdict.grade, verdict.field, verdict.suggestion) == (Grade.WARNING, "email", "")
    assert "Jan de Boer" in verdict.reason
    assert JAN.email in verdict.reason


@pytest.mark.parametrize(
    "row",
    [
        line("Jan", "de", "Boer", job_title="beleidsadviseur "),
        line("J.", "de", "Boer", email="jan-de.boer@nieuw.example"),
    ],
)
def test_with_a_second_characteristic_the_known_address_is_suggested(row):
    assert judge([row], facts(JAN))[0].suggestion == JAN.email


def test_of_two_namesakes_the_one_of_whom_more_agrees():
    other = Acquaintance(JAN.name_parts, "j.deboer@waterdam.example", "Wethouder")
    verdict = judge([line("Jan", "de", "Boer", job_title="Beleidsadviseur")], facts(other, JAN))[0]
    assert verdict.suggestion == JAN.email


def test_who_takes_part_already_is_named_and_not_suggested():
    person = Acquaintance(JAN.name_parts, JAN.email, JAN.job_title, takes_part=True)
    verdict = judge([line("Jan", "de", "Boer", job_title=JAN.job_title)], facts(person))[0]
    assert (verdict.grade, verdict.suggestion) == (Grade.WARNING, "")
    assert "staat al in" in verdict.reason


def test_the_known_address_itself_is_no_look_alike():
    row = line("Jan", "de", "Boer", JAN.email)
    assert judge([row], facts(JAN, known={JAN.email: JAN.name})) == [GOOD]
