"""The kinds of values that settings have: how each is read and what it is called in messages.

A value is a string when it comes from a cfg file or a flag, and any TOML type when it comes from a
TOML file. Every kind reads what Luigi 3.8's parameter of that type reads sensibly.
"""

import json
import math
from collections.abc import Callable
from configparser import RawConfigParser
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """One kind of value."""

    #: What is expected, in words that complete "expected ...".
    expected: str
    #: Raises ValueError, KeyError or OverflowError for anything else.
    parse: Callable[[object], T]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _optional_text(value: object) -> str | None:
    return _text(value) or None


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError
    if isinstance(value, float) and not value.is_integer():
        raise ValueError
    return int(value)


def _positive(value: object) -> int:
    number = _integer(value)
    if number < 1:
        raise ValueError
    return number


def _natural(value: object) -> int:
    number = _integer(value)
    if number < 0:
        raise ValueError
    return number


def _port(value: object) -> int:
    number = _integer(value)
    if not 0 <= number <= 65535:
        raise ValueError
    return number


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError
    number = float(value)
    if math.isnan(number):
        raise ValueError
    return number


def _seconds(value: object) -> float:
    number = _number(value)
    if not 0 <= number < math.inf:
        raise ValueError
    return number


def _boolean(value: object) -> bool:
    return {"true": True, "false": False}[str(value).lower()]


def _switch(value: object) -> bool:
    return RawConfigParser.BOOLEAN_STATES[str(value).lower()]


def _path(value: object) -> Path:
    text = _text(value)
    if not text or "\0" in text:
        raise ValueError
    return Path(text)


def _texts(value: object) -> tuple[str, ...]:
    texts = json.loads(value) if isinstance(value, str) else value
    if not isinstance(texts, list):
        raise ValueError
    return tuple(map(_text, texts))


def _origins(value: object) -> tuple[str, ...]:
    return tuple(origin for origin in _texts(value) if origin not in {"*", "null"})


def _addresses(value: object) -> tuple[str, ...]:
    texts = map(_text, value) if isinstance(value, list) else [_text(value)]
    addresses = (address.strip() for text in texts for address in text.split(","))
    return tuple(filter(None, addresses))


TEXT = Kind("text", _text)
#: Text; empty stands for none.
OPTIONAL_TEXT = Kind("text", _optional_text)
INTEGER = Kind("a whole number", _integer)
POSITIVE = Kind("a whole number above 0", _positive)
NATURAL = Kind("a whole number from 0", _natural)
PORT = Kind("a port from 0 to 65535", _port)
#: Infinity is a number, NaN is not.
NUMBER = Kind("a number", _number)
#: How long to wait: from 0, and finite.
SECONDS = Kind("a number of seconds from 0", _seconds)
BOOLEAN = Kind("true or false", _boolean)
#: The words of Python's configparser, in which Luigi reads the bools that are not its parameters.
SWITCH = Kind("true or false (or yes or no, on or off, 1 or 0)", _switch)
PATH = Kind("a path", _path)
#: A JSON list, or a TOML array.
TEXTS = Kind("a JSON list of strings", _texts)
#: A JSON list, or a TOML array, less `*` and `null`, which have settings of their own.
ORIGINS = Kind("a JSON list of strings", _origins)
ADDRESSES = Kind("text, with commas between several", _addresses)


def choice(*names: str, upper: bool = False) -> Kind[str]:
    """Return the kind of value that is one of the names; with `upper`, in upper or lower case."""

    def parse(value: object) -> str:
        name = _text(value)
        return {name: name for name in names}[name.upper() if upper else name]

    return Kind(f"one of {', '.join(names)}", parse)
