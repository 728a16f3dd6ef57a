"""Drawing the krachtenveld: every change, undo and redo, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casuistiek.actions import cases, field_edits, force_field
from casuistiek.models import FieldState, PracticeCase
from casuistiek.models.content import NEW_ACTOR, OWN_PLACE, content_of, whole
from casuistiek.states import CaseStatus
from leergang.web.saving import StaleVersionError
from tests.casuistiek.forms_data import case_data

LINE = {"source": 1, "target": 2, "type": "money", "quality": 0, "strength": 2, "directed": True, "note": ""}
AIM = {
    "target_attitude": 2,
    "target_influence": 4,
    "first_step": "Bellen",
    "my_part": "",
    "by_on": "2027-03-01",
}


@pytest.fixture
def case(concept):
    concept.actors.create(**OWN_PLACE)
    return concept


@pytest.fixture
def draw(case, cast, now):
    def draw(edit):
        case.refresh_from_db()
        return force_field.change(case, edit, by=cast.participant, now=now, version=case.version)

    return draw


@pytest.fixture
def step(case, cast, now):
    def step(action):
        case.refresh_from_db()
        return action(case, by=cast.participant, now=now, version=case.version)

    return step


def actor(case, position):
    return next(row for row in content_of(case)["actors"] if row["position"] == position)


class TestChanging:
    def test_a_party_moves_and_stays_on_the_field(self, case, draw):
        draw(field_edits.place(1, 2, 5))
        draw(field_edits.nudge(1, 1, 1))
        assert (actor(case, 1)["attitude"], actor(case, 1)["influence"]) == (2, 5)
        draw(field_edits.nudge(1, -1, -1))
        assert (actor(case, 1)["attitude"], actor(case, 1)["influence"]) == (1, 4)

    def test_nothing_changed_is_no_step(self, case, draw):
        version = case.version
        assert draw(field_edits.place(1, 0, 3)).version == version
        assert not FieldState.objects.exists()

    def test_a_party_goes_with_its_lines_and_movement(self, case, draw):
        draw(field_edits.connect(LINE))
        draw(field_edits.aim({"actor": 1, **AIM}))
        draw(field_edits.remove(1))
        content = content_of(case)
        assert (content["relations"], content["movements"]) == ([], [])
        assert [row["position"] for row in content["actors"]] == [0, 2, 3]

    def test_a_new_party_never_gets_the_place_of_an_old_one(self, case, draw):
        draw(field_edits.remove(3))
        draw(field_edits.add({"label": "Nieuw"}, after=force_field.highest_position(case)))
        assert [row["position"] for row in content_of(case)["actors"]] == [0, 1, 2, 4]

    @pytest.mark.parametrize(
        ("edit", "words"),
        [
            (field_edits.remove(0), "Jij hoort bij"),
            (field_edits.place(9, 0, 3), "staat niet meer"),
            (field_edits.connect({**LINE, "target": 1}), "twee verschillende"),
            (field_edits.connect({**LINE, "target": 9}), "staat niet meer"),
        ],
        ids=["self", "gone", "same", "end-gone"],
    )
    def test_refused(self, case, draw, edit, words):
        with pytest.raises(Exception, match=words):
            draw(edit)
        assert not FieldState.objects.exists()

    def test_at_most_three_movements_at_a_time(self, case, draw, now):
        draw(field_edits.add({"label": "Vierde"}, after=0))
        for position in (1, 2, 3):
            draw(field_edits.aim({"actor": position, **AIM}))
        with pytest.raises(Exception, match="al 3 bewegingen"):
            draw(field_edits.aim({"actor": 4, **AIM}))
        draw(field_edits.close(1, "Gelukt", on=now.date()))
        draw(field_edits.aim({"actor": 4, **AIM}))
        assert case.movements.filter(closed_on__isnull=False).get().result == "Gelukt"

    def test_a_line_twice_is_refused(self, draw):
        draw(field_edits.connect(LINE))
        with pytest.raises(Exception, match="Deze lijn is er al"):
            draw(field_edits.connect(LINE))

    def test_on_an_older_version_nothing_changes(self, case, cast, draw, now):
        draw(field_edits.place(1, 2, 5))
        with pytest.raises(StaleVersionError):
            force_field.change(case, field_edits.place(2, 2, 5), by=cast.participant, now=now, version=1)

    @pytest.mark.parametrize("who", ["trainer", "colleague", "planner", "coordinator"])
    def test_nobody_else_draws(self, case, cast, now, who):
        with pytest.raises(PracticeCase.DoesNotExist):
            force_field.change(case, field_edits.place(1, 2, 5), by=getattr(cast, who), now=now, version=1)

    def test_also_when_the_text_is_locked(self, submitted, cast, now):
        PracticeCase.objects.update(status=CaseStatus.DISCUSSED)
        force_field.change(submitted, field_edits.place(1, 2, 5), by=cast.participant, now=now, version=1)
        PracticeCase.objects.update(status=CaseStatus.COMPLETED)
        with pytest.raises(PracticeCase.DoesNotExist):
            force_field.change(submitted, field_edits.place(1, 1, 5), by=cast.participant, now=now, version=2)


class TestUndo:
    def test_back_and_forth(self, case, draw, step):
        for influence in (4, 5):
            draw(field_edits.place(1, 2, influence))
        step(force_field.undo)
        assert actor(case, 1)["influence"] == 4
        step(force_field.undo)
        assert (actor(case, 1)["attitude"], actor(case, 1)["influence"]) == (0, 3)
        with pytest.raises(Exception, match="niets om"):
            step(force_field.undo)
        step(force_field.redo)
        step(force_field.redo)
        assert actor(case, 1)["influence"] == 5

    def test_something_new_drops_what_could_be_done_again(self, draw, step):
        draw(field_edits.place(1, 2, 4))
        step(force_field.undo)
        draw(field_edits.place(2, 2, 4))
        with pytest.raises(Exception, match="niets om"):
            step(force_field.redo)

    def test_what_was_typed_in_the_case_is_a_step_too(self, case, cast, draw, step, now):
        draw(field_edits.place(1, 2, 4))
        case.refresh_from_db()
        typed = content_of(case)
        typed["actors"][1]["label"] = "Getypt"
        cases.save(case, by=cast.participant, now=now, version=case.version, content=typed)
        step(force_field.undo)
        assert actor(case, 1) | {"label": ""} == actor(case, 1) | {"label": "", "influence": 4}
        assert actor(case, 1)["label"] == "Partij 1"
        step(force_field.redo)
        assert actor(case, 1)["label"] == "Getypt"

    def test_the_last_fifty_are_kept(self, case, draw, step):
        for number in range(60):
            draw(field_edits.place(1, number % 2, 4))
        assert FieldState.objects.count() == FieldState.KEPT
        for _ in range(FieldState.KEPT - 1):
            step(force_field.undo)
        with pytest.raises(Exception, match="niets om"):
            step(force_field.undo)

    @given(st.lists(st.tuples(st.integers(1, 3), st.integers(-4, 4), st.integers(-4, 9)), max_size=12))
    def test_edits_never_leave_the_field(self, places):
        content = whole({"actors": [OWN_PLACE, *(NEW_ACTOR | {"position": n} for n in (1, 2, 3))]})
        for position, attitude, influence in places:
            before = content
            content = field_edits.place(position, attitude, influence)(content)
            assert before is not content
            assert all(-2 <= row["attitude"] <= 2 and 1 <= row["influence"] <= 5 for row in content["actors"])


class TestPages:
    def post(self, client, url, case, **data):
        case.refresh_from_db()
        return client.post(url("field-change", case), {"version": case.version, **data})

    def test_all_of_it_without_script(self, case, cast, sign_in, url):
        client = sign_in(cast.participant)
        party = {"label": "De raad", "side": "inside", "kind": "decider", "attitude": -1, "influence": 4, "stake": 3, "at_table": "on"}  # fmt: skip
        self.post(client, url, case, doe="erbij", **{f"nieuw-{name}": value for name, value in party.items()})
        self.post(client, url, case, doe="stap", plaats=4, kant="voor")
        self.post(client, url, case, doe="lijn", **{f"lijn-{name}": value for name, value in LINE.items()})
        aim = {"actor": 4, "target_attitude": 1, "target_influence": 4, "by_on": "2027-03-01"}
        self.post(
            client, url, case, doe="beweging", **{f"beweging-{name}": value for name, value in aim.items()}
        )
        self.post(client, url, case, doe="energie", **{"energie-1": 60, "energie-4": 40})
        changed = {"label": "De raad", "side": "inside", "kind": "decider", "attitude": 0, "influence": 5, "stake": 5, "trust": 2}  # fmt: skip
        self.post(
            client,
            url,
            case,
            doe="partij",
            plaats=4,
            **{f"p4-{name}": value for name, value in changed.items()},
        )
        found = actor(case, 4)
        assert (found["attitude"], found["influence"], found["trust"], found["energy"]) == (0, 5, 2, 40)
        assert not found["at_table"]
        page = client.get(url("field-edit", case))
        assert "60 punten" in page.text or "naar buiten" in page.text
        self.post(client, url, case, doe="ongedaan")
        assert actor(case, 4)["influence"] == 4
        self.post(client, url, case, doe="opnieuw")
        self.post(client, url, case, doe="klaar", plaats=1, **{"klaar-result": "Zij komt"})
        self.post(client, url, case, doe="lijn-weg", plaats=1)
        self.post(client, url, case, doe="beweging-weg", plaats=1)
        self.post(client, url, case, doe="weg", plaats=4)
        assert len(content_of(case)["actors"]) == 4

    def test_a_mistake_keeps_what_was_typed(self, case, cast, sign_in, url):
        client = sign_in(cast.participant)
        answer = self.post(
            client, url, case, doe="erbij", **{"nieuw-label": "", "nieuw-interest_text": "Rust in de tent"}
        )
        assert answer.status_code == 422
        assert "Rust in de tent" in answer.text
        answer = self.post(client, url, case, doe="energie", **{"energie-1": 300})
        assert "Vul een getal van 0 tot en met 100 in" in answer.text

    def test_two_windows(self, case, cast, sign_in, url):
        client = sign_in(cast.participant)
        answer = client.post(url("field-change", case), {"version": 99, "doe": "partij", "plaats": 1, "p1-label": "Anders", "p1-side": "inside", "p1-kind": "other", "p1-attitude": 0, "p1-influence": 3, "p1-stake": 3})  # fmt: skip
        assert answer.status_code == 409
        assert "Anders" in answer.text
        assert actor(case, 1)["label"] == "Partij 1"

    def test_a_script_gets_the_picture(self, case, cast, sign_in, url):
        client = sign_in(cast.participant)
        data = {"version": case.version, "doe": "plaats", "plaats": 1, "houding": 1, "invloed": 4}
        answer = client.post(url("field-change", case), data, headers={"HX-Request": "true"})
        assert "Partij 1: houding eerder mee, invloed veel. Bewaard." in answer.text
        assert client.post(url("field-change", case), data, headers={"HX-Request": "true"}).status_code == 409
        assert client.post(url("field-change", case), {"doe": "onzin"}).status_code == 404

    def test_the_form_of_the_case_loses_nothing_of_the_field(self, case, cast, sign_in, url, draw):
        draw(field_edits.describe(1, {"trust": 4, "kind": "funder"}))
        draw(field_edits.connect(LINE))
        case.refresh_from_db()
        sign_in(cast.participant).post(url("case-edit", case), case_data(case, title="Nieuw"))
        assert (actor(case, 1)["trust"], actor(case, 1)["kind"]) == (4, "funder")
        assert len(content_of(case)["relations"]) == 1

    @pytest.mark.parametrize("count", [3, 21], ids=str)
    def test_literal_query_counts(self, case, cast, sign_in, url, django_assert_num_queries, count):
        for position in range(4, count + 1):
            case.actors.create(position=position, label=f"Partij {position}")
        client = sign_in(cast.participant)
        client.get(url("field-edit", case))
        with django_assert_num_queries(5):
            client.get(url("field-edit", case))
