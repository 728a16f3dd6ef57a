"""What must hold between the settings of mail, or a slow worker is taken for a dead one."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

# One letter waits for an answer at most this often: the connection, STARTTLS, the login, then after
# MAIL, RCPT, DATA and the content.
ANSWERS = 8
# So far two clocks may be apart: whose clock is behind looks as if it began earlier.
CLOCKS_APART = dt.timedelta(minutes=4)


@register()
def lease_outlives_a_slow_worker(**_kwargs: Any) -> list[CheckMessage]:
    """A letter that is still in somebody's hands must not go to another (decision 0002)."""
    limits = {
        "the time-outs of one letter": ANSWERS * settings.MAIL_TIMEOUT,
        "the time limit of a task": dt.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT),
    }
    return [
        Error(
            f"MAIL_LEASE is shorter than {name} and {CLOCKS_APART.seconds} seconds that clocks may differ.",
            hint=f"Give MAIL_LEASE at least {int((limit + CLOCKS_APART).total_seconds())} seconds.",
            id="mailing.E001",
        )
        for name, limit in limits.items()
        if limit + CLOCKS_APART > settings.MAIL_LEASE
    ]
