"""Texts in the form that the columns of the tables can store."""

import hashlib
import json
from typing import Any

from sqlalchemy import ColumnElement, String, Text
from sqlalchemy.engine import Dialect

from luigid.texts import encodable

#: Characters that always fit into MySQL's TEXT of 65,535 bytes.
_MAX_MYSQL_TEXT = 16_000
_DIGEST_LENGTH = 10


def as_text(value: Any) -> str:
    """Return the value of a parameter as text, serialized like Luigi's parameters."""
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, list | dict) else str(value)


class ColumnTexts:
    """Fits texts into columns, deterministically, so that searches find them again."""

    def __init__(self, dialect: Dialect) -> None:
        """Take the database's dialect; SQLite stores texts of any length in any column."""
        self._is_bounded = dialect.name != "sqlite"
        self._is_mysql = dialect.name in ("mysql", "mariadb")

    def fit(self, column: ColumnElement[Any], text: str) -> str:
        """Return the text as it is stored in a column.

        Lone surrogates and NUL, which some databases refuse, are escaped. A text that is too long
        is cut off, and ends with a digest of the whole text.
        """
        plain = encodable(text)
        length = self._length(column)
        if length is None or len(plain) <= length:
            return plain
        digest = hashlib.sha256(plain.encode()).hexdigest()[:_DIGEST_LENGTH]
        return f"{plain[: length - _DIGEST_LENGTH - 1]}~{digest}"

    def _length(self, column: ColumnElement[Any]) -> int | None:
        if not self._is_bounded:
            return None
        if isinstance(column.type, Text):
            return _MAX_MYSQL_TEXT if self._is_mysql else None
        assert isinstance(column.type, String)
        return column.type.length
