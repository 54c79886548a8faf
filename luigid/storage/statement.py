"""A statement as a database's driver takes it."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Row: TypeAlias = Mapping[str, Any]


class Statement:
    """Made once by SQLAlchemy, run many times without it."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self._text = str(compiled)
        #: the order of the parameters; None: they are given by name
        self._order: Sequence[str] | None = compiled.positiontup

    def run(self, cursor: DBAPICursor, rows: Sequence[Row]) -> None:
        """Run it for each row of parameters."""
        order = self._order
        if order is None:
            cursor.executemany(self._text, rows)
        else:
            cursor.executemany(self._text, [[row[name] for name in order] for row in rows])
