"""Small: without kills nothing arrives twice, and with some kills nothing is lost."""

import time

import pytest
from django.db import connection

from tests.faults.programs import running_platform
from tests.faults.run import run

pytestmark = pytest.mark.django_db(transaction=True)


def database_url() -> str:
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}"
    return f"{url}?host={database['HOST']}&port={database['PORT']}"


def test_letters_survive_kills_of_everything_but_the_database(tmp_path):
    seed = time.time_ns() % 100_000
    print(f"seed {seed}")  # shown when this fails
    with running_platform(tmp_path, database_url()) as platform:
        quiet = run(platform, reminders=60, kills=0, seed=seed, name="rustig", within=60)
        quiet.check()
        assert quiet.twice == {}
        assert sum(quiet.doubts.values()) == 0

        hit = run(platform, reminders=300, kills=6, seed=seed, name="onrustig", within=90)
        print(hit)
        hit.check()
        assert len(hit.kills) == 6
