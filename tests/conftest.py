import datetime as dt
import os
import shutil
import uuid
from collections.abc import Callable, Iterator

import pytest
from celery import current_app
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright

from leergang.accounts.models import User
from leergang.accounts.second_factor import PASSED
from leergang.stack.mailcatcher import listen
from tests.cast import Cast, build_cast

# The real hasher at its lowest price: a password takes half a second of two cores otherwise.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 8
Argon2PasswordHasher.parallelism = 1

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


# The same examples each time, and no clock: a machine may be busy.
hypothesis_settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis_settings.load_profile("steady")


@pytest.fixture(autouse=True)
def own_cache(settings):
    """Tests share one Valkey, never each other's keys."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}


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


@pytest.fixture
def cast(db) -> Cast:
    return build_cast()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A client of somebody with a full login, second factor included."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[PASSED] = True
        session.save()
        return client

    return sign_in
