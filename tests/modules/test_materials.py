"""Materials: taken in, changed, put in order, taken away and back; read by who may, and by nobody else."""

import datetime as dt
import os
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leergang.audit.models import AuditEvent
from leergang.moment import today
from leergang.scanning import INFECTED, InfectedError, NotScannedError
from leergang.web import accepting
from modules.actions import materials
from modules.actions.materials import Details
from modules.models import Material
from modules.reports import materials_of_module
from tests.factories.modules import MaterialFactory, ModuleFactory, ProgrammeFactory, UnitFactory
from tests.files import MP4, PDF, PROGRAM, SVG, png, short, stored, upload

pytestmark = pytest.mark.django_db


def files() -> set[Path]:
    """Everything in storage."""
    return {path for path in Path(default_storage.location).rglob("*") if path.is_file()}


@pytest.fixture
def add(cast, sign_in):
    """Sends the form of a new file, as the editor."""
    client = sign_in(cast.editor)

    def add(content: bytes, name: str, **fields: str):
        data = {"title": "Reader", "file": upload(content, name), **fields}
        return client.post(reverse("modules:material-add-file", args=[cast.module.slug]), data)

    return add


class TestTakingAFileIn:
    @pytest.mark.parametrize(
        ("content", "name", "kind", "kept_as"),
        [
            (PDF, "Reader Regie (2).PDF", "pdf", "reader-regie-2.pdf"),
            (MP4, "gesprek.mp4", "video", "gesprek.mp4"),
            (png(), "Twee assen.png", "image", "twee-assen.png"),
        ],
        ids=short,
    )
    def test_what_it_is_follows_from_its_content(self, cast, add, content, name, kind, kept_as):
        answer = add(content, name, alt="Twee assen", minutes="15", unit=str(cast.unit.pk))
        assert answer.url == reverse("modules:material-list", args=[cast.module.slug])
        material = Material.objects.get()
        assert (material.kind, material.name, material.size) == (kind, kept_as, len(content))
        assert (material.minutes, material.unit, material.position) == (15, cast.unit, 1)
        assert material.file.read() == content
        material.file.close()
        assert AuditEvent.objects.get(kind="material.added").actor == f"accounts.user:{cast.editor.pk}"

    def test_its_name_in_storage_tells_nothing(self, add):
        add(PDF, "geheim-plan.pdf")
        assert "geheim" not in str(Material.objects.get().file.name)

    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (PROGRAM, "reader.pdf", accepting.UNKNOWN),
            (SVG, "assen.svg", accepting.UNKNOWN),
            (PDF, "reader.exe", accepting.DISAGREES),
            (png(40_000, 40_000), "bom.png", accepting.TOO_WIDE),
            (b"", "leeg.pdf", "Dit bestand is leeg"),
        ],
        ids=short,
    )
    def test_what_is_refused_leaves_nothing_and_keeps_what_was_typed(self, add, content, name, words):
        before = files()
        page = add(content, name, title="Mijn reader", alt="Wat je ziet").text
        assert words in page
        assert "Fout: " in page
        assert 'value="Mijn reader"' in page
        assert "Wat je ziet" in page
        assert not Material.objects.exists()
        assert files() == before

    def test_a_file_that_is_too_big_for_its_kind_says_how_big_it_may_be(self, add, settings):
        settings.MATERIAL_BYTES = {"pdf": 1_000_000, "image": 5_000_000, "video": 9_000_000}
        page = add(b"%PDF-1.7\n" + b"x" * 3_000_000, "reader.pdf").text
        assert "Een pdf mag hooguit 1 MB zijn." in page
        assert not Material.objects.exists()

    def test_an_image_needs_words(self, add):
        page = add(png(), "assen.png").text
        assert "Beschrijf de afbeelding voor wie haar niet kan zien." in page
        assert not Material.objects.exists()

    def test_without_a_file_it_says_so(self, cast, sign_in):
        page = sign_in(cast.editor).post(
            reverse("modules:material-add-file", args=[cast.module.slug]), {"title": "Reader"}
        )
        assert "Kies een bestand." in page.text

    @pytest.mark.parametrize("error", [InfectedError, NotScannedError])
    def test_what_the_scanner_refuses_is_not_kept(self, add, monkeypatch, error):
        def refuse(_file) -> None:
            raise error

        monkeypatch.setattr(materials, "scan_file", refuse)
        before = files()
        page = add(PDF, "reader.pdf").text
        assert "schadelijke software" in page or "kwartier" in page
        assert INFECTED not in page, "this is no list"
        assert files() == before

    def test_the_same_name_twice_is_two_files(self, add):
        add(PDF, "reader.pdf")
        add(PDF, "reader.pdf")
        assert set(Material.objects.values_list("name", flat=True)) == {"reader.pdf", "reader-2.pdf"}

    def test_a_transaction_that_fails_takes_its_file_along(self, cast, monkeypatch, now):
        def fail(*_args, **_kwargs) -> None:
            raise RuntimeError("halfway")

        monkeypatch.setattr(materials, "record", fail)
        before = files()
        with pytest.raises(RuntimeError):
            materials.add_file(
                cast.module, Details("Reader"), file=BytesIO(PDF), name="reader.pdf", by=cast.editor, now=now
            )
        assert files() == before
        assert not Material.objects.exists()

    def test_storing_without_a_way_back_is_a_mistake(self, cast):
        with pytest.raises(RuntimeError, match="undoing_files"):
            materials.store_file(Material(module=cast.module, kind="pdf", name="a.pdf"), BytesIO(PDF))

    def test_with_script_the_answer_leads_on_or_holds_the_form_only(self, cast, sign_in):
        client = sign_in(cast.editor)
        address = reverse("modules:material-add-file", args=[cast.module.slug])
        data = {"title": "Reader", "file": upload(PDF, "reader.pdf")}
        assert client.post(address, data, headers={"HX-Request": "true"})["HX-Redirect"] == reverse(
            "modules:material-list", args=[cast.module.slug]
        )
        wrong = client.post(address, {"title": "Reader"}, headers={"HX-Request": "true"}).text
        assert 'id="upload"' in wrong
        assert "<html" not in wrong


