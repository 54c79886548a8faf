"""The id of the request that is being answered: its answer and its log lines carry it."""

import re
import secrets
from contextvars import ContextVar
from itertools import count
from typing import Final

#: the header that names it, in answers and, from a proxy that is trusted, in requests
HEADER: Final = "X-Request-Id"
#: what an id that comes with a request may be
_VALID: Final = re.compile(r"[A-Za-z0-9._:=+/@-]{1,128}", re.ASCII)

#: None: no request is being answered. Each connection has a context of its own, which all that is
#: started for a request inherits.
_current: ContextVar[str | None] = ContextVar("request_id", default=None)
#: Two processes have the same prefix with a probability of one in 2**48.
_prefix: Final = secrets.token_hex(6)
_numbers: Final = count(1)


def new() -> str:
    """Return an id that no other request has."""
    return f"{_prefix}-{next(_numbers):x}"


def begin(given: str | None = None) -> None:
    """Begin a request: from now on its id is the given one, if that is valid, or else a new one."""
    _current.set(given if given is not None and _VALID.fullmatch(given) else new())


def end() -> None:
    """Have no request until the next one begins."""
    _current.set(None)


def current() -> str:
    """Return the id of the request that is being answered; without one, an id of no request."""
    return _current.get() or new()


def of_log() -> str | None:
    """Return the id of the request that a log line belongs to; None if it belongs to none."""
    return _current.get()
