"""An editor writes a text: who may, the form without script, the autosave, the preview, throwing it away."""

import pytest
from django.urls import reverse

from leergang.accounts.actions import own_data, roles
from leergang.audit.models import AuditEvent
from leergang.moment import now as real_now
from modules.models import ContentDraft, ContentRevision, Module, Programme
from tests.factories.modules import ModuleFactory
from tests.modules.editing import at, autosave, publish

pytestmark = pytest.mark.django_db

PAGES = ("edit", "autosave", "preview", "discard", "publish", "history", "revision", "restore")


@pytest.mark.parametrize("who", ["planner", "trainer", "participant", "coordinator", "auditor", "stranger"])
def test_these_pages_are_the_editors_alone(cast, sign_in, who):
    client = sign_in(cast.people[who])
    for thing in (cast.unit, cast.module):
        for page in PAGES:
            more = {"revision": 0} if page in {"revision", "restore"} else {}
            assert client.get(at(thing, page, **more)).status_code == 404
            assert client.post(at(thing, page, **more)).status_code == 404


def test_the_right_ends_at_once(cast, editor):
    assert editor.get(at(cast.unit)).status_code == 200
    roles.end(cast.editor.organisation_roles.get(), by=cast.planner, now=real_now())
    assert editor.get(at(cast.unit)).status_code == 404


def test_the_library_offers_it_to_editors_alone(cast, editor, sign_in):
    for page, thing in (("library-unit", cast.unit), ("library-module", cast.module)):
        slugs = [cast.module.slug] + ([cast.unit.slug] if thing is cast.unit else [])
        url = reverse(f"modules:{page}", args=slugs)
        assert f'href="{at(thing)}"' in editor.get(url).text
        assert "/bewerken/" not in sign_in(cast.planner).get(url).text


def test_only_the_newest_edition_is_edited(cast, editor):
    newer = ModuleFactory(
        programme=Programme.objects.create(slug=cast.module.programme.slug, title="Nieuw", edition=2),
        slug=cast.module.slug,
        introduction="Van de nieuwe uitgave.",
    )
    assert "Van de nieuwe uitgave." in editor.get(at(cast.module)).text
    assert editor.get(at(cast.unit)).status_code == 404  # the new edition does not have it
    editor.post(at(newer), {"version": "0.", "introduction": "Anders."})
    assert [draft.module for draft in ContentDraft.objects.all()] == [newer]


class TestForm:
    """Without any script."""

    def test_it_keeps_a_draft_and_changes_nothing_for_readers(self, cast, editor):
        page = editor.get(at(cast.unit))
        assert ">\nTekst.</textarea>" in page.text
        answer = editor.post(
            at(cast.unit), {"version": page.context["version"], "body": "Nieuw."}, follow=True
        )
        assert "Je tekst is bewaard" in answer.text
        assert ">\nNieuw.</textarea>" in answer.text
        cast.unit.refresh_from_db()
        assert (cast.unit.body, cast.unit.revision) == ("Tekst.", 0)

    def test_each_button_leads_where_it_says(self, cast, editor):
        for word, page in (("publish", "publish"), ("preview", "preview")):
            typed = {"version": "0.", "body": f"Nieuw voor {word}.", "next": word}
            typed["version"] = editor.get(at(cast.unit)).context["version"]
            assert editor.post(at(cast.unit), typed).url == at(cast.unit, page)

    def test_a_module_has_the_texts_that_it_has(self, cast, editor):
        Module.objects.filter(pk=cast.module.pk).update(exercise="Vul in.", transfer="", introduction="")
        form = editor.get(at(cast.module)).context["form"]
        assert [field.label for field in form] == ["Inleiding", "Oefening op de eigen casus"]

    def test_part_of_a_form_never_blanks_the_rest(self, cast, editor):
        Module.objects.filter(pk=cast.module.pk).update(exercise="Vul in.")
        for page in ("edit", "autosave"):
            assert editor.post(at(cast.module, page), {"introduction": "Half."}).status_code == 400
        assert not ContentDraft.objects.exists()

    def test_another_window_saved_meanwhile(self, cast, editor):
        version = editor.get(at(cast.unit)).context["version"]
        editor.post(at(cast.unit), {"version": version, "body": "Uit venster een."})
        page = editor.post(at(cast.unit), {"version": version, "body": "Uit venster twee."})
        assert page.status_code == 409
        assert "Er zijn twee teksten van jou" in page.text
        assert ">\nUit venster twee.</textarea>" in page.text
        assert "Uit venster een." in page.text
        assert ContentDraft.objects.get().texts["body"] == "Uit venster een."
        # Saving again is a choice.
        typed = {"version": page.context["version"], "body": "Uit venster twee."}
        assert editor.post(at(cast.unit), typed).status_code == 302
        assert ContentDraft.objects.get().texts["body"] == "Uit venster twee."


