"""Who has sent a request: the gate writes it down, handlers read it."""

from typing import Final

from tornado.httputil import HTTPConnection

from luigid.access.caller import Caller, anybody
from luigid.web.trusted_proxies import client_address

_NAME: Final = "_luigid_caller"


def caller_of(connection: HTTPConnection | None) -> Caller:
    """Return who has sent the request that a connection is answering.

    Where logins are off, everybody has all roles.
    """
    found = getattr(connection, _NAME, None)
    if found is not None:
        assert isinstance(found, Caller)
        return found
    return anybody("" if connection is None else client_address(connection))


def set_caller(connection: HTTPConnection, caller: Caller) -> None:
    """Write down who has sent a request; each request has a connection object of its own."""
    setattr(connection, _NAME, caller)
