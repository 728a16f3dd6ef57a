"""What a substitute and a guest may open: a table of every page of a session, and nothing beside it (SEC-06)."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.actions import feeds
from cohorts.models import Attendance, Cohort, Enrolment, Session, SessionPart, SessionResponse, SessionStaff
from cohorts.states import Answer, SessionStatus, StaffKind
from leergang.accounts.roles import Permission
from leergang.checks import addresses
from leergang.moment import at
from tests.architecture.scene import build_scene
from tests.factories.cohorts import EnrolmentFactory, SessionFactory

pytestmark = pytest.mark.django_db
STARTS_AT = dt.datetime(2027, 2, 11, 8, 15, tzinfo=dt.UTC)
THE_DAY, LAST_DAY = dt.date(2027, 2, 11), dt.date(2027, 2, 18)
HERE = "cohorts:"

# Every page about one session, and what each of them gets. All others of the lichting are 404 for both.
SUBSTITUTE_OPENS = {
    "session-detail",
    "session-ics",
    "session-join",
    "session-coming",
    "attendance-record",
    "attendance-roll",
    "attendance-undo",
    "attendance-paste",
    "attendance-print",
    "session-run-sheet",
    "session-minutes",
    "check-in-screen",
}
GUEST_OPENS = {"session-detail", "session-ics", "session-join"}
OPENS = {"substitute": SUBSTITUTE_OPENS, "guest": GUEST_OPENS, "expired": set(), "elsewhere": set()}


@pytest.fixture(autouse=True)
def during():
    """Eleven o'clock on the day of the session."""
    with time_machine.travel(at(THE_DAY, dt.time(11)), tick=False):
        yield


@pytest.fixture
def scene(db):
    scene = build_scene()
    Session.objects.filter(pk=scene.cast.session.pk).update(
        starts_at=STARTS_AT, ends_at=STARTS_AT + dt.timedelta(hours=7)
    )
    SessionPart.objects.filter(pk=scene.part.pk).update(starts_at=STARTS_AT)
    SessionFactory(cohort=scene.cast.cohort, number=9, planned=True, join_url="https://vergadering.example/9")
    return scene


def let_in(user, session, kind=StaffKind.SUBSTITUTE, ends_on=LAST_DAY):
    return SessionStaff.objects.create(session=session, user=user, kind=kind, ends_on=ends_on)


def somebody(scene, what):
    """The trainer of the lichting next door, or a stranger, as this table calls them."""
    cast = scene.cast
    if what == "substitute":
        let_in(cast.other_trainer, cast.session)
    elif what == "expired":
        let_in(cast.other_trainer, cast.session, ends_on=THE_DAY - dt.timedelta(days=1))
    elif what == "elsewhere":
        let_in(cast.other_trainer, SessionFactory(cohort=cast.cohort, number=8, planned=True))
    else:
        let_in(cast.stranger, cast.session, StaffKind.GUEST)
        return cast.stranger
    return cast.other_trainer


def statuses(client, scene, *, prefix, **replaced):
    """name -> the answers to GET and POST, for every address that is about a lichting."""
    for address in addresses():
        values = scene.arguments(address)
        if "slug" in values and address.name.startswith(prefix):
            url = reverse(address.name, kwargs=values | {k: v for k, v in replaced.items() if k in values})
            yield address.name.removeprefix(HERE), client.get(url).status_code, client.post(url).status_code


@pytest.mark.parametrize("what", OPENS)
def test_every_page_of_a_lichting_opens_for_whom_the_table_says(scene, sign_in, what):
    client = sign_in(somebody(scene, what))
    public = {"request-create"}  # asking for a place is for everybody
    wrong: list[tuple[object, ...]] = []
    for name, got, posted in statuses(client, scene, prefix=HERE):
        if name in OPENS[what]:
            wrong += [] if got in {200, 302, 405} else [(name, got)]
        elif name not in public and (404 not in {got, posted} or {got, posted} - {404, 405}):
            wrong += [(name, got, posted)]
    assert wrong == []


@pytest.mark.parametrize("what", ["substitute", "guest"])
def test_another_session_of_the_same_lichting_stays_closed(scene, sign_in, what):
    client = sign_in(somebody(scene, what))
    about_one = {
        name: got for name, got, _ in statuses(client, scene, prefix=HERE, number=9) if name in OPENS[what]
    }
    assert set(about_one) == OPENS[what]
    assert set(about_one.values()) <= {404, 405}


