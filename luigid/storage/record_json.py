"""Records as JSON texts of ASCII, which every database keeps as they are."""

import json
from typing import Any, TypeAlias

import orjson

Record: TypeAlias = dict[str, Any]

#: Digits become zeros: what is left of a text to look for long integers in.
_OUTLINE = bytes.maketrans(b"123456789", b"000000000")
#: The shortest integers that may not fit into 64 bits; orjson turns those into floats.
_LONG_INTEGER = b"0" * 19

_ENCODE = json.JSONEncoder(separators=(",", ":")).encode


class DecodeError(ValueError):
    """A text that is not the JSON of a record; the message is one line."""


def encode(record: Record) -> str:
    """Return a record as JSON in ASCII.

    Infinite numbers are written as `Infinity`; integers of any size and lone surrogates, which
    come from names of files, are kept.
    """
    return _ENCODE(record)


def decode(text: str) -> Record:
    """Return the record of a text that `encode` made. Raises DecodeError if it is none."""
    try:
        if _LONG_INTEGER in text.encode().translate(_OUTLINE):
            value = json.loads(text)
        else:
            value = orjson.loads(text)
    except ValueError:
        value = _decode_exactly(text)
    except RecursionError as error:
        raise DecodeError("nested too deeply") from error
    if type(value) is not dict:
        raise DecodeError("a record must be an object")
    return value


def _decode_exactly(text: str) -> object:
    """Decode what orjson refuses: Infinity, lone surrogates, what is no JSON."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DecodeError(str(error)) from error
    return value
