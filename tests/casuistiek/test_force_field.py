"""Looking at a krachtenveld: who sees which, the moments, laid over each other and played back."""

import pytest
from django.urls import reverse

from casuistiek.actions import moments
from casuistiek.models import ForceFieldSnapshot, PracticeCase
from casuistiek.states import CaseStatus, SnapshotMoment
from leergang.audit.models import AuditEvent


@pytest.fixture
def keep(submitted, cast, now):
    def keep(moment, note=""):
        return moments.keep(submitted, by=cast.participant, now=now, moment=moment, note=note)

    return keep


def move(case, attitude):
    case.actors.filter(position=1).update(attitude=attitude)


@pytest.mark.parametrize("view", ["veld", "ringen", "tabel", "onzin"])
def test_every_view(submitted, cast, sign_in, url, view):
    page = sign_in(cast.participant).get(url("force-field", submitted), {"beeld": view})
    assert page.status_code == 200
    assert "Partij 1" in page.text


def test_others_see_what_was_submitted(submitted, cast, sign_in, url):
    submitted.actors.filter(position=1).update(label="Nieuw bedacht")
    assert "Nieuw bedacht" in sign_in(cast.participant).get(url("force-field", submitted)).text
    page = sign_in(cast.trainer).get(url("force-field", submitted))
    assert "Nieuw bedacht" not in page.text
    assert "Leg dit moment vast" not in page.text
    for who in ("coordinator", "planner", "other_trainer", "colleague"):
        assert sign_in(getattr(cast, who)).get(url("force-field", submitted)).status_code == 404


def test_sorted_by_a_heading(submitted, cast, sign_in, url):
    submitted.actors.filter(position=3).update(influence=1)
    page = sign_in(cast.participant).get(
        url("force-field", submitted), {"beeld": "tabel", "sorteer": "invloed"}
    )
    assert page.context["parties"][0]["position"] == 3


class TestMoments:
    def test_two_laid_over_each_other(self, submitted, cast, sign_in, url, keep):
        keep(SnapshotMoment.START)
        move(submitted, 2)
        keep(SnapshotMoment.END, "Na het gesprek")
        page = sign_in(cast.participant).get(url("force-field", submitted), {"van": "1", "naar": "2"})
        assert page.context["changes"] == ["Partij 1: houding van neutraal naar mee."]
        assert "kv-shadow" in page.text

    def test_a_start_is_replaced_and_movements_add_up(self, submitted, keep):
        keep(SnapshotMoment.START)
        keep(SnapshotMoment.START, "opnieuw")
        keep(SnapshotMoment.AFTER_MOVEMENT)
        keep(SnapshotMoment.AFTER_MOVEMENT)
        assert list(submitted.snapshots.values_list("moment", flat=True)) == [
            "start",
            "na_beweging",
            "na_beweging",
        ]
        assert "opnieuw" not in str([event.facts for event in AuditEvent.objects.all()])

    def test_played_back_for_owner_and_trainer(self, submitted, cast, sign_in, url, keep):
        keep(SnapshotMoment.START)
        move(submitted, 2)
        keep(SnapshotMoment.END)
        for person in (cast.participant, cast.trainer):
            page = sign_in(person).get(url("field-replay", submitted), {"stap": "2"})
            assert "houding van neutraal naar mee" in page.text
        assert sign_in(cast.participant).get(url("field-replay", submitted), {"stap": "3"}).status_code == 404

    def test_by_the_pages(self, submitted, cast, sign_in, url):
        client = sign_in(cast.participant)
        client.post(url("moment-create", submitted), {"moment": "start", "note": "x" * 201})
        assert not ForceFieldSnapshot.objects.exists()
        client.post(url("moment-create", submitted), {"moment": "start", "note": "Zo begon het"})
        away = reverse("casuistiek:moment-delete", args=[submitted.public_id, 1])
        assert "Zo begon" not in client.get(away).text
        client.post(away)
        assert not ForceFieldSnapshot.objects.exists()

    def test_nobody_else_keeps_one(self, submitted, cast, now):
        for person in (cast.trainer, cast.colleague, cast.planner):
            with pytest.raises(PracticeCase.DoesNotExist):
                moments.keep(submitted, by=person, now=now, moment=SnapshotMoment.START, note="")

    def test_not_when_it_is_over(self, submitted, cast, now):
        PracticeCase.objects.update(status=CaseStatus.COMPLETED)
        with pytest.raises(PracticeCase.DoesNotExist):
            moments.keep(submitted, by=cast.participant, now=now, moment=SnapshotMoment.START, note="")


@pytest.mark.parametrize(("who", "count"), [("participant", 6), ("trainer", 10)], ids=["owner", "trainer"])
def test_literal_query_counts(submitted, cast, sign_in, url, django_assert_num_queries, who, count):
    client = sign_in(getattr(cast, who))
    client.get(url("force-field", submitted))
    with django_assert_num_queries(count):
        client.get(url("force-field", submitted))
