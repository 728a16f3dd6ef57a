"""The krachtenveld as a picture: geometry, labels that do not collide, words, and questions."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casuistiek.drawing.field import picture_of
from casuistiek.drawing.findings import findings
from casuistiek.drawing.places import HEIGHT, LINE, WIDTH, Box, Disc, on_field, width_of
from casuistiek.drawing.words import description_of, differences, typing_of
from casuistiek.models.content import NEW_ACTOR, OWN_PLACE, whole
from leergang.home.demo.cases import NINETEEN


def actor(position, **values):
    return NEW_ACTOR | {"position": position, "label": f"Partij {position}"} | values


def field(*actors, relations=(), movements=()):
    return whole({"actors": [OWN_PLACE, *actors], "relations": list(relations), "movements": list(movements)})


def line(source, target, **values):
    return {"position": 1, "source": source, "target": target, "type": "money", "quality": 0, "strength": 2, "directed": False, "note": ""} | values  # fmt: skip


def parties(least=3, most=21):
    one = st.fixed_dictionaries(
        {
            "attitude": st.integers(-2, 2),
            "influence": st.integers(1, 5),
            "stake": st.integers(1, 5),
            "side": st.sampled_from(["inside", "outside"]),
            "label": st.text("abcdefg hij", min_size=1, max_size=40),
        }
    )
    return st.lists(one, min_size=least, max_size=most)


def test_where_things_stand():
    assert on_field(-2, 1) == (120, 620)
    assert on_field(2, 5) == (940, 60)
    assert on_field(0, 3) == (530, 340)
    node = picture_of(field(actor(1, attitude=2, influence=5, stake=4))).nodes[1]
    assert (node.x, node.y, node.r, node.shape) == (940, 60, 34, "circle")


@given(rows=parties(), view=st.sampled_from(["veld", "ringen"]))
def test_nothing_collides(rows, view):
    content = field(*(actor(n, **row) for n, row in enumerate(rows, start=1)))
    picture = picture_of(content, view=view)
    discs = [Disc(node.x, node.y, node.r) for node in picture.nodes]
    assert not any(one.meets(other) for one, other in itertools.combinations(discs, 2))
    boxes = [
        Box(node.label.x, node.label.y + 6 - LINE, width_of(node.label.text))
        for node in picture.nodes
        if node.label
    ]
    for box in boxes:
        assert box.is_inside
        assert not any(math.hypot(disc.x - min(max(disc.x, box.x), box.x + box.width), disc.y - min(max(disc.y, box.y), box.y + box.height)) < disc.r for disc in discs)  # fmt: skip
    assert not any(
        one.x < other.x + other.width and other.x < one.x + one.width and abs(one.y - other.y) < LINE
        for one, other in itertools.combinations(boxes, 2)
    )
    assert all(0 <= disc.x <= WIDTH and 0 <= disc.y <= HEIGHT for disc in discs)
    assert picture == picture_of(content, view=view)


@pytest.mark.parametrize("count", [4, 22], ids=str)
def test_all_on_one_spot_still_have_their_labels(count):
    picture = picture_of(field(*(actor(n) for n in range(1, count))))
    assert sum(node.label is not None for node in picture.nodes) == count


def test_a_long_name_stands_in_the_key():
    picture = picture_of(field(actor(1, label="Een naam van meer dan achtentwintig tekens")))
    assert picture.nodes[1].label is None
    assert "Een naam van meer dan achtentwintig tekens" in picture.description


def test_the_example_of_the_domain():
    picture = picture_of(NINETEEN.content)
    assert [node.shape for node in picture.nodes].count("square") == 3
    assert picture.nodes[0].shape == "star"
    assert [node.number for node in picture.nodes if node.is_dashed] == [8]
    assert [line.quality for line in picture.lines] == ["plain", "tense", "plain", "plain", "good"]
    assert [arrow.number for arrow in picture.arrows] == [2, 8]
    said = description_of(NINETEEN.content)
    assert "Ouders en jongeren: houding eerder mee, invloed heel weinig, zit niet aan tafel" in said
    assert "Raadscommissie naar Wethouder: toezicht, gespannen" in said


@pytest.mark.parametrize(
    ("trust", "agreement", "expected"),
    [(5, 5, "bondgenoot"), (4, 2, "opponent"), (2, 4, "coalitiepartner"), (1, 1, "tegenkracht"), (3, 1, "opportunist"),
     (None, 3, "")],
    ids=["ally", "opponent", "coalition", "force", "opportunist", "unsaid"],
)  # fmt: skip
def test_typing(trust, agreement, expected):
    assert typing_of(actor(1, trust=trust, agreement=agreement)) == expected


def test_what_moved():
    before = field(actor(1, label="Wethouder"), actor(2, label="Weg"))
    after = field(actor(1, label="Wethouder", attitude=1), actor(3, label="Nieuw"))
    assert differences(before, after) == [
        "Wethouder: houding van neutraal naar eerder mee.", "Nieuw is erbij gekomen.", "Weg is weg.",
    ]  # fmt: skip
    shadows = picture_of(after, before=before).shadows
    assert len(shadows) == 2


FULL = [actor(n, attitude=a) for n, a in enumerate((-1, 0, 1, 2), start=1)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (field(), "Wie zijn er allemaal"),
        (field(actor(1)), "nog weinig partijen"),
        (field(*(actor(n) for n in range(1, 25))), "Er staan 24 partijen"),
        (field(*FULL), "met opzet niet bij"),
        (field(*(actor(n, attitude=0) for n in range(1, 5))), "Niemand is tegen"),
        (field(*(actor(n, attitude=1) for n in range(1, 5))), "beleefdheid"),
        (field(actor(1, attitude=-2, influence=5), *FULL[1:]), "heeft met niemand een lijn"),
        (field(*FULL, relations=[line(0, n) for n in (1, 2, 3)]), "praten alleen via jou"),
        (field(actor(1, side="inside"), *FULL[1:], relations=[line(0, 1, quality=-1), line(2, 3, quality=-1)]), "Herhaalt zich"),
        (field(actor(1, energy=40), *FULL[1:]), "Je verdeelde 40 punten"),
        (field(actor(1, energy=62, side="inside"), actor(2, energy=38), *FULL[2:]), "62 van de 100 punten gaan naar binnen"),
    ],
    ids=["empty", "few", "many", "missing", "nobody-against", "polite", "alone", "via-me", "mirror", "sum", "energy"],
)  # fmt: skip
def test_a_question_about(content, words):
    assert any(words in question for question in findings(content))
    assert all(question.endswith("?") or "Begin met" in question for question in findings(content))


def test_a_field_without_anything_odd_asks_about_energy_only():
    asked = findings(NINETEEN.content)
    assert len(asked) == 2  # the payer is missing in the example, and where the energy goes
    assert "wie betaalt" in asked[0]
