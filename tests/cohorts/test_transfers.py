"""The step into practice: written by the participant, read by the trainers of the lichting, by nobody else."""

import datetime as dt

import pytest
from django.urls import reverse

from cohorts.actions import releases, transfers
from cohorts.actions.releases import Wish
from cohorts.models import TransferAction
from cohorts.states import EnrolmentStatus, ReleaseWay
from leergang.audit.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import EnrolmentFactory
from tests.factories.modules import ModuleFactory

pytestmark = pytest.mark.django_db

WHAT = "Ik vraag de huisarts naar de wachtlijst"
OUTCOME = "Het gesprek ging ergens anders over"
TYPED = {"what": WHAT, "by_on": "25-3-2099", "with_whom": "de huisarts", "version": "0"}


def address(cast, name, *more):
    return reverse(f"cohorts:{name}", args=[cast.cohort.slug, *more])


@pytest.fixture(autouse=True)
def near(monkeypatch):
    """A day within reach of every clock: the form looks two years ahead."""
    monkeypatch.setattr("cohorts.forms.transfers.FURTHEST", dt.timedelta(days=40_000))


@pytest.fixture
def step(cast, now):
    return put(cast, cast.enrolment, now)


def put(cast, enrolment, now, **values):
    values = {"what": WHAT, "by_on": dt.date(2099, 3, 25), "with_whom": "de huisarts", "version": 0} | values
    return transfers.put(values.pop("module", cast.module), enrolment=enrolment, now=now, **values)


def test_from_the_module_to_the_list_and_back(cast, sign_in):
    client = sign_in(cast.participant)
    edit = address(cast, "transfer-edit", cast.module.slug)
    assert edit in client.get(address(cast, "module-detail", cast.module.slug)).text
    assert client.get(edit).status_code == 200
    assert client.post(edit, TYPED).url == address(cast, "transfer-list")
    row = TransferAction.objects.get()
    assert (row.what, row.by_on, row.with_whom) == (WHAT, dt.date(2099, 3, 25), "de huisarts")
    assert WHAT in client.get(address(cast, "transfer-list")).text
    assert WHAT in client.get(address(cast, "module-detail", cast.module.slug)).text


def test_how_it_went_is_written_later_and_can_be_changed(cast, step, sign_in):
    client = sign_in(cast.participant)
    tell = address(cast, "transfer-outcome", cast.module.slug)
    assert WHAT in client.get(tell).text
    client.post(tell, {"outcome": OUTCOME, "version": "1"})
    step.refresh_from_db()
    assert step.outcome == OUTCOME
    assert step.told_at is not None
    client.post(tell, {"outcome": "Beter", "version": "2"})
    step.refresh_from_db()
    assert step.outcome == "Beter"


def test_who_has_no_step_begins_with_one(cast, sign_in):
    """The reminder of three weeks later may find a step that was taken away."""
    client = sign_in(cast.participant)
    answer = client.get(address(cast, "transfer-outcome", cast.module.slug))
    assert answer.url == address(cast, "transfer-edit", cast.module.slug)


def test_a_step_is_taken_away_after_asking(cast, step, sign_in):
    client = sign_in(cast.participant)
    remove = address(cast, "transfer-remove", cast.module.slug)
    assert WHAT in client.get(remove).text
    assert TransferAction.objects.exists()
    client.post(remove)
    assert not TransferAction.objects.exists()
    assert client.post(remove).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("what", "", "Schrijf op wat je gaat doen"),
        ("what", "x" * 501, "Maak er hoogstens 500 tekens van"),
        ("by_on", "", "Vul een datum in"),
        ("by_on", "31-2-2099", "Vul een bestaande datum in"),
        ("by_on", "1-1-2020", "Kies een dag die nog komt"),
        ("by_on", "1-1-2198", "Kies een dag binnen twee jaar"),
        ("with_whom", "", "Schrijf op met wie je het doet"),
        ("with_whom", "x" * 201, "Maak er hoogstens 200 tekens van"),
    ],
)
def test_what_is_not_in_order_is_said_and_stays_in_the_form(cast, sign_in, field, typed, says):
    page = sign_in(cast.participant).post(
        address(cast, "transfer-edit", cast.module.slug), TYPED | {field: typed}
    )
    assert page.status_code == 200
    assert says in page.text
    assert "Pas nog één ding aan" in page.text
    kept = "de huisarts" if field != "with_whom" else WHAT
    assert kept in page.text
    assert not TransferAction.objects.exists()


def test_a_day_that_has_passed_stays_when_the_rest_changes(cast, step, sign_in):
    TransferAction.objects.update(by_on=dt.date(2020, 1, 1))
    changed = TYPED | {"by_on": "1-1-2020", "what": "Anders", "version": "1"}
    sign_in(cast.participant).post(address(cast, "transfer-edit", cast.module.slug), changed)
    step.refresh_from_db()
    assert step.what == "Anders"


