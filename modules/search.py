"""Full text search over the content: what somebody typed becomes a query, and what is found a snippet.

PostgreSQL does the work, in two steps that each are one query: which rows, best first, by the GIN indexes; and a
snippet of only those on the page. Nothing that was typed can be an error: `websearch` takes anything.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Func, QuerySet, TextField, Value
from django.utils.safestring import SafeString, mark_safe

from modules.models import DUTCH, Material, MaterialKind, Unit, UnitKind

UNIT, MATERIAL, NOTE = "unit", "material", "note"

LONGEST = 200
PAGE = 20
# So many rows of one kind are ranked. A programme has fewer; a word that is everywhere costs no more than this.
MOST = 500
_DIGITS = 6

# Characters that no text has, around what was found; they become <mark> after everything else was escaped.
_START, _STOP = "\ue000", "\ue001"
_MARKED = re.compile(f"{_START}([^{_START}{_STOP}]*){_STOP}")
_STRAY = re.compile(f"[{_START}{_STOP}]")
_WORD = re.compile(r"[^\W_]+")
_OPERATORS = re.compile(r"""["']|(^|\s)-|\bor\b""", re.IGNORECASE)
_SNIPPET: dict[str, Any] = {"max_words": 32, "min_words": 16, "max_fragments": 2, "fragment_delimiter": " … "}
_NOTHING = Value("", output_field=TextField())


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found: of which kind, which one, how well it fits."""

    sort: str
    pk: int
    rank: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a list shows of a hit, safe to put in a page as it is, and where it is read."""

    sort: str
    pk: int
    title: SafeString
    snippet: SafeString
    kind: str
    module_slug: str
    module_title: str
    unit_slug: str

    @property
    def label(self) -> str:
        """What it is, in a word or two."""
        if self.sort == UNIT:
            return str(UnitKind(self.kind).label)
        return str(MaterialKind(self.kind).label) if self.sort == MATERIAL else "Je aantekening"


@dataclass(frozen=True)
class Results:
    """One page of what was found."""

    words: str = ""
    rows: Sequence[Found] = ()
    total: int = 0
    number: int = 1
    # One of the kinds had more than is ranked: the number is a lower bound.
    is_cut: bool = False

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def has_next(self) -> bool:
        return self.last < self.total


class Place(NamedTuple):
    """The names of the columns that say where a row is read."""

    title: str
    kind: str
    module: str
    unit: str


_AT_UNIT = Place("title", "kind", "module", "slug")
_AT_MATERIAL = Place("title", "kind", "module", "")
AT_NOTE = Place("unit__title", "", "unit__module", "unit__slug")


@dataclass(frozen=True)
class Source:
    """Rows that may be found: what they are called, and which of them this person may see."""

    sort: str
    rows: QuerySet[Any]
    place: Place


def plain(typed: str) -> str:
    """What was typed, on one line and no longer than anybody means."""
    return " ".join(typed.replace("\0", " ").split())[:LONGEST].strip()


def query_of(words: str) -> SearchQuery | None:
    """The query for these words; None for nothing. The last word may be half a word, unless there are operators.

    "…" is a phrase, - leaves out and OR chooses, as search engines have it (websearch_to_tsquery).
    """
    if not words:
        return None
    whole = SearchQuery(words, config=DUTCH, search_type="websearch")
    before, _, last = words.rpartition(" ")
    if _OPERATORS.search(words) or not _WORD.fullmatch(last):
        return whole
    prefix = SearchQuery(f"{last}:*", config=DUTCH, search_type="raw")
    if before:
        prefix = SearchQuery(before, config=DUTCH, search_type="websearch") & prefix
    return whole | prefix


