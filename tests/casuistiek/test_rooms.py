"""The intervisiekamer: planning, steps, cards and who sees what, by the rules and on the page."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from casuistiek.actions import agenda, cases, discussions, notes, rooms
from casuistiek.actions.rooms import Move
from casuistiek.documents.methods import METHODS
from casuistiek.forms.rooms import sounds_like_advice
from casuistiek.models import Discussion, DiscussionNotes, RoomCard
from casuistiek.reports.rooms import room_of
from casuistiek.reports.rotation import admitted_to, proposed, turns_in
from casuistiek.states import (
    CardKind,
    CaseStatus,
    ConfidentialityLevel,
    DiscussionRole,
    DiscussionStatus,
    Method,
)
from leergang.audit.models import AuditEvent
from leergang.web.saving import StaleVersionError
from tests.casuistiek.rooms import planned

SECRET = "kanarie-in-de-kamer"


@pytest.fixture
def scene(cast):
    return planned(cast)


def go(scene, kind, now, by=None):
    scene.room.refresh_from_db()
    scene.room = rooms.move(scene.room, kind, by=by or scene.moderator, now=now, seen=scene.room.where)
    return scene.room


def put(scene, person, kind, now, text=SECRET, token=None):
    return rooms.write(scene.room, by=person, now=now, kind=kind, text=text, token=token or uuid.uuid4())


def to_step(scene, number, now):
    go(scene, Move.BEGIN, now)
    for _ in range(number):
        go(scene, Move.NEXT, now)


def seen(scene, person, now):
    scene.room.refresh_from_db()
    return [card.kind for card in room_of(scene.room, person, trains=False, now=now).cards]


@pytest.mark.parametrize("method", Method, ids=str)
def test_every_method_can_be_done(method):
    plan = METHODS[method]
    assert 4 <= len(plan.steps) <= 9
    assert plan.fewest <= plan.most
    assert 30 <= plan.minutes <= 150
    assert any(step.cards for step in plan.steps)
    written = {kind for step in plan.steps for kind in step.cards} - {CardKind.QUESTION}
    shared = {kind for step in plan.steps for kind in step.shares}
    assert written - shared <= plan.forgets  # what nobody ever reads is not asked, or thrown away


class TestPlanning:
    def test_the_case_is_scheduled_and_back(self, scene, cast):
        scene.case.refresh_from_db()
        assert scene.case.status == CaseStatus.SCHEDULED
        discussions.cancel(scene.room, by=cast.trainer)
        scene.case.refresh_from_db()
        assert (scene.case.status, Discussion.objects.count()) == (CaseStatus.ACCEPTED, 0)

    @pytest.mark.parametrize("how", ["agenda", "withdraw"])
    def test_off_the_agenda_takes_the_plan_along(self, scene, cast, how):
        if how == "agenda":
            agenda.remove(scene.room.place.line, scene.case, by=cast.trainer)
        else:
            cases.withdraw(scene.case, by=scene.owner)
        assert not Discussion.objects.exists()

    def test_only_for_the_trainers_is_refused(self, scene, cast):
        type(scene.case).objects.update(confidentiality_level=ConfidentialityLevel.TRAINERS)
        seats = {cast.enrolment.pk: DiscussionRole.CASE_OWNER}
        with pytest.raises(ValidationError, match="alleen met de trainers"):
            discussions.plan(scene.room.place, method=Method.BALINT, seats=seats, by=cast.trainer)

    def test_nobody_from_outside_the_group_gets_a_seat(self, scene, cast):
        outsider = cast.cohort.enrolments.get(user=cast.colleague)
        seats = {cast.enrolment.pk: DiscussionRole.CASE_OWNER, outsider.pk: DiscussionRole.MODERATOR}
        with pytest.raises(ValidationError, match="mag de casus niet lezen"):
            discussions.plan(scene.room.place, method=Method.BALINT, seats=seats, by=cast.trainer)

    def test_a_fair_turn(self, scene, cast):
        people = admitted_to(scene.case)
        roles = proposed(scene.case, people)
        assert roles[cast.enrolment.pk] == DiscussionRole.CASE_OWNER
        led = next(key for key, role in roles.items() if role == DiscussionRole.MODERATOR)
        assert led != scene.room.seats.get(role=DiscussionRole.MODERATOR).enrolment_id
        assert [turn.brought for turn in turns_in(cast.cohort)] == [0] * (len(turns_in(cast.cohort)) - 1) + [
            1
        ]

    def test_by_the_pages(self, scene, cast, sign_in):
        line = scene.room.place.line_id
        url = reverse(
            "casuistiek:discussion-edit",
            args=[cast.cohort.slug, cast.session.number, line, scene.case.public_id],
        )
        client = sign_in(cast.trainer)
        form = client.get(url).context["form"]
        data = {name: form[name].value() for name in form.fields} | {"method": "incident"}
        assert client.post(url, data).status_code == 302
        scene.room.refresh_from_db()
        assert scene.room.method == Method.INCIDENT
        assert client.post(url, {"method": "incident"}).context["form"].errors["__all__"]
        assert client.get(reverse("casuistiek:turn-list", args=[cast.cohort.slug])).status_code == 404
        assert (
            sign_in(scene.peer).get(reverse("casuistiek:turn-list", args=[cast.cohort.slug])).status_code
            == 200
        )


class TestEndingHalfway:
    @pytest.fixture
    def gossip(self, cast, now):
        scene = planned(cast, Method.GOSSIP)
        to_step(scene, 2, now)
        put(scene, scene.peer, CardKind.ANALYSIS, now)
        return scene

    def test_what_the_method_forgets_is_gone_then_too(self, gossip, cast):
        agenda.remove(gossip.room.place.line, gossip.case, by=cast.trainer)
        assert not RoomCard.objects.exists()

    def test_every_phone_sees_that_it_is_over(self, gossip, cast, now):
        before = room_of(gossip.room, gossip.peer, trains=False, now=now).stand
        agenda.remove(gossip.room.place.line, gossip.case, by=cast.trainer)
        gossip.room.refresh_from_db()
        assert room_of(gossip.room, gossip.peer, trains=False, now=now).stand != before
        assert gossip.room.step_ends_at is None

    def test_it_can_be_planned_again(self, gossip, cast):
        line = gossip.room.place.line
        agenda.remove(line, gossip.case, by=cast.trainer)
        seats = dict(gossip.room.seats.values_list("enrolment_id", "role"))
        again = discussions.plan(
            agenda.place(line, gossip.case, by=cast.trainer),
            method=Method.BALINT,
            seats=seats,
            by=cast.trainer,
        )
        assert (again.status, again.opened_at) == (DiscussionStatus.PLANNED, None)


class TestClock:
    def test_survives_and_pauses(self, scene, now):
        go(scene, Move.BEGIN, now)
        assert scene.room.step_ends_at == now + dt.timedelta(minutes=5)
        go(scene, Move.PAUSE, now + dt.timedelta(minutes=2))
        assert scene.room.seconds_left == 180
        go(scene, Move.RESUME, now + dt.timedelta(hours=1))
        assert scene.room.step_ends_at == now + dt.timedelta(hours=1, minutes=3)
        go(scene, Move.MORE_TIME, now + dt.timedelta(hours=1))
        assert scene.room.step_ends_at == now + dt.timedelta(hours=1, minutes=8)

    def test_two_who_press_at_once_go_one_step(self, scene, cast, now):
        go(scene, Move.BEGIN, now)
        seen = scene.room.where
        for person in (scene.moderator, cast.trainer):
            rooms.move(scene.room, Move.NEXT, by=person, now=now, seen=seen)
        scene.room.refresh_from_db()
        assert scene.room.step == 1

    def test_only_who_leads_moves_it(self, scene, now):
        for person in (scene.peer, scene.owner):
            with pytest.raises(PermissionDenied):
                go(scene, Move.BEGIN, now, by=person)

    @given(moves=st.lists(st.sampled_from(list(Move)), max_size=30), method=st.sampled_from(list(Method)))
    def test_whatever_is_pressed_the_room_is_somewhere(self, moves, method):
        room, now = Discussion(method=method), dt.datetime(2027, 2, 1, tzinfo=dt.UTC)
        for kind in moves:
            before = (room.status, room.step)
            changed = rooms._apply(room, kind, now)
            assert 0 <= room.step < len(METHODS[method].steps)
            assert (room.status == DiscussionStatus.PLANNED) == (room.opened_at is None)
            if not changed:
                assert (room.status, room.step) == before
            if before[0] == DiscussionStatus.CLOSED:
                assert not changed
            now += dt.timedelta(minutes=7)


class TestCards:
    def test_the_same_token_is_one_card(self, scene, now):
        to_step(scene, 1, now)
        token = uuid.uuid4()
        for _ in range(3):
            put(scene, scene.peer, CardKind.QUESTION, now, token=token)
        assert RoomCard.objects.count() == 1

    def test_who_listens_writes_nothing(self, scene, now):
        to_step(scene, 2, now)
        with pytest.raises(ValidationError, match="Je luistert"):
            put(scene, scene.owner, CardKind.ANALYSIS, now)
        put(scene, scene.peer, CardKind.ANALYSIS, now)

    def test_hidden_until_the_step_that_shares(self, scene, now):
        to_step(scene, 2, now)
        put(scene, scene.peer, CardKind.ANALYSIS, now)
        assert (seen(scene, scene.peer, now), seen(scene, scene.owner, now)) == (["analysis"], [])
        go(scene, Move.NEXT, now)
        assert seen(scene, scene.owner, now) == ["analysis"]

    def test_a_kind_that_does_not_fit_the_step(self, scene, now):
        to_step(scene, 1, now)
        with pytest.raises(ValidationError, match="voorbij"):
            put(scene, scene.peer, CardKind.ADVICE, now)

    def test_after_the_end_they_are_the_inbrengers(self, scene, now):
        to_step(scene, 1, now)
        put(scene, scene.peer, CardKind.QUESTION, now)
        go(scene, Move.CLOSE, now)
        assert (seen(scene, scene.peer, now), seen(scene, scene.owner, now)) == ([], ["question"])
        scene.case.refresh_from_db()
        assert (scene.case.status, scene.case.discussed_at) == (CaseStatus.DISCUSSED, now)

    @pytest.mark.parametrize("method", [Method.GOSSIP, Method.BALINT], ids=str)
    def test_what_the_method_forgets_is_gone(self, cast, now, method):
        scene = planned(cast, method)
        step = next(n for n, one in enumerate(METHODS[method].steps) if CardKind.ANALYSIS in one.cards)
        to_step(scene, step, now)
        put(scene, scene.peer, CardKind.ANALYSIS, now)
        go(scene, Move.CLOSE, now)
        assert not RoomCard.objects.exists()

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Heb je al geprobeerd te bellen?", True),
            ("Ik zou het anders doen.", True),
            ("Wat deed jij toen?", False),
        ],
        ids=["tried", "i-would", "open"],
    )
    def test_an_advice_in_disguise(self, text, expected):
        assert sounds_like_advice(CardKind.QUESTION, text) is expected

    def test_nothing_of_it_in_the_audit_log(self, scene, now):
        to_step(scene, 1, now)
        put(scene, scene.peer, CardKind.QUESTION, now)
        assert not [event for event in AuditEvent.objects.all() if SECRET in str(event.facts)]


class TestNotes:
    TEXTS = {"notes": "a", "insight": SECRET, "first_step": "Bellen"}

    def test_are_the_inbrengers_alone(self, scene, now, sign_in):
        notes.save(scene.room, by=scene.owner, now=now, version=0, texts=self.TEXTS)
        with pytest.raises(Discussion.DoesNotExist):
            notes.save(scene.room, by=scene.moderator, now=now, version=1, texts=self.TEXTS)
        url = reverse("casuistiek:room-detail", args=[scene.room.public_id])
        assert SECRET in sign_in(scene.owner).get(url).text
        assert SECRET not in sign_in(scene.moderator).get(url).text

    def test_two_windows(self, scene, now, sign_in):
        notes.save(scene.room, by=scene.owner, now=now, version=0, texts=self.TEXTS)
        with pytest.raises(StaleVersionError):
            notes.save(scene.room, by=scene.owner, now=now, version=0, texts={**self.TEXTS, "notes": "b"})
        url = reverse("casuistiek:room-notes", args=[scene.room.public_id])
        answer = sign_in(scene.owner).post(url, {**self.TEXTS, "notes": "anders", "version": 0})
        assert answer.status_code == 409
        assert "anders" in answer.text

    def test_the_case_takes_everything_but_method_and_day_along(self, scene, now):
        to_step(scene, 1, now)
        put(scene, scene.peer, CardKind.QUESTION, now)
        notes.save(scene.room, by=scene.owner, now=now, version=0, texts=self.TEXTS)
        go(scene, Move.CLOSE, now)
        cases.withdraw(scene.case, by=scene.owner)
        cases.delete(scene.case, by=scene.owner)
        kept: list[object] = list(Discussion.objects.values_list("method", "session", "case"))
        assert kept == [("five_step", scene.room.session_id, None)]
        assert not RoomCard.objects.exists()
        assert not DiscussionNotes.objects.exists()


class TestPage:
    def test_polling_says_nothing_when_nothing_changed(self, scene, now, sign_in, django_assert_num_queries):
        go(scene, Move.BEGIN, now)
        client = sign_in(scene.peer)
        url = reverse("casuistiek:room-state", args=[scene.room.public_id])
        stand = client.get(url).context["room"].stand
        with django_assert_num_queries(6):
            assert client.get(url, {"stand": stand}).status_code == 204
        go(scene, Move.NEXT, now)
        assert "Verkennen" in client.get(url, {"stand": stand}).text

    @pytest.mark.parametrize(
        "who", ["colleague", "coordinator", "planner", "other_participant", "other_trainer"]
    )
    def test_nobody_else_comes_in(self, scene, cast, sign_in, who):
        client = sign_in(getattr(cast, who))
        for name in ("room-detail", "room-state"):
            assert client.get(reverse(f"casuistiek:{name}", args=[scene.room.public_id])).status_code == 404

    def test_narrowing_closes_the_door(self, scene, sign_in):
        url = reverse("casuistiek:room-state", args=[scene.room.public_id])
        client = sign_in(scene.peer)
        assert client.get(url).status_code == 200
        type(scene.case).objects.update(confidentiality_level=ConfidentialityLevel.TRAINERS)
        assert client.get(url).status_code == 404

    def test_without_script(self, scene, now, sign_in):
        client, leader = sign_in(scene.peer), sign_in(scene.moderator)
        where = [scene.room.public_id]
        leader.post(reverse("casuistiek:room-move", args=where), {"zet": "begin", "waar": "planned-0"})
        leader.post(reverse("casuistiek:room-move", args=where), {"zet": "volgende", "waar": "open-0"})
        data = {"kind": "question", "text": "Ik zou bellen?", "token": str(uuid.uuid4())}
        answer = client.post(reverse("casuistiek:room-card", args=where), data, follow=True)
        assert "Dit klinkt als advies" in answer.text
        card = RoomCard.objects.get()
        leader.post(reverse("casuistiek:room-answer", args=[*where, card.pk]))
        card.refresh_from_db()
        assert card.answered_at is not None
        refused = client.post(reverse("casuistiek:room-card", args=where), {**data, "text": ""})
        assert "Schrijf eerst iets" in refused.text
        assert (
            client.post(
                reverse("casuistiek:room-move", args=where), {"zet": "volgende", "waar": "open-1"}
            ).status_code
            == 404
        )