@pytest.mark.parametrize(
    ("name", "typed", "mine"),
    [
        ("transfer-edit", TYPED | {"what": "Iets anders"}, "Iets anders"),
        ("transfer-outcome", {"outcome": "Mijn verhaal", "version": "0"}, "Mijn verhaal"),
    ],
)
def test_a_second_window_is_told_and_nothing_is_lost(cast, step, sign_in, name, typed, mine):
    client = sign_in(cast.participant)
    page = client.post(address(cast, name, cast.module.slug), typed)
    assert page.status_code == 409
    assert "Er zijn twee teksten" in page.text
    assert mine in page.text
    assert WHAT in page.text
    step.refresh_from_db()
    assert (step.what, step.outcome) == (WHAT, "")
    assert client.post(address(cast, name, cast.module.slug), typed | {"version": "1"}).status_code == 302


def test_a_closed_module_takes_no_step_yet(cast, sign_in):
    wish = Wish(cast.module, None, ReleaseWay.DATE, opens_on=dt.date(2099, 1, 1))
    releases.put(cast.cohort, wish, by=cast.planner)
    client = sign_in(cast.participant)
    edit = address(cast, "transfer-edit", cast.module.slug)
    assert client.get(edit).url == address(cast, "module-detail", cast.module.slug)
    client.post(edit, TYPED)
    assert not TransferAction.objects.exists()
    assert "Opent op" in client.get(address(cast, "transfer-list")).text


def test_a_module_of_another_leergang_does_not_exist(cast, sign_in):
    elsewhere = ModuleFactory(slug="elders")
    client = sign_in(cast.participant)
    for name in ("transfer-edit", "transfer-outcome", "transfer-remove"):
        assert client.get(address(cast, name, elsewhere.slug)).status_code == 404


class TestWhoReads:
    def test_the_trainers_of_the_lichting(self, cast, step, now, sign_in):
        transfers.tell(cast.module, enrolment=cast.enrolment, outcome=OUTCOME, version=1, now=now)
        page = sign_in(cast.trainer).get(address(cast, "transfer-followed")).text
        assert WHAT in page
        assert OUTCOME in page
        assert cast.participant.name in page

    @pytest.mark.parametrize(
        "person", ["coordinator", "other_coordinator", "planner", "other_trainer", "participant", "auditor"]
    )
    def test_nobody_else_enters_the_list(self, cast, step, sign_in, person):
        assert sign_in(cast.people[person]).get(address(cast, "transfer-followed")).status_code == 404

    @pytest.mark.parametrize("person", ["coordinator", "planner", "colleague", "office_admin"])
    def test_and_it_stands_on_no_other_page(self, cast, step, sign_in, person):
        client = sign_in(cast.people[person])
        for url in (
            "/",
            address(cast, "transfer-list"),
            address(cast, "cohort-detail"),
            address(cast, "enrolment-list"),
            address(cast, "enrolment-export"),
            address(cast, "enrolment-detail", cast.enrolment.public_id),
            address(cast, "module-detail", cast.module.slug),
        ):
            assert WHAT not in client.get(url).content.decode(errors="replace")

    def test_who_stopped_is_not_in_it(self, cast, step, sign_in):
        cast.enrolment.status = EnrolmentStatus.WITHDRAWN
        cast.enrolment.save()
        assert WHAT not in sign_in(cast.trainer).get(address(cast, "transfer-followed")).text
        assert list(TransferAction.objects.visible_to(cast.trainer)) == []

    def test_by_module_and_a_page_at_a_time(self, cast, step, now, sign_in):
        other = ModuleFactory(programme=cast.cohort.programme, position=2)
        for n in range(22):
            user = UserFactory(first_name=f"Deelnemer{n}")
            enrolment = EnrolmentFactory(cohort=cast.cohort, user=user, organisation=cast.waterdam)
            put(cast, enrolment, now, module=other, what=f"Stap {n:02}.", by_on=dt.date(2099, 1, 1 + n))
        client = sign_in(cast.trainer)
        page = client.get(address(cast, "transfer-followed") + f"?module={other.slug}").text
        assert WHAT not in page
        assert "Stap 00." in page
        assert "Stap 21." not in page
        following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        assert f"module={other.slug}" in following
        assert "Stap 21." in client.get(address(cast, "transfer-followed") + following).text

    def test_an_empty_list_says_so(self, cast, sign_in):
        page = sign_in(cast.trainer).get(address(cast, "transfer-followed")).text
        assert "Er is nog niets opgeschreven" in page

    @pytest.mark.parametrize("size", [1, 15])
    def test_the_list_asks_the_same_whatever_its_size(
        self, cast, now, sign_in, django_assert_num_queries, size
    ):
        for _ in range(size):
            put(cast, EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam), now)
        client = sign_in(cast.trainer)
        client.get("/hulp/")
        with django_assert_num_queries(5):
            client.get(address(cast, "transfer-followed"))


def test_a_step_leaves_no_trace_in_the_log(cast, step, now):
    transfers.tell(cast.module, enrolment=cast.enrolment, outcome=OUTCOME, version=1, now=now)
    transfers.remove(cast.module, enrolment=cast.enrolment)
    assert not AuditEvent.objects.exists()