class TestBodies:
    """A body that is too big is refused by what it says, and nothing of it is read (SEC-11)."""

    class Endless:
        taken = 0

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            return b"x" * max(size, 0)

        readline = read

    def post(self, client: Client, path: str, length: int) -> tuple[int, int]:
        body = self.Endless()
        said = {"CONTENT_LENGTH": str(length), "wsgi.input": body}
        answer = client.generic("POST", path, content_type="multipart/form-data; boundary=x", **said)
        return answer.status_code, body.taken

    def test_a_video_of_two_gigabytes_is_refused_before_it_is_read(self, cast, sign_in):
        address = reverse("modules:material-add-file", args=[cast.module.slug])
        assert self.post(sign_in(cast.editor), address, 2 * 10**9) == (413, 0)

    @pytest.mark.parametrize("who", ["participant", "trainer", "stranger", None])
    def test_nobody_else_has_even_a_small_one_read(self, cast, sign_in, who):
        address = reverse("modules:material-add-file", args=[cast.module.slug])
        client = sign_in(cast.people[who]) if who else Client(enforce_csrf_checks=True)
        status, taken = self.post(client, address, 400_000_000)
        assert (status, taken) == (404 if who else 302, 0)

    def test_other_forms_take_no_more_than_before(self, cast, sign_in):
        address = reverse("modules:material-add-link", args=[cast.module.slug])
        assert self.post(sign_in(cast.editor), address, 40_000_000) == (413, 0)

    def test_a_form_of_another_site_is_refused(self, cast, sign_in):
        client = sign_in(cast.editor)
        client.handler.enforce_csrf_checks = True
        address = reverse("modules:material-add-file", args=[cast.module.slug])
        data = {"title": "Reader", "file": upload(PDF, "reader.pdf")}
        assert client.post(address, data).status_code == 403
        assert not Material.objects.exists()

    def test_what_is_not_taken_never_reaches_the_disk(self, cast, sign_in, settings, tmp_path):
        settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
        data = {"title": "Reader", "file": upload(PROGRAM * 1000, "reader.pdf")}
        page = sign_in(cast.editor).post(reverse("modules:material-add-file", args=[cast.module.slug]), data)
        assert accepting.UNKNOWN in page.text
        assert list(tmp_path.iterdir()) == []


