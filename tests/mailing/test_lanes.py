"""Two lanes: what cannot wait never stands behind reminders, and reminders keep to a pace."""

import datetime as dt

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F

from leergang.celery import app
from leergang.mailing import claims, tasks
from leergang.mailing.models import Letter, LetterState, Pace
from leergang.mailing.outbox import Bodies, Draft, post
from leergang.moment import now
from tests.factories.accounts import UserFactory
from tests.factories.mailing import LetterFactory

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)
MANY = """
    INSERT INTO mailing_letter (key, kind, context, recipient_id, to_address, subject, body_text, body_html,
        calendar, calendar_method, is_secret, is_bulk, state, due_at, attempts, failure, message_id)
    SELECT 'reminder:' || n, 'reminder-practical', '', %s, 'bulk' || n || '@waterdam.example', 'Herinnering', 'Dag',
        'Dag', '', '', false, true, 'due', now() - interval '1 hour', 0, '', '<' || n || '@localhost>'
    FROM generate_series(1, %s) AS n
"""


@pytest.fixture
def woken(monkeypatch):
    """Which tasks were woken; nobody runs them."""
    names = []
    for task in (tasks.deliver_due, tasks.deliver_bulk):
        monkeypatch.setattr(task, "delay", lambda name=task.name: names.append(name.rpartition(".")[2]))
    return names


@pytest.fixture
def flood():
    """So many reminders are due."""

    def flood(count):
        with connection.cursor() as cursor:
            cursor.execute(MANY, [UserFactory().pk, count])

    return flood


def draft(key, kind, user):
    return Draft(
        key=key, kind=kind, recipient=user, to_address=user.email, subject="Proef", template="",
        due_at=now(), bodies=Bodies("Dag", "Dag"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "is_bulk"),
    [
        ("reminder-practical", True),
        ("digest-weekly", True),
        ("session-moved", False),
        ("invitation", False),
        ("password-reset", False),
    ],
)
def test_the_kind_of_a_letter_decides_its_lane(kind, is_bulk):
    post(draft("een", kind, UserFactory()))
    assert Letter.objects.get().is_bulk is is_bulk


def test_a_letter_that_cannot_wait_leaves_with_the_next_batch(post_office, flood, woken):
    """Ten thousand reminders are due and one task is busy with them when somebody asks for a new password."""
    flood(10_000)
    user = UserFactory(email="haast@waterdam.example")

    tasks.deliver_bulk()
    post(draft("haast", "password-reset", user))
    assert len(post_office.received) == claims.BATCH
    tasks.deliver_bulk()  # whatever worker is free first, and whatever lane it came for
    assert post_office.messages[claims.BATCH]["To"] == user.email
    assert len(post_office.received) == 2 * claims.BATCH + 1


def test_what_cannot_wait_does_not_wait_for_bulk_at_all(post_office, flood):
    flood(200)
    LetterFactory(due_at=now())
    assert tasks.deliver_due() == 1
    assert Letter.objects.filter(state=LetterState.SENT).get().kind == "proef"


def test_bulk_has_a_queue_that_is_read_last(settings):
    routes = [app.amqp.router.route({}, name)["queue"].name for name in ROUTED]
    assert routes == ["celery", "mail-bulk", "mail-bulk"]
    keys = {queue.name: queue.routing_key for queue in app.amqp.queues.values()}
    assert keys == {"celery": "celery", "mail-bulk": "mail-bulk"}
    assert max(keys) == "mail-bulk"  # read in the order of their names
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["queue_order_strategy"] == "sorted"


ROUTED = [
    "leergang.mailing.tasks.deliver_due",
    "leergang.mailing.tasks.deliver_bulk",
    "cohorts.tasks.sessions.post_due_reminders",
]


def test_a_full_batch_wakes_the_next_before_it_sends(
    post_office, flood, woken, django_capture_on_commit_callbacks
):
    flood(claims.BATCH)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.deliver_bulk()
    assert woken == ["deliver_bulk"]
    with django_capture_on_commit_callbacks(execute=True):
        tasks.deliver_bulk()
    assert woken == ["deliver_bulk"]


def test_a_mail_server_that_is_away_calls_nobody(
    no_post_office, flood, woken, django_capture_on_commit_callbacks
):
    flood(claims.BATCH)
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.deliver_bulk() == 0
    assert woken == []


def test_each_lane_may_have_a_mail_server_of_its_own(post_office, no_post_office, settings):
    away = settings.MAILERS["default"]
    settings.MAILERS = {
        "default": away,
        "bulk": {**away, "OPTIONS": {**away["OPTIONS"], "port": post_office.port}},
    }
    LetterFactory(due_at=now(), is_bulk=True)
    LetterFactory(due_at=now())
    assert tasks.deliver_bulk() == 1
    assert list(Letter.objects.filter(state=LetterState.SENT).values_list("is_bulk", flat=True)) == [True]


class TestPace:
    """MAIL_PER_MINUTE: for bulk, over all workers, by the clock of the database."""

    def a_minute_later(self):
        Pace.objects.update(minute_at=F("minute_at") - MINUTE)

    def test_what_does_not_fit_waits_for_the_next_minute(self, settings, flood):
        settings.MAIL_PER_MINUTE = 150
        flood(200)
        taken = [len(claims.claim(now=now(), is_bulk=True)) for _ in range(3)]
        assert taken == [100, 50, 0]
        self.a_minute_later()
        assert len(claims.claim(now=now(), is_bulk=True)) == 50
        assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.CLAIMED}

    def test_what_cannot_wait_is_not_counted(self, settings, flood):
        settings.MAIL_PER_MINUTE = 1
        flood(2)
        LetterFactory.create_batch(3, due_at=now())
        assert len(claims.claim(now=now(), is_bulk=True)) == 1
        assert len(claims.claim(now=now())) == 3

    @pytest.mark.parametrize("minutes", [-4, 4])
    def test_a_worker_with_another_clock_counts_in_the_same_minute(self, settings, flood, minutes):
        settings.MAIL_PER_MINUTE = 10
        flood(20)
        assert len(claims.claim(now=now(), is_bulk=True)) == 10
        assert claims.claim(now=now() + minutes * MINUTE, is_bulk=True) == []

    def test_without_a_limit_nothing_is_counted(self, flood):
        flood(1)
        assert claims.claim(now=now(), is_bulk=True)
        assert not Pace.objects.exists()


def test_the_settings_of_a_fresh_platform_have_two_lanes_and_no_limit():
    assert settings.MAILERS.keys() == {"default", "bulk"}
    assert settings.MAIL_PER_MINUTE == 0
