import datetime as dt
import threading

import pytest
from django.db import connection

from cohorts.actions import enrolments, import_runs, imports
from cohorts.importing.reading import Line
from cohorts.models import Enrolment, ImportBatch
from cohorts.reports.imports import checked
from cohorts.states import EnrolmentStatus, ImportState
from cohorts.tasks.import_runs import run_imports, wake_imports
from leergang.accounts.models import User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.cast import build_cast
from tests.cohorts.lists import draft, enrolled

ANNA = Line(2, "Anna", "van der", "Berg", "anna@waterdam.example", "Adviseur")
BRAM = Line(3, "Bram", "", "Smit", "bram@waterdam.example")
BROKEN = Line(4, "Chris", "", "Vos", "chris.waterdam.example")
INVITATIONS = {"kind": "invitation"}


def test_confirming_enrols_the_good_rows_and_forgets_the_others(cast, now):
    batch = enrolled(draft(cast, ANNA, BRAM, BROKEN), now=now)
    assert (batch.state, batch.confirmed_at, batch.rows.count()) == (ImportState.CONFIRMED, now, 0)
    assert {e.user.email for e in batch.enrolments.all()} == {ANNA.email, BRAM.email}
    facts = AuditEvent.objects.get(kind="import.confirmed").facts
    assert (facts["enrolled"], facts["queued"], facts["left_out"]) == (2, 0, 1)
    assert (batch.enrolled, batch.queued, batch.left_out) == (2, 0, 1)
    assert Letter.objects.filter(**INVITATIONS).count() == 2


def test_confirming_writes_nobody_down_before_a_worker_comes(cast, now):
    batch = draft(cast, ANNA)
    assert import_runs.confirm(batch, seen=checked(batch).fingerprint, by=cast.coordinator)
    assert not User.objects.filter(email=ANNA.email).exists()
    assert not imports.discard(batch, by=cast.coordinator)
    assert imports.correct(batch, cells={2: {"email": "x@waterdam.example"}}) == 0


def test_confirming_twice_is_confirming_once(cast, now):
    batch = enrolled(draft(cast, ANNA), now=now)
    assert not import_runs.confirm(batch, seen=batch.seen, by=cast.coordinator)
    assert not import_runs.run(batch.pk, now=now)
    assert Letter.objects.filter(**INVITATIONS).count() == 1


def test_the_same_file_again_changes_nothing(cast, now):
    enrolled(draft(cast, ANNA, BRAM), now=now)
    again = draft(cast, ANNA, BRAM)
    assert [row.verdict.reason for row in checked(again).rows] == [
        "Anna staat al in deze lichting.",
        "Bram staat al in deze lichting.",
    ]
    enrolled(again, now=now)
    assert (again.state, "geen rij" in again.notice) == (ImportState.DRAFT, True)
    assert Letter.objects.filter(**INVITATIONS).count() == 2


def test_what_is_not_what_was_on_the_screen_goes_back(cast, now):
    batch = enrolled(draft(cast, ANNA, BRAM), now=now, seen="iets anders")
    assert (batch.state, "veranderd" in batch.notice) == (ImportState.DRAFT, True)
    assert batch.rows.count() == 2
    assert not Letter.objects.exists()
    assert enrolled(batch, now=now).state == ImportState.CONFIRMED


def test_what_happened_since_the_confirmation_counts(cast, now):
    """Somebody else enrols Anna between the click and the worker."""
    batch = draft(cast, ANNA, BRAM)
    import_runs.confirm(batch, seen=checked(batch).fingerprint, by=cast.coordinator)
    enrolments.enrol(cast.cohort, organisation=cast.waterdam, people=[ANNA], by=cast.coordinator, now=now)
    import_runs.run(batch.pk, now=now)
    batch.refresh_from_db()
    assert (batch.state, batch.notice) == (ImportState.DRAFT, import_runs.CHANGED)
    assert not User.objects.filter(email=BRAM.email).exists()


def test_seats_that_ran_out_enrol_nobody(cast, now):
    cast.cohort.seats = 3  # two people are in
    cast.cohort.save()
    batch = enrolled(draft(cast, ANNA, BRAM), now=now)
    assert (batch.state, "nog 1 plaats" in batch.notice) == (ImportState.DRAFT, True)
    assert not User.objects.filter(email=ANNA.email).exists()


def test_the_rest_goes_on_the_waiting_list_when_asked(cast, now):
    cast.cohort.seats = 3
    cast.cohort.save()
    batch = enrolled(draft(cast, ANNA, BRAM), now=now, with_waiting_list=True)
    assert (batch.enrolled, batch.queued, batch.left_out) == (1, 1, 0)
    assert batch.enrolments.get(user__email=BRAM.email).status == EnrolmentStatus.WAITING_LIST


def test_invitations_on_a_day_wait_for_that_day(cast, now):
    day = now + dt.timedelta(days=3)
    batch = enrolled(draft(cast, ANNA), now=now, invite_at=day)
    assert batch.enrolments.get().invite_at == day
    assert not Letter.objects.exists()


def test_the_task_handles_every_list_once(cast):
    waiting = [draft(cast, ANNA), draft(cast, BRAM)]
    for batch in waiting:
        import_runs.confirm(batch, seen=checked(batch).fingerprint, by=cast.coordinator)
    assert [run_imports(), run_imports()] == [2, 0]
    assert {batch.state for batch in ImportBatch.objects.all()} == {ImportState.CONFIRMED}


def test_a_fault_of_ours_costs_one_list_and_tells_no_name(cast, monkeypatch, caplog):
    first, second = draft(cast, ANNA), draft(cast, BRAM)
    for batch in (first, second):
        import_runs.confirm(batch, seen=checked(batch).fingerprint, by=cast.coordinator)
    enrol = enrolments.enrol

    def broken(cohort, *, people, **more):
        if people[0].email == ANNA.email:
            raise RuntimeError(ANNA.email)
        return enrol(cohort, people=people, **more)

    monkeypatch.setattr(enrolments, "enrol", broken)
    assert run_imports() == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.notice) == (ImportState.DRAFT, import_runs.BROKEN)
    assert second.state == ImportState.CONFIRMED
    assert f"import_failed id={first.pk} error=RuntimeError" in caplog.text
    assert ANNA.email not in caplog.text


def test_a_broker_that_is_away_leaves_it_to_the_beat(
    db, no_broker, django_capture_on_commit_callbacks, caplog
):
    with django_capture_on_commit_callbacks(execute=True):
        wake_imports()
    assert "broker_unreachable" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_enrol_once(now):
    cast = build_cast()
    batch = draft(cast, ANNA, BRAM)
    import_runs.confirm(batch, seen=checked(batch).fingerprint, by=cast.coordinator)
    begin, outcomes = threading.Barrier(2), []

    def work():
        begin.wait()
        outcomes.append(import_runs.run(batch.pk, now=now))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, True]
    assert Enrolment.objects.filter(batch=batch).count() == 2
    assert Letter.objects.filter(**INVITATIONS).count() == 2


def test_after_the_closing_day_nobody_is_enrolled(cast, now):
    cast.cohort.enrolment_closes_on = dt.date(2026, 1, 1)
    cast.cohort.save()
    batch = enrolled(draft(cast, ANNA), now=now)
    assert (batch.state, "gesloten" in batch.notice) == (ImportState.DRAFT, True)
