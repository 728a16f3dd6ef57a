import pytest
from celery import current_app
from django.test import Client

from leergang.audit.log import origin, record
from leergang.audit.models import AuditEvent
from leergang.mailing.tasks import deliver_due

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
    with origin("opdracht"):
        current_app.tasks[deliver_due.name].apply()
        assert record("proef.gedaan", by=None).origin == "taak:leergang.mailing.tasks.deliver_due"
