"""A worker reads an uploaded list: once, all of it or nothing, and never for ever."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from cohorts.actions import import_reading, imports
from cohorts.importing.asking import Chosen, Table, Unclear
from cohorts.importing.hostile import NOT_A_LIST, TOO_HEAVY
from cohorts.importing.reading import Line, Reading
from cohorts.models import ColumnMapping, ImportBatch, ImportRow, ImportUpload
from cohorts.states import ImportState
from cohorts.tasks.imports import MOST, drop_stale_imports, read_uploads, wake_reading
from leergang.accounts.models import User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.cast import build_cast
from tests.cohorts import workbooks
from tests.cohorts.lists import UNCLEAR, draft, unclear, uploaded
from tests.scanner import EICAR, clamd

ANNA = Line(
    2, "Anna", "van der", "Berg", "anna@waterdam.example", "Adviseur", remark="Deze rij was verborgen."
)
LIFE = dt.timedelta(seconds=61)


@pytest.fixture
def killed(monkeypatch):
    """Whoever reads dies, as a worker that is killed does: nothing of what it did is there."""

    def die(*_args, **_kwargs):
        raise SystemExit

    monkeypatch.setattr(import_reading, "read_list", die)


def test_an_upload_opens_nothing(cast, monkeypatch, now):
    monkeypatch.setattr(import_reading, "read_list", pytest.fail)
    people = User.objects.count()
    batch = uploaded(cast, b"\0 not a list at all")
    assert (batch.state, batch.rows.count()) == (ImportState.READING, 0)
    assert bytes(batch.upload.content) == b"\0 not a list at all"
    assert (User.objects.count(), Letter.objects.count()) == (people, 0)


def test_a_list_becomes_rows_and_its_bytes_go(cast):
    batch = uploaded(cast, workbooks.xlsx(workbooks.PEOPLE))
    assert [read_uploads(), read_uploads()] == [1, 0]
    batch.refresh_from_db()
    assert batch.state == ImportState.DRAFT
    assert [row.email for row in batch.rows.all()] == ["anna@waterdam.example", "stephane@waterdam.example"]
    assert not ImportUpload.objects.exists()
    assert AuditEvent.objects.get(kind="import.read").facts["rows"] == 2


def test_what_is_odd_about_a_row_is_kept(cast):
    assert draft(cast, ANNA).rows.get().remark == "Deze rij was verborgen."


def test_a_file_that_is_no_list_is_refused_in_words(cast):
    batch = uploaded(cast, b"%PDF-1.7")
    read_uploads()
    batch.refresh_from_db()
    assert (batch.state, batch.notice) == (ImportState.REFUSED, NOT_A_LIST)
    assert not ImportUpload.objects.exists()


def test_one_bad_list_keeps_nobody_waiting(cast):
    uploaded(cast, b"%PDF-1.7")
    good = uploaded(cast, workbooks.xlsx(workbooks.PEOPLE))
    assert read_uploads() == 2
    good.refresh_from_db()
    assert good.state == ImportState.DRAFT


def test_a_task_leaves_the_rest_to_the_next(cast, monkeypatch):
    woken = []
    monkeypatch.setattr("cohorts.tasks.imports.wake_reading", lambda: woken.append(1))
    for _ in range(MOST + 1):
        uploaded(cast, b"%PDF-1.7")
    assert [read_uploads(), read_uploads()] == [MOST, 1]
    assert woken == [1]


class TestAWorkerThatDies:
    def test_leaves_nothing_and_the_next_reads_it(self, cast, killed, monkeypatch, now):
        batch = uploaded(cast, workbooks.xlsx(workbooks.PEOPLE))
        with pytest.raises(SystemExit):
            read_uploads()
        batch.refresh_from_db()
        assert (batch.state, batch.rows.count(), batch.upload.attempts) == (ImportState.READING, 0, 1)
        monkeypatch.undo()
        claimed_at = batch.upload.claimed_at
        assert claimed_at is not None
        assert import_reading.claim(now=claimed_at + LIFE - dt.timedelta(seconds=2)) is None
        import_reading.read(import_reading.claim(now=claimed_at + LIFE))
        batch.refresh_from_db()
        assert (batch.state, batch.rows.count()) == (ImportState.DRAFT, 2)

    def test_in_the_middle_of_the_rows_leaves_none(self, cast, monkeypatch):
        batch = uploaded(cast, workbooks.xlsx(workbooks.PEOPLE))

        def die(*_args, **_kwargs):
            assert ImportRow.objects.count() == 2
            raise SystemExit

        monkeypatch.setattr(import_reading, "_settle", die)
        with pytest.raises(SystemExit):
            read_uploads()
        batch.refresh_from_db()
        assert (batch.state, batch.rows.count()) == (ImportState.READING, 0)

    def test_again_and_again_ends_as_refused(self, cast, killed, now):
        batch = uploaded(cast, b"x")
        for attempt in range(import_reading.MOST_ATTEMPTS):
            claimed = import_reading.claim(now=now + attempt * LIFE)
            with pytest.raises(SystemExit):
                import_reading.read(claimed)
        import_reading.read(import_reading.claim(now=now + import_reading.MOST_ATTEMPTS * LIFE))
        batch.refresh_from_db()
        assert (batch.state, batch.notice) == (ImportState.REFUSED, TOO_HEAVY)
        assert not ImportUpload.objects.exists()

    def test_and_comes_back_late_changes_nothing(self, cast, now):
        """Its claim lapsed, another read the list and somebody corrected a row."""
        batch = uploaded(cast, workbooks.xlsx(workbooks.PEOPLE))
        late = import_reading.claim(now=now)
        import_reading.read(import_reading.claim(now=now + LIFE))
        imports.correct(batch, cells={2: {"email": "a.berg@waterdam.example"}})
        import_reading.read(late)
        assert [row.email for row in batch.rows.all()] == [
            "a.berg@waterdam.example",
            "stephane@waterdam.example",
        ]
        for settle in (import_reading.refuse, import_reading.ask_columns):
            assert not settle(batch, UNCLEAR if settle is import_reading.ask_columns else "woorden")


@pytest.mark.django_db(transaction=True)
def test_two_workers_read_a_list_once(now):
    cast = build_cast()
    for _ in range(2):
        uploaded(cast, b"%PDF-1.7")
    begin = threading.Barrier(3)
    claimed = []

    def work():
        begin.wait()
        if upload := import_reading.claim(now=now):
            claimed.append(upload.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(ImportBatch.objects.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_worker_waits_for_no_other(now):
    cast = build_cast()
    first, second = uploaded(cast, b"x"), uploaded(cast, b"y")
    has_claimed, may_go = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            assert import_reading.claim(now=now)
            has_claimed.set()
            may_go.wait(5)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    has_claimed.wait()
    upload = import_reading.claim(now=now)
    still_held = other.is_alive()
    may_go.set()
    other.join()
    assert still_held
    assert upload is not None
    assert upload.pk == second.pk
    assert ImportUpload.objects.get(pk=first.pk).attempts == 1


class TestStopping:
    @pytest.mark.parametrize("state", [ImportState.READING, ImportState.MAPPING, ImportState.REFUSED])
    def test_in_every_state_leaves_nothing(self, cast, state):
        batch = uploaded(cast, b"x")
        ImportBatch.objects.filter(pk=batch.pk).update(state=state, columns={"table": {"samples": ["Anna"]}})
        assert imports.discard(batch, by=cast.coordinator)
        batch.refresh_from_db()
        assert (batch.state, batch.columns) == (ImportState.DISCARDED, {})
        assert not ImportUpload.objects.exists()

    def test_while_it_is_being_read(self, cast, now):
        batch = uploaded(cast, workbooks.xlsx(workbooks.PEOPLE))
        claimed = import_reading.claim(now=now)
        assert imports.discard(batch, by=cast.coordinator)
        import_reading.read(claimed)
        assert not ImportRow.objects.exists()
        batch.refresh_from_db()
        assert batch.state == ImportState.DISCARDED

    def test_nobody_came_back_within_a_day(self, cast, time_machine, now):
        batches = [uploaded(cast, b"x"), unclear(cast), uploaded(cast, b"%PDF-1.7")]
        import_reading.refuse(batches[2], "woorden")
        ImportBatch.objects.update(created_at=now - dt.timedelta(hours=25))
        time_machine.move_to(now)
        assert [drop_stale_imports(), drop_stale_imports()] == [3, 0]
        assert not ImportUpload.objects.exists()


class TestColumns:
    def test_that_nobody_knows_are_asked_also_when_the_cells_give_an_idea(self, cast):
        rows = [["Wie", "Bereikbaar"], ["Anna van der Berg", "anna@waterdam.example"]]
        batch = uploaded(cast, workbooks.xlsx(rows))
        read_uploads()
        batch.refresh_from_db()
        assert (batch.state, batch.rows.count()) == (ImportState.MAPPING, 0)
        assert Table.from_json(batch.columns["table"]).guesses == {0: "full_name", 1: "email"}

    def chosen(self, batch, cast, now, columns):
        return import_reading.map_columns(batch, chosen=columns, by=cast.coordinator, now=now)

    def test_are_asked_when_they_are_not_understood(self, cast, monkeypatch):
        batch = uploaded(cast, b"x")

        def unclear(*_args, **_kwargs):
            raise Unclear(UNCLEAR)

        monkeypatch.setattr(import_reading, "read_list", unclear)
        read_uploads()
        batch.refresh_from_db()
        assert batch.state == ImportState.MAPPING
        assert Table.from_json(batch.columns["table"]) == UNCLEAR
        assert batch.upload  # it is read again once the columns are known

    def test_what_was_said_goes_along_when_it_is_read_again(self, cast, monkeypatch, now):
        batch = unclear(cast)
        import_reading.claim(now=now)
        assert self.chosen(batch, cast, now, {0: "full_name", 1: "email", 2: ""})
        batch.refresh_from_db()
        assert (batch.state, batch.upload.attempts) == (ImportState.READING, 0)
        asked = []

        def read(data, *, remembered, chosen):
            asked.append((data, remembered, chosen))
            return Reading([ANNA])

        monkeypatch.setattr(import_reading, "read_list", read)
        read_uploads()
        assert asked == [
            (
                b"x",
                {"wie": "full_name", "bereikbaar": "email"},
                Chosen("Blad1", 0, {0: "full_name", 1: "email", 2: ""}),
            ),
        ]

    def test_are_remembered_for_the_organisation_and_changed_by_who_says_otherwise(self, cast, now):
        self.chosen(unclear(cast), cast, now, {0: "full_name", 1: "email", 2: "job_title"})
        self.chosen(unclear(cast), cast, now, {0: "last_name", 1: "", 2: "job_title"})
        said = ColumnMapping.objects.filter(organisation=cast.waterdam)
        assert dict(said.values_list("header", "column")) == {
            "wie": "last_name",
            "bereikbaar": "",
            "kamer": "job_title",
        }
        assert ColumnMapping.objects.count() == 3

    def test_what_the_header_says_itself_or_stands_there_twice_is_not_remembered(self, cast, now):
        table = Table("", 0, ["Mail", "X", "X", ""], [], {0: "email"})
        self.chosen(unclear(cast, table), cast, now, {0: "email", 1: "full_name", 2: "", 3: "job_title"})
        assert not ColumnMapping.objects.exists()

    def test_of_another_organisation_are_not_used(self, cast, monkeypatch):
        ColumnMapping.objects.create(organisation=cast.duinrade, header="wie", column="full_name")
        uploaded(cast, b"x")
        monkeypatch.setattr(
            import_reading, "read_list", lambda *_, remembered, chosen: Reading([ANNA], repr(remembered))
        )
        read_uploads()
        assert ImportBatch.objects.get().notice == "{}"

    def test_a_second_answer_changes_nothing(self, cast, now):
        batch = unclear(cast)
        assert self.chosen(batch, cast, now, {0: "full_name", 1: "email"})
        assert not self.chosen(batch, cast, now, {0: "last_name", 1: "email"})
        assert ColumnMapping.objects.get(header="wie").column == "full_name"


def test_a_broker_that_is_away_stops_no_upload(cast, no_broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        uploaded(cast, workbooks.xlsx(workbooks.PEOPLE))
        wake_reading()
    assert read_uploads() == 1


class TestTheScanner:
    """Files from outside are looked at before anything reads them (SEC-11)."""

    def test_a_scanner_that_is_down_refuses_with_words(self, cast, settings):
        settings.CLAMD_URL = "unix:///nergens/clamd.ctl"
        batch = uploaded(cast, workbooks.xlsx(workbooks.PEOPLE))
        assert read_uploads() == 1
        batch.refresh_from_db()
        assert batch.state == ImportState.REFUSED
        assert "niet op virussen controleren" in batch.notice
        assert not ImportUpload.objects.exists()

    @pytest.mark.debian
    def test_a_real_scanner_lets_honest_lists_through_and_stops_a_virus(self, cast, settings, tmp_path):
        honest = uploaded(cast, workbooks.xlsx(workbooks.PEOPLE))
        infected = uploaded(cast, EICAR, name="lijst.csv")
        with clamd(tmp_path) as settings.CLAMD_URL:
            assert read_uploads() == 2
        honest.refresh_from_db()
        infected.refresh_from_db()
        assert (honest.state, infected.state) == (ImportState.DRAFT, ImportState.REFUSED)
        assert "schadelijke software" in infected.notice
