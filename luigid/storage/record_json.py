"""Records as JSON in ASCII, which every database stores unchanged."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import orjson

from luigid.errors import LuigidError
from luigid.state.record.records import Record

#: maps all digits to zero, so that long integers can be found by a substring search
_DIGITS_TO_ZERO = bytes.maketrans(b"123456789", b"000000000")
#: integers of 19 digits may not fit into 64 bits; orjson turns those into floats
_LONG_INTEGER = b"0" * 19

_ENCODE = json.JSONEncoder(separators=(",", ":")).encode


class RecordDecodeError(LuigidError):
    """The text is not the JSON of a record; the message is one line."""


def encode(record: Record) -> str:
    """Return a record as JSON in ASCII.

    Infinite numbers are written as `Infinity`. Integers of any size and lone surrogates, which
    come from file names, are preserved.
    """
    return _ENCODE(record)


def decoder(texts: Iterable[str]) -> Callable[[str], Record]:
    """Return the fastest function that decodes each of these texts as `decode` does."""
    return decode if _has_long_integer("".join(texts)) else _decode_without_long_integer


def decode(text: str) -> Record:
    """Return the record of a text made by `encode`. Raises RecordDecodeError."""
    if _has_long_integer(text):
        return _checked(_decode_exactly(text))
    return _decode_without_long_integer(text)


def _has_long_integer(text: str) -> bool:
    """Return whether a text may contain an integer that orjson would turn into a float."""
    return _LONG_INTEGER in text.encode(errors="replace").translate(_DIGITS_TO_ZERO)


def _decode_without_long_integer(text: str) -> Record:
    try:
        value = orjson.loads(text)
    except ValueError:
        value = _decode_exactly(text)
    return _checked(value)


def _checked(value: Any) -> Record:
    if type(value) is not dict:
        raise RecordDecodeError("a record must be an object")
    return value


def _decode_exactly(text: str) -> object:
    """Decode what orjson rejects: Infinity and lone surrogates. Raises RecordDecodeError."""
    try:
        value: object = json.loads(text)
    except ValueError as error:
        raise RecordDecodeError(str(error)) from error
    except RecursionError as error:
        raise RecordDecodeError("nested too deeply") from error
    return value