class TestAutosave:
    """What static/js/autosave.js is told (leergang.web.saving)."""

    def test_it_keeps_and_says_when(self, cast, editor):
        version = editor.get(at(cast.unit)).context["version"]
        answer = autosave(editor, cast.unit, version, body="Half af").json()
        assert answer["version"] != version
        assert answer["saved_at"].endswith("uur")
        assert editor.get(at(cast.unit)).context["version"] == answer["version"]

    def test_the_same_text_twice_is_once(self, cast, editor):
        first = autosave(editor, cast.unit, "0.", body="Half af").json()["version"]
        assert autosave(editor, cast.unit, "0.x", body="Half af").json()["version"] == first

    def test_another_text_on_an_old_version_is_a_conflict(self, cast, editor):
        version = editor.get(at(cast.unit)).context["version"]
        autosave(editor, cast.unit, version, body="Een")
        answer = autosave(editor, cast.unit, version, body="Twee")
        assert answer.status_code == 409
        assert ContentDraft.objects.get().texts["body"] == "Een"

    def test_what_equals_the_text_of_now_is_no_draft(self, cast, editor):
        version = autosave(editor, cast.unit, "0.", body="Een").json()["version"]
        autosave(editor, cast.unit, version, body="Tekst.")
        assert not ContentDraft.objects.exists()

    def test_who_has_logged_out_is_asked_to_log_in(self, cast, client):
        answer = autosave(client, cast.unit, "0.", body="Een")
        assert answer.status_code == 302
        assert not ContentDraft.objects.exists()

    def test_only_a_post(self, cast, editor):
        assert editor.get(at(cast.unit, "autosave")).status_code == 405

    @pytest.mark.parametrize("version", ["", "x", "9.y", "-1.y", "٣.y", "9" * 5000])
    def test_a_version_made_up(self, cast, editor, version):
        assert autosave(editor, cast.unit, version, body="Een").status_code == 200
        assert ContentDraft.objects.get().revision == 0


class TestColleagues:
    def test_each_has_a_draft_of_their_own_and_is_warned(self, cast, editor, second):
        autosave(editor, cast.unit, "0.", body="Van Edith")
        page = second.get(at(cast.unit))
        assert "Edith Proef werkt hier ook aan; het laatst bewaard om" in page.text
        assert "Van Edith" not in page.text
        answer = autosave(second, cast.unit, page.context["version"], body="Van Teun")
        assert "Edith Proef werkt hier ook aan" in answer.json()["notes"]["collega"]
        kept = {draft.editor: draft.texts["body"] for draft in ContentDraft.objects.all()}
        assert kept == {cast.editor: "Van Edith", cast.other_trainer: "Van Teun"}

    def test_who_is_no_editor_any_more_works_on_nothing(self, cast, editor, second):
        autosave(editor, cast.unit, "0.", body="Van Edith")
        roles.end(cast.editor.organisation_roles.get(), by=cast.planner, now=real_now())
        assert second.get(at(cast.unit)).context["colleagues"] == []

    def test_who_types_on_hears_that_somebody_published(self, cast, editor, second):
        version = autosave(editor, cast.unit, "0.", body="Van Edith").json()["version"]
        publish(second, cast.unit, body="Van Teun")
        answer = autosave(editor, cast.unit, version, body="Van Edith, langer").json()
        assert "Teun Proef publiceerde om" in answer["notes"]["collega"]

    def test_a_page_from_before_a_publication_begins_a_draft_from_there(self, cast, editor, second):
        version = editor.get(at(cast.unit)).context["version"]
        publish(second, cast.unit, body="Van Teun")
        autosave(editor, cast.unit, version, body="Van Edith")
        assert ContentDraft.objects.get().revision == 0
        assert "publiceerde intussen een nieuwere tekst" in editor.get(at(cast.unit)).text


