import pytest
from django.conf import settings as real_settings
from django.urls import NoReverseMatch, reverse

from leergang.stack.mailbox import keep

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.beheer.demo_urlconf")]

MAIL = b"""Subject: Je bent uitgenodigd\r
From: leergang@regiewerk.example\r
To: paula@waterdam.example\r
\r
Dag Paula, kom binnen: http://localhost:8000/uitnodiging/abc/ <script>alert(1)</script>\r
"""
NAME = "00000001800000000000000000"[:20] + "-0123abcd"


@pytest.fixture
def box(settings, tmp_path):
    settings.DEMO_MAILBOX = str(tmp_path)
    keep(
        tmp_path, MAIL, sender="leergang@regiewerk.example", recipients=["paula@waterdam.example"], name=NAME
    )
    return tmp_path


def test_a_newcomer_reads_the_mail_of_the_demo(client, box):
    page = client.get("/demo/postvak/").text
    assert "Je bent uitgenodigd" in page
    assert "paula@waterdam.example" in page
    mail = client.get(f"/demo/postvak/{NAME}/").text
    assert '<a href="http://localhost:8000/uitnodiging/abc/"' in mail
    assert "<script>alert" not in mail


@pytest.mark.parametrize("name", ["bestaat-niet", "0" * 20 + "-00000000", "etc"])
def test_a_mail_that_is_not_there(client, box, name):
    assert client.get(f"/demo/postvak/{name}/").status_code == 404


def test_an_empty_mailbox(client, settings, tmp_path):
    settings.DEMO_MAILBOX = ""
    assert "Er is nog geen e-mail" in client.get("/demo/postvak/").text


@pytest.mark.urls("leergang.urls")
def test_outside_the_demo_it_does_not_exist(client):
    assert not real_settings.DEMO
    with pytest.raises(NoReverseMatch):
        reverse("demo:mailbox")
    assert client.get("/demo/postvak/").status_code in {302, 404}