class TestLinksAndTexts:
    def test_a_link_says_where_it_leads(self, cast, sign_in):
        client = sign_in(cast.editor)
        data = {"title": "Artikel", "url": "https://www.leesplank.example/regie?a=1", "minutes": "5"}
        client.post(reverse("modules:material-add-link", args=[cast.module.slug]), data)
        page = client.get(reverse("modules:library-module", args=[cast.module.slug])).text
        assert "opent op leesplank.example · 5 min" in page
        assert 'href="https://www.leesplank.example/regie?a=1" rel="noopener noreferrer"' in page

    @pytest.mark.parametrize(
        "url",
        ["http://leesplank.example", "javascript:alert(1)", "leesplank", "https://", "data:text/html,x",
         "https://bank.example@kwaad.example/", "//leesplank.example", "https://a b.example", ""],
    )  # fmt: skip
    def test_a_link_is_a_whole_https_address(self, cast, sign_in, url):
        data = {"title": "Artikel", "url": url}
        page = sign_in(cast.editor).post(reverse("modules:material-add-link", args=[cast.module.slug]), data)
        assert "Vul een volledig webadres in dat begint met https://" in page.text
        assert not Material.objects.exists()

    def test_a_text_to_read_is_shown_clean(self, cast, sign_in):
        client = sign_in(cast.editor)
        body = "## Kop\r\n\r\nLees <script>alert(1)</script> **dit**."
        client.post(
            reverse("modules:material-add-page", args=[cast.module.slug]), {"title": "Lezen", "body": body}
        )
        material = Material.objects.get()
        assert (material.kind, material.name) == ("page", "lezen")
        page = client.get(reverse("modules:material-detail", args=[cast.module.slug, material.pk])).text
        assert "<strong>dit</strong>" in page
        assert "<script>alert" not in page

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ("", "Vul dit veld in."),
            ("   \n  ", "Schrijf de tekst."),
            ("x" * 70_000, "te lang"),
            ("é" * 40_000, "te lang"),
            ("---\r\ntitle: x\r\n---\r\n", "begint niet met een regel ---"),
            (">" * 50 + " diep", "Regel 1:"),
            ("![x](https://elders.example/x.png)", "Regel 1:"),
        ],
    )
    def test_a_text_that_nobody_can_read_is_refused(self, cast, sign_in, body, words):
        address = reverse("modules:material-add-page", args=[cast.module.slug])
        page = sign_in(cast.editor).post(address, {"title": "Lezen", "body": body}).text
        assert words in page
        assert not Material.objects.exists()

    def test_what_nobody_sees_is_left_out(self, cast, sign_in):
        address = reverse("modules:material-add-page", args=[cast.module.slug])
        sign_in(cast.editor).post(address, {"title": "Le\x07zen", "body": "Een\x0b \x1bregel.\r\n"})
        material = Material.objects.get()
        assert (material.title, material.body) == ("Lezen", "Een regel.")


