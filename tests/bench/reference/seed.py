"""Fills the reference app: python seed.py PEOPLE. Prints the ids and sessions that the runner needs."""

import datetime as dt
import json
import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django

django.setup()

from core.models import Case, Cohort, Comment, Enrolment, Module
from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

PEOPLE = int(sys.argv[1])
SIGNED_IN = 16
WORDS = (
    "case module participant trainer reflection evidence document review practice dilemma context "
    "conclusion method question learning goal plan action outcome team citizen service public value"
).split()
random.seed(7)
now = timezone.now()


def words(count: int) -> str:
    return " ".join(random.choice(WORDS) for _ in range(count)).capitalize() + "."


def long_ago() -> dt.datetime:
    return now - dt.timedelta(minutes=random.randrange(100_000))


def cookie(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return f"sessionid={store.session_key}"


call_command("migrate", verbosity=0)
with connection.schema_editor() as editor:  # the app has no migrations: its tables are made here
    for model in apps.get_app_config("core").get_models():
        editor.create_model(model)
cohort = Cohort.objects.create(name=f"Cohort of {PEOPLE}", starts=dt.date(2026, 9, 1))
modules = Module.objects.bulk_create(
    Module(cohort=cohort, title=words(4), summary=words(60), position=i + 1, due=dt.date(2026, 10, 1))
    for i in range(20)
)
users = User.objects.bulk_create(
    [
        User(
            username=f"u{PEOPLE}_{i}",
            first_name=f"Voornaam{i}",
            last_name=f"van Achternaam{i}",
            last_login=now,
        )
        for i in range(PEOPLE)
    ],
    batch_size=2000,
)
Enrolment.objects.bulk_create(
    [
        Enrolment(user=u, cohort=cohort, organisation=f"Organisation {i % 40}", enrolled=now)
        for i, u in enumerate(users)
    ],
    batch_size=2000,
)
STATES = ["draft", "submitted", "reviewed", "approved", "approved", "approved"]
cases = Case.objects.bulk_create(
    [
        Case(
            cohort=cohort,
            module=random.choice(modules),
            author=u,
            title=words(5),
            body=words(150),
            status=random.choice(STATES),
            updated=long_ago(),
        )
        for i, u in enumerate(users)
        for _ in range(10 if i < 1000 else 4)
    ],
    batch_size=2000,
)
Comment.objects.bulk_create(
    [
        Comment(case=c, author=random.choice(users), body=words(30), created=long_ago())
        for i, c in enumerate(cases)
        for _ in range(20 if i < 100 else 1)
    ],
    batch_size=5000,
)
print(
    json.dumps(
        {
            "cookies": [cookie(user) for user in users[:SIGNED_IN]],
            "paths": {
                "dashboard": "/",
                "module": f"/m/{modules[3].pk}/",
                "case": f"/c/{cases[0].pk}/",
                "queue": "/queue/",
                "people": f"/p/{cohort.pk}/",
            },
            "rows": {"people": len(users), "cases": len(cases)},
        }
    )
)
