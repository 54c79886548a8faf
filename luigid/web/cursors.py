"""Cursors: the end of a page of a list as a text, with which clients ask for the next page."""

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from luigid.contract import problem_kinds
from luigid.contract.problem import bad_request
from luigid.errors import LuigidError

#: the greatest integer that databases can compare with
_MAX_INTEGER = 2**63 - 1


#: the answer to a cursor that is none
UNKNOWN_CURSOR = bad_request(
    "In the query at /cursor: it is none of this list.",
    ({"location": "query", "pointer": "/cursor", "keyword": "cursor", "detail": "unknown"},),
    problem_kinds.UNKNOWN_CURSOR,
)


class CursorError(LuigidError):
    """A text is no cursor, or not one of this list."""


def encode(position: Sequence[str | int | datetime]) -> str:
    """Return the cursor of a position, which is the sort key of the last item on a page."""
    values = [part.isoformat() if isinstance(part, datetime) else part for part in position]
    text = json.dumps(values, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode(cursor: str, types: Sequence[type]) -> tuple[Any, ...]:
    """Return the position of a cursor, whose parts have these types. Raises CursorError."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list):
            raise CursorError(cursor)
        return tuple(_read(value, expected) for value, expected in zip(values, types, strict=True))
    except (ValueError, RecursionError) as error:
        raise CursorError(cursor) from error


def _read(value: object, expected: type) -> object:
    if expected is datetime and isinstance(value, str):
        time = datetime.fromisoformat(value)
        if time.tzinfo is None:
            return time
    elif (expected is str and isinstance(value, str)) or (
        expected is int and type(value) is int and 0 <= value <= _MAX_INTEGER
    ):
        return value
    raise CursorError(value)
