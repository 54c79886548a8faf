"""The types of the values of settings: how each is parsed and what messages call it.

A value from a cfg file or a flag is a string; a value from a TOML file has any TOML type. Each type
parses what Luigi 3.8's parameter of that type accepts, as far as that makes sense.
"""

import json
import math
import os
import re
from collections.abc import Callable
from configparser import RawConfigParser
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from luigid.access.roles import ROLES, parse_roles
from luigid.log_links import LogUrlError, LogUrlTemplate

T = TypeVar("T")

_HEADER_NAME = re.compile(r"[!#$%&'*+.^`|~\w-]+", re.ASCII)

#: an origin as `frame-ancestors` has it; `*.` before a name stands for all names below it
_FRAME_ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?", re.ASCII)

_HOST_NAME = re.compile(r"(\*\.)?[\w-]+(\.[\w-]+)*\.?|\[?[0-9A-Fa-f:.]+\]?", re.ASCII)


class UnusableValueError(ValueError):
    """A value has the right form and cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class ValueType(Generic[T]):
    """A type of value."""

    #: The end of the message "expected ...".
    expected: str
    #: Returns the parsed value; raises ValueError, KeyError or OverflowError if it is invalid.
    parse: Callable[[object], T]
    #: Whether messages must not show the value.
    is_secret: bool = False


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _optional_text(value: object) -> str | None:
    return _text(value) or None


def _optional_url(value: object) -> str | None:
    text = _text(value)
    if not text:
        return None
    url = urlsplit(text)  # raises ValueError
    if url.scheme not in ("http", "https") or not url.hostname or not text.isprintable():
        raise ValueError
    if url.query or url.fragment or " " in text:
        raise ValueError
    return text.rstrip("/")


def _optional_log_url(value: object) -> str | None:
    text = _text(value)
    if not text:
        return None
    try:
        LogUrlTemplate(text)
    except LogUrlError as error:
        raise UnusableValueError(str(error)) from None
    return text


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
    expanded = os.path.expanduser(text)  # noqa: PTH111 - Path takes ./~ for ~
    if expanded.startswith("~"):
        raise UnusableValueError("~ stands for a home directory that is not known")
    return Path(expanded)


def _optional_path(value: object) -> Path | None:
    return _path(value) if _text(value) else None


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


def _host_names(value: object) -> tuple[str, ...]:
    names = _addresses(value)
    if not all(name == "*" or _HOST_NAME.fullmatch(name) for name in names):
        raise ValueError
    return names


def _frame_origins(value: object) -> tuple[str, ...]:
    origins = [part.lower() for text in _addresses(value) for part in text.split()]
    for origin in origins:
        if not _FRAME_ORIGIN.fullmatch(origin):
            raise UnusableValueError(
                f"{origin!r} is not an origin, which has a scheme and a host and perhaps a port, "
                "and no path"
            )
    return tuple(origins)


def _networks(value: object) -> tuple[str, ...]:
    names = _addresses(value)
    for name in names:
        if name != "unix":
            ip_network(name, strict=False)  # raises ValueError
    return names


def _header_name(value: object) -> str:
    name = _text(value)
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError
    return name


def _roles(value: object) -> tuple[str, ...]:
    return parse_roles(", ".join(_addresses(value)))


def positive_up_to(maximum: int) -> ValueType[int]:
    """Return the type of whole numbers from 1 to a maximum."""

    def parse(value: object) -> int:
        number = _positive(value)
        if number > maximum:
            raise ValueError
        return number

    return ValueType(f"a whole number from 1 to {maximum}", parse)


TEXT = ValueType("text", _text)
#: Text; empty text means None.
OPTIONAL_TEXT = ValueType("text", _optional_text)
#: A URL without query and fragment, returned without a slash at its end; empty text means None.
OPTIONAL_URL = ValueType("an http or https URL", _optional_url)
#: A template for the links to logs; empty text means None.
OPTIONAL_LOG_URL = ValueType("an http or https URL with placeholders", _optional_log_url)
INTEGER = ValueType("a whole number", _integer)
POSITIVE = ValueType("a whole number above 0", _positive)
NATURAL = ValueType("a whole number from 0", _natural)
PORT = ValueType("a port from 0 to 65535", _port)
#: Any number but NaN; infinity is valid.
NUMBER = ValueType("a number", _number)
#: A finite duration.
SECONDS = ValueType("a number of seconds from 0", _seconds)
BOOLEAN = ValueType("true or false", _boolean)
#: The words of Python's configparser, with which Luigi reads booleans that are not parameters.
SWITCH = ValueType("true or false (or yes or no, on or off, 1 or 0)", _switch)
#: A path, in which `~` and `~user` at the beginning are expanded.
PATH = ValueType("a path", _path)
#: A path; empty text means None.
OPTIONAL_PATH = ValueType("a path", _optional_path)
#: A JSON list or a TOML array.
TEXTS = ValueType("a JSON list of strings", _texts)
#: A JSON list or a TOML array without `*` and `null`, which have settings of their own.
ORIGINS = ValueType("a JSON list of strings", _origins)
#: Host names and addresses, without ports; `*.` before a name stands for all names below it.
HOST_NAMES = ValueType("host names, with commas between several", _host_names)
#: Scheme, host and perhaps port of pages.
FRAME_ORIGINS = ValueType(
    "origins such as https://wiki.example, with spaces or commas between several", _frame_origins
)
#: Addresses and networks, or the word `unix`.
NETWORKS = ValueType("addresses or networks, with commas between several", _networks)
HEADER_NAME = ValueType("the name of a header", _header_name)
#: Roles of callers, see luigid/access/roles.py.
CALLER_ROLES = ValueType(f"roles of {', '.join(ROLES)}, with commas between several", _roles)
ADDRESSES = ValueType("text, with commas between several", _addresses)


def choice(*names: str, upper: bool = False) -> ValueType[str]:
    """Return the type whose values are the names; with `upper`, in upper or lower case."""

    def parse(value: object) -> str:
        name = _text(value)
        return {name: name for name in names}[name.upper() if upper else name]

    return ValueType(f"one of {', '.join(names)}", parse)
