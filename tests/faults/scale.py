"""What a letter costs when many letters were sent before it."""

import time
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.test import override_settings

from leergang.accounts.models import User
from leergang.mailing import claims, delivery
from leergang.mailing.models import Letter
from leergang.mailing.outbox import Bodies, Draft, post
from leergang.moment import now

LETTERS, ROUNDS = 100, 5
OLD = """
    INSERT INTO mailing_letter (
        key, kind, context, recipient_id, to_address, subject, body_text, body_html, calendar, calendar_method,
        is_secret, state, due_at, claimed_at, sent_at, attempts, failure, message_id
    )
    SELECT 'oud:' || n, 'reminder-practical', 'cohorts.cohort:' || n %% 1000, %s, 'oud' || n || '@waterdam.example',
        'Leergang Regiegemeente: oud', 'Dag', '<p>Dag</p>', '', '', false, 'sent', moment, moment, moment, 1, '',
        '<' || md5(n::text) || '@localhost>'
    FROM (SELECT n, now() - n * interval '1 minute' AS moment FROM generate_series(%s, %s) AS n) AS old
"""


class Swallow(BaseEmailBackend):
    """Takes every letter without a network, so that only our own work is measured."""

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            message.before_data()
        return len(email_messages)


def add_old_letters(user: User, first: int, last: int) -> None:
    """Letters that were sent long ago, numbered so."""
    with connection.cursor() as cursor:
        cursor.execute(OLD, [user.pk, first, last])
        cursor.execute(
            "VACUUM ANALYZE mailing_letter" if not connection.in_atomic_block else "ANALYZE mailing_letter"
        )


@transaction.atomic  # who locks rows must be in one, even to ask how
def plans() -> dict[str, str]:
    """How PostgreSQL looks for what is due and for what dead workers hold."""
    due = Letter.objects.due(now(), is_bulk=True).select_for_update(skip_locked=True)[: claims.BATCH]
    return {"letter_due": due.explain(), "letter_claimed": Letter.objects.abandoned(now()).explain()}


def milliseconds_a_letter(user: User, name: str) -> float:
    """Posting, claiming, handing over and marking as sent; the best of a few rounds."""
    return min(_one_round(user, f"{name}:{number}") for number in range(ROUNDS)) / LETTERS * 1000


@override_settings(MAILERS={"bulk": {"BACKEND": f"{__name__}.Swallow"}})
def _one_round(user: User, name: str) -> float:
    begin = time.perf_counter()
    post(*(_draft(user, f"{name}:{number}") for number in range(LETTERS)))
    claims.rescue(now=now())
    sent = delivery.deliver(claims.claim(now=now(), is_bulk=True), clock=now, using="bulk")
    assert sent == LETTERS
    return time.perf_counter() - begin


def _draft(user: User, key: str) -> Draft:
    return Draft(
        key=key,
        kind="reminder-practical",
        recipient=user,
        to_address=user.email,
        subject="Leergang Regiegemeente: proef",
        template="",
        due_at=now(),
        bodies=Bodies("Dag", "<p>Dag</p>"),
    )
