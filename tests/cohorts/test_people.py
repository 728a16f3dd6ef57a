"""The people of an organisation over all lichtingen: page and files."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from casuistiek.models import PracticeCase
from cohorts.actions import inviting
from cohorts.models import Attendance, Enrolment, SessionPart
from cohorts.reports import exports
from cohorts.states import AttendanceStatus, EnrolmentStatus, PartOfDay
from leergang.accounts.models import User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.factories.accounts import OrganisationRoleFactory, UserFactory
from tests.factories.casuistiek import PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory

URL, CSV, XLSX = "/deelnemers/", "/deelnemers/deelnemers.csv", "/deelnemers/deelnemers.xlsx"
DAY = dt.timedelta(days=1)
OUTSIDERS = ["trainer", "other_trainer", "participant", "colleague", "stranger", "office_admin", "auditor"]
MARKER = "GEHEIMEKIEVIT"


@pytest.fixture(autouse=True)
def _today(now, time_machine):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def ask(cast, sign_in):
    """The names on the page that somebody gets for a question."""
    client = sign_in(cast.coordinator)
    return lambda query="": names(client.get(URL + query))


def names(answer) -> list[str]:
    return [row.shown.line.name for row in answer.context["rows"]]


def crowd(cast, size: int, **more) -> list[Enrolment]:
    """Many people of Waterdam, in a few statements."""
    users = User.objects.bulk_create(
        User(
            email=f"p{n}@waterdam.example", first_name=f"P{n:05}", last_name="Blom", sort_key=f"blom p{n:05}"
        )
        for n in range(size)
    )
    return Enrolment.objects.bulk_create(
        Enrolment(
            cohort=cast.cohort if n % 2 else cast.other_cohort,
            user=user,
            organisation=cast.waterdam,
            sort_key=user.sort_key,
            **{"status": EnrolmentStatus.ACTIVE, **more},
        )
        for n, user in enumerate(users)
    )


def part(cast, day: int, part_of_day=PartOfDay.MORNING) -> SessionPart:
    start = dt.datetime(2027, 1, day, 8, 0, tzinfo=dt.UTC)
    return SessionPart.objects.create(
        session=cast.session, part_of_day=part_of_day, starts_at=start, ends_at=start + dt.timedelta(hours=3)
    )


def was(cast, enrolment, day: int, status: AttendanceStatus) -> None:
    Attendance.objects.create(
        part=part(cast, day), enrolment=enrolment, status=status, recorded_at=cast.session.starts_at
    )


class TestWhoSeesWhom:
    def test_a_coordinator_sees_the_own_people_in_every_lichting(self, cast, sign_in):
        page = sign_in(cast.coordinator).get(URL)
        assert names(page) == ["Ada Proef", "Paula Proef"]
        assert all(words in page.text for words in ("Mensen van jouw organisatie", "Voorjaar", "Najaar"))
        assert not any(words in page.text for words in ("Kees", "Duinrade"))

    def test_another_coordinator_sees_others(self, cast, sign_in):
        page = sign_in(cast.other_coordinator).get(URL)
        assert names(page) == ["Kees Proef"]
        assert not any(words in page.text for words in ("Waterdam", "Najaar"))

    def test_a_planner_sees_everybody_with_organisation(self, cast, sign_in):
        page = sign_in(cast.planner).get(URL)
        assert names(page) == ["Ada Proef", "Kees Proef", "Paula Proef"]
        assert all(words in page.text for words in ("van alle organisaties", "Gemeente Duinrade"))

    def test_a_coordinator_of_two_organisations_sees_which_is_which(self, cast, sign_in):
        OrganisationRoleFactory(user=cast.coordinator, organisation=cast.duinrade)
        page = sign_in(cast.coordinator).get(URL)
        assert names(page) == ["Ada Proef", "Kees Proef", "Paula Proef"]
        assert "Gemeente Duinrade" in page.text

    def test_who_left_the_organisation_is_not_there_any_more(self, cast, ask, now):
        Enrolment.objects.filter(pk=cast.enrolment.pk).update(leaves_on=(now - DAY).date())
        assert ask() == ["Ada Proef"]

    def test_a_role_that_ended_opens_nothing(self, cast, sign_in, now):
        cast.coordinator.organisation_roles.update(ends_on=(now - DAY).date())
        assert sign_in(cast.coordinator).get(URL).status_code == 404

    @pytest.mark.parametrize("name", OUTSIDERS)
    @pytest.mark.parametrize("url", [URL, CSV, XLSX])
    def test_others_find_nothing(self, cast, sign_in, name, url):
        assert sign_in(cast.people[name]).get(url).status_code == 404

    @pytest.mark.parametrize("url", [URL, CSV, XLSX])
    def test_without_login_there_is_the_door(self, client, db, url):
        assert client.get(url).url.startswith("/inloggen/")

    @pytest.mark.parametrize("url", [CSV, XLSX])
    def test_post_is_refused(self, cast, sign_in, url):
        assert sign_in(cast.coordinator).post(url).status_code == 405


class TestNeverMore:
    """AVG-10: no case, no title, no feedback, no scan, no last login, on the page or in a file."""

    @pytest.fixture(autouse=True)
    def _case(self, cast, now):
        case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
        texts = [
            field.attname
            for field in PracticeCase._meta.concrete_fields
            if field.get_internal_type() in {"CharField", "TextField"} and not field.choices
        ]
        PracticeCase.objects.filter(pk=case.pk).update(
            **{name: MARKER for name in texts if not PracticeCase._meta.get_field(name).unique}
        )
        User.objects.update(last_login=dt.datetime(2019, 5, 17, tzinfo=dt.UTC))

    def test_on_the_page(self, cast, sign_in):
        page = sign_in(cast.coordinator).get(URL).text
        assert MARKER not in page
        assert not any(
            words in page.lower() for words in ("casus", "feedback", "scan", "2019", "17 mei", "actief")
        )

    @pytest.mark.parametrize("person", ["coordinator", "planner"])
    def test_the_files_have_these_columns_and_no_others(self, cast, sign_in, person):
        client = sign_in(cast.people[person])
        columns = [
            "Naam",
            "Functie",
            "Organisatie",
            "E-mail",
            "Lichting",
            "Status",
            "Uitnodiging",
            "Dagdelen aanwezig",
            "Dagdelen vastgelegd",
        ]
        text, book = client.get(CSV).content.decode("utf-8-sig"), workbook(client.get(XLSX))
        assert text.splitlines()[0].split(";") == columns
        assert list(book[0]) == columns
        assert MARKER not in text
        assert MARKER not in str(book)
        assert "2019" not in text + str(book)

    def test_a_private_address_stays_with_its_owner(self, cast, sign_in, now):
        mine = cast.participant
        User.objects.filter(pk=mine.pk).update(email="paula@prive.example")
        mine.address_changes.create(
            new_email="paula@prive.example", token_hash="x", expires_at=now + DAY, used_at=now
        )
        assert "prive.example" not in sign_in(cast.coordinator).get(CSV).content.decode()
        assert "prive.example" in sign_in(cast.planner).get(CSV).content.decode()


def workbook(answer) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))


class TestChoice:
    def test_a_lichting(self, ask):
        assert ask("?lichting=najaar") == ["Ada Proef"]
        assert ask("?lichting=voorjaar") == ["Paula Proef"]
        assert ask("?lichting=onbekend") == []

    def test_a_state(self, cast, ask):
        Enrolment.objects.filter(pk=cast.enrolment.pk).update(status=EnrolmentStatus.WITHDRAWN)
        assert ask() == ["Ada Proef"]
        assert ask("?status=gestopt") == ["Paula Proef"]
        assert ask("?status=doet-mee") == ["Ada Proef"]

    def test_an_invitation_that_was_refused_is_repaired_from_here(self, cast, sign_in, now):
        Enrolment.objects.filter(pk=cast.enrolment.pk).update(status=EnrolmentStatus.CONFIRMED)
        inviting.invite_again(cast.enrolment, by=cast.coordinator, now=now)
        Letter.objects.update(state="failed")
        page = sign_in(cast.coordinator).get(URL + "?uitnodiging=niet-bezorgd")
        assert names(page) == ["Paula Proef"]
        url = reverse("cohorts:enrolment-address", args=[cast.cohort.slug, cast.enrolment.public_id])
        assert url in page.text
        assert (
            reverse("cohorts:enrolment-detail", args=[cast.cohort.slug, cast.enrolment.public_id])
            in page.text
        )

    def test_a_name(self, cast, sign_in):
        answer = sign_in(cast.coordinator).post(URL, {"zoek": "ada", "lichting": "najaar"}, follow=True)
        assert names(answer) == ["Ada Proef"]
        assert "ada" not in answer.redirect_chain[0][0].lower().replace("najaar", "")

    def test_nobody_found_leads_back_to_everybody(self, cast, sign_in):
        page = sign_in(cast.coordinator).get(URL + "?status=wachtlijst").text
        assert "Niemand gevonden" in page

    def test_nobody_at_all_leads_to_the_lichtingen(self, cast, sign_in):
        Enrolment.objects.all().delete()
        assert "Er is nog niemand ingeschreven" in sign_in(cast.coordinator).get(URL).text

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("", ["Ada", "Iris", "Paula", "Zoë"]),
            ("lichting", ["Ada", "Zoë", "Iris", "Paula"]),
            ("status", ["Iris", "Ada", "Paula", "Zoë"]),
        ],
    )
    def test_the_order(self, cast, ask, sort, expected):
        for name, cohort, status in [
            ("Zoë", cast.other_cohort, EnrolmentStatus.ACTIVE),
            ("Iris", cast.cohort, EnrolmentStatus.REQUESTED),
        ]:
            EnrolmentFactory(
                cohort=cohort,
                organisation=cast.waterdam,
                user=UserFactory(first_name=name),
                status=status,
            )
        assert [name.split()[0] for name in ask(f"?sorteer={sort}")] == expected

    @pytest.mark.parametrize("sort", ["", "lichting", "status"])
    def test_paging_shows_everybody_once_in_order_and_keeps_the_choice(self, cast, sign_in, sort):
        crowd(cast, 43)
        client, query, seen = sign_in(cast.coordinator), f"?sorteer={sort}&status=doet-mee", []
        while query:
            answer = client.get(URL + query)
            seen += names(answer)
            query = answer.context["page"].next_url
            assert "blom" not in query
            assert not query or "status=doet-mee" in query
        assert len(seen) == len(set(seen)) == 45
        assert (seen == sorted(seen, key=lambda name: (name.split()[1], name))) == (sort != "lichting")

    @pytest.mark.parametrize(
        "query",
        ["?na=x", "?na=%00", "?lichting=%00", "?sorteer=public_id", "?status=__class__", "?zoek=verzonnen"],
    )
    def test_a_tampered_address_does_no_harm(self, cast, ask, query):
        assert ask(query) in (["Ada Proef", "Paula Proef"], [])


class TestAttendance:
    def test_at_how_many_dagdelen_somebody_was(self, cast, sign_in):
        for day, status in [
            (11, AttendanceStatus.PRESENT),
            (12, AttendanceStatus.PARTLY),
            (13, AttendanceStatus.ABSENT),
            (14, AttendanceStatus.ABSENT_WITH_NOTICE),
            (15, AttendanceStatus.EXEMPT),
        ]:
            was(cast, cast.enrolment, day, status)
        part(cast, 16)  # nothing was recorded yet
        client = sign_in(cast.coordinator)
        page = client.get(URL).text
        assert "2 van 4 dagdelen" in page
        assert "11 jan, ochtend: aanwezig" in page
        assert "15 jan, ochtend: vrijgesteld" in page
        assert "16 jan" not in page
        row = next(row for row in workbook(client.get(XLSX)) if row[0] == "Paula Proef")
        assert row[-2:] == (2, 4)

    def test_nothing_recorded_is_not_absence(self, cast, sign_in):
        assert "nog niets vastgelegd" in sign_in(cast.coordinator).get(URL).text


class TestFiles:
    def test_a_file_holds_exactly_what_is_chosen(self, cast, sign_in):
        crowd(cast, 30)
        client = sign_in(cast.coordinator)
        answer = client.post(URL, {"zoek": "blom p0001", "lichting": "najaar"}, follow=True)
        address = answer.context["choice"].address
        expected = names(answer)
        assert len(expected) == 5
        rows = list(
            csv.reader(io.StringIO(client.get(CSV + address).content.decode("utf-8-sig")), delimiter=";")
        )
        assert [row[0] for row in rows[1:]] == expected
        assert [row[0] for row in workbook(client.get(XLSX + address))[1:]] == expected
        assert [
            event.facts for event in AuditEvent.objects.filter(kind="enrolment.exported").order_by("pk")
        ] == [
            {"rows": 5, "file": "csv"},
            {"rows": 5, "file": "xlsx"},
        ]

    @pytest.mark.parametrize("start", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", " =1"])
    def test_a_cell_never_starts_a_formula(self, cast, sign_in, start):
        Enrolment.objects.filter(pk=cast.enrolment.pk).update(job_title=start)
        client = sign_in(cast.coordinator)
        sheet = load_workbook(io.BytesIO(client.get(XLSX).content)).active
        cell = next(row[1] for row in sheet.iter_rows() if row[0].value == "Paula Proef")
        assert (cell.data_type, cell.value) == ("s", f"'{start}")
        assert f"'{start}" in client.get(CSV).content.decode("utf-8-sig")

    def test_the_names_of_the_files(self, cast, sign_in):
        client = sign_in(cast.coordinator)
        assert client.get(CSV)["Content-Disposition"] == 'attachment; filename="deelnemers.csv"'
        assert client.get(XLSX)["Content-Type"].endswith("spreadsheetml.sheet")

    def test_an_empty_list_is_nothing(self, cast, sign_in):
        assert sign_in(cast.coordinator).get(CSV + "?status=wachtlijst").status_code == 404

    def test_a_list_without_end_asks_to_choose_first(self, cast, sign_in, monkeypatch):
        monkeypatch.setattr(exports, "LIMIT", 1)
        monkeypatch.setattr("cohorts.views.people.LIMIT", 1)
        answer = sign_in(cast.coordinator).get(CSV, follow=True)
        assert "Kies eerst een lichting" in answer.text
        assert not AuditEvent.objects.filter(kind="enrolment.exported").exists()


class TestManyPeople:
    @pytest.mark.parametrize("size", [3, 3000])
    @pytest.mark.parametrize("query", ["", "?sorteer=status&status=doet-mee"])
    def test_the_number_of_queries_does_not_grow(self, cast, sign_in, django_assert_num_queries, size, query):
        for enrolment in crowd(cast, size)[:20]:
            Attendance.objects.create(
                part=SessionPart.objects.first() or part(cast, 11),
                enrolment=enrolment,
                status=AttendanceStatus.PRESENT,
                recorded_at=cast.session.starts_at,
            )
        client = sign_in(cast.coordinator)
        client.get(URL + query)
        with django_assert_num_queries(9):
            client.get(URL + query)

    @pytest.mark.parametrize("url", [CSV, XLSX])
    def test_a_file_takes_as_many_queries_for_3_as_for_300(self, cast, sign_in, url):
        client = sign_in(cast.coordinator)
        client.get(url)

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            return len(queries)

        few = count()
        crowd(cast, 300)
        assert count() == few
