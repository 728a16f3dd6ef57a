"""Bodies that are too big: refused by what they say, before a byte of them is kept."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/inloggen/", "/lichtingen/voorjaar/deelnemers/importeren/", "/bestaat-niet/"]
)
def test_a_body_of_a_gigabyte_is_not_read(path, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    browser = Client(enforce_csrf_checks=True)
    browser.get("/inloggen/")  # a csrf cookie, as anybody gets

    class Endless:
        taken = 0

        def read(self, size=-1):
            self.taken += size
            return b"x" * size

        readline = read

    body = Endless()
    response = browser.generic(
        "POST",
        path,
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(10**9), "wsgi.input": body},
    )
    assert response.status_code == 413
    assert "te groot" in response.text
    assert body.taken == 0


def test_a_list_of_the_size_we_promise_still_comes_through(client):
    response = client.post("/inloggen/", {"login": "x" * (11 * 1024 * 1024)})
    assert response.status_code == 413  # Django's own limit for what is no file, said in words
    assert "wat je typte, staat er nog" in response.text
