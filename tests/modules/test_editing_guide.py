"""The trainer's guide of a unit: rows without script, minutes that add up, and nothing of it for who learns."""

import datetime as dt

import pytest
from django.urls import reverse

from modules.importing.questions import LONGEST_ANSWER, LONGEST_STEP, MOST_STEPS
from modules.models import ContentDraft, ContentRevision
from tests.factories.cohorts import CohortFactory
from tests.modules.editing import at, keep

pytestmark = pytest.mark.django_db

GUIDE = [
    {"minutes": 20, "text": "Open de ronde.", "material": "stiften"},
    {"minutes": 40, "text": "Laat in tweetallen werken.", "material": ""},
]


@pytest.fixture
def unit(cast):
    cast.unit.guide, cast.unit.minutes = GUIDE, 60
    cast.unit.save()
    return cast.unit


def rows(*steps, body="Tekst.", **more):
    """The fields of the form: (minutes, text, material) of each row, and ‘weg’ for one that is taken out."""
    fields = {"body": body, "guide-TOTAL_FORMS": len(steps), "guide-INITIAL_FORMS": 0, **more}
    for number, (minutes, text, material, *is_removed) in enumerate(steps):
        fields |= {
            f"guide-{number}-minutes": minutes,
            f"guide-{number}-text": text,
            f"guide-{number}-material": material,
            f"guide-{number}-position": number + 1,
            f"guide-{number}-is_removed": "1" if is_removed else "",
        }
    return fields


OPEN, PAIRS = ("20", "Open de ronde.", "stiften"), ("40", "Laat in tweetallen werken.", "")


def guide_of_draft():
    return ContentDraft.objects.get().texts["guide"]


def test_the_rows_show_the_steps_and_their_sum(unit, editor):
    page = editor.get(at(unit)).text
    assert "Open de ronde." in page
    assert "stiften" in page
    assert "Samen <span data-minutes-sum>60</span> van 60 minuten" in page


def test_the_same_rows_are_no_draft(unit, editor):
    keep(editor, unit, **rows(OPEN, PAIRS))
    assert not ContentDraft.objects.exists()


def test_a_guide_is_published_with_its_difference(unit, editor):
    keep(editor, unit, **rows(("25", "Open de ronde rustig.", "stiften"), ("35", PAIRS[1], "")))
    page = editor.get(at(unit, "publish"))
    assert "rustig" in page.text
    assert [text.label for text in page.context["changes"]] == ["Draaiboek voor trainers"]
    editor.post(at(unit, "publish"), {"version": page.context["version"], "note": "Rustiger"})
    unit.refresh_from_db()
    assert [step.minutes for step in unit.guide_steps] == [25, 35]
    assert unit.guide[0] == {"minutes": 25, "text": "Open de ronde rustig.", "material": "stiften"}
    newest = ContentRevision.objects.about(unit).first()
    assert newest.texts["guide"] == unit.guide
    editor.post(at(unit, "restore", revision=0), {"seen": "1"})
    unit.refresh_from_db()
    assert unit.guide == GUIDE


def test_who_learns_sees_neither_the_guide_nor_that_it_changed(cast, unit, editor, sign_in):
    CohortFactory(programme=cast.module.programme, starts_on=dt.date(2020, 1, 6))
    keep(editor, unit, **rows(("60", "Alleen voor trainers.", "")))
    version = editor.get(at(unit, "publish")).context["version"]
    editor.post(at(unit, "publish"), {"version": version, "note": "Korter"})
    unit.refresh_from_db()
    assert (unit.revision, unit.corrected_at) == (1, None)
    client = sign_in(cast.participant)
    url = reverse("cohorts:unit-detail", args=[cast.cohort.slug, cast.module.slug, unit.slug])
    page = client.get(url)
    assert page.status_code == 200
    assert "Alleen voor trainers." not in page.text
    assert "Alleen voor trainers." not in editor.post(at(unit, "preview"), {"body": "Tekst."}).text


