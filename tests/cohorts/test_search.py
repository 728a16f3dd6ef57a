"""Searching in a lichting: what is open for this person, and the own notes; nothing of anybody else."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.models import Enrolment, ReleaseRule, UnitNote
from leergang.moment import today
from tests.factories.modules import MaterialFactory, ModuleFactory, UnitFactory
from tests.modules.test_search import HOSTILE

pytestmark = pytest.mark.django_db

WORD = "sterrenkaart"


@pytest.fixture
def address(cast) -> str:
    return reverse("cohorts:search", args=[cast.cohort.slug])


def note(enrolment: Enrolment, unit, body: str, now) -> UnitNote:
    return UnitNote.objects.create(enrolment=enrolment, unit=unit, body=body, saved_at=now)


def test_units_materials_and_own_notes_are_found(cast, sign_in, address, now):
    unit = UnitFactory(module=cast.module, title="De Sterrenkaart", body="Een tekst.")
    material = MaterialFactory(module=cast.module, title="Sterrenkaart om te printen")
    note(cast.enrolment, cast.unit, "Mijn eigen sterrenkaart ligt thuis.", now)
    page = sign_in(cast.participant).get(address, {"q": WORD}).text
    assert "3 resultaten" in page
    modules = reverse("cohorts:module-detail", args=[cast.cohort.slug, cast.module.slug])
    assert f'href="{modules}{unit.slug}/"' in page
    assert f'href="{reverse("cohorts:material-detail", args=[cast.cohort.slug, material.pk])}"' in page
    assert f'href="{modules}{cast.unit.slug}/#aantekening"' in page
    assert "Mijn eigen <mark>sterrenkaart</mark> ligt thuis" in page
    assert "Je aantekening · Module 1" in page


def test_notes_of_others_and_of_another_lichting_are_not(cast, sign_in, address, now):
    colleague = Enrolment.objects.get(user=cast.colleague)
    elsewhere = Enrolment.objects.create(
        cohort=cast.other_cohort,
        user=cast.participant,
        organisation=cast.waterdam,
        status=cast.enrolment.status,
    )
    note(colleague, cast.unit, WORD, now)
    note(elsewhere, cast.unit, WORD, now)
    assert "Niets gevonden" in sign_in(cast.participant).get(address, {"q": WORD}).text


def test_the_guide_and_other_programmes_are_not(cast, sign_in, address):
    guide = [{"minutes": 5, "text": f"Deel de {WORD} uit.", "material": WORD}]
    UnitFactory(module=cast.module, title="Oefening", guide=guide)
    UnitFactory(module=ModuleFactory(), title=WORD)
    assert "Niets gevonden" in sign_in(cast.participant).get(address, {"q": WORD}).text


@pytest.mark.parametrize("whole_module", [True, False])
def test_what_is_not_open_yet_is_not(cast, sign_in, address, whole_module, now):
    unit = UnitFactory(module=cast.module, title=f"Over {WORD}")
    MaterialFactory(module=cast.module, unit=unit, title=f"Werkblad {WORD}")
    client = sign_in(cast.participant)
    assert "2 resultaten" in client.get(address, {"q": WORD}).text
    ReleaseRule.objects.create(
        cohort=cast.cohort,
        module=cast.module,
        unit=None if whole_module else unit,
        way="date",
        opens_on=today() + dt.timedelta(days=3),
    )
    assert "Niets gevonden" in client.get(address, {"q": WORD}).text
    note(cast.enrolment, cast.unit, f"Mijn {WORD}", now)
    assert "1 resultaat" in client.get(address, {"q": WORD}).text, "the own words stay one's own"


@pytest.mark.parametrize("who", ["trainer", "coordinator", "other_participant", "stranger", "planner"])
def test_others_have_no_such_page(cast, sign_in, address, who):
    client = sign_in(cast.people[who])
    assert client.get(address, {"q": WORD}).status_code == 404
    assert client.post(address, {"zoek": WORD}).status_code == 404


def test_the_form_keeps_the_words_out_of_the_address(cast, sign_in, address, now):
    note(cast.enrolment, cast.unit, "Gesprek met Jansen over de wijk.", now)
    client = sign_in(cast.participant)
    answer = client.post(address, {"zoek": "Jansen"})
    assert answer.status_code == 302
    assert "Jansen" not in answer.url
    page = client.get(answer.url).text
    assert "<mark>Jansen</mark>" in page
    assert 'value="Jansen"' in page
    assert "Niets gevonden" not in page


def test_pages_keep_the_mark(cast, sign_in, address):
    for n in range(25):
        UnitFactory(module=cast.module, title=f"{WORD} {n}")
    client = sign_in(cast.participant)
    first = client.post(address, {"zoek": WORD}, follow=True)
    assert first.text.count("<h2") == 20
    (link,) = [part.split('"')[0] for part in first.text.split('href="?')[1:]]
    second = client.get(f"{address}?{link.replace('&amp;', '&')}").text
    assert second.count("<h2") == 5


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_is_an_error(cast, sign_in, address, words):
    client = sign_in(cast.participant)
    assert client.get(address, {"q": words}).status_code == 200
    assert client.post(address, {"zoek": words}, follow=True).status_code == 200


@pytest.mark.parametrize(("words", "expected"), [(WORD, 2), ("nergens", 1), ("", 0)])
def test_it_asks_the_same_for_few_and_many(cast, sign_in, address, words, expected, now):
    client = sign_in(cast.participant)
    totals = []
    for amount in (1, 30):
        for n in range(amount):
            unit = UnitFactory(module=cast.module, title=f"{WORD} {n}")
            MaterialFactory(module=cast.module, title=f"{WORD} {n}")
            note(cast.enrolment, unit, WORD, now)
        client.get(address, {"q": words})
        with CaptureQueriesContext(connection) as captured:
            client.get(address, {"q": words})
        totals.append(len(captured))
        assert len([one for one in captured if "tsquery" in one["sql"]]) == expected
    assert totals[0] == totals[1]


def test_the_list_of_modules_has_a_box(cast, sign_in, address):
    page = sign_in(cast.participant).get(reverse("cohorts:module-list", args=[cast.cohort.slug])).text
    assert f'action="{address}" method="post"' in page
