import datetime as dt
import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from cohorts.actions import imports
from cohorts.importing.reading import Line, Reading, read_list
from cohorts.models import ImportBatch, ImportRow
from cohorts.reports.imports import checked, preview
from cohorts.states import ImportState
from cohorts.tasks.imports import drop_stale_imports
from leergang.accounts.models import User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.cast import build_cast
from tests.cohorts import files

ANNA = Line(2, "Anna", "van der", "Berg", "anna@waterdam.example", "Adviseur")
BRAM = Line(3, "Bram", "", "Smit", "bram@waterdam.example")
BROKEN = Line(4, "Chris", "", "Vos", "chris.waterdam.example")


def start(cast, *lines: Line) -> ImportBatch:
    return imports.start(
        cast.cohort,
        organisation=cast.waterdam,
        file_name="lijst.xlsx",
        reading=Reading(list(lines)),
        by=cast.coordinator,
    )


def confirm(batch, cast, now, seen=None):
    return imports.confirm(batch, seen=seen or checked(batch).fingerprint, by=cast.coordinator, now=now)


def test_a_preview_writes_nothing_but_itself(cast):
    people = User.objects.count()
    start(cast, ANNA, BROKEN)
    assert (User.objects.count(), Letter.objects.count()) == (people, 0)


def test_confirming_enrols_the_good_rows_and_forgets_the_others(cast, now):
    batch = start(cast, ANNA, BRAM, BROKEN)
    assert confirm(batch, cast, now) == 2
    batch.refresh_from_db()
    assert (batch.state, batch.confirmed_at, batch.rows.count()) == (ImportState.CONFIRMED, now, 0)
    assert {e.user.email for e in batch.enrolments.all()} == {ANNA.email, BRAM.email}
    assert AuditEvent.objects.get(kind="import.confirmed").facts["enrolled"] == 2


def test_confirming_twice_is_confirming_once(cast, now):
    batch = start(cast, ANNA)
    seen = checked(batch).fingerprint
    assert [confirm(batch, cast, now, seen), confirm(batch, cast, now, seen)] == [1, 0]
    assert Letter.objects.count() == 1


def test_the_same_file_again_changes_nothing(cast, now):
    confirm(start(cast, ANNA, BRAM), cast, now)
    again = start(cast, ANNA, BRAM)
    assert [row.verdict.reason for row in checked(again).rows] == [
        "Anna doet al mee in deze lichting.",
        "Bram doet al mee in deze lichting.",
    ]
    with pytest.raises(ValidationError, match="geen rij"):
        confirm(again, cast, now)
    assert Letter.objects.count() == 2


def test_what_changed_after_the_screen_is_not_enrolled(cast, now):
    batch = start(cast, ANNA, BRAM)
    seen = checked(batch).fingerprint
    imports.correct(batch, cells={3: {"email": "iemand.anders@waterdam.example"}})
    with pytest.raises(ValidationError, match="veranderd"):
        confirm(batch, cast, now, seen)
    assert not Letter.objects.exists()


def test_corrections_are_tidied_and_checked(cast):
    batch = start(cast, ANNA, BROKEN)
    changed = imports.correct(batch, cells={4: {"email": " Chris@Waterdam.example ", "is_skipped": "1"}})
    assert changed == 1
    row = batch.rows.get(number=4)
    assert (row.email, row.is_skipped) == ("chris@waterdam.example", False)
    assert len(checked(batch).to_enrol) == 2


def test_rows_of_another_list_are_out_of_reach(cast):
    batch, other = start(cast, ANNA), start(cast, BRAM)
    assert imports.correct(batch, cells={3: {"email": "x@waterdam.example"}}) == 0
    assert other.rows.get().email == BRAM.email


def test_skip_and_keep(cast):
    batch = start(cast, ANNA, BRAM)
    imports.correct(batch, cells={}, skip=[2])
    assert [line.number for line in checked(batch).to_enrol] == [3]
    imports.correct(batch, cells={}, keep=[2])
    assert [line.number for line in checked(batch).to_enrol] == [2, 3]


