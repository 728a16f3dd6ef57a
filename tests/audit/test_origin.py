import pytest
from celery import current_app, shared_task
from django.test import Client

from leergang.audit.log import origin, record
from leergang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_a_page_names_itself():
    Client().post("/inloggen/", {"login": "x@y.example", "password": "fout wachtwoord hier"})
    assert AuditEvent.objects.get().origin == "web:account_login"


def test_after_the_page_the_origin_is_what_it_was():
    with origin("taak:proef"):
        Client().get("/inloggen/")
        assert record("proef.gedaan", by=None).origin == "taak:proef"
    assert record("proef.gedaan", by=None).origin == "opdracht"


def test_what_a_worker_does_carries_the_name_of_the_task():
    @shared_task(name="proef.gedaan")
    def do():
        record("proef.gedaan", by=None)

    with origin("opdracht"):
        current_app.tasks["proef.gedaan"].apply()
        assert AuditEvent.objects.get().origin == "taak:proef.gedaan"
        assert record("proef.daarna", by=None).origin == "opdracht"
