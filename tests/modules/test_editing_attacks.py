"""Texts made to break: nothing is stored, nothing fails, and the browser gets back what was typed."""

import time

import pytest
from django.urls import reverse

from modules.documents import to_html
from modules.forms.editing import MOST_BYTES
from modules.models import ContentDraft
from tests.modules.editing import at, autosave, keep, publish

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[klik](javascript:alert(1))",
    "[klik](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>body{display:none}</style>",
    "{% include 'secret' %}{{ request.user }}",
]
HARD = [
    "> " * 9000 + "x",
    "- " * 9000 + "x",
    "*a_" * 9000,
    "[" * 9000,
    "`" * 9001,
    "|a" * 5000 + "\n" + "|-" * 5000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_would_run_in_a_page_is_only_text(cast, editor, text):
    shown = editor.post(at(cast.unit, "preview"), {"body": text}, headers={"HX-Request": "true"}).text
    publish(editor, cast.unit, body=f"Begin.\n\n{text}")
    pages = [shown, editor.get(reverse("modules:library-unit", args=[cast.module.slug, cast.unit.slug])).text]
    pages += [editor.get(at(cast.unit, "revision", revision=1)).text, editor.get(at(cast.unit)).text]
    for page in pages:
        for danger in ("<script>alert", "<img src=x", 'href="javascript:', 'href="data:', "<style>body"):
            assert danger not in page


@pytest.mark.parametrize("text", HARD, ids=["quotes", "lists", "emphasis", "brackets", "ticks", "table"])
def test_text_that_is_hard_to_read_for_a_machine(cast, editor, text):
    text = text[: MOST_BYTES - 10]
    began = time.process_time()
    assert autosave(editor, cast.unit, "0.", body=text).status_code == 200
    for page in ("edit", "preview", "publish", "discard"):
        assert editor.get(at(cast.unit, page)).status_code in {200, 302}
    to_html(text)
    assert time.process_time() - began < 10


def test_what_nobody_can_see_is_left_out(cast, editor):
    publish(
        editor,
        cast.unit,
        body="Een\x00 twee\x0b\x1b drie\r\nvier\ud800".encode("utf-8", "surrogatepass").decode(
            "utf-8", "replace"
        ),
    )
    cast.unit.refresh_from_db()
    assert cast.unit.body.startswith("Een twee drie\nvier")


class TestTooLarge:
    LARGE = "é" * (MOST_BYTES // 2 + 1)  # more bytes than letters

    def test_the_form_comes_back_whole_and_nothing_is_stored(self, cast, editor):
        page = keep(editor, cast.unit, body=self.LARGE)
        assert page.status_code == 200
        assert "Deze tekst is 56 kB. Hooguit 56 kB kan." in page.text
        assert self.LARGE in page.text
        assert not ContentDraft.objects.exists()

    def test_autosave_refuses_it_and_keeps_what_it_had(self, cast, editor):
        version = autosave(editor, cast.unit, "0.", body="Kort.").json()["version"]
        assert autosave(editor, cast.unit, version, body=self.LARGE).status_code == 413
        assert ContentDraft.objects.get().texts["body"] == "Kort."

    def test_the_preview_says_so(self, cast, editor):
        assert "Je tekst is te groot." in editor.post(at(cast.unit, "preview"), {"body": self.LARGE}).text

    def test_the_texts_of_a_module_count_together(self, cast, editor):
        cast.module.exercise = "Vul in."
        cast.module.save()
        half = "x" * (MOST_BYTES // 2 + 1)
        assert keep(editor, cast.module, introduction=half, exercise=half).status_code == 200
        assert not ContentDraft.objects.exists()

    def test_what_just_fits_is_kept(self, cast, editor):
        assert keep(editor, cast.unit, body="x" * MOST_BYTES).status_code == 302

    @pytest.mark.parametrize("page", ["edit", "autosave", "preview"])
    def test_five_megabytes_are_refused_before_they_are_read(self, cast, editor, page):
        answer = editor.post(at(cast.unit, page), {"version": "0.", "body": "x" * 5_000_000})
        assert answer.status_code == 413
        assert "wat je typte, staat er nog" in answer.text
        assert not ContentDraft.objects.exists()


def test_a_form_of_another_site_does_nothing(cast, editor):
    editor.handler.enforce_csrf_checks = True
    for page in ("edit", "autosave", "publish", "discard"):
        assert editor.post(at(cast.unit, page), {"body": "Van elders", "version": "0."}).status_code == 403
    assert not ContentDraft.objects.exists()
