import pytest
from django.urls import reverse

from cohorts.actions import notes, progress
from cohorts.models import AssignmentCompletion, UnitCompletion
from cohorts.states import EnrolmentStatus
from modules.models import Assignment, Unit
from tests.factories.modules import AssignmentFactory, ModuleFactory, UnitFactory

pytestmark = pytest.mark.django_db


def pages(cast):
    module = [cast.cohort.slug, cast.module.slug]
    return {
        "list": reverse("cohorts:module-list", args=[cast.cohort.slug]),
        "module": reverse("cohorts:module-detail", args=module),
        "unit": reverse("cohorts:unit-detail", args=[*module, cast.unit.slug]),
        "unit-done": reverse("cohorts:unit-done", args=[*module, cast.unit.slug]),
        "assignment-done": reverse("cohorts:assignment-done", args=[cast.cohort.slug, cast.assignment.pk]),
    }


@pytest.mark.parametrize("page", ["list", "module", "unit"])
def test_a_participant_reads_the_modules_of_the_own_lichting(cast, sign_in, page):
    response = sign_in(cast.participant).get(pages(cast)[page])
    assert response.status_code == 200
    assert cast.module.title in response.text


@pytest.mark.parametrize("page", ["list", "module", "unit", "unit-done", "assignment-done"])
@pytest.mark.parametrize(
    "person",
    ["other_participant", "trainer", "coordinator", "planner", "office_admin", "auditor", "stranger"],
)
def test_nobody_else_enters_the_modules_of_a_lichting(cast, sign_in, page, person):
    client = sign_in(cast.people[person])
    ask = client.post if page.endswith("done") else client.get
    assert ask(pages(cast)[page]).status_code == 404
    assert not UnitCompletion.objects.exists()


def test_who_stopped_no_longer_reads_the_modules(cast, sign_in):
    cast.enrolment.status = EnrolmentStatus.WITHDRAWN
    cast.enrolment.save()
    assert sign_in(cast.participant).get(pages(cast)["list"]).status_code == 404


def test_a_module_or_unit_of_another_programme_does_not_exist(cast, sign_in):
    elsewhere = UnitFactory(module=ModuleFactory(slug="elders"), slug="ver-weg")
    client = sign_in(cast.participant)
    module = [cast.cohort.slug, elsewhere.module.slug]
    assert client.get(reverse("cohorts:module-detail", args=module)).status_code == 404
    unit = reverse("cohorts:unit-done", args=[cast.cohort.slug, cast.module.slug, elsewhere.slug])
    assert client.post(unit).status_code == 404
    far = AssignmentFactory(module=elsewhere.module)
    foreign = reverse("cohorts:assignment-done", args=[cast.cohort.slug, far.pk])
    assert client.post(foreign).status_code == 404


def test_ticking_without_script_leads_back_to_the_unit(cast, sign_in):
    client = sign_in(cast.participant)
    response = client.post(pages(cast)["unit-done"], {"klaar": "ja"})
    assert response.url == pages(cast)["unit"] + "#afvinken"
    assert UnitCompletion.objects.get().enrolment == cast.enrolment
    assert "Klaar sinds" in client.get(pages(cast)["unit"]).text


def test_a_tick_is_taken_back_by_the_same_form(cast, sign_in, now):
    progress.tick_unit(cast.unit, enrolment=cast.enrolment, now=now)
    sign_in(cast.participant).post(pages(cast)["unit-done"], {"klaar": "nee"})
    assert not UnitCompletion.objects.exists()


