"""SQL statements that write or delete many rows each, compiled by SQLAlchemy once.

A statement for many rows takes little longer than for one. Each statement releases Python's global
interpreter lock, and getting it back takes long while the event loop is busy.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Any, TypeAlias

from sqlalchemy import Delete, Dialect, Insert, Table, and_, bindparam, delete, insert, or_
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

#: the text of a statement, and its parameters as the driver takes them
Statement: TypeAlias = tuple[str, Any]
Row: TypeAlias = Sequence[str | int | None]

#: maximum number of rows of a statement: some databases allow only some hundred parameters
_MAX_ROWS = 50


class Statements:
    """The statements that change one table, in the dialect of one database."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        self._table = table
        self._dialect = dialect
        self._upsert = _UPSERTS.get(dialect.name)
        self._compile = cache(self._compile_once)

    def put(self, rows: Sequence[Row]) -> Iterator[Statement]:
        """Yield statements that insert rows, or replace rows with the same key.

        No two of `rows` may have the same key.
        """
        if self._upsert is not None:
            yield from self._split(self._upsert, rows)
            return
        yield from self.remove(rows)
        yield from self._split(_insert, rows)

    def remove(self, keys: Sequence[Row]) -> Iterator[Statement]:
        """Yield statements that delete rows if they exist; columns after the key are ignored."""
        yield from self._split(_delete, keys)

    def _split(self, make: "_Make", rows: Sequence[Row]) -> Iterator[Statement]:
        for first in range(0, len(rows), _MAX_ROWS):
            some = rows[first : first + _MAX_ROWS]
            text, order = self._compile(make, len(some))
            values = {
                _parameter(column, number): value
                for number, row in enumerate(some)
                for column, value in enumerate(row)
            }
            if order is None:
                yield text, values
            else:
                yield text, [values[name] for name in order]

    def _compile_once(self, make: "_Make", rows: int) -> tuple[str, Sequence[str] | None]:
        """Return the text of a statement for so many rows.

        With it, return the names of its parameters in order if they are positional, else None.
        """
        made: ClauseElement = make(self._table, rows)
        compiled = made.compile(dialect=self._dialect)
        assert isinstance(compiled, SQLCompiler)
        return str(compiled), compiled.positiontup


_Make: TypeAlias = Callable[[Table, int], Insert | Delete]
_ByConflict: TypeAlias = Callable[[Table], sqlite.Insert] | Callable[[Table], postgresql.Insert]


def _parameter(column: int, row: int) -> str:
    return f"c{column}_{row}"


def _values(table: Table, rows: int) -> list[dict[str, Any]]:
    return [
        {c.name: bindparam(_parameter(column, row)) for column, c in enumerate(table.columns)}
        for row in range(rows)
    ]


def _insert(table: Table, rows: int) -> Insert:
    return insert(table).values(_values(table, rows))


def _insert_or_update(table: Table, rows: int, insert_: "_ByConflict") -> Insert:
    made = insert_(table).values(_values(table, rows))
    news = {c.name: made.excluded[c.name] for c in table.columns if not c.primary_key}
    return made.on_conflict_do_update(index_elements=table.primary_key.columns, set_=news)


def _insert_mysql(table: Table, rows: int) -> Insert:
    made = mysql.insert(table).values(_values(table, rows))
    news = {c.name: made.inserted[c.name] for c in table.columns if not c.primary_key}
    return made.on_duplicate_key_update(news)


def _delete(table: Table, rows: int) -> Delete:
    keys = [
        and_(
            *(
                c == bindparam(_parameter(column, row))
                for column, c in enumerate(table.primary_key.columns)
            )
        )
        for row in range(rows)
    ]
    return delete(table).where(or_(*keys))


#: dialect -> function that makes an upsert, for databases that support it
_UPSERTS: dict[str, _Make] = {
    "sqlite": partial(_insert_or_update, insert_=sqlite.insert),
    "postgresql": partial(_insert_or_update, insert_=postgresql.insert),
    "mysql": _insert_mysql,
    "mariadb": _insert_mysql,
}
