import pytest

from cohorts.importing.reading import Line
from cohorts.importing.verdicts import GOOD, HELD_INSIDE, HELD_OUTSIDE, Facts, Grade, judge, refused_here

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
    assert only(line(), facts).reason == "Anna staat al in deze lichting."


@pytest.mark.parametrize(("email", "sentence"), [("anna@elders.example", HELD_OUTSIDE), (None, HELD_INSIDE)])
def test_of_somebody_from_elsewhere_nothing_is_told(email, sentence):
    row = line(email=email) if email else line()
    taken, left = {"taking_part": {row.email}}, {"closed": {row.email: "Anna doet mee via Duinrade."}}
    verdicts = [
        only(row, Facts(organisation="W", domains=WATERDAM.domains, **facts)) for facts in (taken, left)
    ]
    assert verdicts[0] == verdicts[1]
    assert (verdicts[0].grade, verdicts[0].held, verdicts[0].reason) == (Grade.WARNING, sentence, sentence)


def test_the_bureau_is_told_what_stands_in_the_way():
    facts = Facts(organisation="W", closed={line().email: "Anna doet mee via Duinrade."}, is_for_bureau=True)
    assert (only(line(), facts).grade, only(line(), facts).reason) == (
        Grade.ERROR,
        "Anna doet mee via Duinrade.",
    )


def test_what_lies_at_the_bureau_is_not_sent_there_again():
    facts = Facts(organisation="W", at_bureau={line().email})
    assert only(line(), facts).reason.startswith("Dit adres ligt al bij het bureau.")


def test_without_domains_every_address_is_outside():
    assert only(line(), Facts(organisation="W")).held == HELD_OUTSIDE


def test_a_doubt_is_told_beside_what_the_bureau_does():
    verdict = only(line(email="anna@elders.example", remark="Deze rij is verborgen in het bestand."))
    assert verdict.reason == f"Deze rij is verborgen in het bestand. {HELD_OUTSIDE}"


def test_where_nothing_can_wait_the_bureau_does_it_all():
    verdict = refused_here(only(line(email="anna@elders.example")))
    assert (verdict.grade, verdict.field) == (Grade.ERROR, "email")
    assert "zet het bureau erin" in verdict.reason


def test_a_known_person_keeps_the_known_name():
    facts = Facts(organisation="W", domains=WATERDAM.domains, known={line().email: "Anna van Dijk"})
    verdict = only(line(), facts)
    assert verdict.grade is Grade.WARNING
    assert "Anna van Dijk" in verdict.reason


def test_accents_and_capitals_are_no_other_name():
    row = line(first_name="Stephane", last_name="MULDER")
    facts = Facts(organisation="W", domains=WATERDAM.domains, known={row.email: "Stéphane Mulder"})
    assert only(row, facts) == GOOD


@pytest.mark.parametrize(
    "domain", ["elders.example", "nietwaterdam.example", "waterdam.example.elders.example"]
)
def test_an_address_from_outside_is_for_the_bureau_and_only_a_doubt_for_the_bureau(domain):
    verdict = only(line(email=f"anna@{domain}"))
    assert (verdict.grade, verdict.held) == (Grade.WARNING, HELD_OUTSIDE)
    bureau = Facts(organisation=WATERDAM.organisation, domains=WATERDAM.domains, is_for_bureau=True)
    assert (
        only(line(email=f"anna@{domain}"), bureau).reason
        == "Dit adres is niet van Gemeente Waterdam. Klopt het?"
    )


def test_a_subdomain_is_within():
    assert only(line(email="anna@sociaal.waterdam.example")) == GOOD


@pytest.mark.parametrize("name", ["StÃ©phane", "St?phane", "St\ufffdphane", "RenÃ¼", "Fran\u00c3\u00a7ois"])
def test_a_broken_accent_is_told(name):
    verdict = only(line(first_name=name))
    assert (verdict.grade, verdict.field) == (Grade.ERROR, "first_name")
    assert "accent" in verdict.reason


@pytest.mark.parametrize("name", ["Stéphane", "Åsa", "Ângela", "João", "JOÃO", "Änne", "O’Neill", "Łukasz"])
def test_a_whole_accent_is_fine(name):
    assert only(line(first_name=name)) == GOOD


def test_a_broken_accent_in_a_functie_is_a_warning():
    verdict = only(line(job_title="CoÃ¶rdinator"))
    assert (verdict.grade, verdict.field) == (Grade.WARNING, "job_title")


def test_the_same_name_twice_with_two_addresses():
    first, second = judge([line(2), line(5, email="a.berg@waterdam.example")], WATERDAM)
    assert first == GOOD
    assert (second.grade, second.reason) == (
        Grade.WARNING,
        "Deze naam staat ook in rij 2, met een ander adres.",
    )


def test_a_remark_of_the_reader_is_at_least_a_warning():
    verdict = only(line(remark="Deze rij is verborgen in het bestand."))
    assert (verdict.grade, verdict.reason) == (Grade.WARNING, "Deze rij is verborgen in het bestand.")
    assert only(line(email="", remark="Deze rij is verborgen in het bestand.")).grade is Grade.ERROR
