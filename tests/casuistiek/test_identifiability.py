"""How well the hints find what may lead back to somebody, measured on sentences that were written before the rules."""

import hashlib
import logging
import time
from collections import Counter
from pathlib import Path

import pytest

from casuistiek.validators.identifiability import hints
from casuistiek.validators.places import NAMES

CORPUS = Path(__file__).parent / "corpus"
KINDS = {
    "een persoon": "person",
    "een naam uit jouw lichting": "cohort",
    "een e-mailadres": "email",
    "een telefoonnummer": "phone",
    "een rekeningnummer": "iban",
    "een burgerservicenummer": "bsn",
    "een kenteken": "plate",
    "een zaaknummer": "case_number",
    "een adres": "address",
    "een gemeente of organisatie": "municipality",
}
PEOPLE = frozenset({"Fatima", "Bulut", "Kees", "Hoekstra", "Nadia", "El Amrani"})
ORGANISATIONS = frozenset({"Waterdam", "Duinrade"})


def sentences(name: str) -> list[tuple[str, set[str]]]:
    rows = [line.split("\t") for line in (CORPUS / name).read_text(encoding="utf-8").splitlines()]
    return [(text, set() if kinds == "-" else set(kinds.split(","))) for text, kinds in rows]


def found_in(text: str) -> set[str]:
    return {KINDS[hint.what] for hint in hints({"tekst": text}, people=PEOPLE, organisations=ORGANISATIONS)}


def measure(name: str) -> tuple[float, float]:
    """Recall and precision over kinds per sentence, printed with what each kind did."""
    hit, missed, wrong = Counter[str](), Counter[str](), Counter[str]()
    for text, expected in sentences(name):
        found = found_in(text)
        hit.update(expected & found)
        missed.update(expected - found)
        wrong.update(found - expected)
    recall = hit.total() / (hit.total() + missed.total())
    precision = hit.total() / (hit.total() + wrong.total())
    print(f"{name}: recall {recall:.2f}, precision {precision:.2f}")  # noqa: T201 - a number to look at
    for kind in KINDS.values():
        print(f"  {kind}: {hit[kind]} found, {missed[kind]} missed, {wrong[kind]} too many")  # noqa: T201
    return recall, precision


def test_the_held_out_half_is_as_it_was_written():
    written = hashlib.sha256((CORPUS / "held_out.tsv").read_bytes()).hexdigest()
    assert written == (CORPUS / "held_out.sha256").read_text().strip()
    assert len(sentences("held_out.tsv")) + len(sentences("development.tsv")) >= 200


@pytest.mark.parametrize("half", ["held_out.tsv", "development.tsv"])
def test_recall_and_precision(half):
    recall, precision = measure(half)
    assert recall >= 0.9
    assert precision >= 0.7


def test_nothing_of_it_is_kept_or_logged(caplog, django_assert_num_queries, db):
    caplog.set_level(logging.DEBUG)
    with django_assert_num_queries(0):
        assert found_in("Wethouder Van Dam belde met 06-12345678.") == {"person", "phone"}
    assert caplog.text == ""


def test_a_hint_says_which_sentence_and_which_role():
    (hint,) = hints({"Context": "Er was rumoer. Wethouder Van Dam zweeg. Dat viel op."})
    assert (hint.field, hint.sentence) == ("Context", "Wethouder Van Dam zweeg.")
    assert hint.suggestion == "Noem alleen de rol: ‘de wethouder’."


def test_the_gemeenten_are_the_real_ones():
    assert len(NAMES) >= 340
    assert {"Aa en Hunze", "Bergen op Zoom", "Súdwest-Fryslân", "Zwolle"} <= set(NAMES)
    assert not {"Waterdam", "Duinrade", "Lindeveen"} & set(NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "A" * 100_000,
        "a@" * 50_000,
        "1 " * 50_000,
        "Van de " * 15_000,
        "A.B." * 25_000,
        "(0" * 50_000,
        "Jan de " * 15_000,
    ],
    ids=["letters", "at", "digits", "prefixes", "initials", "brackets", "names"],
)
def test_a_text_made_to_be_slow_is_not(text):
    begin = time.process_time()
    hints({"tekst": text}, people=PEOPLE)
    assert time.process_time() - begin < 2
