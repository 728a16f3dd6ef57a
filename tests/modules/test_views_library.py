import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leergang.accounts.roles import Role
from modules.actions import programmes, texts
from modules.importing import SHIPPED, read_programme
from modules.models import Module, Programme, Unit
from tests.factories.accounts import OrganisationRoleFactory
from tests.factories.cohorts import CohortFactory
from tests.factories.modules import AssignmentFactory, UnitFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2027, 2, 1, 9, tzinfo=dt.UTC)

PAGES = ["library", "library-module", "library-unit"]
READERS = ["planner", "trainer", "other_trainer"]
OTHERS = ["participant", "coordinator", "office_admin", "auditor", "stranger"]


def address(cast, page: str) -> str:
    slugs = {
        "library": [],
        "library-module": [cast.module.slug],
        "library-unit": [cast.module.slug, cast.unit.slug],
    }
    return reverse(f"modules:{page}", args=slugs[page])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("reader", READERS)
def test_library_is_open_to_who_prepares_or_plans(cast, sign_in, page, reader):
    assert sign_in(cast.people[reader]).get(address(cast, page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("other", OTHERS)
def test_library_does_not_exist_for_others(cast, sign_in, page, other):
    assert sign_in(cast.people[other]).get(address(cast, page)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_library_asks_to_sign_in(cast, client, page):
    assert client.get(address(cast, page)).status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_library_is_for_reading_only(cast, sign_in, page):
    assert sign_in(cast.planner).post(address(cast, page)).status_code == 405


def test_library_without_a_leergang_says_what_is_missing(sign_in):
    planner = OrganisationRoleFactory(role=Role.PLANNER).user
    assert "Er is nog geen leergang" in sign_in(planner).get("/leergang/").text


@pytest.mark.parametrize("path", ["/leergang/bestaat-niet/", "/leergang/module-1/bestaat-niet/"])
def test_library_knows_only_what_there_is(cast, sign_in, path):
    assert sign_in(cast.planner).get(path).status_code == 404


def test_library_shows_the_newest_version(cast, sign_in):
    parsed = read_programme(SHIPPED)
    programmes.load(parsed, now=NOW)
    page = sign_in(cast.planner).get("/leergang/").text
    assert "versie 1.0" in page
    assert "M1 Regie: van vakmanschap naar verbinden" in page


def test_library_shows_the_balance(cast, sign_in):
    programmes.load(read_programme(SHIPPED), now=NOW)
    page = sign_in(cast.planner).get("/leergang/").text
    for piece in ("31%", "44%", "25%", "810", "1.140", "630"):
        assert piece in page


def test_module_page_shows_goals_preparation_exercise_and_transfer(cast, sign_in):
    programmes.load(read_programme(SHIPPED), now=NOW)
    page = sign_in(cast.planner).get("/leergang/regie/").text
    assert "partijen uitnodigen voor een gezamenlijke opgave" in page
    assert "Lees de reader over regie (25 bladzijden)." in page
    assert "Vul het casusformat aan met de twee assen en de regievraag; dien in." in page
    assert "21 dagen de tijd" in page


def test_unit_page_shows_the_text_and_the_way_on(cast, sign_in):
    programmes.load(read_programme(SHIPPED), now=NOW)
    page = sign_in(cast.planner).get("/leergang/regie/twee-assen/").text
    assert "<p>Op de horizontale as sta je naast anderen" in page
    assert '<h3 class="utrecht-heading-3">Wat je doet</h3>' in page
    assert 'href="/leergang/regie/vak-loslaten/"' in page
    assert 'href="/leergang/regie/iemand-uitnodigen/"' in page


def queries_of(client, path: str) -> list[str]:
    client.get(path)  # the first request writes the session's caches
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.parametrize(("page", "expected"), [("library", 4), ("library-module", 6), ("library-unit", 7)])
def test_pages_ask_the_same_with_few_and_many_units(cast, sign_in, page, expected):
    client = sign_in(cast.planner)
    totals = []
    for first, last in ((2, 3), (4, 300)):
        for position in range(first, last + 1):
            UnitFactory(module=cast.module, position=position)
            AssignmentFactory(module=cast.module, position=position)
        queries = queries_of(client, address(cast, page))
        assert len([sql for sql in queries if 'FROM "modules_' in sql]) == expected
        totals.append(len(queries))
    assert totals[0] == totals[1]


def test_a_lichting_opens_its_own_leergang_only(cast, sign_in):
    """Content asks upward who may read; the answer of a receiver is a set of programme ids."""
    other = Module.objects.create(
        programme=Programme.objects.create(slug="anders", title="Anders"),
        code="M1", slug="anders", title="Anders", kind="core", position=1, session_parts=1,
    )  # fmt: skip
    assert sign_in(cast.planner).get(f"/leergang/{other.slug}/").status_code == 200
    assert sign_in(cast.trainer).get(f"/leergang/{other.slug}/").status_code == 404


SECRET = "Zet twee stoelen achter elkaar."
ANSWER = "Omdat de regisseur de bedoeling bewaakt."


@pytest.fixture
def guided(cast):
    """The unit of the cast with all that is for trainers only."""
    cast.unit.guide = [{"minutes": 60, "text": SECRET, "material": "twee stoelen"}]
    options = [
        {"text": "Dit", "is_right": True, "why": ANSWER},
        {"text": "Dat", "is_right": False, "why": "Nee."},
    ]
    cast.unit.checks = [
        {"kind": "single", "question": "Wat?", "explanation": "Zo.", "options": options, "answers": []},
        {"kind": "short", "question": "Hoe?", "explanation": "Zo.", "options": [], "answers": ["regie"]},
    ]
    cast.unit.save()
    return cast


@pytest.mark.parametrize("reader", READERS)
def test_unit_page_gives_trainers_the_guide_and_the_answers(guided, sign_in, reader):
    page = sign_in(guided.people[reader]).get(address(guided, "library-unit")).text
    assert SECRET in page
    assert "Leg klaar: twee stoelen" in page
    assert ANSWER in page
    assert "‘regie’" in page


def test_guide_and_answers_ask_for_a_permission_of_their_own(guided, sign_in, monkeypatch):
    monkeypatch.setattr(type(Programme.objects.all()), "guided_by", lambda self, user: self.none())
    page = sign_in(guided.planner).get(address(guided, "library-unit")).text
    assert guided.unit.title in page
    assert SECRET not in page
    assert ANSWER not in page


@pytest.mark.parametrize("reader", ["participant", "coordinator"])
def test_the_guide_reaches_nobody_else(guided, sign_in, reader):
    client = sign_in(guided.people[reader])
    slug, module, unit = guided.cohort.slug, guided.module.slug, guided.unit.slug
    for path in (
        f"/lichtingen/{slug}/modules/",
        f"/lichtingen/{slug}/modules/{module}/",
        f"/lichtingen/{slug}/modules/{module}/{unit}/",
        f"/lichtingen/{slug}/zoeken/?q=stoelen",
        "/leergang/zoeken/?q=stoelen",
        address(guided, "library-unit"),
    ):
        assert "stoelen achter elkaar" not in client.get(path).text


def test_unit_page_says_what_comes_first(cast, sign_in):
    programmes.load(read_programme(SHIPPED), now=NOW)
    page = sign_in(cast.planner).get("/leergang/regie/casus-als-regievraag/").text
    assert '<a href="/leergang/regie/twee-assen/">M1.3 Samen optrekken of sturen: twee assen</a>' in page


def test_pages_say_the_version_and_when_a_text_was_corrected(cast, sign_in):
    programme = programmes.load(read_programme(SHIPPED), now=NOW).programme
    CohortFactory(programme=programme, starts_on=dt.date(2020, 1, 6))
    client = sign_in(cast.planner)
    unit = Unit.objects.get(code="M1.3")
    texts.correct(unit, {"body": "Anders."}, seen_revision=0, by=None, now=NOW)
    texts.correct(unit.module, {"introduction": "Anders."}, seen_revision=0, by=None, now=NOW)
    for path in ("/leergang/regie/", "/leergang/regie/twee-assen/"):
        page = client.get(path).text
        assert "versie 1.2" in page
        assert "gecorrigeerd op" in page
    assert "gecorrigeerd op" not in client.get("/leergang/regie/vak-loslaten/").text


def test_an_older_edition_stays_readable_with_its_own_links(cast, sign_in):
    parsed = read_programme(SHIPPED)
    programmes.load(parsed, now=NOW)
    first = parsed.modules[0]
    newer = replace(first, title="Begin en intake")
    programmes.load(replace(parsed, version="2.0", modules=(newer, *parsed.modules[1:])), now=NOW)
    client = sign_in(cast.planner)
    assert "Begin en intake" in client.get("/leergang/").text
    old = client.get("/leergang/?uitgave=1").text
    assert "Start en intake" in old
    assert "Je leest een oudere uitgave: versie 1.0." in old
    assert 'href="/leergang/start/?uitgave=1"' in old
    unit = client.get("/leergang/regie/twee-assen/?uitgave=1").text
    assert 'href="/leergang/regie/vak-loslaten/?uitgave=1"' in unit
    assert 'href="/leergang/regie/?uitgave=1"' in unit
    assert client.get("/leergang/regie/twee-assen/?uitgave=1").status_code == 200


@pytest.mark.parametrize("asked", ["7", "0", "x", "", "1.0", "-1", "\u0661"])
def test_an_edition_that_is_not_there_does_not_exist(cast, sign_in, asked):
    assert sign_in(cast.planner).get("/leergang/", {"uitgave": asked}).status_code == 404
