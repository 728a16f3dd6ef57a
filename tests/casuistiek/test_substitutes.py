"""A substitute reads the cases on the agenda of that one session, for as long as access lasts, and nothing else."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from casuistiek.models import AgendaCase, PracticeCase
from casuistiek.states import CaseStatus, ConfidentialityLevel
from cohorts.models import ProgrammeLine, SessionStaff
from cohorts.states import LineKind, SessionStatus, StaffKind
from leergang.moment import at
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import SessionFactory

pytestmark = pytest.mark.django_db
LAST_DAY = dt.date(2027, 2, 18)


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=False):
        yield


def on_agenda(case, session):
    line, _ = ProgrammeLine.objects.get_or_create(
        session=session,
        position=1,
        defaults={
            "starts_at": session.starts_at,
            "minutes": 60,
            "kind": LineKind.OWN_CASE,
            "title": "Intervisie",
        },
    )
    return AgendaCase.objects.create(line=line, case=case)


def let_in(user, session, kind=StaffKind.SUBSTITUTE):
    return SessionStaff.objects.create(session=session, user=user, kind=kind, ends_on=LAST_DAY)


@pytest.fixture
def case(cast):
    return PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)


@pytest.fixture
def placed(cast, case):
    on_agenda(case, cast.session)
    return case


def test_a_substitute_reads_it_and_gives_no_feedback(cast, placed, sign_in):
    FeedbackPointFactory(
        feedback=FeedbackFactory(case=placed, author=cast.trainer, published=True),
        observation="Alleen voor Paula",
    )
    client = sign_in(cast.other_trainer)
    assert client.get(placed.get_absolute_url()).status_code == 404
    let_in(cast.other_trainer, cast.session)
    page = client.get(placed.get_absolute_url())
    assert placed.dilemma in page.text
    assert "Alleen voor Paula" not in page.text
    feedback_url = reverse("casuistiek:feedback-edit", args=[placed.public_id])
    assert feedback_url not in page.text
    assert {client.get(feedback_url).status_code, client.post(feedback_url).status_code} <= {404, 405}
    assert "Geef feedback" in sign_in(cast.trainer).get(placed.get_absolute_url()).text


def test_a_case_that_is_on_no_agenda_or_on_that_of_another_session_stays_closed(cast, case, sign_in):
    let_in(cast.other_trainer, cast.session)
    client = sign_in(cast.other_trainer)
    assert client.get(case.get_absolute_url()).status_code == 404
    on_agenda(case, SessionFactory(cohort=cast.cohort, number=7, planned=True))
    assert client.get(case.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"status": CaseStatus.WITHDRAWN},
        {"status": CaseStatus.SHIELDED, "shielded_from": CaseStatus.ACCEPTED},
        {"status": CaseStatus.CONCEPT, "confidentiality_level": ConfidentialityLevel.ONLY_ME},
    ],
    ids=["withdrawn", "shielded", "concept"],
)
def test_what_the_owner_takes_back_is_gone_for_the_substitute_too(cast, placed, sign_in, change):
    let_in(cast.other_trainer, cast.session)
    PracticeCase.objects.filter(pk=placed.pk).update(**change)
    assert sign_in(cast.other_trainer).get(placed.get_absolute_url()).status_code == 404


def test_a_guest_reads_no_case(cast, placed, sign_in):
    let_in(cast.stranger, cast.session, StaffKind.GUEST)
    client = sign_in(cast.stranger)
    assert client.get(placed.get_absolute_url()).status_code == 404
    assert placed.title not in client.get(cast.session.get_absolute_url()).text


def test_the_substitute_finds_it_on_the_page_of_the_session(cast, placed, sign_in):
    let_in(cast.other_trainer, cast.session)
    assert placed.get_absolute_url() in sign_in(cast.other_trainer).get(cast.session.get_absolute_url()).text


def test_reading_ends_at_midnight_in_the_netherlands(cast, placed, sign_in):
    let_in(cast.other_trainer, cast.session)
    client = sign_in(cast.other_trainer)
    for moment, status in ((dt.time(23, 59), 200), (dt.time(0, 1), 404)):
        day = LAST_DAY if status == 200 else LAST_DAY + dt.timedelta(days=1)
        with time_machine.travel(at(day, moment), tick=False):
            assert client.get(placed.get_absolute_url()).status_code == status


def test_a_session_that_falls_out_needs_nobody_to_read(cast, placed):
    let_in(cast.other_trainer, cast.session)
    cast.session.status = SessionStatus.CANCELLED
    cast.session.save()
    assert not PracticeCase.objects.visible_to(cast.other_trainer).exists()


def test_a_substitute_elsewhere_gets_nothing_here(cast, placed):
    let_in(cast.stranger, SessionFactory(cohort=cast.other_cohort, number=1, planned=True))
    assert not PracticeCase.objects.visible_to(cast.stranger).exists()
