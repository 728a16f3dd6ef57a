"""Intervisiegroepen on the screen: proposed, changed by hand, saved at once, seen by their own people."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cohorts.actions import peer_groups
from cohorts.models import PeerGroup, PeerGroupMember, Separation, SeparationKind
from cohorts.reports import peer_groups as report
from cohorts.states import EnrolmentStatus
from leergang.audit.models import AuditEvent
from tests.factories.accounts import OrganisationFactory
from tests.factories.cohorts import EnrolmentFactory


@pytest.fixture
def url(cast):
    return reverse("cohorts:peer-group-edit", args=[cast.cohort.slug])


@pytest.fixture
def more(cast):
    """Eight people in all."""
    return [
        EnrolmentFactory(cohort=cast.cohort, organisation=OrganisationFactory(), job_title=f"Functie {n}")
        for n in range(6)
    ]


def save(cast, places) -> int:
    found = report.facts(cast.cohort)
    return peer_groups.save(cast.cohort, places=places, seen=found.fingerprint, by=cast.trainer)


def typed(page, **choices):
    form = page.context["form"]
    return {name: form[name].initial or "" for name in form.fields} | choices


def field(enrolment) -> str:
    return f"groep-{enrolment.public_id}"


def division() -> list[list[int]]:
    groups = PeerGroup.objects.order_by("number")
    return [sorted(group.members.values_list("enrolment_id", flat=True)) for group in groups]


class TestPage:
    def test_a_proposal_with_its_reasons_is_saved_by_a_button_only(self, cast, sign_in, url, more):
        client = sign_in(cast.trainer)
        page = client.get(url)
        assert all(words in page.text for words in ("Groep 1", "Groep 2", "Nog niet bewaard", "de enige van"))
        assert not PeerGroup.objects.exists()
        done = client.post(url, typed(page, stap="bewaren"), follow=True)
        assert "2 groepen zijn bewaard" in done.text
        assert [len(group) for group in division()] == [4, 4]
        assert AuditEvent.objects.get(kind="peer_group.saved").facts == {"groups": 2, "people": 8}

    def test_a_choice_by_hand_is_shown_with_its_warning_and_can_be_saved(self, cast, sign_in, url, more):
        client = sign_in(cast.planner)
        page = client.get(url)
        everybody = dict.fromkeys(map(field, [cast.enrolment, *more]), "1")
        shown = client.post(url, typed(page, **everybody, stap="bekijken"))
        assert "Dit is een grote groep" in shown.text
        assert not PeerGroup.objects.exists()
        client.post(url, typed(shown, stap="bewaren"))
        assert sorted(map(len, division())) == [1, 7] or [len(group) for group in division()] == [8]

    def test_who_had_better_be_apart_is_entered_and_a_new_proposal_keeps_to_it(
        self, cast, sign_in, url, more
    ):
        client = sign_in(cast.trainer)
        page = client.get(url)
        pair = {"first": more[0].public_id, "second": more[1].public_id, "kind": "same_conflict"}
        moved = {field(more[0]): "2", field(more[1]): "2"}
        shown = client.post(url, typed(page, **moved, **pair, stap="apart"))
        assert "zij staan tegenover elkaar in een zaak" in shown.text  # what was chosen by hand stays
        page = client.post(url, typed(shown, stap="voorstel"))
        assert "zitten samen" not in page.text
        separation = Separation.objects.get()
        client.post(url, typed(page, stap=f"samen-{separation.pk}"))
        assert not Separation.objects.exists()

    def test_two_times_the_same_person_is_explained(self, cast, sign_in, url, more):
        client = sign_in(cast.trainer)
        same = {"first": more[0].public_id, "second": more[0].public_id, "kind": "line_manager"}
        page = client.post(url, typed(client.get(url), **same, stap="apart"))
        assert "Kies iemand anders dan bij" in page.text
        assert not Separation.objects.exists()

    def test_who_joins_is_not_placed_yet_and_who_leaves_drops_out(self, cast, sign_in, url, more):
        save(cast, {row.pk: 1 for row in (cast.enrolment, *more)})
        more[0].status = EnrolmentStatus.REPLACED
        more[0].save()
        late = EnrolmentFactory(cohort=cast.cohort)
        page = sign_in(cast.trainer).get(url)
        assert {choice.enrolment.pk for choice in page.context["unplaced"]} == {
            late.pk,
            cast.colleague.enrolments.get().pk,
        }
        assert more[0].pk not in {
            member.enrolment.pk for group, members in page.context["groups"] for member, _ in members
        }

    def test_a_tampered_choice_counts_as_none(self, cast, sign_in, url, more):
        client = sign_in(cast.trainer)
        data = typed(client.get(url), **{field(cast.enrolment): "999", "stap": "bewaren"})
        client.post(url, data)
        assert not any(cast.enrolment.pk in group for group in division())
        for step in ("samen-x", "samen-999999999999999999999", "samen-", "iets"):
            assert client.post(url, data | {"stap": step}).status_code == 200

    def test_an_empty_lichting_says_so(self, cast, sign_in, url):
        cast.cohort.enrolments.all().update(status=EnrolmentStatus.CANCELLED)
        assert "Er doet nog niemand mee" in sign_in(cast.trainer).get(url).text

    @pytest.mark.parametrize(
        "name", ["coordinator", "participant", "colleague", "other_trainer", "stranger", "office_admin"]
    )
    def test_others_find_nothing(self, cast, sign_in, url, name):
        client = sign_in(cast.people[name])
        assert client.get(url).status_code == 404
        assert client.post(url, {"stap": "bewaren"}).status_code == 404

    def test_without_login_there_is_the_door(self, client, url):
        assert client.get(url).url.startswith("/inloggen/")

    def test_another_method_is_refused(self, cast, sign_in, url):
        assert sign_in(cast.trainer).put(url).status_code == 405

    @pytest.mark.parametrize("size", [3, 40])
    def test_the_number_of_queries_does_not_grow(self, cast, sign_in, url, django_assert_num_queries, size):
        for _ in range(size):
            EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam)
        client = sign_in(cast.trainer)
        client.get(url)
        with django_assert_num_queries(6):
            client.get(url)


class TestSaving:
    def test_numbers_close_up_and_rows_stay_the_same(self, cast, more):
        save(cast, {more[0].pk: 1, more[1].pk: 2, more[2].pk: 3})
        before = dict(PeerGroup.objects.values_list("number", "pk"))
        assert save(cast, {more[0].pk: 1, more[2].pk: 3}) == 2
        assert division() == [[more[0].pk], [more[2].pk]]
        assert dict(PeerGroup.objects.values_list("number", "pk")) == {1: before[1], 2: before[2]}

    def test_somebody_else_was_first(self, cast, more):
        seen = report.facts(cast.cohort).fingerprint
        save(cast, {more[0].pk: 1})
        with pytest.raises(ValidationError, match="Iemand anders"):
            peer_groups.save(cast.cohort, places={more[1].pk: 1}, seen=seen, by=cast.trainer)
        assert division() == [[more[0].pk]]

    def test_people_of_elsewhere_are_left_alone(self, cast, more):
        other = cast.other_participant.enrolments.get()
        save(cast, {more[0].pk: 1, other.pk: 1})
        assert division() == [[more[0].pk]]
        with pytest.raises(ValidationError):
            peer_groups.separate(more[0], other, kind=SeparationKind.LINE_MANAGER, by=cast.trainer)

    def test_a_pair_is_noted_once_whoever_comes_first(self, cast, more):
        for one, other in ((more[0], more[1]), (more[1], more[0])):
            peer_groups.separate(one, other, kind=SeparationKind.SAME_CONFLICT, by=cast.trainer)
        assert Separation.objects.count() == 1

    def test_all_or_nothing(self, cast, more, monkeypatch):
        save(cast, {more[0].pk: 1})

        def fall_over(*_args, **_kwargs):
            raise RuntimeError

        monkeypatch.setattr(PeerGroupMember.objects, "bulk_create", fall_over)
        with pytest.raises(RuntimeError):
            save(cast, {more[1].pk: 1})
        assert division() == [[more[0].pk]]


class TestOwnGroup:
    def test_a_participant_sees_the_own_group_once_it_is_saved(self, cast, sign_in, url, more):
        client = sign_in(cast.participant)
        sign_in(cast.trainer).get(url)  # a proposal is no group
        assert "Mijn intervisiegroep" not in client.get("/").text
        save(cast, {cast.enrolment.pk: 1, more[0].pk: 1, more[1].pk: 2})
        page = client.get("/").text
        assert "Mijn intervisiegroep" in page
        assert more[0].user.name in page
        assert more[1].user.name not in page

    def test_who_left_is_not_named_and_who_left_sees_none(self, cast, sign_in, more):
        save(cast, {cast.enrolment.pk: 1, more[0].pk: 1})
        more[0].status = EnrolmentStatus.WITHDRAWN
        more[0].save()
        assert more[0].user.name not in sign_in(cast.participant).get("/").text

    def test_a_name_that_was_not_confirmed_is_the_name_on_the_list(self, cast, sign_in, more):
        more[0].listed_name = "Nel op de Lijst"
        more[0].save()
        save(cast, {cast.enrolment.pk: 1, more[0].pk: 1})
        page = sign_in(cast.participant).get("/").text
        assert "Nel op de Lijst" in page
        assert more[0].user.name not in page
