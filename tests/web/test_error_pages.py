"""What a person sees when something is wrong: in the look, without database and without a user.

No test here may touch the database; pytest-django fails one that does.
"""

import pytest
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.views import defaults

from leergang.web.views import csrf_failure, server_error


def answer_to(error):
    try:
        raise error
    except type(error):
        return server_error(RequestFactory().get("/"))


@pytest.mark.parametrize("code", [400, 403, 404, 413, 500, 503])
def test_every_page_renders_without_a_request(code):
    html = render_to_string(f"{code}.html")
    assert html.count("<h1") == 1
    assert f"Fout {code}" in html
    assert "themes/regiegemeente.css" in html
    assert "Hoofdmenu" not in html


def test_an_unexpected_error_is_500_and_tells_nothing():
    response = answer_to(ValueError("geheim"))
    assert response.status_code == 500
    assert "Er ging iets mis bij ons" in response.text
    assert "geheim" not in response.text


def test_a_database_that_is_away_is_503_and_asks_to_come_back():
    response = answer_to(OperationalError("host db is down"))
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "We zijn er zo weer" in response.text


def test_a_form_that_lost_its_token_says_what_to_do():
    response = csrf_failure(RequestFactory().post("/"))
    assert response.status_code == 403
    assert "Dit formulier was verlopen" in response.text


def test_a_bad_request_is_400_in_the_look():
    response = defaults.bad_request(RequestFactory().get("/"), BadRequest("x"))
    assert response.status_code == 400
    assert "Dit verzoek begrijpen we niet" in response.content.decode()


def test_an_unknown_page_is_404_with_the_csp(client):
    response = client.get("/bestaat-niet/")
    assert response.status_code == 404
    assert "Deze pagina vinden we niet" in response.text
    assert "default-src 'none'" in response["Content-Security-Policy"]
