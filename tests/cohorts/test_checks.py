"""The questions of a unit: four kinds, an explanation per answer, again and again, and for nobody else."""

import pytest
from django.urls import reverse

from cohorts.models import CheckAnswer
from cohorts.reports.checks import fingerprint, is_right, plain, shuffled
from leergang.audit.models import AuditEvent
from modules.models import Check, CheckOption

pytestmark = pytest.mark.django_db

SINGLE = {
    "kind": "single",
    "question": "Wat is regie?",
    "explanation": "Het gaat om verbinden.",
    "options": [
        {"text": "De baas zijn", "is_right": False, "why": "Dat is sturen."},
        {"text": "Anderen het laten oplossen", "is_right": True, "why": "Precies."},
    ],
}
MULTIPLE = {
    "kind": "multiple",
    "question": "Wie doen er mee?",
    "explanation": "Iedereen met invloed.",
    "options": [
        {"text": "De huisarts", "is_right": True, "why": "Die verwijst."},
        {"text": "De maan", "is_right": False, "why": "Die kijkt alleen."},
        {"text": "De wethouder", "is_right": True, "why": "Die besluit."},
    ],
}
ORDER = {
    "kind": "order",
    "question": "Wat komt eerst?",
    "explanation": "Kijken gaat voor doen.",
    "options": [{"text": text} for text in ("Kijken", "Denken", "Doen")],
}
SHORT = {
    "kind": "short",
    "question": "Hoe heet dat?",
    "explanation": "Zo heet het.",
    "answers": ["Cocreatie", "samen maken"],
}


@pytest.fixture
def url(cast):
    cast.unit.checks = [SINGLE, MULTIPLE, ORDER, SHORT]
    cast.unit.save()

    def url(number=None):
        page = [cast.cohort.slug, cast.module.slug, cast.unit.slug]
        return (
            reverse("cohorts:check-answer", args=[*page, number])
            if number
            else reverse("cohorts:unit-detail", args=page)
        )

    return url


def sent(cast, number, **fields):
    seen = fingerprint(cast.unit.questions[number - 1])
    return {f"vraag-{number}-{name}": value for name, value in ({"seen": seen} | fields).items()}


def in_order(cast, *wanted):
    """The places of an order question, so that its options stand as `wanted`, by their index."""
    shown = shuffled(cast.unit.questions[2])
    return {f"place_{row}": str(wanted.index(index) + 1) for row, index in enumerate(shown, start=1)}


def test_the_page_asks_and_gives_nothing_away(cast, url, sign_in):
    page = sign_in(cast.participant).get(url()).text
    for check in (SINGLE, MULTIPLE, ORDER, SHORT):
        assert check["question"] in page
        assert check["explanation"] not in page
    assert "Dat is sturen" not in page
    assert "Cocreatie" not in page


@pytest.mark.parametrize(
    ("number", "fields", "right"),
    [
        (1, {"answer": "1"}, True),
        (1, {"answer": "0"}, False),
        (2, {"answer": ["0", "2"]}, True),
        (2, {"answer": ["0"]}, False),
        (2, {"answer": ["0", "1", "2"]}, False),
        (3, (0, 1, 2), True),
        (3, (1, 0, 2), False),
        (4, {"answer": " co-creatie"}, False),
        (4, {"answer": " CÓ creatie."}, True),
        (4, {"answer": "Samen Maken"}, True),
    ],
)
def test_an_answer_is_judged_explained_and_kept(cast, url, sign_in, number, fields, right):
    client = sign_in(cast.participant)
    fields = in_order(cast, *fields) if number == 3 else fields
    answer = client.post(url(number), sent(cast, number, **fields))
    assert answer.url == f"{url()}#vraag-{number}"
    row = CheckAnswer.objects.get()
    assert (row.number, row.is_right, row.enrolment) == (number, right, cast.enrolment)
    page = client.get(url()).text
    assert ("Goed</span>" if right else "Nog niet goed</span>") in page
    assert cast.unit.questions[number - 1].explanation in page


def test_each_option_is_explained_in_words(cast, url, sign_in):
    page = sign_in(cast.participant).post(url(1), sent(cast, 1, answer="0"), follow=True).text
    assert "Jij koos dit; het is niet goed. Dat is sturen." in page
    assert "Dit is goed; jij koos het niet. Precies." in page


