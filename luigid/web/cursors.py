"""Cursors: where a page of a list ends, as text that clients hand back."""

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

#: What databases can compare numbers with.
_MOST = 2**63 - 1


class CursorError(ValueError):
    """A text is no cursor, or not one of this list."""


def encode(position: Sequence[str | int | datetime]) -> str:
    """Return the cursor of a position."""
    values = [part.isoformat() if isinstance(part, datetime) else part for part in position]
    text = json.dumps(values, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode(cursor: str, kinds: Sequence[type]) -> tuple[Any, ...]:
    """Return the position of a cursor, whose parts are of these kinds. Raises CursorError."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list):
            raise CursorError(cursor)
        return tuple(_read(value, kind) for value, kind in zip(values, kinds, strict=True))
    except (ValueError, RecursionError) as error:
        raise CursorError(cursor) from error


def _read(value: object, kind: type) -> object:
    if kind is datetime and isinstance(value, str):
        time = datetime.fromisoformat(value)
        if time.tzinfo is None:
            return time
    elif (kind is str and isinstance(value, str)) or (
        kind is int and type(value) is int and 0 <= value <= _MOST
    ):
        return value
    raise CursorError(value)
