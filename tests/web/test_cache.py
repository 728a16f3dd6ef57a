import pytest
from django.core.cache import cache, caches
from django.test import Client

from tests.factories.accounts import UserFactory


@pytest.fixture
def away(settings):
    """A server that nobody runs."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}


def test_it_remembers():
    cache.set("key", {"a": 1}, 60)
    assert cache.get("key") == {"a": 1}
    assert cache.get("none", "else") == "else"
    assert not cache.add("key", 2)
    assert cache.get_many(["key", "none"]) == {"key": {"a": 1}}
    assert cache.delete("key")
    assert "key" not in cache


def test_without_a_server_everything_is_a_miss(away):
    cache.set("key", 1)
    cache.set_many({"a": 1, "b": 2})
    assert cache.get("key", "else") == "else"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.add("key", 1)
    assert not cache.delete("key")
    assert "key" not in cache


def test_an_outage_is_one_line_in_the_log_without_keys(away, caplog):
    for number in range(20):
        cache.get(f"paula@waterdam.example-{number}")
    assert [record.getMessage() for record in caplog.records] == ["cache_unreachable error=ConnectionError"]


def test_after_a_pause_it_is_tried_again(away, monkeypatch, caplog):
    monkeypatch.setattr("leergang.web.cache.PAUSE_SECONDS", 0.0)
    for _ in range(3):
        cache.get("key")
    assert len(caplog.records) == 3


@pytest.mark.django_db
def test_people_can_work_and_log_in_without_it(away, sign_in):
    assert sign_in(UserFactory()).get("/account/").status_code == 200
    response = Client().post("/inloggen/", {"login": "x@y.example", "password": "fout wachtwoord hier"})
    assert "klopt niet" in response.text
    assert Client().post("/uitnodiging/geraden/").status_code == 404


def test_the_settings_use_it():
    assert type(caches["default"]).__name__ == "ForgivingRedisCache"
