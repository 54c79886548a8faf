"""Records as JSON texts of ASCII, which every database keeps as they are."""

import json
from collections.abc import Callable, Iterable
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


def decoder(texts: Iterable[str]) -> Callable[[str], Record]:
    """Return the fastest function that decodes each of these texts as `decode` does."""
    return decode if _has_long_integer("".join(texts)) else _decode_without_long_integer


def decode(text: str) -> Record:
    """Return the record of a text that `encode` made. Raises DecodeError if it is none."""
    if _has_long_integer(text):
        return _checked(_decode_exactly(text))
    return _decode_without_long_integer(text)


def _has_long_integer(text: str) -> bool:
    """Tell whether a text may have an integer that orjson would turn into a float."""
    return _LONG_INTEGER in text.encode(errors="replace").translate(_OUTLINE)


def _decode_without_long_integer(text: str) -> Record:
    try:
        value = orjson.loads(text)
    except ValueError:
        value = _decode_exactly(text)
    return _checked(value)


def _checked(value: Any) -> Record:
    if type(value) is not dict:
        raise DecodeError("a record must be an object")
    return value


def _decode_exactly(text: str) -> object:
    """Decode what orjson refuses: Infinity, lone surrogates, what is no JSON."""
    try:
        value: object = json.loads(text)
    except ValueError as error:
        raise DecodeError(str(error)) from error
    except RecursionError as error:
        raise DecodeError("nested too deeply") from error
    return value
