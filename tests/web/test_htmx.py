"""The same view answers with a page, or with one part of it."""

from django.test import RequestFactory

from leergang.web.htmx import render_part

BADGE = {"kind": "success", "text": "Doet mee"}


def test_a_browser_gets_the_page():
    response = render_part(RequestFactory().get("/"), "404.html", "nergens")
    assert "<!doctype html>" in response.text
    assert response["Vary"] == "HX-Request"


def test_htmx_gets_the_part_with_the_status_asked_for():
    request = RequestFactory().get("/", headers={"HX-Request": "true"})
    response = render_part(request, "components/status.html", "badge", BADGE, status=422)
    assert response.text.startswith('<span class="utrecht-status-badge utrecht-status-badge--success">')
    assert response.status_code == 422
    assert response["Vary"] == "HX-Request"
