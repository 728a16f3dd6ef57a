"""A division that keeps to the rules as far as it can. The same people always get the same proposal."""

from cohorts.grouping.people import Rules, numbers_of_groups, sizes_for

# So many places are tried before we settle for the best that was found; small lichtingen never get there.
MOST_STEPS = 50_000
MOST_SWAPS = 200_000
# Other numbers of groups are only tried for lichtingen in which that takes no time.
SMALL = 30


def propose(rules: Rules) -> list[list[int]]:
    """Everybody in exactly one group of four to six, where the number of people allows it.

    Who had better be apart is apart whenever that is possible (sought through for small lichtingen); then
    as few people of one organisation together as possible, then as few of one function.
    """
    options = numbers_of_groups(len(rules.people))
    best: list[list[int]] = []
    for groups in options if len(rules.people) <= SMALL else options[:1]:
        found = _improve(rules, _fill(rules, sizes_for(len(rules.people), groups)))
        if not best or rules.clashes(found) < rules.clashes(best):
            best = found
        if not rules.clashes(best):
            break
    return _in_order(rules, best)


def _fill(rules: Rules, sizes: list[int]) -> list[list[int]]:
    """A first division: the hardest people first, each where it costs least."""
    keys = _hardest_first(rules)
    if rules.apart and (found := _search(rules, keys, sizes)):
        return found
    groups: list[list[int]] = [[] for _ in sizes]
    for key in keys:
        room = [number for number, size in enumerate(sizes) if len(groups[number]) < size]
        cheapest = min(
            room, key=lambda number: (rules.cost_in(key, groups[number]), len(groups[number]), number)
        )
        groups[cheapest].append(key)
    return groups


def _hardest_first(rules: Rules) -> list[int]:
    colleagues: dict[str, int] = {}
    for person in rules.people.values():
        colleagues[person.organisation] = colleagues.get(person.organisation, 0) + 1

    def hardness(key: int) -> tuple[int, int, str, str, int]:
        person = rules.people[key]
        return (
            -rules.degree(key),
            -colleagues[person.organisation],
            person.organisation,
            person.kind_of_work,
            key,
        )

    return sorted(rules.people, key=hardness)


def _search(rules: Rules, keys: list[int], sizes: list[int]) -> list[list[int]] | None:
    """A division in which nobody clashes, by trying; None when there is none, or it takes too long."""
    groups: list[list[int]] = [[] for _ in sizes]
    steps = 0

    def place(position: int) -> bool:
        nonlocal steps
        if position == len(keys):
            return True
        key = keys[position]
        for number in _to_try(rules, key, groups, sizes):
            steps += 1
            if steps > MOST_STEPS:
                return False
            groups[number].append(key)
            if place(position + 1):
                return True
            groups[number].pop()
        return False

    return groups if place(0) else None


def _to_try(rules: Rules, key: int, groups: list[list[int]], sizes: list[int]) -> list[int]:
    """Where this person fits without a clash, the cheapest first; of equal empty groups only one."""
    fits: list[int] = []
    empty = set[int]()
    for number, group in enumerate(groups):
        if len(group) == sizes[number] or _clashes(rules, key, group):
            continue
        if not group:
            if sizes[number] in empty:
                continue
            empty.add(sizes[number])
        fits.append(number)
    return sorted(fits, key=lambda each: (rules.cost_in(key, groups[each]), len(groups[each]), each))


def _clashes(rules: Rules, key: int, group: list[int]) -> bool:
    return any(frozenset((key, other)) in rules.apart for other in group)


def _improve(rules: Rules, groups: list[list[int]]) -> list[list[int]]:
    """Swap two people as long as that makes the division better; a swap never brings a clash."""
    swaps, better = 0, True
    while better and swaps < MOST_SWAPS:
        better = False
        for first, one in enumerate(groups):
            for second in range(first + 1, len(groups)):
                swaps += len(one) * len(groups[second])
                better |= _swap_once(rules, one, groups[second])
    return groups


def _swap_once(rules: Rules, one: list[int], other: list[int]) -> bool:
    """The first swap between these groups that saves something; whether there was one."""
    for here, key in enumerate(one):
        for there, candidate in enumerate(other):
            now = rules.cost_in(key, one) + rules.cost_in(candidate, other)
            rest, others = one[:here] + one[here + 1 :], other[:there] + other[there + 1 :]
            if rules.cost_in(candidate, rest) + rules.cost_in(key, others) < now:
                one[here], other[there] = candidate, key
                return True
    return False


def _in_order(rules: Rules, groups: list[list[int]]) -> list[list[int]]:
    """Members by name, the group of whoever comes first by name on top."""

    def by_name(key: int) -> tuple[str, int]:
        return rules.people[key].name.casefold(), key

    ordered = [sorted(group, key=by_name) for group in groups]
    return sorted(ordered, key=lambda group: by_name(group[0]))
