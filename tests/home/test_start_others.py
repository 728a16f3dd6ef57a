"""*Vandaag* of everybody who is no participant, and the agenda."""

import datetime as dt
import uuid

import pytest
import time_machine

from casuistiek.models import PracticeCase
from cohorts.models import Cohort, Session, TrainerAssignment
from cohorts.states import SessionStatus
from leergang.mailing.models import Letter, LetterState
from modules.actions import drafts, texts
from tests.factories.casuistiek import PracticeCaseFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, SessionFactory, TrainerAssignmentFactory
from tests.factories.modules import ProgrammeFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def on_a_monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page_of(sign_in):
    def page_of(person, path="/") -> str:
        response = sign_in(person).get(path)
        assert response.status_code == 200
        return " ".join(response.text.split())

    return page_of


def letter(key, state, due_at=NOW):
    return Letter(
        key=key, kind="x", to_address="a@b.example", subject="x", body_text="", body_html="",
        state=state, due_at=due_at, message_id=key,
    )  # fmt: skip


def test_a_trainer_sees_who_waits_and_what_is_next(cast, page_of):
    PracticeCaseFactory(enrolment=cast.enrolment, submitted=True, title="Wie wacht op wie")
    page = page_of(cast.trainer)
    assert "Wie wacht op wie" in page
    assert "Paula Proef" in page
    assert "Nog 14 dagen" in page
    assert cast.session.title in page
    assert cast.cohort.name in page
    assert "2 van 14 plaatsen bezet" in page


def test_a_trainer_does_not_see_concepts_or_cases_of_another_lichting(cast, page_of):
    PracticeCaseFactory(enrolment=cast.enrolment, title="Nog van Paula")
    elsewhere = cast.other_cohort.enrolments.get()
    PracticeCaseFactory(enrolment=elsewhere, submitted=True, title="Elders")
    page = page_of(cast.trainer)
    assert "Nog van Paula" not in page
    assert "Elders" not in page
    assert "Alles is bij" in page


def test_a_trainer_is_told_which_session_is_not_announced_yet(cast, page_of):
    Session.objects.filter(pk=cast.session.pk).update(status=SessionStatus.CANCELLED)
    assert "Concept: de deelnemers weten nog niets" in page_of(cast.trainer)


def test_a_trainer_without_sessions_is_led_to_planning(cast, page_of):
    Session.objects.all().delete()
    assert "Er is geen bijeenkomst gepland" in page_of(cast.trainer)


def test_a_coordinator_sees_the_own_people_and_no_others(cast, page_of):
    EnrolmentFactory(cohort=cast.cohort, organisation=cast.duinrade)
    page = page_of(cast.coordinator)
    assert "2 deelnemers" in page  # one in each lichting
    assert "1 collega doet mee" in page
    assert "Upload een lijst" in page
    assert "2 collega’s doen mee" in page_of(cast.other_coordinator)


def test_a_coordinator_sees_no_case_feedback_or_progress(cast, page_of):
    PracticeCaseFactory(enrolment=cast.enrolment, submitted=True, title="Vertrouwelijk")
    page = page_of(cast.coordinator)
    assert "Vertrouwelijk" not in page
    assert "Paula" not in page
    assert "klaar" not in page


def test_a_coordinator_of_an_organisation_without_lichting_reads_what_to_do(cast, page_of):
    cast.cohort.organisations.remove(cast.duinrade)
    assert "Je organisatie zit nog niet in een lichting" in page_of(cast.other_coordinator)


def test_a_planner_sees_what_runs_and_which_letters_failed(cast, page_of):
    CohortFactory(name="Voorbij", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 6, 1))
    Letter.objects.bulk_create(
        [
            letter("a", LetterState.FAILED),
            letter("b", LetterState.UNCERTAIN),
            letter("c", LetterState.DUE),
            letter("d", LetterState.FAILED, NOW - dt.timedelta(days=31)),
        ]
    )
    page = page_of(cast.planner)
    assert "2 berichten zijn niet aangekomen" in page
    assert cast.cohort.name in page
    assert "Voorbij" not in page


def test_without_a_lichting_a_planner_can_make_one(cast, page_of):
    Cohort.objects.update(starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 6, 1))
    assert "Er loopt geen lichting" in page_of(cast.planner)


def test_office_admin_and_auditor_find_their_pages(cast, page_of):
    assert "/beheer/logboek/" in page_of(cast.office_admin)
    assert "/beheer/berichten/" in page_of(cast.office_admin)
    assert "/beheer/logboek/" in page_of(cast.auditor)
    assert "/beheer/berichten/" not in page_of(cast.auditor)


def test_somebody_without_any_relation_reads_what_to_do(cast, page_of):
    page = page_of(cast.stranger)
    assert "Je doet nu niet mee aan een lichting" in page
    assert 'href="/hulp/"' in page


