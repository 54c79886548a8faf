"""Proxies that are trusted: what they say about a request counts, what others say does not."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, TypeAlias

#: stands for the Unix socket in the setting
UNIX: Final = "unix"

_Address: TypeAlias = IPv4Address | IPv6Address


class TrustedProxies:
    """The addresses of proxies, from the setting."""

    def __init__(self, trusted: Iterable[str]) -> None:
        """Take addresses, networks such as `10.0.0.0/8`, and `unix` for the Unix socket.

        Raises ValueError.
        """
        texts = set(trusted)
        self._trusts_socket = UNIX in texts
        self._networks = [ip_network(text, strict=False) for text in texts - {UNIX}]

    def __contains__(self, address: str) -> bool:
        """Whether an address is one of a trusted proxy; an empty one is that of the Unix socket."""
        if not address:
            return self._trusts_socket
        if not self._networks:
            return False
        parsed = _parse(address)
        return parsed is not None and any(parsed in network for network in self._networks)

    def client_of(self, peer: str, headers: Mapping[str, str]) -> str:
        """Return the address of the client: behind trusted proxies, the one that they name."""
        if peer not in self:
            return peer
        client = peer
        for text in reversed(headers.get("X-Forwarded-For", "").split(",")):
            parsed = _parse(text.strip())
            if parsed is None:
                break
            client = str(parsed)
            if client not in self:
                break
        return client

    def has_tls(self, peer: str, headers: Mapping[str, str]) -> bool:
        """Whether a trusted proxy says that the client speaks TLS."""
        return peer in self and headers.get("X-Forwarded-Proto", "").lower() == "https"


def check_network(text: str) -> None:
    """Raise ValueError for what the setting cannot hold."""
    if text != UNIX:
        ip_network(text, strict=False)


def _parse(text: str) -> _Address | None:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
