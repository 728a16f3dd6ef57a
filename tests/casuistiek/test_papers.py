"""A case on paper: tagged, in Dutch, with the krachtenveld in words, and never more than this person reads."""

import io

import pytest
from pypdf import PdfReader

from casuistiek.models import CaseRead
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory

HOSTILE = '#panic("x") *vet* $a$ \\ <label> @ref "aanhaling" [blok] {code} //'


@pytest.fixture
def pdf(sign_in, url):
    def pdf(person, case) -> PdfReader:
        answer = sign_in(person).get(url("paper-case", case))
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "no-store" in answer.headers["Cache-Control"]
        return PdfReader(io.BytesIO(answer.content))

    return pdf


def text_of(made: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in made.pages).split())


def test_tagged_with_title_language_and_all_of_the_text(pdf, cast, submitted):
    made = pdf(cast.participant, submitted)
    root = made.trailer["/Root"]
    assert made.metadata.title == submitted.title
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    text = text_of(made)
    assert "De subsidie loopt over vijf maanden af." in text
    assert "Partij 2" in text
    assert "3 gemiddeld" in text


def test_remarks_only_for_who_reads_them(pdf, cast, submitted):
    feedback = FeedbackFactory(case=submitted, author=cast.trainer, published=True)
    FeedbackPointFactory(feedback=feedback, about="context", observation="Voor jou alleen", readers=1)
    assert "Voor jou alleen" in text_of(pdf(cast.participant, submitted))
    submitted.actors.filter(position=1).update(label="Nog niet ingediend")
    assert "Nog niet ingediend" not in text_of(pdf(cast.trainer, submitted))


def test_a_trainer_who_takes_it_along_stands_in_the_register(pdf, cast, submitted):
    pdf(cast.trainer, submitted)
    assert CaseRead.objects.get().reader == cast.trainer


@pytest.mark.parametrize("who", ["colleague", "planner", "coordinator", "other_trainer"])
def test_nobody_else(cast, submitted, sign_in, url, who):
    assert sign_in(getattr(cast, who)).get(url("paper-case", submitted)).status_code == 404


def test_nothing_that_is_typed_is_read_as_markup(pdf, cast, submitted):
    submitted.title = submitted.trigger = HOSTILE
    submitted.save()
    submitted.actors.update(label=HOSTILE, interest_text=HOSTILE)
    made = pdf(cast.participant, submitted)
    assert made.metadata.title == HOSTILE
    assert '#panic("x") *vet*' in text_of(made)