class TestChanging:
    def test_an_editor_changes_all_but_the_file(self, cast, sign_in):
        material = stored(cast.module, png(), "assen.png")
        data = {"title": "Nieuw", "alt": "Andere woorden", "minutes": "", "unit": str(cast.unit.pk)}
        data["version"] = materials.version_of(material)
        client = sign_in(cast.editor)
        client.post(reverse("modules:material-edit", args=[cast.module.slug, material.pk]), data)
        changed = Material.objects.get()
        assert (changed.title, changed.alt, changed.unit) == ("Nieuw", "Andere woorden", cast.unit)
        assert changed.file == material.file

    def test_two_editors_of_one_text_lose_nothing(self, cast, sign_in, now):
        material = materials.add_page(cast.module, Details("Lezen", body="Oud."), by=cast.editor, now=now)
        address = reverse("modules:material-edit", args=[cast.module.slug, material.pk])
        client = sign_in(cast.editor)
        seen = materials.version_of(material)
        assert f'value="{seen}"' in client.get(address).text
        client.post(address, {"title": "Lezen", "body": "Van de één.", "version": seen})
        answer = client.post(address, {"title": "Lezen", "body": "Van de ander.", "version": seen})
        assert answer.status_code == 409
        assert "Van de één." in answer.text
        assert "Van de ander." in answer.text
        material.refresh_from_db()
        assert material.body == "Van de één."
        newest = materials.version_of(material)
        assert f'value="{newest}"' in answer.text, "saving again is a choice"
        client.post(address, {"title": "Lezen", "body": "Van beiden.", "version": newest})
        material.refresh_from_db()
        assert material.body == "Van beiden."

    def test_an_image_keeps_its_words(self, cast, sign_in):
        material = stored(cast.module, png(), "assen.png")
        address = reverse("modules:material-edit", args=[cast.module.slug, material.pk])
        page = sign_in(cast.editor).post(address, {"title": "Nieuw", "alt": ""}).text
        assert "Beschrijf de afbeelding voor wie haar niet kan zien." in page

    def test_a_unit_of_another_module_is_no_choice(self, cast, sign_in):
        other = UnitFactory(module=ModuleFactory(programme=cast.module.programme))
        material = MaterialFactory(module=cast.module)
        address = reverse("modules:material-edit", args=[cast.module.slug, material.pk])
        data = {"title": "Nieuw", "url": material.url, "unit": str(other.pk)}
        assert "Kies een van de mogelijkheden uit de lijst." in sign_in(cast.editor).post(address, data).text

    def test_the_order_is_that_of_the_reader(self, cast, sign_in):
        first, gone, last = (
            MaterialFactory(module=cast.module, position=n, title=title, is_withdrawn=title == "weg")
            for n, title in enumerate(("eerst", "weg", "laatst"), start=1)
        )
        client = sign_in(cast.editor)
        address = reverse("modules:material-move", args=[cast.module.slug, last.pk])
        client.post(address, {"naar": "hoger"})

        def shown():
            return [row.pk for row in materials_of_module(cast.module.pk)]

        assert shown() == [last.pk, first.pk]
        client.post(address, {"naar": "hoger"})  # at the top nothing happens
        assert shown() == [last.pk, first.pk]
        client.post(reverse("modules:material-move", args=[cast.module.slug, gone.pk]), {"naar": "hoger"})
        assert shown() == [last.pk, first.pk]

    def test_what_is_withdrawn_is_gone_for_readers_and_comes_back_whole(self, cast, sign_in):
        material = stored(cast.module, PDF, "reader.pdf", title="De reader")
        editor, reader = sign_in(cast.editor), sign_in(cast.trainer)
        slug = cast.module.slug
        file = reverse("modules:material-file", args=[slug, material.pk])
        editor.post(reverse("modules:material-withdraw", args=[slug, material.pk]))
        assert "De reader" not in reader.get(reverse("modules:library-module", args=[slug])).text
        assert reader.get(file).status_code == 404
        assert default_storage.exists(material.file.name), "its file stays: this can be undone"
        assert "Zet terug" in editor.get(reverse("modules:material-list", args=[slug])).text
        editor.post(reverse("modules:material-restore", args=[slug, material.pk]))
        assert b"".join(reader.get(file).streaming_content) == PDF

    def test_an_image_in_a_text_stays(self, cast, sign_in):
        material = stored(cast.module, png(), "assen.png")
        cast.unit.body = "Zie ![assen](materiaal/assen.png)."
        cast.unit.save()
        address = reverse("modules:material-withdraw", args=[cast.module.slug, material.pk])
        page = sign_in(cast.editor).post(address, follow=True).text
        assert f"staat in de tekst van ‘{cast.unit.title}’" in page
        assert not Material.objects.get().is_withdrawn

    def test_in_a_frozen_edition_a_change_is_a_correction(self, cast, now):
        programme = cast.module.programme
        cast.cohort.starts_on = today() - dt.timedelta(days=1)
        cast.cohort.save()
        materials.add_link(
            cast.module, Details("Artikel", url="https://x.example", unit=cast.unit), by=cast.editor, now=now
        )
        programme.refresh_from_db()
        cast.unit.refresh_from_db()
        assert (programme.version, cast.unit.corrected_at) == ("1.1", now)

    def test_a_change_that_changes_nothing_is_none(self, cast, now):
        material = MaterialFactory(module=cast.module)
        same = Details(material.title, material.minutes, url=material.url)
        materials.change(material, same, version="", by=cast.editor, now=now)
        assert not AuditEvent.objects.filter(kind="material.changed").exists()

    def test_the_list_says_what_is_missing(self, cast, sign_in):
        page = sign_in(cast.editor).get(reverse("modules:material-list", args=[cast.module.slug])).text
        assert "Er is nog geen materiaal" in page


