"""Who has sent a request."""

from typing import NamedTuple

from tornado.httputil import HTTPConnection

from luigid.web.trusted_proxies import peer_address


class Caller(NamedTuple):
    """Who has sent a request: the name of the login, None without one, and the address."""

    name: str | None
    remote: str


def caller_of(connection: HTTPConnection) -> Caller:
    """Return who has sent the request of a connection."""
    return Caller(None, peer_address(connection))
