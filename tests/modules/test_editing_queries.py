"""How many queries the pages of an editor take: literal, and the same however much there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leergang.moment import now
from modules.models import ContentDraft, ContentRevision
from tests.factories.accounts import OrganisationRoleFactory
from tests.modules.editing import at

pytestmark = pytest.mark.django_db

# Beside the session, the person, the right and the menu: the programme, the text, and what the page tells.
PAGES = {
    "edit": 7,
    "preview": 6,
    "discard": 6,
    "publish": 8,
    "history": 6,
    "revision": 7,
    "restore": 7,
}


def _colleague(cast):
    bureau = cast.editor.organisation_roles.get().organisation
    return OrganisationRoleFactory(organisation=bureau, role="editor").user


def _filled(cast, first, last):
    ContentRevision.objects.bulk_create(
        ContentRevision(
            unit=cast.unit,
            number=n,
            texts={"body": str(n)},
            version="1.0",
            changed_at=now(),
            changed_by=cast.editor,
        )
        for n in range(first, last)
    )
    ContentDraft.objects.bulk_create(
        ContentDraft(unit=cast.unit, editor=_colleague(cast), texts={"body": "x"}, revision=0, saved_at=now())
        for _ in range(first, last, 10)
    )
    cast.unit.revision = last - 1
    cast.unit.save(update_fields=["revision"])


def _queries(client, url) -> int:
    client.get(url)  # the first request writes the session's caches
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_of_an_editor(cast, editor):
    totals = []
    for first, last in ((0, 3), (3, 60)):
        _filled(cast, first, last)
        ContentDraft.objects.update_or_create(
            unit=cast.unit, editor=cast.editor,
            defaults={"texts": {"body": "Beter."}, "revision": last - 1, "saved_at": now()},
        )  # fmt: skip
        counts = {}
        for page in PAGES:
            more = {"revision": 1} if page in {"revision", "restore"} else {}
            counts[page] = _queries(editor, at(cast.unit, page, **more))
        totals.append(counts)
    assert totals == [PAGES, PAGES]
