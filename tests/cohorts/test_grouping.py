"""Intervisiegroepen: the same people always get the same division, and it keeps to the rules."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cohorts.grouping.explaining import about_sizes, explain
from cohorts.grouping.people import Apart, Person, Rules, numbers_of_groups, sizes_for
from cohorts.grouping.proposing import propose


def person(key: int, organisation: str = "", function: str = "") -> Person:
    return Person(key, f"P{key:02}", organisation or f"O{key}", function or f"F{key}")


def rules(people, *pairs) -> Rules:
    return Rules.of(people, {frozenset(pair): Apart.LINE_MANAGER for pair in pairs})


@st.composite
def lichtingen(draw, most: int) -> Rules:
    count = draw(st.integers(0, most))
    people = [
        person(key, draw(st.sampled_from("ABCDE")), draw(st.sampled_from(["", "x", "y", "z"])))
        for key in range(count)
    ]
    all_pairs = list(combinations(range(count), 2))
    pairs = draw(st.lists(st.sampled_from(all_pairs), max_size=10)) if all_pairs else []
    return rules(people, *pairs)


def possible(given_rules: Rules) -> bool:
    """By trying everything: can who had better be apart be apart, for some number of groups?"""
    keys = list(given_rules.people)

    def place(position: int, groups: list[list[int]], sizes: list[int]) -> bool:
        if position == len(keys):
            return True
        for group, size in zip(groups, sizes, strict=True):
            free = len(group) < size and not any(
                frozenset((keys[position], other)) in given_rules.apart for other in group
            )
            if free:
                group.append(keys[position])
                if place(position + 1, groups, sizes):
                    return True
                group.pop()
        return False

    return any(
        place(0, [[] for _ in range(number)], sizes_for(len(keys), number))
        for number in numbers_of_groups(len(keys))
    )


@given(lichtingen(60))
def test_everybody_is_in_exactly_one_group_of_four_to_six(lichting):
    groups = propose(lichting)
    assert sorted(key for group in groups for key in group) == sorted(lichting.people)
    sizes = [len(group) for group in groups]
    if sizes:
        assert max(sizes) - min(sizes) <= 1
    if len(lichting.people) >= 4 and len(lichting.people) != 7:
        assert all(4 <= size <= 6 for size in sizes)


@given(lichtingen(9))
@hypothesis_settings(max_examples=60)
def test_who_had_better_be_apart_is_apart_whenever_that_is_possible(lichting):
    if possible(lichting):
        assert lichting.clashes(propose(lichting)) == 0


@given(lichtingen(24), st.randoms())
@hypothesis_settings(max_examples=40)
def test_the_same_people_get_the_same_proposal_in_whatever_order_they_come(lichting, random):
    people = list(lichting.people.values())
    random.shuffle(people)
    assert propose(Rules.of(people, lichting.apart)) == propose(lichting)


def test_colleagues_are_spread_where_that_is_possible():
    people = [person(key, "ABC"[key % 3]) for key in range(9)]
    groups = propose(rules(people))
    assert [len(group) for group in groups] == [5, 4]
    colleagues = [
        sum(people[one].organisation == people[other].organisation for one, other in combinations(group, 2))
        for group in groups
    ]
    assert sum(colleagues) == 3  # three of each over two groups: one pair of each cannot be helped


def test_functions_are_mixed():
    people = [person(key, function="leider" if key < 2 else "adviseur") for key in range(8)]
    groups = propose(rules(people))
    assert [sum(key < 2 for key in group) for group in groups] == [1, 1]


def test_apart_comes_before_the_organisation():
    """Four people of A and four of B who all had better be apart from each other's kind."""
    people = [person(key, "A" if key < 4 else "B") for key in range(8)]
    pairs = [(one, other) for one in range(4) for other in range(4, 8)]
    assert propose(rules(people, *pairs)) == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_a_triangle_that_needs_a_third_group_gets_one():
    people = [person(key) for key in range(12)]
    lichting = rules(people, (0, 1), (1, 2), (0, 2))
    assert lichting.clashes(propose(lichting)) == 0


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (0, []),
        (1, [1]),
        (3, [3]),
        (4, [4]),
        (6, [6]),
        (7, [4, 3]),
        (8, [4, 4]),
        (14, [5, 5, 4]),
        (16, [6, 5, 5]),
    ],
)
def test_the_sizes(count, sizes):
    groups = propose(rules([person(key) for key in range(count)]))
    assert sorted((len(group) for group in groups), reverse=True) == sizes


@pytest.mark.parametrize(("count", "said"), [(3, "kleine groep"), (7, "vier en drie"), (4, ""), (8, "")])
def test_other_sizes_are_said(count, said):
    assert said in about_sizes(count)
    assert bool(about_sizes(count)) == bool(said)


def test_three_hundred_people_are_divided_too():
    people = [person(key, f"O{key % 7}", f"F{key % 3}") for key in range(300)]
    groups = propose(rules(people, (0, 7), (1, 8)))
    assert len(groups) == 60
    assert rules(people, (0, 7), (1, 8)).clashes(groups) == 0


class TestExplaining:
    def test_a_group_and_its_people_get_reasons_in_words(self):
        people = [
            person(0, "Waterdam", "Adviseur"),
            person(1, "Duinrade", "Leider"),
            person(2, "Eik"),
            person(3),
        ]
        people += [person(key) for key in range(4, 8)]
        lichting = rules(people, (0, 4))
        first, _ = explain(lichting, [[0, 1, 2, 3], [4, 5, 6, 7]])
        assert first.reasons == ["Iedereen komt uit een andere organisatie.", "Alle functies verschillen."]
        assert first.members[0].reason == ("de enige van Waterdam; niet bij P04 (leidinggevende)")
        assert first.warnings == []

    def test_what_does_not_keep_to_the_rules_is_said(self):
        people = [person(0, "Waterdam"), person(1, "Waterdam"), person(2)]
        (only,) = explain(rules(people, (0, 2)), [[0, 1, 2]])
        assert only.warnings == [
            "P00 en P02 zitten samen: de een is leidinggevende van de ander.",
            "Dit is een kleine groep: 3. Vier tot zes mensen werkt het best.",
        ]
        assert "Meer spreiden kan niet: van Waterdam zijn er meer mensen dan groepen." in only.reasons

    def test_that_it_cannot_be_otherwise_is_a_reason_and_no_warning(self):
        people = [person(key, "Waterdam" if key < 3 else "") for key in range(8)]
        first, second = explain(rules(people), [[0, 1, 3, 4], [2, 5, 6, 7]])
        assert "Meer spreiden kan niet: van Waterdam zijn er meer mensen dan groepen." in first.reasons
        assert first.warnings == second.warnings == []
        (crowded, _) = explain(rules(people), [[0, 1, 2, 4], [3, 5, 6, 7]])
        assert crowded.warnings == ["3 mensen van Waterdam in één groep."]

    def test_an_only_function_is_named_where_others_share_one(self):
        people = [person(0, "A", "Leider"), *(person(key, f"O{key}", "Adviseur") for key in range(1, 4))]
        (group,) = explain(rules(people), [[0, 1, 2, 3]])
        assert group.members[0].reason == "de enige van A; de enige met deze functie"
        assert group.reasons[1] == "2 verschillende functies."