class TestReading:
    def test_a_video_plays_on_its_page_with_words_beside_it(self, cast, sign_in):
        video = stored(cast.module, MP4, "gesprek.mp4", title="Een gesprek", alt="Twee mensen praten.")
        page = (
            sign_in(cast.trainer)
            .get(reverse("modules:material-detail", args=[cast.module.slug, video.pk]))
            .text
        )
        address = reverse("modules:material-file", args=[cast.module.slug, video.pk])
        assert f'<video class="app-video" controls preload="metadata" src="{address}"' in page
        assert "Twee mensen praten." in page
        assert "<iframe" not in page

    def test_a_part_of_a_video_comes_through_the_access_check(self, cast, sign_in):
        video = stored(cast.module, MP4, "gesprek.mp4")
        address = reverse("modules:material-file", args=[cast.module.slug, video.pk])
        answer = sign_in(cast.trainer).get(address, headers={"Range": "bytes=10-19"})
        assert (answer.status_code, b"".join(answer.streaming_content)) == (206, MP4[10:20])
        assert answer["Content-Type"] == "video/mp4"
        assert "media-src 'self'" in answer["Content-Security-Policy"]
        assert sign_in(cast.participant).get(address, headers={"Range": "bytes=10-19"}).status_code == 404

    def test_a_picture_in_a_text_is_found_by_its_name(self, cast, sign_in):
        stored(cast.module, png(), "assen.png")
        client = sign_in(cast.trainer)
        address = f"/leergang/{cast.module.slug}/materiaal"
        assert client.get(f"{address}/assen.png")["Content-Type"] == "image/png"
        assert client.get(f"{address}/anders.png").status_code == 404

    @pytest.mark.parametrize("name", ["a%00.png", "%00", "..%2Fassen.png", "%F0%9F%92%A9.png", "a" * 5000])
    def test_a_picture_of_a_strange_name_does_not_exist(self, cast, sign_in, name):
        for who, place in (
            (cast.trainer, f"/leergang/{cast.module.slug}"),
            (cast.participant, f"/lichtingen/{cast.cohort.slug}/modules/{cast.module.slug}"),
        ):
            assert sign_in(who).get(f"{place}/materiaal/{name}").status_code == 404

    def test_the_proxy_is_told_the_headers_that_it_would_leave_out(self, cast, sign_in, settings):
        settings.FILES_ACCEL = "/bestanden-intern/"
        material = stored(cast.module, PDF, "reader.pdf")
        address = reverse("modules:material-file", args=[cast.module.slug, material.pk])
        headers = sign_in(cast.trainer).get(address).headers
        # What nginx keeps of an answer with X-Accel-Redirect, what it makes itself, and what is about pages.
        others = {"Content-Type", "Content-Disposition", "Cache-Control", "Accept-Ranges", "Content-Length"}
        others |= {"ETag", "Vary", "X-Accel-Redirect", "Cross-Origin-Opener-Policy", "Permissions-Policy"}
        told = (settings.BASE_DIR / "docs/operations.md").read_text()
        for name in {*headers} - others:
            variable = f"$upstream_http_{name.lower().replace('-', '_')}"
            assert f"add_header {name} {variable} always;" in told

    def test_an_older_edition_keeps_its_materials(self, cast, sign_in):
        older = stored(cast.module, PDF, "reader.pdf")
        picture = stored(cast.module, png(), "assen.png")
        newer = ProgrammeFactory(slug=cast.module.programme.slug, edition=2)
        module = ModuleFactory(programme=newer, slug=cast.module.slug)
        client = sign_in(cast.planner)
        page = client.get(f"/leergang/{module.slug}/?uitgave=1").text
        address = reverse("modules:material-file", args=[module.slug, older.pk])
        assert address in page
        answer = client.get(address)
        assert b"".join(answer.streaming_content) == PDF
        assert client.get(f"/leergang/{module.slug}/materiaal/{picture.name}").status_code == 200
        editor = sign_in(cast.editor)
        detail = reverse("modules:material-detail", args=[module.slug, older.pk])
        assert "/wijzigen/" not in editor.get(detail).text, "what people follow is changed in its own edition"
        assert editor.get(reverse("modules:material-edit", args=[module.slug, older.pk])).status_code == 404

    def test_another_leergang_opens_nothing(self, cast, sign_in):
        elsewhere = stored(ModuleFactory(slug="elders"), PDF, "reader.pdf")
        client = sign_in(cast.trainer)
        assert client.get(reverse("modules:material-file", args=["elders", elsewhere.pk])).status_code == 404
        assert (
            client.get(reverse("modules:material-file", args=[cast.module.slug, elsewhere.pk])).status_code
            == 404
        )

    def test_to_keep_it_is_a_download_with_a_safe_name(self, cast, sign_in):
        material = stored(cast.module, PDF, "reader.pdf")
        address = reverse("modules:material-file", args=[cast.module.slug, material.pk])
        answer = sign_in(cast.trainer).get(f"{address}?bewaar")
        assert answer["Content-Disposition"] == 'attachment; filename="reader.pdf"'
        answer.close()

    @pytest.mark.parametrize("page", ["library-module", "material-list"])
    def test_lists_ask_the_same_for_few_and_many(self, cast, sign_in, page):
        client = sign_in(cast.editor)
        address = reverse(f"modules:{page}", args=[cast.module.slug])
        totals = []
        for amount in (1, 40):
            for _ in range(amount):
                MaterialFactory(module=cast.module)
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            totals.append(len(captured))
            asked = [query["sql"] for query in captured if 'FROM "modules_material"' in query["sql"]]
            assert len(asked) == 1
        assert totals[0] == totals[1]