def look(sources: Sequence[Source], typed: str, number: int = 1) -> Results:
    """A page of what the sources hold of these words, best first. Two queries; one when nothing is found."""
    words = plain(typed)
    query = query_of(words)
    if query is None:
        return Results()
    hits = hits_of(sources, query)
    number = min(max(number, 1), max(-(-len(hits) // PAGE), 1))
    page = hits[(number - 1) * PAGE : number * PAGE]
    counts = Counter(hit.sort for hit in hits)
    return Results(
        words=words,
        rows=_shown(sources, query, page) if page else (),
        total=len(hits),
        number=number,
        is_cut=MOST in counts.values(),
    )


def hits_of(sources: Iterable[Source], query: SearchQuery) -> list[Hit]:
    """All hits, best first. One query, answered by the indexes."""
    rows = _together([_hits_in(source, query) for source in sources])
    return sorted((Hit(*row) for row in rows), key=lambda hit: (-hit.rank, hit.sort, hit.pk))


def _hits_in(source: Source, query: SearchQuery) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = source.rows.order_by().filter(search=query)
    found = found.annotate(sort=Value(source.sort), fit=SearchRank(F("search"), query))
    return found.values_list("sort", "pk", "fit")[:MOST]


def _shown(sources: Iterable[Source], query: SearchQuery, page: Sequence[Hit]) -> list[Found]:
    """What the list says of each hit on the page. One query."""
    wanted = [(source, [hit.pk for hit in page if hit.sort == source.sort]) for source in sources]
    rows = _together([_snippets(source, query, pks) for source, pks in wanted if pks])
    found = {
        (sort, pk): Found(sort, pk, marked(title), marked(_cut(snippet)), *where)
        for sort, pk, title, snippet, *where in rows
    }
    # What was taken away between the two queries is left out.
    return [found[hit.sort, hit.pk] for hit in page if (hit.sort, hit.pk) in found]


def _snippets(source: Source, query: SearchQuery, pks: list[int]) -> QuerySet[Any, Any]:
    place = source.place
    marks: dict[str, Any] = {"config": DUTCH, "start_sel": _START, "stop_sel": _STOP}
    columns = {
        "named": SearchHeadline(place.title, query, highlight_all=True, **marks),
        "snippet": SearchHeadline(_readable("body"), query, **marks, **_SNIPPET),
        "what": F(place.kind) if place.kind else _NOTHING,
        "module_slug": F(f"{place.module}__slug"),
        "module_title": F(f"{place.module}__title"),
        "unit_slug": F(place.unit) if place.unit else _NOTHING,
    }
    found: QuerySet[Any, Any] = source.rows.order_by().filter(pk__in=pks)
    found = found.annotate(sort=Value(source.sort), **columns)
    return found.values_list("sort", "pk", *columns)


def _together(parts: Sequence[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    first, *others = parts
    return first.union(*others, all=True).order_by() if others else first


def _cut(snippet: str) -> str:
    """With a sign where it begins in the middle of a sentence."""
    words = snippet.lstrip(f"{_START} ")
    return f"… {snippet}" if words[:1].islower() else snippet


def marked(text: str) -> SafeString:
    """The text escaped, with <mark> around what was found."""
    return mark_safe(_STRAY.sub("", _MARKED.sub(r"<mark>\1</mark>", html.escape(text))))  # noqa: S308 - escaped


def content_of(programme: int | QuerySet[Any, Any]) -> list[Source]:
    """The units and the materials of a programme, for who may read all of it."""
    which = {"module__programme__in": programme if isinstance(programme, QuerySet) else [programme]}
    return [
        Source(UNIT, Unit.objects.filter(**which), _AT_UNIT),
        Source(MATERIAL, Material.objects.shown().filter(**which), _AT_MATERIAL),
    ]


def _readable(field: str) -> Func:
    """Markdown without its signs: a link is its words, a heading a line, a table its cells."""
    without_links = Func(
        F(field), Value(r"!?\[([^\]]*)\]\([^)]*\)"), Value(r"\1"), Value("g"), function="regexp_replace"
    )
    return Func(
        without_links,
        Value(r"(^|\n)[#>\s]*(- |\d+\. )?|[*_`]{1,3}|\|?\s*:?-{3,}:?\s*|\|"),
        Value(" "),
        Value("g"),
        function="regexp_replace",
        output_field=TextField(),
    )


def page_number(asked: str) -> int:
    """The number of a page from an address; the first for anything else."""
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= _DIGITS else 1
