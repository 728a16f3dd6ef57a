import pytest

from casuistiek.documents import AGREEMENT
from casuistiek.validators.advice import feedback_advice, question_advice
from casuistiek.validators.identifiability import hints, is_bsn


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Mail naar j.devries@waterdam.example voor meer.", "een e-mailadres"),
        ("Bel 06-12345678.", "een telefoonnummer"),
        ("Bel 06 12 34 56 78.", "een telefoonnummer"),
        ("Bel 030-2345678 of kom langs.", "een telefoonnummer"),
        ("Bel +31 6 12345678.", "een telefoonnummer"),
        ("Maak het over naar NL91 ABNA 0417 1643 00.", "een rekeningnummer"),
        ("NL91ABNA0417164300 stond erbij.", "een rekeningnummer"),
        ("Het huis op 3811 AB 12 staat leeg.", "een adres"),
        ("Dorpsstraat 12, 3811 AB staat leeg.", "een adres"),
        ("Haar BSN is 111222333.", "een burgerservicenummer"),
        ("Volgens mevrouw Bakker kan het niet.", "een persoon"),
        ("Dhr. van den Berg belde.", "een persoon"),
        ("De heer J. Smit belde.", "een persoon"),
        ("Er stond een auto met GH-123-K.", "een kenteken"),
        ("Er stond een auto met 12-ABC-3.", "een kenteken"),
        ("Zie zaak Z/23/004512 in het systeem.", "een zaaknummer"),
        ("Zie Z-2023-00812.", "een zaaknummer"),
        ("Zaaknummer: 88123 ligt bij mij.", "een zaaknummer"),
    ],
)
def test_what_may_point_to_somebody(text, what):
    found = hints({"context": f"Er speelt veel. {text} Meer niet."})
    assert [(hint.field, hint.what, hint.sentence) for hint in found] == [("context", what, text)]
    assert found[0].suggestion


@pytest.mark.parametrize(
    "text",
    [
        "Van de 200 jongeren werden er 181 bereikt, in 2027 nog minder.",
        "De subsidie is 1.234.567 euro voor vier jaar.",
        "Op 12-11-2027 om 13.30 uur zaten we bij elkaar.",
        "Een mevrouw uit de wijk zei dat de heer des huizes het anders zag.",
        "Wij sturen op M3 en M5, in blok 2027-1.",
        "De wethouder keek naar mij.",
        "Waterdammers zijn trots.",
    ],
)
def test_ordinary_sentences_give_no_hint(text):
    assert hints({"context": text}, people=["Dam", "Paul"], organisations=["Waterdam"]) == []


def test_names_of_the_lichting_as_whole_words():
    found = hints(
        {"trigger": "Kees vond van niet. De gemeente Waterdam ook."},
        people=["Kees", "Jo"],
        organisations=["Waterdam"],
    )
    assert [hint.what for hint in found] == ["een naam uit jouw lichting", "een gemeente of organisatie"]


def test_one_hint_of_a_kind_a_sentence():
    assert len(hints({"context": "Bel 06-12345678 of 06-87654321."})) == 1


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("111222333", True),
        ("123456782", True),
        ("111222334", False),
        ("000000000", False),
        ("1234567", False),
    ],
)
def test_the_eleven_proof(digits, expected):
    assert is_bsn(digits) is expected


@pytest.mark.parametrize(
    "question", ["Hoe kom ik verder?", "wat vraagt dit van mij?", "Welke stap eerst?", ""]
)
def test_an_open_question_needs_no_advice(question):
    assert question_advice(question) == ""


def test_a_closed_question_gets_advice():
    assert "hoe, wat of welke" in question_advice("Moet ik de aanbieder aanspreken?")


def test_good_feedback_needs_no_advice():
    assert feedback_advice([{"observation": "Je schrijft …", "question": "Wie besloot dat?"}]) == []


@pytest.mark.parametrize(
    ("points", "part"),
    [
        ([{"observation": "Je schrijft …"}], "geen vraag"),
        ([{"observation": "Je belt altijd zelf. Waarom?"}], "‘altijd’"),
        ([{"observation": "Dit is onprofessioneel. Toch?"}], "‘onprofessioneel’"),
        ([{"suggestion": "Bel eerst? Dan schrijven."}], "alleen een suggestie"),
        ([{"observation": "Wat zegt Kees hier?"}], "een naam"),
        ([{"observation": "Zie je dit?"}] * 4, "meer dan 3 punten"),
    ],
)
def test_advice_on_feedback(points, part):
    advice = feedback_advice(points, people=["Kees"])
    assert len(advice) == 1
    assert part in advice[0]


def test_the_agreement_never_silences_a_whistleblower():
    assert "Huis voor Klokkenluiders" in AGREEMENT[-1]
    assert "staat een melding niet in de weg" in AGREEMENT[-1]
