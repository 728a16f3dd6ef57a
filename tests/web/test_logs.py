import logging
import sys

import pytest
from celery import current_app, shared_task
from django.db import IntegrityError
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve

from leergang.accounts.models import User
from leergang.logs import Discreet
from tests.factories.accounts import UserFactory

ADDRESS = "canarie@waterdam.example"


@pytest.fixture
def written():
    """What the console of the platform would show for a record."""
    return Discreet("%(levelname)s %(name)s %(message)s").format


@pytest.fixture
def doubled(db):
    """A real refusal of PostgreSQL, which quotes the address."""
    UserFactory(email=ADDRESS)
    try:
        User.objects.create(email=ADDRESS, first_name="A", last_name="B")
    except IntegrityError:
        return sys.exc_info()


def record(**more):
    return logging.makeLogRecord({"name": "proef", "levelname": "ERROR", "msg": "fout", **more})


def test_a_trace_names_code_and_kind_but_no_value(doubled, written):
    assert ADDRESS in str(doubled[1])
    text = written(record(exc_info=doubled, exc_text=f"already {ADDRESS}"))
    assert ADDRESS not in text
    assert "django.db.utils.IntegrityError" in text
    assert "psycopg.errors.UniqueViolation" in text
    assert "test_logs.py" in text


def test_a_request_is_named_by_its_view(written):
    request: HttpRequest = RequestFactory().get("/uitnodiging/geheim-geheim/")
    request.resolver_match = resolve(request.path)
    text = written(
        record(msg="Internal Server Error: %s", args=(request.path,), request=request, status_code=500)
    )
    assert text == "ERROR proef 500 GET invitation"


def test_a_task_that_fails_is_named_without_its_reason(doubled, caplog, written):
    @shared_task(name="proef.mislukt")
    def fail():
        raise doubled[1]

    current_app.tasks["proef.mislukt"].apply()
    [line] = [line for line in caplog.records if line.name == "celery.app.trace"]
    assert ADDRESS in line.getMessage()
    assert ADDRESS not in written(line)
    assert "task proef.mislukt[" in written(line)