def test_with_htmx_only_the_question_comes_back(cast, url, sign_in):
    client = sign_in(cast.participant)
    answer = client.post(url(1), sent(cast, 1, answer="1"), headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert 'id="vraag-1"' in answer.text
    assert "Goed</span>" in answer.text
    again = client.post(url(1), {"stap": "opnieuw"}, headers={"HX-Request": "true"})
    assert "Kijk na" in again.text


def test_try_again_takes_the_answer_away(cast, url, sign_in):
    client = sign_in(cast.participant)
    client.post(url(1), sent(cast, 1, answer="0"))
    client.post(url(1), {"stap": "opnieuw"})
    assert not CheckAnswer.objects.exists()
    client.post(url(1), sent(cast, 1, answer="1"))
    client.post(url(1), sent(cast, 1, answer="0"))
    assert CheckAnswer.objects.get().is_right is False


@pytest.mark.parametrize(
    ("number", "fields", "says"),
    [
        (1, {}, "Kies één antwoord"),
        (1, {"answer": "7"}, "Kies een van de mogelijkheden"),
        (2, {}, "Kies minstens één antwoord"),
        (3, {"place_1": "1", "place_2": "1", "place_3": "2"}, "Geef elke stap een eigen plaats"),
        (3, {"place_1": "1"}, "Kies een plaats voor deze stap"),
        (4, {"answer": "  "}, "Schrijf een antwoord op"),
        (4, {"answer": "x" * 201}, "Je antwoord is te lang"),
        (4, {"answer": "a\0"}, "Null"),
    ],
)
def test_an_answer_that_is_not_in_order_is_said_and_kept_in_the_form(
    cast, url, sign_in, number, fields, says
):
    page = sign_in(cast.participant).post(url(number), sent(cast, number, **fields))
    assert page.status_code == 200
    assert says.lower() in page.text.lower()
    assert "Pas nog" in page.text
    assert not CheckAnswer.objects.exists()


def test_a_question_that_changed_drops_the_old_answer(cast, url, sign_in):
    client = sign_in(cast.participant)
    client.post(url(1), sent(cast, 1, answer="1"))
    changed = SINGLE | {"question": "Wat is regie niet?"}
    cast.unit.checks = [changed, MULTIPLE, ORDER, SHORT]
    cast.unit.save()
    page = client.get(url()).text
    assert "Goed</span>" not in page
    assert "Wat is regie niet?" in page


def test_an_answer_to_a_question_that_changed_meanwhile_is_not_kept(cast, url, sign_in):
    old = sent(cast, 1, answer="1")
    cast.unit.checks = [SINGLE | {"question": "Anders?"}, MULTIPLE, ORDER, SHORT]
    cast.unit.save()
    client = sign_in(cast.participant)
    page = client.post(url(1), old)
    assert "Deze vraag is intussen gewijzigd" in page.text
    assert not CheckAnswer.objects.exists()


def test_a_corrected_explanation_is_the_same_question():
    check = Check("single", "Wat?", "Uitleg", (CheckOption("a", True, "waarom"),))
    assert fingerprint(check) == fingerprint(
        Check("single", "Wat?", "Beter", (CheckOption("a", True, "daarom"),))
    )
    assert fingerprint(check) != fingerprint(Check("single", "Wat?", "Uitleg", (CheckOption("a", False),)))


def test_a_question_that_does_not_exist_is_not_found(cast, url, sign_in):
    client = sign_in(cast.participant)
    assert client.post(url(5), {}).status_code == 404
    assert client.get(url(1)).url == url()


@pytest.mark.parametrize("person", ["trainer", "coordinator", "planner", "other_participant"])
def test_nobody_else_answers_or_sees(cast, url, sign_in, person):
    client = sign_in(cast.people[person])
    assert client.post(url(1), sent(cast, 1, answer="1")).status_code == 404


def test_answers_are_of_the_person_and_leave_no_trace(cast, url, sign_in):
    sign_in(cast.participant).post(url(1), sent(cast, 1, answer="1"))
    assert "Goed</span>" not in sign_in(cast.colleague).get(url()).text
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("count", [2, 3, 7])
def test_an_order_is_never_shown_in_the_right_one(count):
    check = Check("order", "Volgorde?", "", tuple(CheckOption(f"stap {n}") for n in range(count)))
    assert sorted(shuffled(check)) == list(range(count))
    assert list(shuffled(check)) != list(range(count))
    assert shuffled(check) == shuffled(check)


def test_short_answers_compare_as_people_mean_them():
    assert plain(" Één  woord. ") == plain("een woord")
    assert plain("fin") != plain("fijn")
    assert is_right(Check("short", "?", "", answers=("café",)), ["CAFE"])
