"""What a curious or hostile person tries on the lichtingen: other gemeenten, old ties, odd input."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from cohorts import calendars
from cohorts.actions import enrolments, planning, reminders
from cohorts.calendars import Entry, Method
from cohorts.importing.hostile import TOO_HEAVY
from cohorts.importing.isolated import read_isolated
from cohorts.importing.reading import Line
from cohorts.importing.refusal import Refused
from cohorts.models import Enrolment, Reminder
from cohorts.reports import audience
from cohorts.states import EnrolmentStatus, PartOfDay, ReminderState
from leergang.accounts.models import Invitation, InvitationKind
from leergang.accounts.roles import Role
from leergang.mailing.models import Letter
from leergang.moment import now as clock
from tests.cohorts import workbooks
from tests.cohorts.lists import draft
from tests.cohorts.plans import plan
from tests.factories.accounts import OrganisationRoleFactory
from tests.factories.cohorts import EnrolmentFactory, TrainerAssignmentFactory

pytestmark = pytest.mark.django_db

CHECKED = {"is_voice_known": "on"}
LONG_NUMBER = "9" * 5000  # more digits than int() reads


@pytest.fixture
def today(now):
    with time_machine.travel(now, tick=True):
        yield


def new_start(user):
    return reverse("person-new-start", args=[user.public_id])


def enrol(cast, user, *, organisation=None, by=None, now, name="Iemand"):
    line = Line(1, name, "", "Anders", user.email, "")
    return enrolments.enrol(
        cast.cohort,
        organisation=organisation or cast.waterdam,
        people=[line],
        by=by or cast.coordinator,
        now=now,
    )[0]


class TestNewStart:
    """A coördinator never gets hold of, or learns the name of, somebody by merely typing an address."""

    @pytest.mark.parametrize("who", ["planner", "other_trainer", "other_coordinator", "stranger", "auditor"])
    def test_not_for_who_never_accepted(self, cast, sign_in, now, who):
        target = getattr(cast, who)
        enrol(cast, target, by=cast.planner, now=now)
        browser = sign_in(cast.coordinator)
        assert browser.get(new_start(target)).status_code == 404
        assert browser.post(new_start(target), CHECKED).status_code == 404
        assert not Invitation.objects.filter(kind=InvitationKind.RECOVERY).exists()

    @pytest.mark.parametrize(
        "status", [EnrolmentStatus.WITHDRAWN, EnrolmentStatus.CANCELLED, EnrolmentStatus.REPLACED]
    )
    def test_not_for_who_left_the_lichting(self, cast, sign_in, status):
        Enrolment.objects.filter(pk=cast.enrolment.pk).update(status=status)
        assert sign_in(cast.coordinator).get(new_start(cast.participant)).status_code == 404

    @pytest.mark.parametrize("role", [Role.PLANNER, Role.OFFICE_ADMIN, Role.AUDITOR, Role.COORDINATOR])
    def test_not_by_a_coordinator_for_who_holds_a_role_elsewhere(self, cast, sign_in, role):
        OrganisationRoleFactory(user=cast.participant, organisation=cast.duinrade, role=role)
        page = sign_in(cast.coordinator).post(new_start(cast.participant), CHECKED, follow=True).text
        assert "Neem contact op met het bureau" in page
        assert not Letter.objects.exists()

    def test_not_by_a_coordinator_for_a_trainer(self, cast, sign_in):
        TrainerAssignmentFactory(cohort=cast.other_cohort, user=cast.participant)
        sign_in(cast.coordinator).post(new_start(cast.participant), CHECKED)
        assert not Letter.objects.exists()

    def test_not_by_a_coordinator_for_who_also_works_for_another_gemeente(self, cast, sign_in):
        EnrolmentFactory(cohort=cast.other_cohort, user=cast.participant, organisation=cast.duinrade)
        sign_in(cast.coordinator).post(new_start(cast.participant), CHECKED)
        assert not Letter.objects.exists()

    def test_the_bureau_helps_these_people(self, cast, sign_in):
        TrainerAssignmentFactory(cohort=cast.other_cohort, user=cast.participant)
        sign_in(cast.planner).post(new_start(cast.participant), CHECKED)
        assert Letter.objects.get().recipient == cast.participant

    def test_a_fellow_coordinator_is_helped(self, cast, sign_in):
        OrganisationRoleFactory(user=cast.participant, organisation=cast.waterdam)
        sign_in(cast.coordinator).post(new_start(cast.participant), CHECKED)
        assert Letter.objects.get().recipient == cast.participant

    def test_two_clicks_are_one_link(self, cast, sign_in):
        browser = sign_in(cast.coordinator)
        browser.post(new_start(cast.participant), CHECKED)
        browser.post(new_start(cast.participant), CHECKED)
        assert Letter.objects.filter(kind="recovery-link").count() == 1
        assert Invitation.objects.usable(clock()).count() == 1


class TestOtherGemeenten:
    def test_taking_part_for_another_gemeente_is_not_told(self, cast, sign_in, now):
        """Known from before, now in this lichting for another gemeente: that is the other's business."""
        EnrolmentFactory(
            cohort=cast.other_cohort,
            user=cast.colleague,
            organisation=cast.waterdam,
            status=EnrolmentStatus.WITHDRAWN,
        )
        page = sign_in(cast.coordinator).post(
            reverse("cohorts:enrolment-create", args=[cast.cohort.slug]),
            {"first_name": "Kees", "infix": "", "last_name": "Proef", "email": cast.colleague.email},
        )
        assert "staat al in" not in page.text
        assert "Het bureau kijkt het na" in page.text

    def test_another_gemeente_cannot_be_posted(self, cast, sign_in):
        OrganisationRoleFactory(user=cast.coordinator, organisation=cast.waterdam, role=Role.AUDITOR)
        sign_in(cast.coordinator).post(
            reverse("cohorts:enrolment-create", args=[cast.cohort.slug]),
            {
                "organisation": cast.duinrade.pk,
                "first_name": "Nieuw",
                "last_name": "Mens",
                "email": "nieuw@waterdam.example",
            },
        )
        assert Enrolment.objects.get(user__email="nieuw@waterdam.example").organisation == cast.waterdam

    def test_an_ended_role_opens_nothing(self, cast, sign_in, today, now):
        yesterday = now.date() - dt.timedelta(days=1)
        cast.coordinator.organisation_roles.update(ends_on=yesterday)
        browser = sign_in(cast.coordinator)
        for name in (
            "enrolment-list",
            "enrolment-create",
            "enrolment-export",
            "import-create",
            "cohort-detail",
        ):
            assert browser.get(reverse(f"cohorts:{name}", args=[cast.cohort.slug])).status_code == 404
        assert browser.get(new_start(cast.participant)).status_code == 404


