"""A list that takes its worker along every time it is enrolled, or taken back."""

import pytest

from cohorts.actions import import_runs, import_undo
from cohorts.importing.reading import Line
from cohorts.models import Cohort, Enrolment, ImportBatch
from cohorts.models.imports import MOST_ATTEMPTS
from cohorts.reports.imports import checked
from cohorts.states import ImportState
from cohorts.tasks.import_runs import run_imports
from leergang.audit.models import AuditEvent
from leergang.home.reports.to_do import to_dos
from leergang.moment import today
from tests.cohorts.lists import draft, enrolled

ANNA = Line(2, "Anna", "van der", "Berg", "anna@waterdam.example", "Adviseur")


@pytest.fixture
def confirmed(cast):
    batch = draft(cast, ANNA)
    import_runs.confirm(batch, seen=checked(batch).fingerprint, by=cast.coordinator)
    return batch


def died(batch, times):
    """So many workers began with it and never came back."""
    for _ in range(times):
        assert import_runs.claim(batch.pk)


def told(now):
    """What the planners find to do about lists."""
    found = to_dos(Cohort.objects.all(), day=today(), now=now)
    return [(todo.text, todo.about) for todo in found if "lijst" in todo.text]


def test_the_last_attempt_still_counts(confirmed, now):
    died(confirmed, MOST_ATTEMPTS - 1)
    assert run_imports() == 1
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.enrolled, confirmed.attempts) == (ImportState.CONFIRMED, 1, 0)
    assert told(now) == []


def test_after_the_last_attempt_the_person_and_the_bureau_are_told(cast, confirmed, now, sign_in):
    died(confirmed, MOST_ATTEMPTS)
    assert run_imports() == 0
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.notice) == (ImportState.DRAFT, import_runs.STUCK)
    assert confirmed.rows.count() == 1
    assert not Enrolment.objects.filter(batch=confirmed).exists()
    assert AuditEvent.objects.get(kind="import.returned").facts["attempts"] == MOST_ATTEMPTS + 1
    assert told(now) == [
        ("Het inschrijven van een lijst liep steeds vast. Bel de coördinator.", cast.waterdam.name)
    ]
    page = sign_in(cast.coordinator).get(
        f"/lichtingen/{cast.cohort.slug}/deelnemers/lijst/{confirmed.public_id}/"
    )
    assert import_runs.STUCK in page.text


def test_a_list_that_is_confirmed_again_starts_anew(cast, confirmed, now):
    died(confirmed, MOST_ATTEMPTS)
    run_imports()
    import_runs.confirm(confirmed, seen=checked(confirmed).fingerprint, by=cast.coordinator)
    assert told(now) == []
    assert run_imports() == 1
    confirmed.refresh_from_db()
    assert confirmed.state == ImportState.CONFIRMED


def test_the_lists_behind_it_go_on(cast, confirmed):
    behind = draft(cast, Line(2, "Bram", "", "Smit", "bram@waterdam.example"))
    import_runs.confirm(behind, seen=checked(behind).fingerprint, by=cast.coordinator)
    died(confirmed, MOST_ATTEMPTS)
    assert run_imports() == 1
    behind.refresh_from_db()
    assert behind.state == ImportState.CONFIRMED


def test_a_list_that_cannot_be_taken_back_stays_enrolled(cast, now):
    batch = enrolled(draft(cast, ANNA), now=now)
    import_undo.ask(batch, by=cast.coordinator)
    died(batch, MOST_ATTEMPTS)
    assert run_imports() == 0
    batch.refresh_from_db()
    assert (batch.state, batch.notice) == (ImportState.CONFIRMED, import_runs.UNDO_STUCK)
    assert batch.enrolments.count() == 1
    assert told(now) == [
        ("Het terugdraaien van een lijst liep steeds vast. Bel de coördinator.", cast.waterdam.name)
    ]


def test_a_fault_of_ours_leaves_the_list_enrolled(cast, now, monkeypatch):
    batch = enrolled(draft(cast, ANNA), now=now)
    import_undo.ask(batch, by=cast.coordinator)
    monkeypatch.setattr(import_undo, "_close_accounts", lambda *_a, **_k: 1 / 0)
    assert run_imports() == 1
    batch.refresh_from_db()
    assert (batch.state, batch.notice, batch.attempts) == (ImportState.CONFIRMED, import_runs.NOT_UNDONE, 0)
    assert batch.enrolments.count() == 1
    assert ImportBatch.objects.stuck().count() == 0