def test_more_rows_than_seats(cast, now):
    cast.cohort.seats = 3  # two people are in
    cast.cohort.save()
    batch = start(cast, ANNA, BRAM)
    shown = preview(checked(batch), "")
    assert (shown.is_too_many, shown.beyond, shown.seats_left) == (True, 1, 1)
    with pytest.raises(ValidationError, match="nog 1 plaats"):
        confirm(batch, cast, now)
    assert imports.skip_beyond(batch) == 1
    assert confirm(batch, cast, now) == 1


def test_discarding_leaves_no_people(cast, now):
    batch = start(cast, ANNA)
    seen = checked(batch).fingerprint
    assert imports.discard(batch, by=cast.coordinator)
    assert not ImportRow.objects.exists()
    assert confirm(batch, cast, now, seen) == 0
    assert not imports.discard(batch, by=cast.coordinator)
    assert imports.correct(batch, cells={2: {"email": "x@waterdam.example"}}) == 0
    assert imports.skip_beyond(batch) == 0


def test_lists_that_nobody_confirms_go_after_a_day(cast, time_machine, now):
    batch, fresh = start(cast, ANNA), start(cast, BRAM)
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=now - dt.timedelta(hours=25))
    ImportBatch.objects.filter(pk=fresh.pk).update(created_at=now - dt.timedelta(hours=23))
    time_machine.move_to(now)
    assert [drop_stale_imports(), drop_stale_imports()] == [1, 0]
    assert list(ImportRow.objects.values_list("batch", flat=True)) == [fresh.pk]


def test_the_preview_is_paged_with_errors_first(cast):
    lines = [Line(n, "Anna", "", "Berg", f"anna{n}@waterdam.example") for n in range(2, 252)]
    batch = start(cast, *lines, Line(300, "Chris", "", "Vos", "chris"))
    result = checked(batch)
    first = preview(result, "")
    assert (first.rows[0].line.number, len(first.rows), first.pages) == (300, 100, 3)
    assert (first.previous_url, first.next_url) == ("", "?blad=2")
    assert (preview(result, "3").first, preview(result, "3").last) == (201, 251)
    assert [preview(result, asked).page for asked in ("0", "99", "x", "²", "-1")] == [1, 3, 1, 1, 1]


@pytest.mark.parametrize("size", [3, 300])
def test_checking_a_list_costs_the_same_queries(cast, django_assert_num_queries, size):
    lines = [Line(n, "Anna", "", "Berg", f"anna{n}@waterdam.example") for n in range(size)]
    batch = ImportBatch.objects.select_related("cohort", "organisation").get(pk=start(cast, *lines).pk)
    with django_assert_num_queries(3):
        checked(batch)


def test_nothing_is_told_of_people_elsewhere(cast, now):
    """A person of Duinrade who is not in this lichting looks exactly like an unknown address."""
    stranger = start(cast, Line(2, "Wie", "", "Dan Ook", cast.stranger.email))
    unknown = start(cast, Line(2, "Wie", "", "Dan Ook", "nieuw@elders.example"))
    assert [row.verdict for row in checked(stranger).rows] == [row.verdict for row in checked(unknown).rows]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_enrol_once(now):
    cast = build_cast()
    batch = start(cast, ANNA, BRAM)
    seen = checked(batch).fingerprint
    begin = threading.Barrier(2)
    outcomes = []

    def click():
        begin.wait()
        outcomes.append(confirm(batch, cast, now, seen))
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [0, 2]
    assert Letter.objects.filter(kind="invitation").count() == 2


def test_thousands_of_rows_from_file_to_enrolments(cast, now):
    """Far wider than what we promise (docs/performance.md): a shared machine may be slow, not ten times."""
    cast.cohort.seats = 20_000
    cast.cohort.save()
    rows = [files.HEADER, *(["Anna", "", "Berg", f"anna{n}@waterdam.example", ""] for n in range(2_000))]
    began = time.perf_counter()
    reading = read_list(files.csv(rows))
    batch = imports.start(
        cast.cohort, organisation=cast.waterdam, file_name="x.csv", reading=reading, by=cast.coordinator
    )
    assert confirm(batch, cast, now) == 2_000
    assert time.perf_counter() - began < 20
