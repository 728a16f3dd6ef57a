"""The cast as rows: laying it out again costs one statement instead of fifty objects.

The keys are those of the first time. A sequence never goes back, so nothing that is made later takes them.
"""

import pickle
import re
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection, transaction

from tests.cast import Cast, build_cast

INSERTED = re.compile(r'INSERT INTO "(\w+)"')


class Recipe:
    """Builds the cast once and takes it back; needs an empty database."""

    def __init__(self) -> None:
        tables: dict[str, None] = {}

        def watch(execute: Any, sql: str, *arguments: Any) -> Any:
            if found := INSERTED.match(sql):
                tables[found[1]] = None
            return execute(sql, *arguments)

        with transaction.atomic():
            with connection.execute_wrapper(watch):
                cast = build_cast()
            self._rows = ";\n".join(map(_as_insert, tables))
            self._cast = pickle.dumps(cast)
            transaction.set_rollback(True)

    def lay_out(self) -> Cast:
        with connection.cursor() as cursor:
            cursor.execute(self._rows)
        cast: Cast = pickle.loads(self._cast)
        return cast


def _as_insert(table: str) -> str:
    """All rows of a table, as one statement that makes them again."""
    [model] = (one for one in apps.get_models(include_auto_created=True) if one._meta.db_table == table)
    columns = [f'"{field.column}"' for field in model._meta.concrete_fields if not field.generated]
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {", ".join(f"{column}::text" for column in columns)} FROM "{table}"')
        rows = cursor.fetchall()
    quoting = psycopg.ClientCursor(connection.connection)
    values = (quoting.mogrify(f"({', '.join(['%s'] * len(row))})", row) for row in rows)
    return f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES {", ".join(values)}'