def test_a_file_that_is_not_what_its_material_says_is_not_stored(cast):
    material = Material(module=cast.module, kind="video", name="reader.pdf")
    with materials.undoing_files(), pytest.raises(ValidationError):
        materials.store_file(material, BytesIO(PDF))


class TestStrayFiles:
    """What a process that was killed left in storage."""

    @pytest.fixture
    def stray(self, cast):
        kept = stored(cast.module, PDF, "reader.pdf").file.name
        old, fresh = (
            default_storage.save(f"{Path(kept).parent}/{name}.pdf", ContentFile(PDF)) for name in "ab"
        )
        for name in (kept, old):
            os.utime(default_storage.path(name), (0, 0))
        yield kept, old, fresh
        for name in (kept, old, fresh):
            default_storage.delete(name)

    def run(self, *arguments: str) -> str:
        said = StringIO()
        call_command("drop_stray_files", *arguments, stdout=said)
        return said.getvalue()

    def test_they_are_counted_and_only_then_removed(self, stray):
        assert self.run().startswith("1 losse bestanden gevonden")
        assert all(map(default_storage.exists, stray))
        self.run("--delete")
        assert [default_storage.exists(name) for name in stray] == [True, False, True]

    def test_an_empty_storage_has_none(self, db, settings, tmp_path):
        folder = {"BACKEND": "leergang.web.storage.PrivateFiles", "OPTIONS": {"location": tmp_path}}
        settings.STORAGES = settings.STORAGES | {"default": folder}
        assert self.run().startswith("0 losse bestanden")
