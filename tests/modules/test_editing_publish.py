"""Publishing a text, a colleague who was first, the history of a text, and putting an older one back."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from leergang.audit.models import AuditEvent
from modules.models import ContentDraft, ContentRevision, Module
from tests.factories.cohorts import CohortFactory
from tests.factories.modules import ModuleFactory
from tests.modules.editing import at, autosave, keep, publish

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def waiting(cast):
    """No lichting of this edition has begun."""
    cast.module.programme.cohorts.update(starts_on=dt.date(2027, 9, 1), ends_on=dt.date(2027, 12, 1))


@pytest.fixture
def begun(cast):
    CohortFactory(programme=cast.module.programme, starts_on=dt.date(2027, 1, 11))


class TestPublish:
    def test_the_difference_is_shown_and_then_it_is_what_people_read(self, cast, editor, begun):
        assert keep(editor, cast.unit, body="Tekst die klopt.").url == at(cast.unit, "publish")
        page = editor.get(at(cast.unit, "publish"))
        assert "<ins>" in page.text
        assert "die klopt" in page.text
        assert "Dit wordt versie 1.1." in page.text
        assert "‘Gecorrigeerd op 1 feb’" in page.text
        answer = editor.post(
            at(cast.unit, "publish"), {"version": page.context["version"], "note": "Klopte niet"}, follow=True
        )
        assert "De nieuwe tekst is te lezen, in versie 1.1 van de leergang." in answer.text
        assert "<p>Tekst die klopt.</p>" in answer.text
        cast.unit.refresh_from_db()
        assert (cast.unit.revision, cast.unit.corrected_at) == (1, NOW)
        assert not ContentDraft.objects.exists()
        newest = ContentRevision.objects.about(cast.unit).first()
        assert (newest.note, newest.changed_by, newest.version) == ("Klopte niet", cast.editor, "1.1")
        assert AuditEvent.objects.filter(kind="content.corrected").count() == 1

    def test_before_the_first_lichting_it_is_no_correction(self, cast, editor, waiting):
        keep(editor, cast.unit, body="Beter.")
        assert "Deze leergang is nog niet begonnen" in editor.get(at(cast.unit, "publish")).text
        publish(editor, cast.unit, body="Beter.")
        cast.unit.refresh_from_db()
        assert (cast.unit.body, cast.unit.corrected_at) == ("Beter.", None)
        assert cast.unit.module.programme.version == "1.0"

    def test_it_asks_what_changed(self, cast, editor):
        keep(editor, cast.unit, body="Beter.")
        page = editor.get(at(cast.unit, "publish"))
        for note, words in (("", "Schrijf in één zin wat je hebt veranderd."), ("x" * 201, "201 tekens")):
            answer = editor.post(at(cast.unit, "publish"), {"version": page.context["version"], "note": note})
            assert words in answer.text
        cast.unit.refresh_from_db()
        assert cast.unit.body == "Tekst."

    def test_without_a_draft_there_is_nothing_to_publish(self, cast, editor):
        assert "Er is niets te publiceren" in editor.get(at(cast.unit, "publish"), follow=True).text

    def test_what_another_window_changed_is_read_first(self, cast, editor):
        keep(editor, cast.unit, body="Beter.")
        shown = editor.get(at(cast.unit, "publish")).context["version"]
        autosave(editor, cast.unit, shown, body="Nog beter.")
        answer = editor.post(at(cast.unit, "publish"), {"version": shown, "note": "x"}, follow=True)
        assert "Je tekst is intussen gewijzigd." in answer.text
        cast.unit.refresh_from_db()
        assert cast.unit.body == "Tekst."

    def test_empty_lines_around_a_text_are_no_change_of_it(self, cast, editor):
        publish(editor, cast.unit, body="\n\nBeter.\n\n")
        cast.unit.refresh_from_db()
        assert cast.unit.body == "Beter."

    def test_the_texts_of_a_module(self, cast, editor):
        Module.objects.filter(pk=cast.module.pk).update(introduction="Doel.", exercise="Vul in.")
        publish(editor, cast.module, introduction="Doel.", exercise="Vul het in.")
        cast.module.refresh_from_db()
        assert (cast.module.introduction, cast.module.exercise_html) == ("Doel.", "<p>Vul het in.</p>")


class TestRefused:
    """What a content file may not hold, cannot be published either; the draft keeps it."""

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("", "Deze tekst is leeg."),
            ("  \n\n ", "Deze tekst is leeg."),
            ("Zie:\n\n![](materiaal/plaat.png)", "Beschrijf de afbeelding voor wie haar niet kan zien"),
            ("![plaat](https://elders.example/x.png)", "Een afbeelding staat bij het materiaal"),
            ("![plaat](data:image/png;base64,AAAA)", "Een afbeelding staat bij het materiaal"),
            ("> " * 9 + "diep", "te diep in elkaar"),
            ("|a|b|\n|-|-|\n" + "|1|2|\n" * 500, "Deze tabel is te groot"),
        ],
    )
    def test_it_goes_back_to_the_form_with_the_reason(self, cast, editor, typed, words):
        keep(editor, cast.unit, body=typed)
        answer = editor.get(at(cast.unit, "publish"), follow=True)
        assert words in answer.text
        assert "<title>Fout: " in answer.text
        assert 'href="#id_body"' in answer.text
        assert editor.post(at(cast.unit, "publish"), {"version": "0.", "note": "x"}).status_code == 302
        cast.unit.refresh_from_db()
        assert (cast.unit.body, cast.unit.revision) == ("Tekst.", 0)


class TestOvertaken:
    """Somebody published since the draft began: both texts are shown, and nothing is lost."""

    def test_the_own_text_stays_and_is_merged_by_hand(self, cast, editor, second):
        autosave(editor, cast.unit, "0.", body="Tekst van Edith.")
        publish(second, cast.unit, "Van mij", body="Tekst van Teun.")
        assert editor.get(at(cast.unit, "publish")).url == at(cast.unit)
        page = editor.get(at(cast.unit))
        assert "Teun Proef publiceerde intussen een nieuwere tekst" in page.text
        assert "‘Van mij’" in page.text
        assert page.context["whole"] == [("Tekst", "Tekst van Teun.")]
        for context, piece in (("theirs", "Teun"), ("mine", "Edith")):
            [text] = page.context[context]
            assert piece in "".join(p.text for p in text.paragraphs)
        assert ">\nTekst van Edith.</textarea>" in page.text
        merged = {"version": page.context["version"], "merged": "1", "body": "Tekst van Teun en Edith."}
        assert editor.post(at(cast.unit), merged).url == at(cast.unit, "publish")
        page = editor.get(at(cast.unit, "publish"))
        editor.post(at(cast.unit, "publish"), {"version": page.context["version"], "note": "Samen"})
        cast.unit.refresh_from_db()
        assert (cast.unit.body, cast.unit.revision) == ("Tekst van Teun en Edith.", 2)

    def test_just_saving_does_not_pass_over_the_other_text(self, cast, editor, second):
        autosave(editor, cast.unit, "0.", body="Van Edith.")
        publish(second, cast.unit, body="Van Teun.")
        keep(editor, cast.unit, body="Van Edith, langer.")
        draft = ContentDraft.objects.get()
        assert (draft.revision, draft.texts["body"]) == (0, "Van Edith, langer.")
        answer = editor.post(at(cast.unit, "publish"), {"version": "0.", "note": "x"})
        assert answer.url == at(cast.unit)
        cast.unit.refresh_from_db()
        assert cast.unit.body == "Van Teun."

    def test_merging_with_a_text_that_is_not_the_newest_is_no_merge(self, cast, editor, second):
        autosave(editor, cast.unit, "0.", body="Van Edith.")
        publish(second, cast.unit, body="Van Teun.")
        page = editor.get(at(cast.unit))
        publish(second, cast.unit, body="Weer van Teun.")
        editor.post(at(cast.unit), {"version": page.context["version"], "merged": "1", "body": "Samen."})
        assert editor.get(at(cast.unit, "publish")).url == at(cast.unit)
        assert ContentDraft.objects.get().texts["body"] == "Samen."

    @pytest.mark.parametrize("merged", ["x", "-1", "99999999999999999999", "٢"])
    def test_a_number_made_up_merges_nothing(self, cast, editor, second, merged):
        autosave(editor, cast.unit, "0.", body="Van Edith.")
        publish(second, cast.unit, body="Van Teun.")
        page = editor.get(at(cast.unit))
        typed = {"version": page.context["version"], "merged": merged, "body": "Samen."}
        assert editor.post(at(cast.unit), typed).status_code == 302
        assert ContentDraft.objects.get().revision == 0

    def test_the_same_text_by_two_editors_leaves_no_draft_behind(self, cast, editor, second):
        autosave(editor, cast.unit, "0.", body="Gelijk.")
        publish(second, cast.unit, body="Gelijk.")
        page = editor.get(at(cast.unit))
        assert page.context["mine"] == []
        editor.post(at(cast.unit), {"version": page.context["version"], "merged": "1", "body": "Gelijk."})
        assert not ContentDraft.objects.exists()


class TestHistory:
    def test_who_changed_what_and_when(self, cast, editor, second):
        publish(editor, cast.unit, "Eerste keer", body="Eerst.")
        publish(second, cast.unit, "Tweede keer", body="Daarna.")
        rows = [row for row, _ in editor.get(at(cast.unit, "history")).context["rows"]]
        assert [(row.number, row.note) for row in rows] == [(2, "Tweede keer"), (1, "Eerste keer"), (0, "")]
        page = editor.get(at(cast.unit, "history")).text
        assert "Teun Proef" in page
        assert "maandag 1 februari om 10.00 uur" in page
        assert page.count("Nu te lezen") == 1

    def test_an_untouched_text_says_so(self, cast, editor):
        assert "Deze tekst is nog nooit veranderd" in editor.get(at(cast.unit, "history")).text

    def test_it_pages(self, cast, editor):
        ContentRevision.objects.bulk_create(
            ContentRevision(unit=cast.unit, number=n, texts={"body": str(n)}, version="1.0", changed_at=NOW)
            for n in range(45)
        )
        page = editor.get(at(cast.unit, "history"))
        assert [row.number for row, _ in page.context["rows"]] == list(range(44, 24, -1))
        page = editor.get(at(cast.unit, "history") + page.context["next_url"])
        assert [row.number for row, _ in page.context["rows"]] == list(range(24, 4, -1))
        page = editor.get(at(cast.unit, "history") + page.context["next_url"])
        assert page.context["next_url"] == ""
        page = editor.get(at(cast.unit, "history") + page.context["previous_url"])
        assert page.context["rows"][0][0].number == 24

    @pytest.mark.parametrize("query", ["?na=x", "?voor=%00", "?na=999999999999999999999", "?na="])
    def test_a_page_made_up_is_the_first(self, cast, editor, query):
        publish(editor, cast.unit, body="Eerst.")
        assert editor.get(at(cast.unit, "history") + query).status_code == 200

    def test_a_revision_beside_the_one_before_it(self, cast, editor):
        publish(editor, cast.unit, body="Tekst met meer.")
        page = editor.get(at(cast.unit, "revision", revision=1)).text
        assert "Edith Proef" in page
        assert "met meer" in page
        assert "Zet deze tekst terug" not in page  # it is what people read
        assert "Zet deze tekst terug" in editor.get(at(cast.unit, "revision", revision=0)).text

    @pytest.mark.parametrize("page", ["revision", "restore"])
    @pytest.mark.parametrize("number", [7, 2**31, 10**30])
    def test_a_revision_that_is_not_there(self, cast, editor, page, number):
        assert editor.get(at(cast.unit, page, revision=number)).status_code == 404

    def test_a_revision_of_another_text_is_not_here(self, cast, editor):
        other = ModuleFactory(programme=cast.module.programme, position=5, introduction="Ander.")
        publish(editor, other, introduction="Anders.")
        assert editor.get(at(cast.module, "revision", revision=1)).status_code == 404

    def test_readers_see_no_name(self, cast, editor, sign_in, begun):
        publish(editor, cast.unit, "Van Edith zelf", body="Beter.")
        for who in ("planner", "trainer"):
            url = reverse("modules:library-unit", args=[cast.module.slug, cast.unit.slug])
            page = sign_in(cast.people[who]).get(url).text
            assert "Beter." in page
            assert "Edith" not in page


class TestRestore:
    def test_an_old_text_becomes_the_newest_and_that_can_be_undone(self, cast, editor, begun):
        publish(editor, cast.unit, body="Nieuw.")
        url = at(cast.unit, "restore", revision=0)
        page = editor.get(url)
        assert "Dit wordt versie 1.2." in page.text
        assert "<del>Nieuw.</del>" in page.text
        editor.post(url, {"seen": page.context["thing"].revision})
        cast.unit.refresh_from_db()
        assert (cast.unit.body, cast.unit.revision) == ("Tekst.", 2)
        newest = ContentRevision.objects.about(cast.unit).first()
        assert newest.note == "Tekst van herziening 0 teruggezet"
        editor.post(at(cast.unit, "restore", revision=1), {"seen": "2"})
        cast.unit.refresh_from_db()
        assert (cast.unit.body, cast.unit.revision) == ("Nieuw.", 3)

    @pytest.mark.parametrize("seen", ["", "0", "x", "9" * 40])
    def test_not_over_a_text_that_was_not_on_the_screen(self, cast, editor, seen):
        publish(editor, cast.unit, body="Nieuw.")
        url = at(cast.unit, "restore", revision=0)
        assert "De tekst is intussen gewijzigd" in editor.post(url, {"seen": seen}, follow=True).text
        cast.unit.refresh_from_db()
        assert cast.unit.body == "Nieuw."

    def test_the_text_of_now_cannot_be_put_back(self, cast, editor):
        publish(editor, cast.unit, body="Nieuw.")
        page = editor.get(at(cast.unit, "restore", revision=1))
        assert "De teksten zijn gelijk." in page.text
        assert "Zet terug" not in page.text

    def test_a_draft_of_a_colleague_is_not_lost_by_it(self, cast, editor, second):
        publish(editor, cast.unit, body="Nieuw.")
        autosave(second, cast.unit, "1.", body="Van Teun.")
        editor.post(at(cast.unit, "restore", revision=0), {"seen": "1"})
        page = second.get(at(cast.unit))
        assert "Edith Proef publiceerde intussen" in page.text
        assert ">\nVan Teun.</textarea>" in page.text
