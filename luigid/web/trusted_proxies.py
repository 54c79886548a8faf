"""The proxies whose word is taken for what they say of a request."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import Final

from tornado.httputil import HTTPConnection

#: in the setting: whoever connects to the Unix socket
UNIX: Final = "unix"
_CLIENT: Final = "_luigid_client"


class TrustedProxies:
    """The addresses and networks of `[luigid] trusted_proxies`."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take the setting."""
        given = set(names)
        self._is_socket_trusted = UNIX in given
        self._networks = tuple(ip_network(name, strict=False) for name in given - {UNIX})
        self._are_any = bool(given)

    def sent(self, connection: HTTPConnection) -> bool:
        """Tell whether a request comes from one of them, by the address of its connection."""
        return self._are_any and self.include(peer_address(connection))

    def include(self, address: str) -> bool:
        """Tell whether an address is one of theirs; that of a Unix socket is empty."""
        if not address:
            return self._is_socket_trusted
        found = ip_address(address.partition("%")[0])  # without the zone of a link
        mapped = getattr(found, "ipv4_mapped", None) or found
        return any(mapped in network for network in self._networks)


def peer_address(connection: HTTPConnection) -> str:
    """Return the address that a connection comes from; of a Unix socket, the empty text."""
    context = getattr(connection, "context", None)
    address = getattr(context, "address", None)
    # Of a Unix socket Tornado has no address, and makes one up for `remote_ip`.
    return str(address[0]) if isinstance(address, tuple) else ""


def set_client(connection: HTTPConnection, address: str) -> None:
    """Write down where a request comes from, if a trusted proxy says so."""
    setattr(connection, _CLIENT, address)


def client_address(connection: HTTPConnection) -> str:
    """Return where a request comes from: by a trusted proxy, or by its connection."""
    found: str | None = getattr(connection, _CLIENT, None)
    return peer_address(connection) if found is None else found


def logged_address(connection: HTTPConnection | None) -> str:
    """Return where a request comes from, for the log; of a Unix socket, what Tornado makes up."""
    context = getattr(connection, "context", None)
    return str(getattr(connection, _CLIENT, None) or getattr(context, "remote_ip", ""))
