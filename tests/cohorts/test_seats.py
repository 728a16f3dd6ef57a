"""Seats and reservations: changing them moves nobody in or out."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cohorts.actions import cohorts, seats
from cohorts.models import Enrolment, SeatReservation, seats_of
from cohorts.states import EnrolmentStatus
from leergang.audit.models import AuditEvent
from tests.cohorts.queue import in_queue
from tests.factories.cohorts import EnrolmentFactory

S = EnrolmentStatus


def set_to(cast, now, total=14, **reserved):
    kept = {getattr(cast, name).pk: count for name, count in reserved.items()}
    return seats.set_seats(cast.cohort, total=total, reserved=kept, by=cast.planner, now=now)


class TestSetSeats:
    def test_a_reservation_is_kept_changed_and_taken_away(self, cast, now):
        set_to(cast, now, waterdam=4, duinrade=3)
        assert dict(SeatReservation.objects.values_list("organisation", "seats")) == {
            cast.waterdam.pk: 4,
            cast.duinrade.pk: 3,
        }
        assert (
            seats_of(cast.cohort).free_for(cast.waterdam.pk) == 10
        )  # 14, less two people, less two for others
        set_to(cast, now, waterdam=4, duinrade=1)
        assert seats_of(cast.cohort).reserved == {cast.waterdam.pk: 4, cast.duinrade.pk: 1}
        assert AuditEvent.objects.filter(kind="cohort.seats_changed").count() == 2

    def test_what_stays_the_same_is_not_logged(self, cast, now):
        set_to(cast, now)
        assert not AuditEvent.objects.filter(kind="cohort.seats_changed").exists()

    @pytest.mark.parametrize(
        ("total", "reserved", "field", "words"),
        [
            (1, {}, "total", "al 2 plaatsen bezet"),
            (4, {"waterdam": 3, "duinrade": 2}, "total", "samen 5 plaatsen"),
            # Waterdam has one person of its four; the seat of Duinrade's one counts too.
            (4, {"waterdam": 4}, "total", "samen 5 plaatsen"),
        ],
    )
    def test_more_than_there_is_is_refused(self, cast, now, total, reserved, field, words):
        with pytest.raises(ValidationError) as refused:
            set_to(cast, now, total=total, **reserved)
        assert words in refused.value.message_dict[field][0]
        assert seats_of(cast.cohort).total == 14
        assert not SeatReservation.objects.exists()

    def test_below_what_is_used_of_it_is_refused(self, cast, now):
        EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam)
        set_to(cast, now, waterdam=3)
        with pytest.raises(ValidationError) as refused:
            set_to(cast, now, waterdam=1)
        assert refused.value.message_dict == {
            f"reserved_{cast.waterdam.pk}": ["Van deze plaatsen zijn er 2 bezet. Reserveer er minstens 2."]
        }
        set_to(cast, now, waterdam=2)

    def test_raising_offers_and_enrols_nobody(self, cast, now):
        set_to(cast, now, total=2)
        one = in_queue(cast.cohort, cast.waterdam, since=now)
        set_to(cast, now, total=3)
        assert Enrolment.objects.get(pk=one.pk).status == S.OFFERED

    def test_taking_a_reservation_away_offers_the_seat(self, cast, now):
        set_to(cast, now, total=3, duinrade=2)
        one = in_queue(cast.cohort, cast.waterdam, since=now)
        set_to(cast, now, total=3, duinrade=1)
        assert Enrolment.objects.get(pk=one.pk).status == S.OFFERED


class TestUpdateOfTheLichting:
    def fields(self, cast, **changes):
        own = {
            name: getattr(cast.cohort, name)
            for name in ("name", "programme", "kind", "seats", "starts_on", "ends_on", "theme")
        }
        return own | {"organisations": [cast.waterdam, cast.duinrade], "trainers": [cast.trainer]} | changes

    def test_more_seats_are_offered(self, cast, now):
        set_to(cast, now, total=2)
        cast.cohort.refresh_from_db()
        one = in_queue(cast.cohort, cast.waterdam, since=now)
        cohorts.update(cast.cohort, by=cast.planner, now=now, **self.fields(cast, seats=3))
        assert Enrolment.objects.get(pk=one.pk).status == S.OFFERED

    def test_fewer_than_kept_is_refused(self, cast, now):
        set_to(cast, now, waterdam=9)
        with pytest.raises(ValidationError, match="samen 10 plaatsen"):
            cohorts.update(cast.cohort, by=cast.planner, now=now, **self.fields(cast, seats=9))

    def test_an_organisation_that_leaves_keeps_no_seats(self, cast, now):
        set_to(cast, now, duinrade=5)
        Enrolment.objects.filter(organisation=cast.duinrade).delete()
        cohorts.update(
            cast.cohort, by=cast.planner, now=now, **self.fields(cast, organisations=[cast.waterdam])
        )
        assert not SeatReservation.objects.exists()


class TestPage:
    @pytest.fixture
    def url(self, cast):
        return reverse("cohorts:seats-update", args=[cast.cohort.slug])

    def body(self, cast, total, waterdam="", duinrade=""):
        return {
            "total": total,
            f"reserved_{cast.waterdam.pk}": waterdam,
            f"reserved_{cast.duinrade.pk}": duinrade,
        }

    def test_a_planner_sets_them(self, cast, sign_in, url):
        client = sign_in(cast.planner)
        assert client.post(url, self.body(cast, 12, "5")).status_code == 302
        page = client.get(url).text
        assert 'value="5"' in page
        assert "van 12" in " ".join(page.split())

    @pytest.mark.parametrize(
        ("total", "waterdam", "words"),
        [
            ("1", "", "al 2 plaatsen bezet"),
            ("0", "", "minstens één plaats"),
            ("501", "", "Meer dan 500"),
            ("tien", "", "heel getal"),
            ("6", "9", "samen 10 plaatsen"),
            ("6", "-1", "Vul 0 of meer in"),
        ],
    )
    def test_what_does_not_hold_is_told_and_nothing_typed_is_lost(
        self, cast, sign_in, url, total, waterdam, words
    ):
        page = sign_in(cast.planner).post(url, self.body(cast, total, waterdam))
        assert page.status_code == 200
        assert words in page.text
        assert f'value="{total}"' in page.text
        assert seats_of(cast.cohort).total == 14

    @pytest.mark.parametrize(
        "name", ["coordinator", "other_coordinator", "trainer", "participant", "stranger"]
    )
    def test_others_find_nothing(self, cast, sign_in, url, name):
        assert sign_in(cast.people[name]).get(url).status_code == 404

    @pytest.mark.parametrize("size", [3, 60])
    def test_the_number_of_queries_does_not_grow(
        self, cast, sign_in, url, now, django_assert_num_queries, size
    ):
        for number in range(size):
            in_queue(cast.cohort, cast.waterdam, since=now + dt.timedelta(minutes=number))
        client = sign_in(cast.planner)
        client.get(url)
        with django_assert_num_queries(6):
            client.get(url)
