import datetime as dt

import pytest

from cohorts.actions import imports
from cohorts.importing.reading import Line
from cohorts.importing.verdicts import Grade
from cohorts.models import ImportBatch, ImportRow
from cohorts.reports.imports import checked, preview
from cohorts.tasks.imports import drop_stale_imports
from leergang.accounts.models import User
from leergang.mailing.models import Letter
from tests.cohorts.lists import draft

ANNA = Line(2, "Anna", "van der", "Berg", "anna@waterdam.example", "Adviseur")
BRAM = Line(3, "Bram", "", "Smit", "bram@waterdam.example")
BROKEN = Line(4, "Chris", "", "Vos", "chris.waterdam.example")


start = draft


def test_a_preview_writes_nothing_but_itself(cast):
    people = User.objects.count()
    start(cast, ANNA, BROKEN)
    assert (User.objects.count(), Letter.objects.count()) == (people, 0)


def test_corrections_are_tidied_and_checked(cast):
    batch = start(cast, ANNA, BROKEN)
    changed = imports.correct(batch, cells={4: {"email": " Chris@Waterdam.example ", "is_skipped": "1"}})
    assert changed == 1
    row = batch.rows.get(number=4)
    assert (row.email, row.is_skipped) == ("chris@waterdam.example", False)
    assert len(checked(batch).to_enrol) == 2


def test_what_was_odd_in_the_file_is_said_until_somebody_repairs_the_row(cast):
    odd = Line(2, "Anna", "", "Berg", "anna@waterdam.example", "", "De link gaat naar een ander adres.")
    batch = start(cast, odd)
    assert checked(batch).count(Grade.WARNING) == 1
    imports.correct(batch, cells={}, skip=[2])
    imports.correct(batch, cells={2: {"email": odd.email}}, keep=[2])
    assert checked(batch).count(Grade.WARNING) == 1
    imports.correct(batch, cells={2: {"email": "a.berg@waterdam.example"}})
    assert checked(batch).count(Grade.GOOD) == 1


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
    assert imports.skip_beyond(batch) == 1
    assert [line.number for line in checked(batch).to_enrol] == [ANNA.number]


def test_discarding_leaves_no_people(cast, now):
    batch = start(cast, ANNA)
    assert imports.discard(batch, by=cast.coordinator)
    assert not ImportRow.objects.exists()
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
    lines = [
        Line(n, f"{chr(65 + n % 26)}anna", "", f"Berg{n // 26}", f"anna{n}@waterdam.example")
        for n in range(2, 252)
    ]
    batch = start(cast, *lines, Line(300, "Chris", "", "Vos", "chris"))
    result = checked(batch)
    first = preview(result, "")
    assert (first.rows[0].line.number, len(first.rows), first.first, first.last) == (300, 100, 1, 100)
    assert (first.previous, first.next) == ("", "2-101")
    last = preview(result, "2-201")
    assert (last.first, last.last, last.previous, last.next) == (201, 251, "2-101", "")
    places = ("0", "3-9999999", "x", "²-1", "-1", "9-1", "0-99999999")
    assert [preview(result, asked).first for asked in places] == [1, 251, 1, 1, 1, 1, 1]


def test_who_repairs_rows_and_goes_on_skips_none(cast):
    lines = [Line(n, "Anna", "", "Berg", f"anna{n}") for n in range(2, 203)]
    batch = start(cast, *lines)
    first = preview(checked(batch), "")
    imports.correct(batch, cells={n: {"email": f"anna{n}@waterdam.example"} for n in range(2, 12)})
    second = preview(checked(batch), first.next)
    assert second.rows[0].line.number == first.rows[-1].line.number + 1
    assert preview(checked(batch), second.previous).first == 1


@pytest.mark.parametrize("size", [3, 60])
def test_checking_a_list_costs_the_same_queries(cast, django_assert_num_queries, size):
    lines = [Line(n, "Anna", "", "Berg", f"anna{n}@waterdam.example") for n in range(size)]
    batch = ImportBatch.objects.select_related("cohort", "organisation").get(pk=start(cast, *lines).pk)
    with django_assert_num_queries(7):
        checked(batch)


def test_nothing_is_told_of_people_elsewhere(cast, now):
    """A person of Duinrade who is not in this lichting looks exactly like an unknown address."""
    stranger = start(cast, Line(2, "Wie", "", "Dan Ook", cast.stranger.email))
    unknown = start(cast, Line(2, "Wie", "", "Dan Ook", "nieuw@elders.example"))
    assert [row.verdict for row in checked(stranger).rows] == [row.verdict for row in checked(unknown).rows]
