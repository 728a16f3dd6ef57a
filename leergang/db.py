"""The manager and queryset every model starts from: related rows come in one query for all peers.

And `Prepared`, for the few queries that are worth compiling once.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import FETCH_PEERS, FETCH_RAISE
from psycopg import sql as psycopg_sql

# Sorted and paged text compares by code point, so that every PostgreSQL build agrees on the order.
SORTED = "C"


class PeerQuerySet[M: models.Model](models.QuerySet[M]):
    def strict(self) -> Self:
        """Refuse to load anything that was not asked for: list pages use this (no N+1)."""
        return self.fetch_mode(FETCH_RAISE)


class PeerManager[M: models.Model](models.Manager[M]):
    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().fetch_mode(FETCH_PEERS)


# Beyond this a number tells nobody anything: a menu says "99+", and the database stops counting.
COUNT_CAP = 100


def capped_count(rows: models.QuerySet[Any]) -> models.Func:
    """How many rows a correlated subquery has, as an expression; counting stops at COUNT_CAP.

    An exact count of a large lichting costs more than the page that shows it (docs/performance.md).
    """
    some = ArraySubquery(rows.values("pk")[:COUNT_CAP])
    return models.Func(some, function="CARDINALITY", output_field=models.IntegerField())


# Values that no real row has: they mark the places of the slots in the compiled parameters.
MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda n: -(2**62) - n,
    list: lambda n: -(2**61) - n,
    str: lambda n: f"\ue000{n}",  # a private character
    uuid.UUID: lambda n: uuid.UUID(int=n),
    dt.date: lambda n: dt.date(1, 1, 1 + n),
    dt.datetime: lambda n: dt.datetime(1, 2, 1 + n, tzinfo=dt.UTC),
}


class Prepared:
    """A `values_list` query that is built once per process and planned once per connection.

    A call only fills in its slots. Building a queryset out of expressions costs Python more time than
    answering it costs PostgreSQL: the roles of a person, asked on every page, took 3.6 ms of CPU as a
    queryset and take 0.2 ms this way. Planning it took PostgreSQL another millisecond, so the statement
    is a prepared one (`prepare_threshold` in settings.py). All but the slots stands in it as a literal:
    a partial index is found, and the types are known.

    The rules stay in the querysets. For columns whose values need no conversion: numbers, text, dates.

        MINE = Prepared(lambda user: Enrolment.objects.filter(user=user).values_list("pk"), user=int)
        MINE.rows(user=request.user.pk)

    A slot of type `list` takes numbers: build the query with `pk__in=[slot]`, and any amount fits. A slot of type
    `int` is for keys: of a smaller column Django sees that no row has its mark, and the query never has a row.
    """

    def __init__(
        self, build: Callable[..., models.QuerySet[Any, Any]], *, may_ignore: str = "", **slots: type
    ) -> None:
        """`slots` names the values and their types; the query must use each but the one it `may_ignore`."""
        self._build = build
        self._may_ignore = may_ignore
        self._marks = {name: MARKS[kind](n) for n, (name, kind) in enumerate(slots.items())}
        self._lists = [name for name, kind in slots.items() if kind is list]
        self._compiled: str | None = None

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows for these values: exactly one for each slot. One query."""
        if values.keys() != self._marks.keys():
            raise TypeError(f"fill in exactly these slots: {', '.join(self._marks)}")
        with connection.cursor() as cursor:
            if self._compiled is None:
                self._compiled = self._compile()
            if not self._compiled:
                return []
            # Django's own cursor writes the values into the text; this one sends them apart from it.
            cursor.cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]  # stub
            cursor.execute(self._compiled, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def _compile(self) -> str:
        """The text with its constants filled in and its slots by name; empty when it never has a row."""
        try:
            sql, params = self._build(**self._marks).query.sql_with_params()
        except EmptyResultSet:  # Django sees that without asking
            return ""
        names = {mark: name for name, mark in self._marks.items()}
        slots = [names.get(param) if type(param) in MARKS else None for param in params]
        if missing := self._marks.keys() - set(slots) - {self._may_ignore}:
            raise ValueError(f"the query does not use {', '.join(sorted(missing))}")
        places = [
            f"%({slot})s" if slot else _literal(param) for slot, param in zip(slots, params, strict=True)
        ]
        compiled = sql.replace("%%", "%%%%") % tuple(places)
        for slot in self._lists:
            compiled = compiled.replace(f"IN (%({slot})s)", f"= ANY(%({slot})s)")
        return compiled


def _literal(value: Any) -> str:
    text = psycopg_sql.Literal(value).as_string(connection.connection)
    return text.replace("%", "%%")


class PreparedLookup[M: models.Model]:
    """One object with the objects it points to, by a prepared query: `get()` with `select_related()`.

    For the lookup that is the access check of a page. `build` says which object, by the rules of the
    querysets; `related` names foreign keys that are filled. Only for columns that need no conversion.
    """

    def __init__(
        self, build: Callable[..., models.QuerySet[M]], *related: str, may_ignore: str = "", **slots: type
    ) -> None:
        self._build = build
        self._related = related
        self._model: type[M] | None = None
        self._prepared = Prepared(self._columns, may_ignore=may_ignore, **slots)

    def first(self, **values: Any) -> M | None:
        """The object, or None. One query."""
        rows = self._prepared.rows(**values)
        if not rows or self._model is None:
            return None
        row = iter(rows[0])
        found = _instance(self._model, row)
        for name in self._related:
            setattr(found, name, _instance(_target(self._model, name), row))
        return found

    def _columns(self, **slots: Any) -> models.QuerySet[M, tuple[Any, ...]]:
        found = self._build(**slots)
        self._model = found.model
        names = _columns_of(self._model)
        for name in self._related:
            names += [f"{name}__{column}" for column in _columns_of(_target(self._model, name))]
        return found.values_list(*names)


class PreparedList[M: models.Model]:
    """Objects with only these columns, by a prepared query: `only()` that refuses to load the rest.

    For a list on a page that is asked often; the columns are named in the order of the model.
    """

    def __init__(
        self, build: Callable[..., models.QuerySet[M]], model: type[M], *columns: str, **slots: type
    ) -> None:
        self._model, self._columns = model, columns
        self._prepared = Prepared(
            lambda **marks: build(**marks).values_list(*columns), may_ignore="", **slots
        )

    def rows(self, **values: Any) -> list[M]:
        """The objects for these values. One query."""
        found = self._prepared.rows(**values)
        return [self._model.from_db("default", self._columns, row, fetch_mode=FETCH_RAISE) for row in found]


def _columns_of(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _target(model: type[models.Model], name: str) -> type[models.Model]:
    target = model._meta.get_field(name).related_model
    if not isinstance(target, type):
        raise TypeError(f"{name} points to no model")
    return target


def _instance[T: models.Model](model: type[T], row: Iterator[Any]) -> T:
    names = _columns_of(model)
    return model.from_db("default", names, list(islice(row, len(names))), fetch_mode=FETCH_PEERS)