def test_somebody_with_two_roles_changes_between_them(cast, page_of):
    TrainerAssignmentFactory(cohort=cast.other_cohort, user=cast.participant)
    assert "Kijk als trainer" in page_of(cast.participant)
    assert "Kijk als deelnemer" in page_of(cast.participant, "/?als=trainer")
    assert "Wacht op feedback" in page_of(cast.participant, "/?als=trainer")


def test_a_role_that_is_not_held_cannot_be_asked_for(cast, page_of):
    assert "Je leerlijn" in page_of(cast.participant, "/?als=planner")


def test_the_start_page_asks_for_login(client):
    response = client.get("/")
    assert response.status_code == 302
    assert response.url.startswith("/inloggen/")


def test_the_agenda_shows_what_comes_and_what_was(cast, page_of):
    SessionFactory(
        cohort=cast.cohort, planned=True, title="Al geweest", starts_at=NOW - dt.timedelta(days=10)
    )
    SessionFactory(cohort=cast.other_cohort, planned=True, title="Van een ander")
    page = page_of(cast.participant, "/agenda/")
    assert page.index(cast.session.title) < page.index("Wat geweest is") < page.index("Al geweest")
    assert "Van een ander" not in page
    assert cast.concept_session.title not in page


def test_only_trainers_and_planners_see_a_concept_in_the_agenda(cast, page_of):
    assert "nog niet bekendgemaakt" in page_of(cast.trainer, "/agenda/")
    assert "nog niet bekendgemaakt" not in page_of(cast.coordinator, "/agenda/")


def test_a_cancelled_session_stays_visible_as_cancelled(cast, page_of):
    Session.objects.filter(pk=cast.session.pk).update(status=SessionStatus.CANCELLED)
    assert "vervalt" in page_of(cast.participant, "/agenda/")


def test_deadlines_are_for_who_writes_a_case(cast, page_of):
    Session.objects.filter(pk=cast.session.pk).update(case_due_at=NOW + dt.timedelta(days=3))
    assert "Casus inleveren" in page_of(cast.participant, "/agenda/")
    assert "Casus inleveren" not in page_of(cast.coordinator, "/agenda/")


def test_an_empty_agenda_says_so(cast, page_of):
    assert "Er is niets gepland" in page_of(cast.stranger, "/agenda/")


@pytest.mark.parametrize("size", [3, 60])
@pytest.mark.parametrize(
    ("person", "path", "queries"),
    [
        ("trainer", "/", 7),
        ("coordinator", "/", 6),
        ("planner", "/", 14),
        ("office_admin", "/", 3),
        ("auditor", "/", 2),
        ("stranger", "/", 2),
        ("participant", "/agenda/", 4),
        ("trainer", "/agenda/", 4),
    ],
)
def test_the_number_of_queries_does_not_grow(
    cast, sign_in, django_assert_num_queries, person, path, queries, size
):
    crowd(cast, size)
    client = sign_in(cast.people[person])
    client.get("/hulp/")
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


def crowd(cast, size):
    """Many lichtingen, sessions and submitted cases, written in a few statements."""
    programme = cast.cohort.programme
    made = Cohort.objects.bulk_create(CohortFactory.build_batch(size, programme=programme))
    links = Cohort.organisations.through
    links.objects.bulk_create(links(cohort=cohort, organisation=cast.waterdam) for cohort in made)
    TrainerAssignment.objects.bulk_create(
        TrainerAssignment(cohort=cohort, user=cast.trainer) for cohort in made
    )
    Session.objects.bulk_create(
        SessionFactory.build(cohort=cast.cohort, number=n + 100, planned=True) for n in range(size)
    )
    case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    facts = {field.attname: getattr(case, field.attname) for field in PracticeCase._meta.concrete_fields}
    PracticeCase.objects.bulk_create(
        PracticeCase(**facts | {"id": None, "public_id": uuid.uuid4()}) for _ in range(size)
    )


def test_an_editor_finds_the_texts_that_were_begun(cast, page_of, sign_in):
    assert "Je hebt geen concept openstaan" in page_of(cast.editor)
    for thing, name in ((cast.unit, "body"), (cast.module, "introduction")):
        drafts.keep(thing, {name: "Half af."}, version="0.", by=cast.editor, now=NOW)
    texts.correct(cast.module, {"introduction": "Anders."}, seen_revision=0, by=cast.planner, now=NOW)
    page = page_of(cast.editor)
    assert 'href="/leergang/module-1/onderdeel-1/bewerken/"' in page
    assert 'href="/leergang/module-1/bewerken/"' in page
    assert page.count("Intussen is er een nieuwere tekst") == 1
    assert "Half af." not in page
    ProgrammeFactory(slug=cast.module.programme.slug, edition=2)
    assert "Je hebt geen concept openstaan" in page_of(cast.editor)
