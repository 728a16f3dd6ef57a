"""The energy map: a hundred points over inside and outside, as private as the regiescan."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.actions import energy
from cohorts.actions.energy import MOST_MAPS, Party
from cohorts.models import EnergyMap
from cohorts.states import EnergySide, EnrolmentStatus

NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)
INSIDE, OUTSIDE = EnergySide.INSIDE, EnergySide.OUTSIDE
TWO = (Party("wethouder", INSIDE, 62), Party("inwoners", OUTSIDE, 38))


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def url(cast):
    return lambda name, *args: reverse(f"cohorts:{name}", args=[cast.cohort.slug, *args])


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.participant)


def kept(cast, parties=TWO) -> EnergyMap:
    return energy.keep(cast.enrolment, parties=parties, now=NOW)


def typed(*rows: tuple[str, str, str], step: str = "bewaren", count: int = 6) -> dict[str, str]:
    data = {"rows": str(count), "stap": step}
    for number, (label, side, points) in enumerate(rows, start=1):
        data |= {f"label_{number}": label, f"side_{number}": side, f"points_{number}": points}
    return data


GOOD = (("wethouder", "inside", "62"), ("inwoners", "outside", "38"))


class TestMaking:
    def test_a_map_is_kept_with_its_day_and_says_how_much_goes_inside(self, client, url):
        answer = client.post(url("energy-create"), typed(*GOOD))
        assert answer.url == url("energy-detail", 1)
        page = client.get(answer.url).text
        assert "62 van de 100 punten gaan naar binnen." in page
        assert "wethouder" in page
        assert EnergyMap.objects.get().made_on == NOW.date()

    @pytest.mark.parametrize(
        ("points", "told"),
        [("37", "Verdeel er nog 1"), ("39", "Haal er 1 af"), ("", "Verdeel er nog 38")],
    )
    def test_the_points_are_a_hundred_in_all(self, client, url, points, told):
        page = client.post(url("energy-create"), typed(GOOD[0], ("inwoners", "outside", points)))
        assert told in page.text
        assert "<title>Fout: " in page.text
        assert 'value="wethouder"' in page.text
        assert not EnergyMap.objects.exists()

    @pytest.mark.parametrize("points", ["veel", "-1", "101", "1,5", "9" * 5000, "²"])
    def test_points_that_are_no_number_are_refused_and_stay_typed(self, client, url, points):
        page = client.post(url("energy-create"), typed(GOOD[0], ("inwoners", "outside", points)))
        assert page.status_code == 200
        assert "app-row--error" in page.text
        assert not EnergyMap.objects.exists()

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            (("", "outside", "38"), "Schrijf op welke rol dit is"),
            (("x" * 61, "outside", "38"), "hoogstens 60 tekens"),
            (("inwoners", "boven", "38"), "Kies een van de mogelijkheden"),
        ],
    )
    def test_a_row_says_what_is_wrong_with_it(self, client, url, row, told):
        assert told in client.post(url("energy-create"), typed(GOOD[0], row)).text
        assert not EnergyMap.objects.exists()

    def test_one_party_is_too_few(self, client, url):
        page = client.post(url("energy-create"), typed(("wethouder", "inside", "100")))
        assert "Vul minstens 2 partijen in" in page.text

    def test_adding_a_row_and_adding_up_need_no_script_and_keep_what_was_typed(self, client, url):
        page = client.post(url("energy-create"), typed(*GOOD, step="regel"))
        assert 'name="label_7"' in page.text
        assert 'value="wethouder"' in page.text
        page = client.post(url("energy-create"), typed(GOOD[0], step="optellen"))
        assert "62 van de 100 punten verdeeld, nog 38 te gaan." in page.text
        assert "app-row--error" not in page.text
        page = client.post(url("energy-create"), typed(GOOD[0], GOOD[0], step="optellen"))
        assert "124 van de 100 punten verdeeld, 24 te veel." in page.text
        assert not EnergyMap.objects.exists()

    def test_there_are_at_most_twenty_two_rows(self, cast, client, url):
        page = client.post(url("energy-create"), typed(*GOOD, step="regel", count=22))
        assert "Voeg een rij toe" not in page.text
        assert 'name="label_23"' not in client.post(url("energy-create"), typed(*GOOD, count=10**6)).text
        with pytest.raises(ValidationError, match="22"):
            kept(cast, [Party(f"rol {n}", INSIDE, 4) for n in range(25)])

    def test_changing_one_keeps_its_day_and_replaces_the_parties(self, cast, client, url, time_machine):
        kept(cast)
        time_machine.move_to(NOW + dt.timedelta(days=3), tick=False)
        assert 'value="wethouder"' in client.get(url("energy-update", 1)).text
        client.post(url("energy-update", 1), typed(("raad", "inside", "50"), ("inwoners", "outside", "50")))
        drawn = EnergyMap.objects.get()
        assert drawn.made_on == NOW.date()
        assert [party.label for party in drawn.parties.all()] == ["raad", "inwoners"]

    def test_changing_one_that_is_shared_says_who_reads_it(self, cast, client, url):
        alone = "Alleen jij ziet"
        assert alone in client.get(url("energy-update", kept(cast).number)).text
        energy.share(EnergyMap.objects.get(), shared=True, now=NOW)
        assert alone not in client.get(url("energy-update", 1)).text
        page = client.post(url("energy-update", 1), typed(*GOOD), follow=True).text
        assert "Je trainers zien hem zo" in page
        assert alone not in page

    def test_several_stand_under_each_other_the_newest_first(self, cast, client, url):
        kept(cast)
        kept(cast, (Party("raad", INSIDE, 10), Party("inwoners", OUTSIDE, 90)))
        page = client.get(url("scan-home")).text
        assert page.index("10 van de 100") < page.index("62 van de 100")
        assert [drawn.number for drawn in EnergyMap.objects.order_by("pk")] == [1, 2]

    def test_there_is_an_end_to_how_many(self, cast):
        EnergyMap.objects.bulk_create(
            EnergyMap(enrolment=cast.enrolment, number=n, made_on=NOW.date(), saved_at=NOW)
            for n in range(1, MOST_MAPS + 1)
        )
        with pytest.raises(ValidationError):
            kept(cast)

    def test_taking_one_away_is_confirmed(self, cast, client, url):
        kept(cast)
        assert "Dit kun je niet terugdraaien" in client.get(url("energy-delete", 1)).text
        client.post(url("energy-delete", 1))
        assert not EnergyMap.objects.exists()


class TestReaders:
    def test_trainers_read_a_map_only_while_it_is_shared(self, cast, client, sign_in, url):
        kept(cast)
        trainer = sign_in(cast.trainer)
        detail = url("scan-shared-detail", cast.enrolment.public_id)
        assert trainer.get(detail).status_code == 404
        assert not EnergyMap.objects.visible_to(cast.trainer).exists()
        client.post(url("energy-share", 1), {"delen": "ja"})
        assert "62 van de 100" in trainer.get(detail).text
        assert cast.participant.name in trainer.get(url("scan-shared-list")).text
        client.post(url("energy-share", 1), {"delen": "nee"})
        assert trainer.get(detail).status_code == 404

    @pytest.mark.parametrize("person", ["coordinator", "planner", "other_trainer", "colleague"])
    def test_others_find_nothing_of_a_shared_map(self, cast, sign_in, url, person):
        energy.share(kept(cast), shared=True, now=NOW)
        client = sign_in(cast.people[person])
        for name in ("energy-detail", "energy-update", "energy-delete"):
            assert client.get(url(name, 1)).status_code == 404
        assert client.get(url("scan-shared-detail", cast.enrolment.public_id)).status_code == 404
        assert not EnergyMap.objects.visible_to(cast.people[person]).exists()

    def test_who_takes_part_no_more_is_read_no_more(self, cast, sign_in, url):
        energy.share(kept(cast), shared=True, now=NOW)
        cast.enrolment.status = EnrolmentStatus.WITHDRAWN
        cast.enrolment.save()
        detail = url("scan-shared-detail", cast.enrolment.public_id)
        assert sign_in(cast.trainer).get(detail).status_code == 404


def test_the_number_of_queries_does_not_depend_on_the_parties(cast, client, url):
    def count() -> int:
        client.get(url("energy-detail", 1))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("energy-detail", 1)).status_code == 200
        return len(queries)

    kept(cast)
    few = count()
    drawn = EnergyMap.objects.get()
    energy.keep(
        cast.enrolment, parties=[Party(f"rol {n}", INSIDE, 5) for n in range(20)], now=NOW, replaces=drawn
    )
    assert (few, count()) == (7, 7)
