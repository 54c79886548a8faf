"""Records as JSON in ASCII, which every database stores unchanged."""

import json

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


def decode(text: str) -> Record:
    """Return the record of a text made by `encode`. Raises RecordDecodeError."""
    try:
        if _LONG_INTEGER in text.encode().translate(_DIGITS_TO_ZERO):
            value = json.loads(text)
        else:
            value = orjson.loads(text)
    except ValueError:
        value = _decode_exactly(text)
    except RecursionError as error:
        raise RecordDecodeError("nested too deeply") from error
    if type(value) is not dict:
        raise RecordDecodeError("a record must be an object")
    return value


def _decode_exactly(text: str) -> object:
    """Decode what orjson rejects: Infinity and lone surrogates. Raises RecordDecodeError."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordDecodeError(str(error)) from error
    return value
