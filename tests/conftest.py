import datetime as dt
import os
import shutil
import uuid
from collections.abc import Callable, Iterator

import pytest
from celery import current_app
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection
from django.test import Client, override_settings
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright

from leergang.accounts.models import User
from leergang.accounts.second_factor import PASSED
from leergang.stack.mailcatcher import listen
from tests.cast import Cast
from tests.recipe import Recipe

# The real hasher at its lowest price: a password takes half a second of two cores otherwise.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 8
Argon2PasswordHasher.parallelism = 1

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


# The same examples each time, and no clock: a machine may be busy.
hypothesis_settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis_settings.load_profile("steady")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Let the database go although a browser that just closed left a request behind: nobody waits for that one."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long begins first, in whatever order that fell; short tests fill up the end."""
    if getattr(config.option, "loadgroup", False):  # in a process of xdist
        grouped = (item for item in items if item.get_closest_marker("xdist_group"))
        if any("@" not in item.nodeid for item in grouped):
            raise pytest.UsageError("xdist lost its groups: every process would start every stack")
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("long", "stack", "journey"))))


@pytest.fixture(autouse=True)
def own_cache(settings):
    """Tests share one Valkey, never each other's keys."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}


@pytest.fixture(autouse=True, scope="session")
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests store goes with the test run."""
    folder = {"OPTIONS": {"location": tmp_path_factory.mktemp("files")}}
    with override_settings(STORAGES=settings.STORAGES | {"default": settings.STORAGES["default"] | folder}):
        yield


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Starts Chromium with more arguments. Playwright itself starts once, for all: it keeps a loop in this thread."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Nothing asynchronous of Django runs in that loop.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

        def launch(*arguments: str) -> Browser:
            return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *arguments])

        yield launch


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    launched = launch()
    yield launched
    launched.close()


@pytest.fixture
def no_broker():
    """Valkey is away as a broker: nobody listens on its port."""
    with listen() as listener:
        port = listener.getsockname()[1]
    before = current_app.conf.broker_write_url, current_app.conf.broker_url
    current_app.conf.update(broker_url=f"redis://127.0.0.1:{port}/0", broker_write_url=None)
    current_app._pool = current_app.amqp._producer_pool = None
    yield
    current_app.conf.update(broker_write_url=before[0], broker_url=before[1])
    current_app._pool = current_app.amqp._producer_pool = None


@pytest.fixture
def now() -> dt.datetime:
    """A Monday morning in the middle of the lichting."""
    return dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def recipe(django_db_setup, django_db_blocker) -> Recipe:
    with django_db_blocker.unblock():
        return Recipe()


@pytest.fixture
def cast(recipe: Recipe, db) -> Cast:
    return recipe.lay_out()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A client of somebody with a full login, second factor included."""

    def sign_in(user: User) -> Client:
        client = Client()
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session[PASSED] = True
        session.save()  # once: `force_login` stores a session five times
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        return client

    return sign_in
