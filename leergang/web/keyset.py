"""Paging by key: page thousand costs what page one costs, and no row is seen twice or missed.

The address carries the public id of the row at the edge (`?na=…` or `?voor=…`), never its name or number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet, Subquery

PAGE_SIZE = 20


@dataclass(frozen=True)
class Order:
    """A list sorted by `lead` and, among equals, by primary key; `cursor` is the field in the address."""

    lead: str
    cursor: str = "public_id"
    descending: bool = False

    def columns(self, *, backwards: bool) -> tuple[str, str]:
        sign = "-" if self.descending != backwards else ""
        return f"{sign}{self.lead}", f"{sign}pk"


@dataclass(frozen=True)
class Page[M: Model]:
    """The rows of one page, and the query strings of its neighbours ('' when there is none)."""

    rows: list[M]
    previous_url: str
    next_url: str

    def keeping(self, chosen: Mapping[str, str]) -> "Page[M]":
        """The same page with neighbours that carry a filter along."""
        tail = f"&{urlencode(chosen)}" if chosen else ""
        urls = (f"{url}{tail}" if url else "" for url in (self.previous_url, self.next_url))
        return Page(self.rows, *urls)


def page[M: Model](
    rows: QuerySet[M], order: Order, asked: Mapping[str, str], *, size: int = PAGE_SIZE
) -> Page[M]:
    """The page that `asked` (request.GET) points at; the first when it points nowhere. One query.

    The row at the edge is looked up among the same rows, so an id of elsewhere tells nothing.
    """
    backwards = "voor" in asked
    edge = asked.get("voor") or asked.get("na") or ""
    if edge and not _may_be(rows, order, edge):
        edge = ""
    backwards = backwards and bool(edge)
    beyond = _beyond(rows, order, edge, backwards=backwards) if edge else rows
    found = list(beyond.order_by(*order.columns(backwards=backwards))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous, has_next = (more, bool(edge)) if backwards else (bool(edge), more)
    return Page(
        found,
        _url("voor", found[0], order) if found and has_previous else "",
        _url("na", found[-1], order) if found and has_next else "",
    )


def _may_be(rows: QuerySet[Any], order: Order, edge: str) -> bool:
    field = rows.model._meta.get_field(order.cursor)
    try:
        field.to_python(edge)
    except ValidationError:
        return False
    return "\0" not in edge


def _beyond[M: Model](rows: QuerySet[M], order: Order, edge: str, *, backwards: bool) -> QuerySet[M]:
    way = "lt" if order.descending != backwards else "gt"
    at = rows.order_by().filter(**{order.cursor: edge})
    lead, pk = Subquery(at.values(order.lead)[:1]), Subquery(at.values("pk")[:1])
    # The first condition is what an index can start at; the second is exact among equals.
    return rows.filter(**{f"{order.lead}__{way}e": lead}).filter(
        Q(**{f"{order.lead}__{way}": lead}) | Q(**{f"pk__{way}": pk})
    )


def _url(direction: str, row: Model, order: Order) -> str:
    return f"?{urlencode({direction: getattr(row, order.cursor)})}"
