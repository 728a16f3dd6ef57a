"""Materials in a lichting: for who takes part, of the own programme, once they are open."""

import datetime as dt

import pytest
from django.urls import reverse

from cohorts.models import ReleaseRule
from leergang.moment import today
from tests.factories.modules import MaterialFactory, ModuleFactory
from tests.files import MP4, PDF, png, stored

pytestmark = pytest.mark.django_db


def file_of(cast, material) -> str:
    return reverse("cohorts:material-file", args=[cast.cohort.slug, material.pk])


def page_of(cast, material) -> str:
    return reverse("cohorts:material-detail", args=[cast.cohort.slug, material.pk])


def close(cast, **fields) -> None:
    ReleaseRule.objects.create(
        cohort=cast.cohort, module=cast.module, way="date", opens_on=today() + dt.timedelta(days=5), **fields
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("participant", 206),
        ("colleague", 206),
        ("trainer", 404),
        ("coordinator", 404),
        ("other_participant", 404),
    ],
)
def test_a_part_of_a_file_is_for_participants_of_this_lichting(cast, sign_in, who, status):
    video = stored(cast.module, MP4, "gesprek.mp4")
    answer = sign_in(cast.people[who]).get(file_of(cast, video), headers={"Range": "bytes=0-9"})
    assert answer.status_code == status
    if status == 206:
        assert b"".join(answer.streaming_content) == MP4[:10]


def test_pages_show_what_belongs_to_them(cast, sign_in):
    MaterialFactory(module=cast.module, title="Bij de module")
    MaterialFactory(module=cast.module, unit=cast.unit, title="Bij het onderdeel", minutes=5)
    MaterialFactory(module=cast.module, title="Weggehaald", is_withdrawn=True)
    client = sign_in(cast.participant)
    module = client.get(reverse("cohorts:module-detail", args=[cast.cohort.slug, cast.module.slug])).text
    assert ("Bij de module" in module, "Bij het onderdeel" in module) == (True, False)
    unit = client.get(
        reverse("cohorts:unit-detail", args=[cast.cohort.slug, cast.module.slug, cast.unit.slug])
    ).text
    assert ("Bij de module" in unit, "Bij het onderdeel" in unit) == (False, True)
    assert "opent op leesplank.example · 5 min" in unit
    assert "Weggehaald" not in module + unit


def test_a_video_page_in_the_lichting(cast, sign_in):
    video = stored(cast.module, MP4, "gesprek.mp4", unit=cast.unit, alt="Twee mensen praten.")
    page = sign_in(cast.participant).get(page_of(cast, video)).text
    assert f'<video class="app-video" controls preload="metadata" src="{file_of(cast, video)}"' in page
    assert "Twee mensen praten." in page
    assert reverse("cohorts:unit-detail", args=[cast.cohort.slug, cast.module.slug, cast.unit.slug]) in page


@pytest.mark.parametrize("whole_module", [True, False])
def test_what_is_not_open_yet_cannot_be_fetched(cast, sign_in, whole_module):
    of_unit = stored(cast.module, PDF, "reader.pdf", unit=cast.unit)
    of_module = stored(cast.module, png(), "assen.png")
    close(cast, **{} if whole_module else {"unit": cast.unit})
    client = sign_in(cast.participant)
    assert client.get(file_of(cast, of_unit)).status_code == 404
    assert client.get(page_of(cast, of_unit)).status_code == 404
    open_still = 404 if whole_module else 200
    assert client.get(file_of(cast, of_module)).status_code == open_still
    picture = f"/lichtingen/{cast.cohort.slug}/modules/{cast.module.slug}/materiaal/assen.png"
    assert client.get(picture).status_code == open_still
    assert sign_in(cast.other_participant).get(picture).status_code == 404


def test_withdrawn_and_other_programmes_do_not_exist(cast, sign_in):
    withdrawn = stored(cast.module, PDF, "reader.pdf", is_withdrawn=True)
    elsewhere = stored(ModuleFactory(), PDF, "reader.pdf")
    link = MaterialFactory(module=cast.module)
    client = sign_in(cast.participant)
    for material in (withdrawn, elsewhere):
        assert client.get(file_of(cast, material)).status_code == 404
        assert client.get(page_of(cast, material)).status_code == 404
    assert client.get(file_of(cast, link)).status_code == 404, "a link has no file"


def test_a_picture_in_a_text_has_the_address_that_this_reader_may_open(cast, sign_in):
    stored(cast.module, png(), "assen.png")
    cast.unit.body_html = '<p><img src="materiaal/assen.png" alt="Twee assen"></p>'
    cast.unit.save()
    mine = f"/lichtingen/{cast.cohort.slug}/modules/{cast.module.slug}/"
    page = sign_in(cast.participant).get(f"{mine}{cast.unit.slug}/").text
    assert f'<img src="{mine}materiaal/assen.png" alt="Twee assen">' in page
    library = sign_in(cast.trainer).get(f"/leergang/{cast.module.slug}/{cast.unit.slug}/").text
    assert f'<img src="/leergang/{cast.module.slug}/materiaal/assen.png"' in library
