import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from leergang.accounts.models import User
from leergang.accounts.second_factor import PASSED
from tests.cast import Cast, build_cast


@pytest.fixture(autouse=True)
def own_cache(settings):
    """Tests share one Valkey, never each other's keys."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}


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
