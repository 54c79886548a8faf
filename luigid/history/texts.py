"""Texts as the tables can hold them."""

import hashlib
import json
from typing import Any

from sqlalchemy import ColumnElement, String, Text
from sqlalchemy.engine import Dialect

#: Characters that are sure to fit into MySQL's TEXT, 65,535 bytes.
_MYSQL_TEXT = 16_000
_DIGEST = 10


def as_text(value: Any) -> str:
    """Return the value of a parameter as text, the way Luigi's parameters write themselves."""
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, list | dict) else str(value)


class Texts:
    """Makes texts fit into columns, always in the same way, so that they are found again."""

    def __init__(self, dialect: Dialect) -> None:
        """Take the kind of database: SQLite holds texts of any length in any column."""
        self._is_bounded = dialect.name != "sqlite"
        self._is_mysql = dialect.name in ("mysql", "mariadb")

    def fit(self, column: ColumnElement[Any], text: str) -> str:
        """Return a text as it stands in a column.

        Lone surrogates and NUL, which not every database takes, are written out. Of what is too
        long the beginning is kept, and a digest that tells it from others that begin like it.
        """
        plain = text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
        length = self._length(column)
        if length is None or len(plain) <= length:
            return plain
        digest = hashlib.sha256(plain.encode()).hexdigest()[:_DIGEST]
        return f"{plain[: length - _DIGEST - 1]}~{digest}"

    def _length(self, column: ColumnElement[Any]) -> int | None:
        if not self._is_bounded:
            return None
        if isinstance(column.type, Text):
            return _MYSQL_TEXT if self._is_mysql else None
        assert isinstance(column.type, String)
        return column.type.length
