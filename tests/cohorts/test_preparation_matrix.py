"""The preparation of the next session: my own list, and for trainers who has what ready. No times, no logins."""

import datetime as dt

import pytest
from django.urls import reverse

from cohorts.actions import progress
from cohorts.models import Session
from cohorts.reports.preparation import matrix
from cohorts.states import EnrolmentStatus, SessionStatus
from leergang.moment import now as clock
from tests.factories.cohorts import EnrolmentFactory, SessionFactory
from tests.factories.modules import AssignmentFactory, ModuleFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def address(cast, name, *more):
    return reverse(f"cohorts:{name}", args=[cast.cohort.slug, *more])


@pytest.fixture
def coming(cast):
    """The session of the cast lies ahead, whatever the clock says."""
    Session.objects.filter(pk=cast.session.pk).update(
        starts_at=clock() + 3 * DAY, ends_at=clock() + 3.3 * DAY
    )
    cast.session.refresh_from_db()
    cast.assignment.text = "Teken je krachtenveld."
    cast.assignment.save()
    return cast.session


class TestMyList:
    def test_one_list_with_minutes_for_the_next_session(self, cast, coming, sign_in, now):
        AssignmentFactory(module=cast.module, position=2, text="Bel iemand.", minutes=25)
        elsewhere = AssignmentFactory(module=ModuleFactory(programme=cast.cohort.programme, position=2))
        elsewhere.text = "Voor later."
        elsewhere.save()
        client = sign_in(cast.participant)
        page = client.get(address(cast, "preparation")).text
        assert "Samen kost het ongeveer 40 minuten" in page
        assert "nog ongeveer 40 minuten" in page
        assert "Voor later." not in page
        progress.tick_assignment(cast.assignment, enrolment=cast.enrolment, now=now)
        assert "nog ongeveer 25 minuten" in client.get(address(cast, "preparation")).text

    def test_a_tick_leads_back_to_the_list_and_can_be_taken_back(self, cast, coming, sign_in):
        client = sign_in(cast.participant)
        done = address(cast, "assignment-done", cast.assignment.pk)
        answer = client.post(done, {"klaar": "ja", "terug": "voorbereiding"})
        assert answer.url == address(cast, "preparation") + "#voorbereiding"
        assert "alles is klaar" in client.get(address(cast, "preparation")).text
        part = client.post(
            done, {"klaar": "nee", "terug": "voorbereiding"}, headers={"HX-Request": "true"}
        ).text
        assert "<html" not in part
        assert 'name="terug"' in part

    def test_it_says_who_sees_the_ticks(self, cast, coming, sign_in):
        client = sign_in(cast.participant)
        for url in (address(cast, "preparation"), address(cast, "module-detail", cast.module.slug)):
            assert "Je trainers zien wat je afvinkt bij de voorbereiding" in client.get(url).text

    def test_the_start_page_leads_here(self, cast, coming, sign_in):
        assert address(cast, "preparation") in sign_in(cast.participant).get("/").text

    def test_without_a_session_or_without_preparation_it_says_so(self, cast, coming, sign_in):
        client = sign_in(cast.participant)
        cast.assignment.delete()
        assert "Niets voor te bereiden" in client.get(address(cast, "preparation")).text
        Session.objects.filter(pk=coming.pk).update(status=SessionStatus.CANCELLED)
        assert "Er is nog geen bijeenkomst gepland" in client.get(address(cast, "preparation")).text


class TestMatrix:
    def test_a_tick_stands_as_a_word_and_is_counted(self, cast, coming, sign_in, now):
        second = AssignmentFactory(module=cast.module, position=2)
        progress.tick_assignment(cast.assignment, enrolment=cast.enrolment, now=now)
        progress.tick_assignment(second, enrolment=cast.enrolment, now=now)
        found = matrix(cast.trainer, coming)
        ticks = {row.name: list(row.ticks) for row in found.rows}
        assert ticks == {cast.participant.name: [True, True], cast.colleague.name: [False, False]}
        assert found.totals == [1, 1]
        assert found.ready == 1
        page = sign_in(cast.trainer).get(address(cast, "preparation-matrix")).text
        assert "1 van 2 deelnemers heeft alles klaar" in page
        assert page.count("</svg> klaar") == 2
        assert "2 van 2" in page

    def test_no_time_and_no_login_is_shown(self, cast, coming, sign_in):
        ticked_at = dt.datetime(2027, 1, 5, 22, 47, tzinfo=dt.UTC)
        progress.tick_assignment(cast.assignment, enrolment=cast.enrolment, now=ticked_at)
        page = sign_in(cast.trainer).get(address(cast, "preparation-matrix")).text
        assert "22.47" not in page
        assert "23.47" not in page
        assert "januari" not in page.split("<table")[1].split("</table>")[0]

    def test_another_session_can_be_chosen(self, cast, coming, sign_in):
        other = ModuleFactory(programme=cast.cohort.programme, position=2)
        AssignmentFactory(module=other, text="Iets anders.")
        SessionFactory(cohort=cast.cohort, number=7, module=other, planned=True, starts_at=clock() + 30 * DAY)
        client = sign_in(cast.trainer)
        page = client.get(address(cast, "preparation-matrix"))
        assert "Teken je krachtenveld." in page.text
        assert "Iets anders." in client.get(address(cast, "preparation-matrix") + "?bijeenkomst=7").text
        for nonsense in ("999", "x", "-1", "²", "%00"):
            found = client.get(address(cast, "preparation-matrix") + f"?bijeenkomst={nonsense}")
            assert "Teken je krachtenveld." in found.text

    def test_a_concept_or_cancelled_session_is_not_offered(self, cast, coming, sign_in):
        SessionFactory(cohort=cast.cohort, number=8, module=cast.module, title="Nog een plan")
        assert "Nog een plan" not in sign_in(cast.trainer).get(address(cast, "preparation-matrix")).text

    @pytest.mark.parametrize(
        "person",
        ["participant", "coordinator", "planner", "other_trainer", "office_admin", "auditor", "stranger"],
    )
    def test_only_the_trainers_of_the_lichting_see_it(self, cast, coming, sign_in, person):
        assert sign_in(cast.people[person]).get(address(cast, "preparation-matrix")).status_code == 404
        assert matrix(cast.people[person], coming).rows == []

    def test_who_stopped_is_not_in_it(self, cast, coming):
        cast.enrolment.status = EnrolmentStatus.WITHDRAWN
        cast.enrolment.save()
        assert [row.name for row in matrix(cast.trainer, coming).rows] == [cast.colleague.name]

    def test_without_anything_it_says_so(self, cast, coming, sign_in):
        client = sign_in(cast.trainer)
        cast.assignment.delete()
        assert "Niets voor te bereiden" in client.get(address(cast, "preparation-matrix")).text
        Session.objects.filter(cohort=cast.cohort).update(status=SessionStatus.CONCEPT, announced_at=None)
        assert "Er is nog geen bijeenkomst" in client.get(address(cast, "preparation-matrix")).text

    @pytest.mark.parametrize("size", [1, 40])
    def test_it_asks_the_same_whatever_its_size(
        self, cast, coming, sign_in, now, django_assert_num_queries, size
    ):
        people = [EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam) for _ in range(size)]
        for position in range(2, 4):
            task = AssignmentFactory(module=cast.module, position=position)
            for enrolment in people:
                progress.tick_assignment(task, enrolment=enrolment, now=now)
        client = sign_in(cast.trainer)
        client.get("/hulp/")
        with django_assert_num_queries(7):
            client.get(address(cast, "preparation-matrix"))