class TestRows:
    """Without script: each is a button that keeps everything and comes back."""

    def test_one_more(self, unit, editor):
        answer = editor.post(at(unit), {"version": "0.", "next": "more", **rows(OPEN, PAIRS, body="Half")})
        assert answer.url == f"{at(unit)}?rijen=3#id_guide-2-minutes"
        page = editor.get(answer.url)
        assert 'id="id_guide-2-minutes"' in page.text
        assert ">\nHalf</textarea>" in page.text

    @pytest.mark.parametrize("asked", ["-3", "x", "9" * 30, "99"])
    def test_no_more_than_there_may_be(self, unit, editor, asked):
        page = editor.get(at(unit), {"rijen": asked}).context["form"]
        assert 2 <= len(page.rows.forms) <= 20

    def test_one_less_and_back_again(self, unit, editor):
        answer = editor.post(at(unit), {"version": "0.", "remove": "0", **rows(OPEN, PAIRS)}, follow=True)
        assert "Stap 1 is weggehaald:" in answer.text
        assert "Samen <span data-minutes-sum>40</span>" in answer.text
        assert [step.get("is_removed", False) for step in guide_of_draft()] == [True, False]
        typed = {"version": answer.context["version"], "put_back": "0", **rows((*OPEN, "weg"), PAIRS)}
        answer = editor.post(at(unit), typed, follow=True)
        assert "is weggehaald" not in answer.text
        assert not ContentDraft.objects.exists()  # as it was

    def test_what_was_taken_out_is_not_published(self, unit, editor):
        keep(editor, unit, **rows((*OPEN, "weg"), ("60", PAIRS[1], "")))
        version = editor.get(at(unit, "publish")).context["version"]
        editor.post(at(unit, "publish"), {"version": version, "note": "Eén stap"})
        unit.refresh_from_db()
        assert unit.guide == [{"minutes": 60, "text": PAIRS[1], "material": ""}]

    @pytest.mark.parametrize("row", ["7", "x", "-1", ""])
    def test_a_row_made_up(self, unit, editor, row):
        assert editor.post(at(unit), {"version": "0.", "remove": row, **rows(OPEN, PAIRS)}).status_code == 302
        assert not ContentDraft.objects.exists()

    def test_empty_rows_are_no_steps(self, unit, editor):
        keep(editor, unit, **rows(OPEN, ("", " ", ""), PAIRS))
        assert not ContentDraft.objects.exists()

    def test_rows_that_did_not_arrive_whole(self, unit, editor):
        typed = {"version": "0.", **rows(OPEN, PAIRS)}
        del typed["guide-1-text"]
        assert editor.post(at(unit), typed).status_code == 400
        assert editor.post(at(unit, "autosave"), typed).status_code == 400
        assert editor.post(at(unit), typed | {"guide-TOTAL_FORMS": "veel"}).status_code == 400

    def test_a_post_that_does_not_speak_of_the_guide_leaves_it(self, unit, editor):
        keep(editor, unit, body="Alleen dit.")
        assert guide_of_draft() == GUIDE


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([("20", "Open.", ""), ("30", "Sluit.", "")], "De stappen duren samen 50 minuten, het onderdeel 60."),
        ([("twintig", "Open.", "")], "Stap 1: vul de minuten in"),
        ([("0", "Open.", "")], "Stap 1: vul de minuten in"),
        ([("-60", "Open.", "")], "Stap 1: vul de minuten in"),
        ([("60", "", "stiften")], "Stap 1: schrijf op wat de trainer doet."),
        ([("60", "x" * (LONGEST_STEP + 1), "")], f"Kort in tot {LONGEST_STEP}."),
        ([("60", "x", "y" * (LONGEST_ANSWER + 1))], f"Kort in tot {LONGEST_ANSWER}."),
        ([("5", "x", "")] * (MOST_STEPS + 1), f"hooguit {MOST_STEPS} stappen"),
        ([], "Het draaiboek is leeg."),
    ],
)
def test_a_guide_that_a_file_could_not_hold_is_not_published(unit, editor, steps, words):
    keep(editor, unit, **rows(*steps))
    assert words in editor.get(at(unit, "publish"), follow=True).text
    unit.refresh_from_db()
    assert unit.guide == GUIDE