class TestOffboarding:
    """Who left gets no letter and no link any more (SEC-03)."""

    @pytest.fixture
    def session(self, cast, now):
        cast.session.trainers.add(cast.trainer)
        cast.session.parts.create(
            part_of_day=PartOfDay.MORNING, starts_at=cast.session.starts_at, ends_at=cast.session.ends_at
        )
        return cast.session

    def test_no_news_of_a_session(self, cast, session, now):
        told = audience.of_session(session, now=now)
        assert {cast.participant, cast.coordinator, cast.trainer} <= {*told.invited, *told.coordinators}
        for user in (cast.participant, cast.coordinator, cast.trainer):
            user.is_active = False
            user.save()
        told = audience.of_session(session, now=now)
        assert not {cast.participant, cast.coordinator, cast.trainer} & {
            *told.invited,
            *told.coordinators,
            *told.released,
        }

    def test_no_news_of_a_cancellation(self, cast, session, now):
        planning.move(session, plan=plan(trainers=[cast.trainer]), version=0, by=cast.planner, now=now)
        cast.participant.is_active = False
        cast.participant.save()
        session.refresh_from_db()
        Letter.objects.all().delete()
        planning.cancel(session, version=session.version, by=cast.planner, now=now)
        assert not Letter.objects.filter(recipient=cast.participant).exists()
        assert Letter.objects.filter(recipient=cast.colleague).exists()

    def test_no_reminder(self, cast, session, now):
        reminders.plan(session, people=[cast.participant.pk], now=now)
        cast.participant.is_active = False
        cast.participant.save()
        due = Reminder.objects.earliest("due_at").due_at
        reminders.post_due(now=due)
        assert not Letter.objects.exists()
        assert Reminder.objects.filter(due_at=due).get().state == ReminderState.CANCELLED

    @pytest.mark.parametrize("name", ["trainer-add", "coordinator-add"])
    def test_no_role_by_typing_the_address(self, cast, sign_in, name):
        cast.stranger.is_active = False
        cast.stranger.save()
        slug = cast.cohort.slug if name == "trainer-add" else cast.waterdam.slug
        page = sign_in(cast.planner).post(
            reverse(f"cohorts:{name}", args=[slug]),
            {"first_name": "Vreemd", "last_name": "Proef", "email": cast.stranger.email},
        )
        assert "Dit account is afgesloten." in page.text
        assert not cast.stranger.trainer_assignments.exists()
        assert not cast.stranger.organisation_roles.exists()
        assert not Letter.objects.exists()

    def test_a_trainer_who_was_taken_off_the_lichting_hears_nothing_more(self, cast, session, now):
        cast.cohort.trainer_assignments.filter(user=cast.trainer).delete()
        told = audience.of_session(session, now=now)
        assert cast.trainer not in told.invited


