"""What trusted proxies say about a request; what others say does not count."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final, Protocol

_WITH_PORT: Final = re.compile(
    r"(?P<v4>[0-9.]+):[0-9]{1,5}|\[(?P<v6>[^\]]*:[^\]]*)\](:[0-9]{1,5})?"
)


class Proxies(Protocol):
    """The proxies that are trusted."""

    def include(self, address: str) -> bool:
        """Whether an address is one of theirs; that of a Unix socket is empty."""


class NoProxies:
    """No proxy is trusted."""

    def include(self, address: str) -> bool:
        """Return False."""
        return False


def client_of(peer: str, headers: Mapping[str, str], proxies: Proxies) -> str:
    """Return the address of the client: behind trusted proxies, the one that they name."""
    forwarded = headers.get("X-Forwarded-For")
    if forwarded is None or not proxies.include(peer):
        return peer
    client = peer
    for text in reversed(forwarded.split(",")):
        try:
            client = _address(text.strip())
        except ValueError:
            break
        if not proxies.include(client):
            break
    return client


def _address(text: str) -> str:
    """Return the address of an entry, which some proxies write with a port. Raises ValueError.

    `203.0.113.7:51234` and `[2001:db8::1]:443`, and without a port, also in brackets.
    """
    found = _WITH_PORT.fullmatch(text)
    host = text if found is None else found["v4"] or found["v6"]
    # A zone may be any text, of any length, and means nothing elsewhere.
    return str(ip_address(host.partition("%")[0]))


def has_tls(peer: str, headers: Mapping[str, str], proxies: Proxies) -> bool:
    """Whether a trusted proxy says that the client speaks TLS."""
    return headers.get("X-Forwarded-Proto", "").lower() == "https" and proxies.include(peer)
