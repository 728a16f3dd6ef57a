"""The result of a regiescan: scores per dimension, beside each other and in words.

Scores are worked out here, at the moment of reading. No colours of a traffic light, no order of people, no norm:
the scan is something to talk about, not a test.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from cohorts.drawing.radar import Axis, Series, key_mark, radar
from cohorts.models import ScanAnswer, ScanResponse
from cohorts.states import ScanRound
from modules.statements import Dimension, StatementSet, statement_set, tenths

TOO_FEW = "te weinig antwoorden"
# The rounds that are laid beside each other; the look back on the start is compared apart.
GROWTH = (ScanRound.START, ScanRound.END, ScanRound.FOLLOW_UP)


@dataclass(frozen=True)
class Scores:
    """One round of one person: a score in tenths per dimension, None where too little was answered."""

    round: ScanRound
    response: ScanResponse
    tenths: Sequence[int | None]

    @property
    def label(self) -> str:
        return self.round.label


@dataclass(frozen=True)
class Row:
    """One dimension of a comparison, as the table says it."""

    dimension: Dimension
    cells: list[str]
    difference: str


@dataclass(frozen=True)
class Comparison:
    """Rounds side by side: the drawing, the table, and what there is to say."""

    dimensions: Sequence[Dimension]
    series: Sequence[tuple[str, str, Sequence[int | None]]]
    """Per round its key for the drawing, its name, and the scores."""
    title: str
    uid: str = "rd"

    @cached_property
    def rows(self) -> list[Row]:
        return [
            Row(
                dimension,
                [decimal(scores[place]) for _, _, scores in self.series],
                difference(self._first[place], self._last[place]) if self.is_compared else "",
            )
            for place, dimension in enumerate(self.dimensions)
        ]

    @property
    def heads(self) -> list[str]:
        return [name for _, name, _ in self.series]

    @property
    def is_compared(self) -> bool:
        return len(self.series) > 1

    @property
    def has_gaps(self) -> bool:
        return any(score is None for _, _, scores in self.series for score in scores)

    @property
    def key(self) -> list[tuple[SafeString, str]]:
        """The legend: a piece of each line, and whose it is."""
        return [(key_mark(key), name) for key, name, _ in self.series]

    @property
    def description(self) -> str:
        """All numbers of the drawing, for who does not see it."""
        told = [
            f"{row.dimension.title}: "
            + ", ".join(f"{name.lower()} {cell}" for name, cell in zip(self.heads, row.cells, strict=True))
            for row in self.rows
        ]
        return ". ".join(told) + "."

    @property
    def svg(self) -> SafeString:
        return self.drawing()

    def drawing(self, *, on_paper: bool = False) -> SafeString:
        return radar(
            [Axis(dimension.lines) for dimension in self.dimensions],
            [
                Series(key, [None if score is None else score / 10 for score in scores])
                for key, _, scores in self.series
            ],
            title=self.title,
            description=self.description,
            uid=self.uid,
            on_paper=on_paper,
        )

    @cached_property
    def growth(self) -> str:
        """The sentence about what grew most, or about what stands out when there is one round only."""
        if not self.is_compared:
            best = self._extreme(self._last, highest=True)
            return f"Het sterkst zie je jezelf in {lower(best.title)}." if best else ""
        grown = [
            (last - first, -place)
            for place, (first, last) in enumerate(zip(self._first, self._last, strict=True))
            if first is not None and last is not None
        ]
        if not grown:
            return ""
        most, place = max(grown)
        if most <= 0:
            return "Je scores bleven gelijk of gingen omlaag. Dat kan ook komen doordat je nu scherper kijkt."
        at = -place
        from_to = f"van {decimal(self._first[at])} naar {decimal(self._last[at])}"
        return f"Je groeide het meest in {lower(self.dimensions[at].title)}: {from_to}."

    @cached_property
    def next_dimension(self) -> Dimension | None:
        """Where the last round is lowest: the first of those."""
        return self._extreme(self._last, highest=False)

    @property
    def next_step(self) -> str:
        chosen = self.next_dimension
        return f"{chosen.title} is een mooi punt voor je volgende stap." if chosen else ""

    @property
    def _first(self) -> Sequence[int | None]:
        return self.series[0][2]

    @property
    def _last(self) -> Sequence[int | None]:
        return self.series[-1][2]

    def _extreme(self, scores: Sequence[int | None], *, highest: bool) -> Dimension | None:
        known = [(score, place) for place, score in enumerate(scores) if score is not None]
        if not known:
            return None
        sign = -1 if highest else 1
        return self.dimensions[min(known, key=lambda pair: (sign * pair[0], pair[1]))[1]]


@dataclass(frozen=True)
class Result:
    """Everything that the submitted scans of one person tell, as far as the reader may know them."""

    scores: Sequence[Scores]

    @cached_property
    def growth(self) -> Comparison | None:
        """Start, end and follow-up side by side; of the newest version of the statements only."""
        return self._compare([one for one in self.scores if one.round in GROWTH], uid="rd")

    @cached_property
    def looking_back(self) -> Comparison | None:
        """How somebody saw the start then, and how they see it now."""
        then = [one for one in self.scores if one.round == ScanRound.THEN]
        if not then:
            return None
        start = [one for one in self.scores if one.round == ScanRound.START]
        names = {ScanRound.START: "Start, toen", ScanRound.THEN: "Start, nu bekeken"}
        return self._compare([*start, *then], uid="rt", names=names)

    def _compare(
        self, scores: Sequence[Scores], *, uid: str, names: Mapping[ScanRound, str] | None = None
    ) -> Comparison | None:
        if not scores:
            return None
        version = scores[-1].response.version
        same = [one for one in scores if one.response.version == version]
        series = [(one.round.value, (names or {}).get(one.round, one.label), one.tenths) for one in same]
        title = "Regiescan: " + " en ".join(name.lower() for _, name, _ in series)
        return Comparison(statement_set(version).dimensions, series, title, uid)


def result_of(responses: Iterable[ScanResponse]) -> Result:
    """The scores of those of these scans that were sent, in the order of the rounds. One query for the answers."""
    found = {response.round: response for response in responses if response.submitted_at}
    answers = answers_of(found.values())
    return Result(
        [
            Scores(one, found[one], in_tenths(statement_set(found[one].version), answers[found[one].pk]))
            for one in ScanRound
            if one in found
        ]
    )


def answers_of(responses: Iterable[ScanResponse]) -> dict[int, dict[int, int | None]]:
    """What was answered, by the number of the scan and that of the statement. One query."""
    answers: dict[int, dict[int, int | None]] = defaultdict(dict)
    rows = ScanAnswer.objects.filter(response__in=[response.pk for response in responses])
    for response, number, value in rows.values_list("response_id", "number", "value"):
        answers[response][number] = value
    return answers


def in_tenths(statements: StatementSet, answers: Mapping[int, int | None]) -> list[int | None]:
    return [None if score is None else tenths(score) for score in statements.scores(answers)]


def decimal(score: int | None) -> str:
    """25 -> '2,5'."""
    return TOO_FEW if score is None else f"{score // 10},{score % 10}"


def difference(first: int | None, last: int | None) -> str:
    """'+1,5', '−0,5', 'gelijk', or a dash when one of the two is not known."""
    if first is None or last is None:
        return "–"
    if first == last:
        return "gelijk"
    return f"{'+' if last > first else '−'}{decimal(abs(last - first))}"


def lower(title: str) -> str:
    """A title in the middle of a sentence."""
    return title[:1].lower() + title[1:]
