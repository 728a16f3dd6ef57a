"""The programme of a session: its lines, when they begin, who changes it and who sees what of it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.actions import planning, programme_lines, session_drafts
from cohorts.models import ProgrammeLine, SessionPart
from cohorts.models.programme_line import Entry, Span, begin_times, fingerprint
from cohorts.states import LineKind, PartOfDay, SessionStatus
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.moment import AMSTERDAM
from leergang.web.saving import StaleVersionError
from tests.cohorts.plans import plan, slot
from tests.factories.modules import UnitFactory

THEORY, BREAK, CASES, OTHER = LineKind.THEORY, LineKind.BREAK, LineKind.OWN_CASE, LineKind.OTHER


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def spans(*pairs: tuple[str, str]) -> list[Span]:
    return [Span(local(begin).astimezone(dt.UTC), local(end).astimezone(dt.UTC)) for begin, end in pairs]


MORNING = ("2027-02-11 09:15", "2027-02-11 12:30")
AFTERNOON = ("2027-02-11 13:30", "2027-02-11 17:00")
NEXT_MORNING = ("2027-02-12 09:00", "2027-02-12 12:30")
BEGINS = {
    "one after the other": ([MORNING], [(THEORY, 45), (OTHER, 30), (CASES, 60)], "09:15 10:00 10:30"),
    "a line that has begun is not cut": ([MORNING, AFTERNOON], [(THEORY, 240), (OTHER, 30)], "09:15 13:30"),
    "lunch fills the gap": (
        [MORNING, AFTERNOON],
        [(THEORY, 195), (BREAK, 60), (OTHER, 30)],
        "09:15 12:30 13:30",
    ),
    "without lunch the gap stays": ([MORNING, AFTERNOON], [(THEORY, 195), (OTHER, 30)], "09:15 13:30"),
    "a short lunch waits for the dagdeel": (
        [MORNING, AFTERNOON],
        [(THEORY, 195), (BREAK, 30), (OTHER, 30)],
        "09:15 12:30 13:30",
    ),
    "nothing goes on at night, not even a break": (
        [MORNING, NEXT_MORNING],
        [(THEORY, 195), (BREAK, 15), (OTHER, 30)],
        "09:15 09:00 09:15",
    ),
    "past the end": ([MORNING], [(THEORY, 300), (OTHER, 30)], "09:15 14:15"),
    "the night of the summer clock": (
        [("2027-03-28 01:00", "2027-03-28 05:00")],
        [(THEORY, 60), (OTHER, 30)],
        "01:00 03:00",
    ),
    "the night of the winter clock": (
        [("2027-10-31 01:00", "2027-10-31 05:00")],
        [(THEORY, 60), (OTHER, 90), (CASES, 60)],
        "01:00 02:00 02:30",
    ),
    "across midnight": (
        [("2027-02-11 23:00", "2027-02-12 01:30")],
        [(THEORY, 90), (OTHER, 30)],
        "23:00 00:30",
    ),
}


@pytest.mark.parametrize("case", BEGINS.values(), ids=list(BEGINS))
def test_when_lines_begin(case):
    dagdelen, lines, expected = case
    found = begin_times(spans(*dagdelen), lines)
    assert " ".join(f"{moment.astimezone(AMSTERDAM):%H:%M}" for moment in found) == expected


def entry(title: str = "Inleiding", minutes: int = 45, kind: LineKind = THEORY, **more) -> Entry:
    return Entry(minutes, kind, title, **more)


def save(session, *entries: Entry, by) -> list[ProgrammeLine]:
    return programme_lines.save(session, entries=entries, seen=fingerprint(session.lines.all()), by=by)


def clocks(session) -> str:
    moments = session.lines.order_by("position").values_list("starts_at", flat=True)
    return " ".join(f"{moment.astimezone(AMSTERDAM):%d-%m %H:%M}" for moment in moments)


class TestSaving:
    def test_lines_keep_who_they_are_when_they_change_places(self, cast):
        first, second = save(cast.session, entry("Een"), entry("Twee", 30), by=cast.trainer)
        save(
            cast.session,
            Entry.of(second),
            entry("Nieuw", 15),
            entry("Een, langer", 60, pk=first.pk),
            by=cast.trainer,
        )
        rows = cast.session.lines.order_by("position").values_list("pk", "title")
        assert [pk for pk, _ in rows][::2] == [second.pk, first.pk]
        assert [title for _, title in rows] == ["Twee", "Nieuw", "Een, langer"]
        assert clocks(cast.session) == "11-02 09:15 11-02 09:45 11-02 10:00"

    def test_the_same_twice_is_once_and_nobody_hears_of_it(self, cast):
        before = cast.session.version
        save(cast.session, entry(), by=cast.planner)
        programme_lines.save(cast.session, entries=[entry()], seen="", by=cast.planner)
        cast.session.refresh_from_db()
        assert cast.session.version == before, "a change that waits as a draft must stay good"
        assert AuditEvent.objects.filter(kind="session_programme.saved").count() == 1
        assert not Letter.objects.exists()

    def test_building_on_another_programme_writes_nothing(self, cast):
        seen = fingerprint([])
        save(cast.session, entry("Van een ander"), by=cast.planner)
        with pytest.raises(StaleVersionError):
            programme_lines.save(cast.session, entries=[entry("Van mij")], seen=seen, by=cast.trainer)
        assert cast.session.lines.get().title == "Van een ander"

    def test_nothing_changes_about_what_does_not_go_on(self, cast):
        cast.session.status = SessionStatus.CANCELLED
        cast.session.save()
        with pytest.raises(ValidationError, match="gaat niet door"):
            save(cast.session, entry(), by=cast.planner)


class TestMoving:
    @pytest.fixture
    def announced(self, cast, now):
        session = planning.draft(
            cast.cohort, plan=plan("2027-03-26", trainers=[cast.trainer]), by=cast.planner
        )
        planning.announce(session, version=session.version, by=cast.planner, now=now)
        session.refresh_from_db()
        save(session, entry(), entry("Oefening", 60, OTHER), by=cast.trainer)
        return session

    @pytest.mark.parametrize("day", ["2027-03-29", "2027-11-01"])
    def test_lines_move_along_over_a_change_of_the_clock(self, announced, cast, now, day):
        later = plan(day, trainers=[cast.trainer], slots=[slot(day, "10:00", "13:00")])
        planning.move(announced, plan=later, version=announced.version, by=cast.planner, now=now)
        there = f"{day[8:]}-{day[5:7]}"
        assert clocks(announced) == f"{there} 10:00 {there} 10:45"

    def test_a_draft_moves_nothing_until_it_is_announced(self, announced, cast, now, sign_in):
        later = plan("2027-04-01", trainers=[cast.trainer], slots=[slot("2027-04-01", "10:00", "13:00")])
        session_drafts.keep(announced, plan=later, version=announced.version, by=cast.planner, now=now)
        assert clocks(announced) == "26-03 09:15 26-03 10:00"
        announced.refresh_from_db()
        session_drafts.announce(announced, version=announced.version, by=cast.planner, now=now)
        assert clocks(announced) == "01-04 10:00 01-04 10:45"

    def test_a_concept_takes_its_lines_along(self, cast):
        session = planning.draft(cast.cohort, plan=plan("2027-03-11"), by=cast.planner)
        save(session, entry(), by=cast.planner)
        planning.change(session, plan=plan("2027-03-12"), version=session.version, by=cast.planner)
        assert clocks(session) == "12-03 09:15"


@pytest.fixture
def url(cast):
    return reverse("cohorts:session-programme", args=[cast.cohort.slug, cast.session.number])


def sent(client, url, *rows: dict[str, object], **more) -> dict[str, object]:
    """What the browser sends: the form as it stands, with these rows in it."""
    seen = client.get(url).context["form"].initial["seen"]
    data: dict[str, object] = {"seen": seen, "rows": len(rows), "stap": "bewaren"}
    for number, row in enumerate(rows, start=1):
        data |= {f"{name}_{number}": value for name, value in row.items()}
    return data | more


def shown(response) -> list[dict[str, object]]:
    form = response.context["form"]
    return [
        {name: getattr(row, name).value() for name in ("line", "minutes", "kind", "unit", "title", "note")}
        for row in form.lines
    ]


class TestForm:
    def test_a_unit_fills_in_what_was_left_empty(self, cast, sign_in, url):
        client = sign_in(cast.trainer)
        rows = (
            {"unit": cast.unit.pk},
            {"minutes": 15, "kind": "break"},
            {"minutes": 60, "kind": "own_case", "note": "Twee rondes"},
            {"title": ""},
        )
        assert client.post(url, sent(client, url, *rows)).status_code == 302
        stored = cast.session.lines.order_by("position").values_list("title", "minutes", "kind", "note")
        assert list(stored) == [
            (cast.unit.title, 60, "theory", ""),
            ("Pauze", 15, "break", ""),
            ("Casusbespreking", 60, "own_case", "Twee rondes"),
        ]

    def test_filling_adds_the_units_that_are_not_there_yet(self, cast, sign_in, url):
        UnitFactory(module=cast.module, position=2, title="Tweede", minutes=25, kind="skill")
        client = sign_in(cast.trainer)
        kept = {"unit": cast.unit.pk, "title": "Mijn woorden", "minutes": "50", "kind": "theory"}
        response = client.post(url, sent(client, url, {"title": ""}, kept, stap="vullen"))
        assert [(row["title"], row["minutes"], row["kind"]) for row in shown(response)] == [
            ("Mijn woorden", "50", "theory"),
            ("Tweede", "25", "skill"),
        ]
        assert not cast.session.lines.exists(), "only the button that saves stores anything"

    @pytest.mark.parametrize(
        ("step", "expected"),
        [("omhoog-2", "B A C"), ("omlaag-2", "A C B"), ("weg-1", "B C"), ("omhoog-1", "A B C"),
         ("omlaag-9", "A B C"), ("weg-x", "A B C"), ("regel", "A B C ")],
    )  # fmt: skip
    def test_rows_move_come_and_go_without_script(self, cast, sign_in, url, step, expected):
        client = sign_in(cast.trainer)
        rows = [{"title": letter, "minutes": "geen getal"} for letter in "ABC"]
        response = client.post(url, sent(client, url, *rows, stap=step))
        assert " ".join(str(row["title"]) for row in shown(response)) == expected
        assert {row["minutes"] for row in shown(response)} <= {"geen getal", ""}, "typed, not judged yet"

    def test_an_error_says_how_to_repair_and_keeps_what_was_typed(self, cast, sign_in, url):
        client = sign_in(cast.trainer)
        rows = ({"title": "Zonder tijd", "note": "Blijft"}, {"minutes": "700", "kind": "other", "title": "T"})
        response = client.post(url, sent(client, url, *rows))
        text = response.content.decode()
        assert response.status_code == 200
        assert "Vul in hoeveel minuten dit duurt" in text
        assert "Kies waar deze tijd voor is" in text
        assert "Meer dan 600 kan niet" in text
        assert next((row["title"], row["note"]) for row in shown(response)) == ("Zonder tijd", "Blijft")

    def test_it_warns_when_it_is_longer_than_the_session(self, cast, sign_in, url):
        client = sign_in(cast.planner)
        long = {"minutes": 450, "kind": "other", "title": "Alles"}
        text = client.post(url, sent(client, url, long, stap="bijwerken")).content.decode()
        assert "langer dan de bijeenkomst" in text
        assert "30 minuten te lang" in text
        fits = long | {"minutes": 420}
        text = client.post(url, sent(client, url, fits, stap="bijwerken")).content.decode()
        assert "langer dan de bijeenkomst" not in text

    def test_what_another_stored_meanwhile_stands_beside_what_was_typed(self, cast, sign_in, url):
        client = sign_in(cast.trainer)
        data = sent(client, url, {"minutes": 30, "kind": "other", "title": "Van mij"})
        save(cast.session, entry("Van een ander"), by=cast.planner)
        response = client.post(url, data)
        text = response.content.decode()
        assert response.status_code == 409
        assert "Van een ander" in text
        assert shown(response)[0]["title"] == "Van mij"
        data["seen"] = response.context["form"]["seen"].value()
        assert client.post(url, data).status_code == 302, "saving again is a choice"
        assert cast.session.lines.get().title == "Van mij"

    def test_lines_of_elsewhere_are_made_anew(self, cast, sign_in, url):
        foreign = save(cast.concept_session, entry("Elders"), by=cast.trainer)[0]
        client = sign_in(cast.trainer)
        row = {"line": foreign.pk, "minutes": 30, "kind": "other", "title": "Hier"}
        client.post(url, sent(client, url, row))
        foreign.refresh_from_db()
        assert foreign.title == "Elders"
        assert cast.session.lines.get().title == "Hier"

    def test_only_who_plans_the_lichting_changes_it(self, cast, sign_in, url):
        allowed = {name for name, user in cast.people.items() if sign_in(user).get(url).status_code == 200}
        assert allowed == {"trainer", "planner"}


class TestSeeing:
    @pytest.fixture
    def lines(self, cast):
        return save(
            cast.session,
            entry(cast.unit.title, unit_id=cast.unit.pk, note="Begin met de stoelen"),
            entry("Pauze", 15, BREAK),
            by=cast.trainer,
        )

    def page(self, cast, sign_in, user) -> str:
        return sign_in(user).get(cast.session.get_absolute_url()).content.decode()

    def test_participants_see_it_without_the_notes(self, cast, sign_in, lines):
        text = self.page(cast, sign_in, cast.participant)
        assert cast.unit.title in text
        assert "10.00" in text
        assert (
            reverse("cohorts:unit-detail", args=[cast.cohort.slug, cast.module.slug, cast.unit.slug]) in text
        )
        assert "Begin met de stoelen" not in text
        assert "Wijzig programma" not in text

    @pytest.mark.parametrize("who", ["trainer", "planner"])
    def test_who_runs_the_session_sees_the_notes(self, cast, sign_in, lines, who):
        text = self.page(cast, sign_in, getattr(cast, who))
        assert "Begin met de stoelen" in text
        assert reverse("modules:library-unit", args=[cast.module.slug, cast.unit.slug]) in text

    def test_a_coordinator_sees_titles_and_times_alone(self, cast, sign_in, lines):
        text = self.page(cast, sign_in, cast.coordinator)
        assert cast.unit.title in text
        assert "stoelen" not in text
        assert cast.unit.slug not in text

    def test_it_stands_with_the_preparation(self, cast, sign_in, lines):
        url = reverse("cohorts:module-detail", args=[cast.cohort.slug, cast.module.slug])
        text = sign_in(cast.participant).get(url).content.decode()
        assert "Pauze" in text
        assert "stoelen" not in text

    def test_days_have_their_own_head(self, cast, sign_in, lines):
        for day in (11, 12):
            starts = dt.datetime(2027, 2, day, 8, 0, tzinfo=dt.UTC)
            SessionPart.objects.create(
                session=cast.session,
                part_of_day=PartOfDay.MORNING,
                starts_at=starts,
                ends_at=starts + dt.timedelta(hours=1),
            )
        save(cast.session, entry("Een", 60), entry("Twee", 60), by=cast.trainer)
        assert clocks(cast.session) == "11-02 09:00 12-02 09:00"
        days = sign_in(cast.participant).get(cast.session.get_absolute_url()).context["programme"].days
        assert [len(day.lines) for day in days] == [1, 1]

    @pytest.mark.parametrize("who", ["participant", "trainer"])
    def test_more_lines_cost_the_same(self, cast, sign_in, lines, url, who):
        client = sign_in(getattr(cast, who))
        pages = [cast.session.get_absolute_url(), *([url] if who == "trainer" else [])]

        def cost() -> list[int]:
            counts = []
            for page in pages:
                with CaptureQueriesContext(connection) as captured:
                    assert client.get(page).status_code == 200
                counts.append(len(captured))
            return counts

        before = (cost(), cost())[1]
        units = [UnitFactory(module=cast.module, position=n, minutes=10) for n in range(2, 8)]
        more = [entry(unit.title, unit_id=unit.pk) for unit in units]
        save(cast.session, *map(Entry.of, lines), *more, by=cast.trainer)
        assert cost() == before