def test_with_htmx_only_the_tick_and_the_list_come_back(cast, sign_in):
    UnitFactory(module=cast.module, position=2)
    response = sign_in(cast.participant).post(
        pages(cast)["unit-done"], {"klaar": "ja"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in response.text
    assert 'id="afvinken"' in response.text
    assert 'hx-swap-oob="true"' in response.text
    assert "1 van 2 klaar" in response.text


def test_preparation_is_ticked_off_with_and_without_htmx(cast, sign_in):
    client = sign_in(cast.participant)
    response = client.post(pages(cast)["assignment-done"], {"klaar": "ja"}, headers={"HX-Request": "true"})
    assert "Toch niet klaar" in response.text
    assert "<html" not in response.text
    response = client.post(pages(cast)["assignment-done"], {"klaar": "nee"})
    assert response.url == pages(cast)["module"] + "#voorbereiding"
    assert not AssignmentCompletion.objects.exists()


def test_progress_is_of_the_person_not_of_the_group(cast, sign_in, now):
    colleague = cast.cohort.enrolments.get(user=cast.colleague)
    progress.tick_unit(cast.unit, enrolment=colleague, now=now)
    assert "0 van 1 onderdelen klaar" in sign_in(cast.participant).get(pages(cast)["list"]).text
    assert "1 van 1 onderdelen klaar" in sign_in(cast.colleague).get(pages(cast)["list"]).text


def test_units_lead_to_the_one_before_and_the_one_after(cast, sign_in):
    second = UnitFactory(module=cast.module, position=2, title="Tweede")
    page = sign_in(cast.participant).get(pages(cast)["unit"])
    assert "Volgende</small>Tweede" in page.text
    page = sign_in(cast.participant).get(pages(cast)["unit"].replace(cast.unit.slug, second.slug))
    assert f"Vorige</small>{cast.unit.title}" in page.text


@pytest.mark.parametrize("page", ["unit-done", "assignment-done"])
def test_a_tick_is_not_set_by_reading(cast, sign_in, page):
    assert sign_in(cast.participant).get(pages(cast)[page]).status_code == 405


def test_what_is_for_trainers_stands_on_no_page_and_in_no_file(cast, sign_in, now):
    cast.unit.guide = [{"minutes": 5, "text": "ALLEEN VOOR TRAINERS", "material": "GEHEIM KAARTJE"}]
    cast.unit.save()
    notes.keep(cast.unit, enrolment=cast.enrolment, body="n", version=0, now=now)
    client = sign_in(cast.participant)
    lists = ["note-list", "note-export", "preparation", "transfer-list"]
    urls = [*pages(cast).values(), *(reverse(f"cohorts:{name}", args=[cast.cohort.slug]) for name in lists)]
    for url in (*urls, reverse("own_data_download")):
        text = client.get(url).content.decode()
        assert "ALLEEN VOOR TRAINERS" not in text
        assert "GEHEIM KAARTJE" not in text


def test_a_corrected_text_says_when(cast, sign_in, now):
    client = sign_in(cast.participant)
    for page in ("module", "unit"):
        assert "gecorrigeerd op" not in client.get(pages(cast)[page]).text.lower()
    for thing in (cast.unit, cast.module):
        thing.corrected_at = now
        thing.save()
    assert "gecorrigeerd op" in client.get(pages(cast)["unit"]).text
    assert "Gecorrigeerd op" in client.get(pages(cast)["module"]).text


# The literal numbers of docs/performance.md, whatever the size of the module.
@pytest.mark.parametrize("size", [3, 60])
@pytest.mark.parametrize(("page", "queries"), [("list", 7), ("module", 12), ("unit", 13)])
def test_the_number_of_queries_does_not_grow(
    cast, sign_in, now, django_assert_num_queries, size, page, queries
):
    numbers = range(2, size + 2)
    units = Unit.objects.bulk_create(UnitFactory.build(module=cast.module, position=n) for n in numbers)
    UnitCompletion.objects.bulk_create(
        UnitCompletion(enrolment=cast.enrolment, unit=unit, done_at=now) for unit in units
    )
    Assignment.objects.bulk_create(AssignmentFactory.build(module=cast.module, position=n) for n in numbers)
    client = sign_in(cast.participant)
    client.get("/hulp/")
    with django_assert_num_queries(queries):
        client.get(pages(cast)[page])