def test_what_others_of_the_cast_may_did_not_change(scene):
    """The lichting itself is granted to nobody by helping with one session."""
    cast = scene.cast
    let_in(cast.stranger, cast.session)
    for permission in Permission:
        assert not Cohort.objects.granting(cast.stranger, permission).exists()
    assert list(Session.objects.visible_to(cast.stranger)) == [cast.session]
    assert not Enrolment.objects.visible_to(cast.stranger).exists()


@pytest.mark.parametrize("kind", StaffKind)
def test_access_lasts_until_midnight_in_the_netherlands(scene, sign_in, kind):
    cast = scene.cast
    let_in(cast.stranger, cast.session, kind)
    client, page = sign_in(cast.stranger), cast.session.get_absolute_url()
    with time_machine.travel(at(LAST_DAY, dt.time(23, 59)), tick=False):
        assert client.get(page).status_code == 200
        assert page in client.get("/").text
    with time_machine.travel(at(LAST_DAY + dt.timedelta(days=1), dt.time(0, 1)), tick=False):
        assert client.get(page).status_code == 404
        assert page not in client.get("/").text
        assert page not in client.get(reverse("home:calendar")).text


def test_a_concept_is_shown_to_nobody_who_helps(scene, sign_in):
    cast = scene.cast
    let_in(cast.stranger, cast.concept_session)
    assert sign_in(cast.stranger).get(cast.concept_session.get_absolute_url()).status_code == 404


def test_attendance_of_a_substitute_is_written_down(scene, sign_in):
    cast = scene.cast
    let_in(cast.other_trainer, cast.session)
    client = sign_in(cast.other_trainer)
    url = reverse("cohorts:attendance-roll", args=["voorjaar", 1])
    client.post(url, {"zet": f"{cast.enrolment.pk}:present"})
    row = Attendance.objects.get()
    assert (row.enrolment, row.recorded_by) == (cast.enrolment, cast.other_trainer)
    assert (
        "Teruggezet"
        in client.post(reverse("cohorts:attendance-undo", args=["voorjaar", 1]), follow=True).text
    )