class TestPreview:
    def test_it_shows_what_is_typed_and_keeps_nothing(self, cast, editor):
        typed = {"version": "0.", "body": "## Kop\n\n**Vet** <script>alert(1)</script>"}
        part = editor.post(at(cast.unit, "preview"), typed, headers={"HX-Request": "true"})
        assert '<h3 class="utrecht-heading-3">Kop</h3>' in part.text
        assert "<strong>Vet</strong> &lt;script&gt;" in part.text
        assert "<html" not in part.text
        assert not ContentDraft.objects.exists()

    def test_without_script_it_is_a_page_of_the_draft(self, cast, editor):
        autosave(editor, cast.unit, "0.", body="Mijn **concept**")
        page = editor.get(at(cast.unit, "preview"))
        assert "Mijn <strong>concept</strong>" in page.text
        assert f'href="{at(cast.unit)}"' in page.text

    def test_a_post_that_is_not_whole_shows_what_was_kept(self, cast, editor):
        assert "<p>Tekst.</p>" in editor.post(at(cast.unit, "preview")).text


class TestDiscard:
    def test_it_shows_what_goes_and_then_throws_it_away(self, cast, editor, second):
        autosave(editor, cast.unit, "0.", body="Iets heel anders")
        autosave(second, cast.unit, "0.", body="Van Teun")
        page = editor.get(at(cast.unit, "discard"))
        assert "<ins>Iets heel anders</ins>" in page.text
        assert ContentDraft.objects.count() == 2
        assert editor.post(at(cast.unit, "discard"), follow=True).status_code == 200
        assert ContentDraft.objects.get().editor == cast.other_trainer

    def test_without_a_draft_there_is_nothing_to_throw_away(self, cast, editor):
        assert editor.get(at(cast.unit, "discard")).url == at(cast.unit)
        assert editor.post(at(cast.unit, "discard")).status_code == 302


def test_a_draft_stays_out_of_the_audit_log_and_the_history(cast, editor):
    before = AuditEvent.objects.count()
    autosave(editor, cast.unit, "0.", body="Een geheim concept")
    assert AuditEvent.objects.count() == before
    assert not ContentRevision.objects.exists()


def test_an_editor_gets_the_own_texts_with_the_own_data(cast, editor, second):
    publish(editor, cast.unit, "Helderder", body="Door Edith.")
    autosave(editor, cast.unit, "1.", body="Nog van Edith.")
    autosave(second, cast.unit, "1.", body="Van Teun.")
    found = own_data.gather(cast.editor, now=real_now())["redactie"]
    assert [draft["body"] for draft in found["concepten"]] == ["Nog van Edith."]
    assert [(row["tekst_van"], row["wat"]) for row in found["gepubliceerd"]] == [("M1.1", "Helderder")]
    assert "redactie" not in own_data.gather(cast.participant, now=real_now())


def test_the_guide_in_a_draft_stays_with_who_may_read_guides(cast, editor):
    cast.unit.guide = [{"minutes": 45, "text": "Laat ze zwijgen", "material": ""}]
    cast.unit.save()
    autosave(editor, cast.unit, "0.", body="Nog van Edith.")
    assert "Laat ze zwijgen" in str(own_data.gather(cast.editor, now=real_now()))
    roles.end(cast.editor.organisation_roles.get(), by=cast.planner, now=real_now())
    found = own_data.gather(cast.editor, now=real_now())
    assert found["redactie"]["concepten"][0]["body"] == "Nog van Edith."
    assert "Laat ze zwijgen" not in str(found)
