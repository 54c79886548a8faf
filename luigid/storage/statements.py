"""Rows put and removed by few statements, each of which SQLAlchemy makes once.

A statement of many rows costs little more than that of one: while it runs, Python's interpreter
lock is let go, and as long as calls are answered that is slow in coming back.
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
Row: TypeAlias = Sequence[str | None]

#: rows of one statement; there are databases which take some hundreds of parameters at most
_MOST = 50


class Statements:
    """Those that change one table, in the words of one database."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        self._table = table
        self._dialect = dialect
        self._upsert = _UPSERTS.get(dialect.name)
        self._compile = cache(self._compile_once)

    def put(self, rows: Sequence[Row]) -> Iterator[Statement]:
        """Yield what inserts rows, no two of one key, or puts them in the place of their like."""
        if self._upsert is not None:
            yield from self._split(self._upsert, rows)
            return
        yield from self.remove(rows)
        yield from self._split(_insert, rows)

    def remove(self, keys: Sequence[Row]) -> Iterator[Statement]:
        """Yield what deletes rows, if they are there; what follows the key does not count."""
        yield from self._split(_delete, keys)

    def _split(self, make: "_Make", rows: Sequence[Row]) -> Iterator[Statement]:
        for first in range(0, len(rows), _MOST):
            some = rows[first : first + _MOST]
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
        """Return a statement of so many rows, and the order of its parameters if it is theirs."""
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


#: What puts rows, for the databases that have words for it.
_UPSERTS: dict[str, _Make] = {
    "sqlite": partial(_insert_or_update, insert_=sqlite.insert),
    "postgresql": partial(_insert_or_update, insert_=postgresql.insert),
    "mysql": _insert_mysql,
    "mariadb": _insert_mysql,
}
