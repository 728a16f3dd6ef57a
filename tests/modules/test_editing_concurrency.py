"""Two editors, two windows, two clicks at the same moment: real transactions that wait for each other."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from leergang.web.saving import StaleVersionError
from modules.actions import drafts
from modules.actions.texts import StaleText
from modules.models import ContentDraft, ContentRevision
from tests.cast import Cast, build_cast
from tests.factories.accounts import UserFactory

NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db) -> Cast:
    return build_cast()


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Run the calls in threads that start together; the kind of what each returned or raised."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[index] = call()
        except (StaleVersionError, StaleText, ValidationError) as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(type(result).__name__ for result in results)


def keeping(unit, user, text, version="0."):
    return lambda: drafts.keep(unit, {"body": text}, version=version, by=user, now=NOW)


def publishing(unit, user):
    version = drafts.working(unit, by=user).version
    return lambda: drafts.publish(unit, version=version, note="", by=user, now=NOW)


def test_two_editors_that_type_at_once_lose_nothing(cast):
    people = [cast.editor, UserFactory(), UserFactory()]
    assert at_once(*(keeping(cast.unit, user, f"Van {user.pk}") for user in people)) == ["Working"] * 3
    kept = {draft.editor: draft.texts["body"] for draft in ContentDraft.objects.select_related("editor")}
    assert kept == {user: f"Van {user.pk}" for user in people}


def test_two_windows_of_one_editor_keep_one_and_tell_the_other(cast):
    calls = (keeping(cast.unit, cast.editor, "Een"), keeping(cast.unit, cast.editor, "Twee"))
    assert at_once(*calls) == ["StaleVersionError", "Working"]
    assert ContentDraft.objects.count() == 1


def test_two_editors_that_publish_at_once_publish_one(cast):
    other = UserFactory()
    for user in (cast.editor, other):
        keeping(cast.unit, user, f"Van {user.pk}")()
    assert at_once(publishing(cast.unit, cast.editor), publishing(cast.unit, other)) == ["StaleText", "Unit"]
    [left] = ContentDraft.objects.all()
    cast.unit.refresh_from_db()
    assert cast.unit.revision == 1
    assert cast.unit.body != left.texts["body"]
    assert ContentRevision.objects.count() == 2


def test_two_clicks_publish_once(cast):
    keeping(cast.unit, cast.editor, "Beter.")()
    publish = publishing(cast.unit, cast.editor)
    assert at_once(publish, publish) == ["Unit", "ValidationError"]
    assert ContentRevision.objects.count() == 2


def test_typing_on_while_publishing_keeps_the_last_words(cast):
    keeping(cast.unit, cast.editor, "Beter.")()
    version = drafts.working(cast.unit, by=cast.editor).version
    at_once(publishing(cast.unit, cast.editor), keeping(cast.unit, cast.editor, "Nog beter.", version))
    cast.unit.refresh_from_db()
    left = [draft.texts["body"] for draft in ContentDraft.objects.all()]
    # Published first: the words wait as a draft. Kept first: publishing asks to read them.
    assert left == ["Nog beter."]
    assert cast.unit.body in {"Tekst.", "Beter."}