class TestNumbersNobodyTypes:
    def test_a_page_of_the_preview(self, cast, sign_in):
        client = sign_in(cast.coordinator)
        batch = draft(cast, Line(2))
        address = reverse("cohorts:import-preview", args=[cast.cohort.slug, batch.public_id])
        assert client.get(address, {"vanaf": LONG_NUMBER, "wijzig": LONG_NUMBER}).status_code == 200
        pressed = dict.fromkeys(("overslaan", "overnemen", "wijzigen", "naar"), LONG_NUMBER)
        assert client.post(f"{address}?vanaf={LONG_NUMBER}", pressed).status_code == 302

    def test_version_and_rows_of_a_session(self, cast, sign_in):
        browser = sign_in(cast.trainer)
        where = [cast.cohort.slug, cast.concept_session.number]
        bad = {
            "version": LONG_NUMBER,
            "rows": LONG_NUMBER,
            "day_1": "1-1-0001",
            "part_1": "morning",
            "starts_1": "0.05",
            "ends_1": "9.00",
            "title": "x",
            "kind": "module",
            "case_due_on": "1-1-0001",
            "case_due_time": "0.01",
        }
        for name in ("session-update", "session-announce"):
            assert browser.post(reverse(f"cohorts:{name}", args=where), bad).status_code == 200
        bad = {**bad, "day_1": "31-12-9999"}
        assert browser.post(reverse("cohorts:session-update", args=where), bad).status_code == 200

    @pytest.mark.parametrize("cursor", ["na", "voor"])
    @pytest.mark.parametrize(
        "value", [LONG_NUMBER, "9" * 30, "-1", "\0", "' or 1=1 --", "None", "٣", "1e5", "%00"]
    )
    def test_cursors(self, cast, sign_in, cursor, value):
        for who, path in (
            ("planner", "/beheer/berichten/"),
            ("office_admin", "/beheer/logboek/"),
            ("planner", "/lichtingen/"),
            ("planner", "/lichtingen/organisaties/"),
            ("coordinator", f"/lichtingen/{cast.cohort.slug}/deelnemers/"),
            ("trainer", "/feedback/"),
        ):
            assert sign_in(getattr(cast, who)).get(path, {cursor: value}).status_code in {200, 302}


class TestHeavyLists:
    """A small file that becomes a big answer: the web process is handed nothing of it."""

    def test_one_long_text_in_every_cell(self):
        rows = [["Naam", "E-mail"], *([["é" * 300] * 20] * 2000)]
        data = workbooks.xlsx(rows)
        assert len(data) < 1_000_000
        with pytest.raises(Refused) as refused:
            read_isolated(data)
        assert str(refused.value) == TOO_HEAVY

    def test_a_long_honest_list_is_read(self):
        rows = [["Naam", "E-mail"], *([["Anna van der Berg", "anna.van.der.berg@waterdam.example"]] * 5000)]
        assert len(read_isolated(workbooks.csv(rows)).sheets[0].rows) == 5001


class TestCalendarInjection:
    @pytest.mark.parametrize("field", ["title", "venue", "travel"])
    @pytest.mark.parametrize("line_end", ["\r", "\n", "\r\n", "\x0b", "\x0c", "\x1e", "\x85", "\u2028"])
    def test_no_line_of_ones_own(self, cast, now, field, line_end):
        setattr(cast.session, field, f"Zaal{line_end}ATTENDEE:mailto:evil@elders.example")
        entry = Entry(uid="a@b", sequence=0, stamped_at=now)
        text = calendars.for_person(cast.session, cast.participant, entry=entry, method=Method.REQUEST)
        for line in re.split(r"[\r\n]+", text):
            assert not line.startswith("ATTENDEE:mailto:evil")

    @pytest.mark.parametrize(
        "name", ['O"Brien', "Jan; ROLE=CHAIR", "A,B:C", "x^n^'y", "é\u202e", "\\n", "🙂"]
    )
    def test_a_strange_name_stops_nobody(self, cast, now, name):
        cast.participant.first_name = name
        entry = Entry(uid="a@b", sequence=0, stamped_at=now)
        text = calendars.for_person(cast.session, cast.participant, entry=entry, method=Method.REQUEST)
        event = Calendar.from_ical(text).walk("VEVENT")[0]
        assert event["ATTENDEE"] == f"mailto:{cast.participant.email}"
        assert event["ATTENDEE"].params["ROLE"] == "REQ-PARTICIPANT"

    def test_titles_and_places_are_one_line(self, cast, sign_in, today):
        browser = sign_in(cast.trainer)
        browser.post(
            reverse("cohorts:session-create", args=[cast.cohort.slug]),
            {
                "title": "Een\r\ntitel\u202e",
                "venue": "Een\nzaal",
                "kind": "module",
                "version": "0",
                "rows": "1",
                "day_1": "11-3-2027",
                "part_1": "morning",
            },
        )
        made = cast.cohort.sessions.latest("pk")
        assert (made.title, made.venue) == ("Een titel", "Een zaal")
