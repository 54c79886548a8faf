"""What trusted proxies say about a request; what others say does not count."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Protocol


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
            # A zone may be any text, of any length, and means nothing elsewhere.
            client = str(ip_address(text.strip().partition("%")[0]))
        except ValueError:
            break
        if not proxies.include(client):
            break
    return client


def has_tls(peer: str, headers: Mapping[str, str], proxies: Proxies) -> bool:
    """Whether a trusted proxy says that the client speaks TLS."""
    return headers.get("X-Forwarded-Proto", "").lower() == "https" and proxies.include(peer)
