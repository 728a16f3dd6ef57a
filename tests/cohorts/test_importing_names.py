import pytest

from cohorts.importing.columns import Column, meaning, recognise
from cohorts.importing.names import split_full_name, split_last_name, tidy, tidy_email


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna van der Berg", ("Anna", "van der", "Berg")),
        ("van der Berg, Anna", ("Anna", "van der", "Berg")),
        ("Berg, van der, Anna", ("Anna", "van der", "Berg")),
        ("Berg, A. van der", ("A.", "van der", "Berg")),
        ("Jansen A.", ("A.", "", "Jansen")),
        ("A. B. de Vries", ("A. B.", "de", "Vries")),
        ("J.P. 't Hart", ("J.P.", "'t", "Hart")),
        ("Nadia Ait Said", ("Nadia", "", "Ait Said")),
        ("Pieter-Jan Hoekstra", ("Pieter-Jan", "", "Hoekstra")),
        ("Madonna", ("Madonna", "", "")),
        ("De Boer", ("", "De", "Boer")),
        ("", ("", "", "")),
    ],
)
def test_whole_names(text, name):
    assert tuple(split_full_name(text)) == name


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("van der Berg", ("van der", "Berg")),
        ("Berg, van der", ("van der", "Berg")),
        ("Den", ("", "Den")),
        ("Ait Said", ("", "Ait Said")),
    ],
)
def test_last_names(text, parts):
    assert split_last_name(text) == parts


@pytest.mark.parametrize(
    ("text", "email"),
    [
        (" A.Berg@Waterdam.Example ", "a.berg@waterdam.example"),
        ("mailto:anna@waterdam.example", "anna@waterdam.example"),
        ("Anna Berg <anna@waterdam.example>;", "anna@waterdam.example"),
        ("anna\u200b@waterdam.example\u00a0", "anna@waterdam.example"),
    ],
)
def test_addresses(text, email):
    assert tidy_email(text) == email


def test_tidy_keeps_accents_and_drops_the_invisible():
    assert tidy("  Ste\u0301phane\u202e\t d’Hondt\n") == "Stéphane d’Hondt"


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Achternaam, voorl.", Column.FULL_NAME),
        ("tussenv.", Column.INFIX),
        ("e-mail werk", Column.EMAIL),
        ("Werk e-mail", Column.EMAIL),
        ("ZAKELIJK E-MAILADRES", Column.EMAIL),
        ("E-mail (privé)", Column.PRIVATE_EMAIL),
        ("Functie ", Column.JOB_TITLE),
        ("Roepnaam", Column.FIRST_NAME),
        ("Voorletters", Column.INITIALS),
        ("Naam medewerker", Column.FULL_NAME),
        ("Naam organisatie", None),
        ("E-mail leidinggevende", None),
        ("Maildatum", None),
        ("anna@waterdam.example", None),
        ("", None),
    ],
)
def test_headers(header, column):
    assert meaning(header) == column


def test_naam_beside_voornaam_is_the_last_name():
    assert recognise(["Voornaam", "Naam", "E-mail"]) == {
        Column.FIRST_NAME: 0,
        Column.LAST_NAME: 1,
        Column.EMAIL: 2,
    }


def test_a_private_address_is_used_when_there_is_no_other():
    assert recognise(["Naam", "Privé e-mail"])[Column.EMAIL] == 1