class TestLeaks:
    def names(self, cast):
        return {cast.participant.name, cast.colleague.name}

    def test_a_substitute_sees_names_and_no_address_phone_or_reason(self, scene, sign_in):
        cast = scene.cast
        let_in(cast.other_trainer, cast.session)
        cast.participant.phone = "0612345678"
        cast.participant.save()
        SessionResponse.objects.create(
            session=cast.session,
            user=cast.participant,
            answer=Answer.NO,
            reason="Naar het ziekenhuis",
            session_sequence=0,
            starts_at=STARTS_AT,
            answered_at=STARTS_AT,
        )
        client = sign_in(cast.other_trainer)
        pages = [
            client.get(reverse(f"cohorts:{name}", args=["voorjaar", 1])).text
            for name in sorted(SUBSTITUTE_OPENS - {"session-join", "session-ics", "attendance-undo"})
        ]
        text = "".join(pages)
        assert cast.participant.name in text
        for secret in (cast.participant.email, "0612345678", "Naar het ziekenhuis"):
            assert secret not in text
        coming = client.get(reverse("cohorts:session-coming", args=["voorjaar", 1])).text
        assert "Reden" not in coming
        trainer_sees = sign_in(cast.trainer).get(reverse("cohorts:session-coming", args=["voorjaar", 1])).text
        assert "Naar het ziekenhuis" in trainer_sees

    def test_a_guest_sees_no_participant_and_no_way_into_the_lichting(self, scene, sign_in):
        cast = scene.cast
        let_in(cast.stranger, cast.session, StaffKind.GUEST)
        page = sign_in(cast.stranger).get(cast.session.get_absolute_url()).text
        assert not [name for name in self.names(cast) if name in page]
        assert reverse("cohorts:session-list", args=["voorjaar"]) + '"' not in page
        assert cast.cohort.get_absolute_url() + '"' not in page
        assert "aanwezigheid" not in page.lower()

    @pytest.mark.parametrize("kind", StaffKind)
    def test_no_link_of_an_open_page_leads_to_a_closed_one(self, scene, sign_in, kind):
        cast = scene.cast
        let_in(cast.stranger, cast.session, kind)
        client = sign_in(cast.stranger)
        todo, seen = {"/", cast.session.get_absolute_url()}, set()
        while todo:
            url = todo.pop()
            seen.add(url)
            response = client.get(url)
            assert response.status_code in {200, 302, 405}, url
            if response.status_code == 200 and "html" in response["Content-Type"]:
                todo |= {
                    link for link in _links(response.text) if "/lichtingen/" in link or "/casus/" in link
                } - seen
        assert cast.session.get_absolute_url() in seen

    def test_search_and_export_of_people_stay_closed(self, scene, sign_in):
        let_in(scene.cast.stranger, scene.cast.session)
        client = sign_in(scene.cast.stranger)
        for name in ("people-list", "beheer:person-list", "planning", "casuistiek:feedback-list"):
            assert client.get(reverse(name), {"zoek": "Paula"}).status_code == 404, name

    def test_the_own_calendar_shows_that_session_only(self, scene, client):
        cast = scene.cast
        let_in(cast.stranger, cast.session)
        token = feeds.issue(cast.stranger, now=at(THE_DAY, dt.time(11)))[1]
        feed = next(address for address in addresses() if "feed_token" in address.route)
        url = reverse(feed.name, args=[token])
        text = client.get(url).text
        assert text.count("BEGIN:VEVENT") == 1
        assert "vergadering.example" not in text
        with time_machine.travel(at(LAST_DAY + dt.timedelta(days=1), dt.time(0, 1)), tick=False):
            assert "BEGIN:VEVENT" not in client.get(url).text

    def test_a_substitute_in_one_lichting_sees_nothing_of_another(self, scene, sign_in):
        cast = scene.cast
        away = SessionFactory(cohort=cast.other_cohort, number=1, planned=True)
        let_in(cast.stranger, away)
        client = sign_in(cast.stranger)
        assert client.get(away.get_absolute_url()).status_code == 200
        text = client.get(reverse("cohorts:session-coming", args=["najaar", 1])).text
        assert cast.other_participant.name in text
        assert not [name for name in self.names(cast) if name in text]
        assert client.get(cast.session.get_absolute_url()).status_code == 404


class TestHome:
    @pytest.mark.parametrize(
        ("kind", "words"), [(StaffKind.SUBSTITUTE, "Je valt in op"), (StaffKind.GUEST, "Je bent gast op")]
    )
    def test_the_start_page_and_the_menu_lead_to_the_session(self, scene, sign_in, kind, words):
        cast = scene.cast
        let_in(cast.stranger, cast.session, kind)
        client = sign_in(cast.stranger)
        page = client.get("/").text
        assert words in page
        assert cast.session.get_absolute_url() in page
        assert cast.session.get_absolute_url() in client.get(reverse("home:calendar")).text

    def test_a_trainer_of_elsewhere_finds_it_above_the_own_work(self, scene, sign_in):
        let_in(scene.cast.other_trainer, scene.cast.session)
        page = sign_in(scene.cast.other_trainer).get("/").text
        assert "Je valt in op" in page
        assert "Wacht op feedback" in page

    def test_a_cancelled_session_says_so(self, scene, sign_in):
        let_in(scene.cast.stranger, scene.cast.session)
        Session.objects.filter(pk=scene.cast.session.pk).update(status=SessionStatus.CANCELLED)
        assert "vervalt" in sign_in(scene.cast.stranger).get("/").text


@pytest.mark.parametrize("name", ["session-detail", "session-coming", "attendance-roll"])
def test_a_page_asks_as_many_questions_for_thirty_people_as_for_two(scene, sign_in, name):
    cast = scene.cast
    let_in(cast.other_trainer, cast.session)
    client, url = sign_in(cast.other_trainer), reverse(f"cohorts:{name}", args=["voorjaar", 1])
    client.get(url)
    counts = []
    for more in (0, 30):
        EnrolmentFactory.create_batch(more, cohort=cast.cohort, organisation=cast.waterdam)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def _links(html):
    return {part.split('"')[0].split("?")[0].split("#")[0] for part in html.split('href="')[1:]}
