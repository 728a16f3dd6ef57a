"""*Vandaag* of a participant in each of its states."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from casuistiek.models import Feedback, FeedbackPoint, PracticeCase
from casuistiek.states import CaseStatus
from cohorts.actions import progress
from cohorts.models import Enrolment, Session
from cohorts.models.waiting_link import waiting_token
from cohorts.states import Leaving, SessionStatus
from leergang.home.reports.own_case import WORDS
from leergang.moment import AMSTERDAM
from modules.models import Assignment, Unit
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory, SessionFactory
from tests.factories.modules import AssignmentFactory, ModuleFactory, UnitFactory

pytestmark = pytest.mark.django_db
START = dt.datetime(2027, 2, 11, 9, 15, tzinfo=AMSTERDAM)  # of the cast's planned session


@pytest.fixture
def page_at(cast, sign_in):
    def page_at(moment: dt.datetime, person=None) -> str:
        with time_machine.travel(moment, tick=False):
            response = sign_in(person or cast.participant).get("/")
        assert response.status_code == 200
        return " ".join(response.text.split())

    return page_at


def test_the_next_session_stands_on_the_stage_with_the_preparation(cast, page_at, now):
    AssignmentFactory(module=cast.module, position=2, text="Teken je krachtenveld.", minutes=25)
    progress.tick_assignment(cast.assignment, enrolment=cast.enrolment, now=now)
    page = page_at(now)
    assert cast.session.title in page
    assert "Donderdag 11 februari" in page
    assert "9.15 – 16.15 uur" in page
    assert "<b>10</b> <span>dagen</span>" in page
    assert "Voorbereiding: 1 van 2 klaar" in page
    assert "Teken je krachtenveld." in page
    assert "#voorbereiding" in page


def test_who_comes_along_is_named(cast, page_at, now):
    cast.session.trainers.add(cast.trainer)
    assert "Tineke Proef, met 1 andere deelnemer" in page_at(now)


def test_a_concept_is_not_known_to_participants(cast, page_at, now):
    Session.objects.filter(pk=cast.concept_session.pk).update(title="Nog geheim")
    assert "Nog geheim" not in page_at(now)


def test_without_a_session_the_page_says_what_to_do(cast, page_at, now):
    Session.objects.update(status=SessionStatus.CONCEPT, announced_at=None)
    page = page_at(now)
    assert "Er is nog geen bijeenkomst gepland" in page
    assert "Naar de modules" in page


def test_when_all_is_done_the_page_says_so(cast, page_at, now):
    Session.objects.update(status=SessionStatus.CONCEPT, announced_at=None)
    progress.tick_unit(cast.unit, enrolment=cast.enrolment, now=now)
    assert "Je hebt alles afgerond" in page_at(now)


def test_on_the_day_itself_the_hours_count_and_the_page_refreshes(page_at):
    page = page_at(START - dt.timedelta(hours=2))
    assert "<b>2</b> <span>uur</span>" in page
    assert 'hx-trigger="every 60s"' in page
    assert "every 60s" not in page_at(START - dt.timedelta(days=1))


def test_the_link_to_the_online_room_shows_a_quarter_of_an_hour_before_the_start(cast, page_at):
    Session.objects.filter(pk=cast.session.pk).update(join_url="https://overleg.example/x")
    early = page_at(START - dt.timedelta(minutes=16))
    assert "https://overleg.example/x" not in early
    assert "gaat om" in early
    assert "9.00 uur" in early
    assert "meedoen/" in page_at(START - dt.timedelta(minutes=15))
    assert "meedoen/" in page_at(START + dt.timedelta(hours=6))
    assert "meedoen/" not in page_at(START + dt.timedelta(hours=7))


def test_the_leerlijn_shows_where_somebody_is(cast, page_at, now):
    later = ModuleFactory(programme=cast.module.programme, position=2, title="Later")
    UnitFactory(module=later)
    SessionFactory(cohort=cast.cohort, module=later, planned=True, starts_at=START + dt.timedelta(weeks=8))
    UnitFactory(module=cast.module, position=2)
    progress.tick_unit(cast.unit, enrolment=cast.enrolment, now=now)
    page = page_at(now)
    assert "Hier ben je: 1 van 2 klaar" in page
    assert "Start op 8 april" in page
    assert "1 van 3 onderdelen klaar" in page


def test_a_finished_module_has_the_date_of_the_last_tick(cast, page_at, now):
    ahead = ModuleFactory(programme=cast.module.programme, position=2)
    UnitFactory(module=ahead)
    Session.objects.filter(pk=cast.session.pk).update(module=ahead)
    progress.tick_unit(cast.unit, enrolment=cast.enrolment, now=now - dt.timedelta(days=2))
    assert "Afgerond op 30 januari" in page_at(now)


def test_without_a_case_there_is_one_thing_to_do(page_at, now):
    assert "Je hebt nog geen casus" in page_at(now)


@pytest.mark.parametrize(
    ("status", "badge", "action"),
    [
        (CaseStatus.CONCEPT, "Concept", "Ga verder met je casus"),
        (CaseStatus.SUBMITTED, "Ingediend", "Lees je casus terug"),
        (CaseStatus.MORE_ASKED, "Aanvulling gevraagd", "Vul je casus aan"),
        (CaseStatus.ACCEPTED, "Geaccepteerd", "Bekijk je casus"),
        (CaseStatus.DISCUSSED, "Besproken", "Naar je casus"),
        (CaseStatus.COMPLETED, "Afgerond", "Bekijk je casus"),
    ],
)
def test_each_state_of_the_case_says_what_to_do(cast, page_at, now, status, badge, action):
    PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    PracticeCase.objects.update(status=status)
    page = page_at(now)
    assert badge in page
    assert action in page


def test_every_state_that_an_owner_meets_has_words():
    assert set(CaseStatus) - set(WORDS) == {CaseStatus.WITHDRAWN, CaseStatus.SHIELDED}


def test_a_concept_names_the_deadline_and_a_submitted_case_the_answer(cast, page_at, now):
    Session.objects.filter(pk=cast.session.pk).update(case_due_at=START - dt.timedelta(days=7))
    case = PracticeCaseFactory(enrolment=cast.enrolment)
    assert "Dat kan tot donderdag 4 februari om 9.15 uur" in page_at(now)
    case.delete()
    PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    assert "feedback uiterlijk maandag 15 februari" in page_at(now)


def test_a_withdrawn_case_and_the_case_of_a_colleague_do_not_show(cast, page_at, now):
    PracticeCaseFactory(enrolment=cast.enrolment, submitted=True, title="Van mij af")
    PracticeCase.objects.update(status=CaseStatus.WITHDRAWN)
    colleague = cast.cohort.enrolments.get(user=cast.colleague)
    PracticeCaseFactory(enrolment=colleague, submitted=True, title="Van een ander")
    page = page_at(now)
    assert "Van mij af" not in page
    assert "Van een ander" not in page
    assert "Van een ander" in page_at(now, cast.colleague)


@pytest.mark.parametrize(("kind", "word"), [("trainer", "trainer"), ("peer", "meedenker")])
def test_feedback_says_in_which_part_somebody_gave_it(cast, page_at, now, kind, word):
    case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    FeedbackPointFactory(
        feedback=FeedbackFactory(case=case, author=cast.colleague, kind=kind, published=True)
    )
    assert f"{cast.colleague.name}</span>, {word}" in page_at(now)


def test_feedback_shows_its_question_and_only_when_published(cast, page_at, now):
    case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    concept = FeedbackFactory(case=case, author=cast.trainer)
    FeedbackPointFactory(feedback=concept, question="Nog niet bedoeld?")
    published = FeedbackFactory(case=case, author=cast.trainer, published=True)
    FeedbackPointFactory(feedback=published, position=1, observation="Dit werkt.", question="")
    FeedbackPointFactory(feedback=published, position=2, question="Wie telt hier?")
    page = page_at(now)
    assert "Wie telt hier?" in page
    assert "Nieuwe feedback" in page
    assert "Nog niet bedoeld?" not in page


def test_the_agenda_counts_deadlines_and_sessions_in_time_order(cast, page_at, now):
    Session.objects.filter(pk=cast.session.pk).update(case_due_at=START - dt.timedelta(days=7))
    page = page_at(now)
    agenda = page[page.index('id="agenda"') :]
    assert agenda.index("Casus inleveren voor") < agenda.index("9.15 – 16.15 uur")


@pytest.mark.parametrize("size", [3, 60])
def test_vandaag_asks_seven_times_whatever_there_is(cast, sign_in, django_assert_num_queries, size):
    """performance.md: at most seven, the session in the cache and the user included."""
    fill(cast, size)
    client = sign_in(cast.participant)
    client.get("/hulp/")
    with time_machine.travel(START - dt.timedelta(days=10)), django_assert_num_queries(7):
        assert client.get("/").status_code == 200


def fill(cast, size):
    """Many units, tasks, sessions and points of feedback, written in a few statements."""
    case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    numbers = range(100, 100 + size)
    Unit.objects.bulk_create(UnitFactory.build(module=cast.module, position=n) for n in numbers)
    Assignment.objects.bulk_create(AssignmentFactory.build(module=cast.module, position=n) for n in numbers)
    made = Feedback.objects.bulk_create(
        FeedbackFactory.build(case=case, author=cast.trainer, published=True) for n in numbers
    )
    FeedbackPoint.objects.bulk_create(FeedbackPointFactory.build(feedback=one, position=1) for one in made)
    Session.objects.bulk_create(
        SessionFactory.build(
            cohort=cast.cohort, number=n, planned=True, starts_at=START + dt.timedelta(days=n)
        )
        for n in numbers
    )


def test_the_link_to_the_session_leads_to_the_own_lichting(cast, page_at, now):
    assert reverse("cohorts:session-detail", args=[cast.cohort.slug, cast.session.number]) in page_at(now)


def test_who_leaves_reads_until_when_an_own_address_counts(cast, page_at, now):
    asked = {"leaves_on": dt.date(2027, 2, 20), "leaving": Leaving.OWN_TITLE}
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(**asked)
    page = page_at(now)
    assert "Geef je privéadres door, uiterlijk" in page
    assert "zaterdag 20 februari" in page
    assert reverse("address_change") in page
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(own_address_at=now)
    assert "privéadres" not in page_at(now)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("requested", "Je aanmelding voor"),
        ("waiting_list", "Je staat op de wachtlijst van"),
        ("offered", "Er is een plaats voor jou in"),
    ],
)
def test_who_is_in_line_reaches_the_own_page_from_the_start(cast, page_at, sign_in, now, status, words):
    ends = {"offer_ends_at": now + dt.timedelta(days=2)} if status == "offered" else {}
    waits = EnrolmentFactory(
        user=cast.participant, cohort=cast.other_cohort, organisation=cast.waterdam,
        status=status, queued_at=now, **ends,
    )  # fmt: skip
    page = page_at(now)
    url = reverse("waiting-place", args=[waiting_token(waits)])
    assert words in page
    assert url in page
    assert url not in page_at(now, cast.colleague)
    with time_machine.travel(now, tick=False):
        assert sign_in(cast.participant).get(url).status_code == 200
