"""How much work the arguments of a call are, found out before they are decoded.

It is counted in marks: commas, colons and opening brackets, of which each value and each name of a
JSON text takes one.
"""

import json
import re

from luigid.contract.wire import Request, unquoted

#: Requests of more bytes or marks are checked in another process: they would hold the event loop.
LARGE_BYTES = 262144
LARGE_MARKS = 20_000
#: Of more marks openapi-core is never asked: it collects every violation, and takes about 0.1 ms
#: for each. Arguments are refused in the words of the compiled schema alone, pages for their size.
WORDY_MARKS = 300
#: Arguments of more marks outside of strings are refused. The event loop takes what the other
#: process has accepted as one piece, for which it needs less than 50 ms.
MAX_MARKS = 150_000
#: Arguments of more lone surrogates are refused: it takes a step of Python to encode each of them,
#: and one to decode it.
MAX_LONE_SURROGATES = 10_000

_MARKS = (b",", b":", b"[", b"{")
#: An escape may stand for a mark, and each field of a form takes a step.
_ENCODED_MARKS = (*_MARKS, b"%", b"&")
#: A string; one that does not end reaches to the end of the text.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def is_large(request: Request, *, with_body: bool, max_marks: int = MAX_MARKS) -> bool:
    """Whether a request may exceed `max_marks`, or its check hold the event loop for too long."""
    body = request.body if with_body else b""
    size = len(request.query) + len(body)
    large_marks = min(LARGE_MARKS, max_marks)
    if size <= large_marks:
        return False
    if size > LARGE_BYTES:
        return True
    query = request.query.encode("latin-1")
    if sum(len(_SURROGATE_ESCAPE.findall(text)) for text in (query, body)) > MAX_LONE_SURROGATES:
        return True
    return sum(query.count(mark) + body.count(mark) for mark in _ENCODED_MARKS) > large_marks


def is_wordy(text: bytes) -> bool:
    """Whether openapi-core would take long to say what is wrong with a JSON text."""
    return _marks(text) > WORDY_MARKS


def is_wordy_query(query: str) -> bool:
    """Whether openapi-core would take long to say what is wrong with the query of a page."""
    encoded = query.encode("latin-1")
    return _marks(unquoted(encoded)) + encoded.count(b"&") > WORDY_MARKS


def exceeds_maximum(text: bytes, max_marks: int = MAX_MARKS) -> bool:
    """Whether a JSON text has more marks outside of strings than a call may have."""
    return _marks(text) > max_marks and _marks(_STRING.sub(b"", text)) > max_marks


def has_too_many_surrogates(text: bytes, value: object) -> bool:
    """Whether a JSON text, and the value in it, have more lone surrogates than any call may."""
    if len(_SURROGATE_ESCAPE.findall(text)) <= MAX_LONE_SURROGATES:
        return False  # most texts; others may have pairs
    return len(_SURROGATE.findall(json.dumps(value, ensure_ascii=False))) > MAX_LONE_SURROGATES


def _marks(text: bytes) -> int:
    return sum(map(text.count, _MARKS))
