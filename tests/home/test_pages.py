import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from leergang.home.views.pages import REVIEW_EVERY, REVIEWED_ON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/hulp/", "/privacy/", "/toegankelijkheid/"])
def test_everybody_may_read_the_pages_about_the_site(client, cast, sign_in, path):
    assert client.get(path).status_code == 200
    assert sign_in(cast.stranger).get(path).status_code == 200
    assert client.post(path).status_code == 405


def test_the_statement_has_the_sections_of_the_model(client):
    page = client.get("/toegankelijkheid/").text
    for part in ("Status:", "Oorzaak:", "Gevolg:", "Alternatief:", "Planning:", "bijgewerkt op", "mailto:"):
        assert part in page


def test_the_statement_is_reviewed_within_a_year():
    """Fails when a year has passed: look at the page again, then change REVIEWED_ON (A11Y-14)."""
    assert timezone.localdate() <= REVIEWED_ON + REVIEW_EVERY


def test_security_txt_says_whom_to_tell_and_until_when(client, settings):
    with time_machine.travel(dt.datetime.combine(REVIEWED_ON, dt.time(12)), tick=False):
        response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert response.headers["Content-Type"].startswith("text/plain")
    assert fields["Contact"] == f"mailto:{settings.SECURITY_CONTACT}"
    expires_at = dt.datetime.fromisoformat(fields["Expires"])
    assert timezone.now() < expires_at
    assert expires_at.date() - REVIEWED_ON < dt.timedelta(days=365)
    assert fields["Canonical"].endswith("/.well-known/security.txt")
    assert fields["Preferred-Languages"] == "nl, en"
    assert client.get(fields["Policy"].removeprefix(settings.SITE_URL).split("#")[0]).status_code == 200
