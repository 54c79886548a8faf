"""The host names by which this server may be asked: protection against DNS rebinding.

A hostile page can have its own name lead to this server's address. To the browser, page and server
are then of the same origin; only the name in `Host` tells that the server was not meant.
"""

import logging
import socket
import threading
from collections.abc import Collection, Iterable, Mapping
from ipaddress import ip_address
from typing import Final

from tornado.httputil import HTTPConnection, HTTPHeaders, RequestStartLine

from luigid.contract import RequestRefusedError
from luigid.contract.problem import foreign_host

logger = logging.getLogger(__name__)

#: the value of the setting that lets every name in
ANY: Final = "*"
#: Nobody can register a name that ends so (RFC 6761, 6762, 8375, and `.internal` of ICANN).
_PRIVATE: Final = (".localhost", ".local", ".internal", ".home.arpa")
#: maximum of names that are remembered as let in, and of those that are logged
_MAX_REMEMBERED: Final = 1000


class AllowedHosts:
    """A guard that refuses requests which ask for another host.

    Without `allowed_hosts` only browsers are refused, and only names that somebody else may have
    registered: an address, a name without a dot, a name of this machine or of a private network
    cannot lead a browser here by deceit. Workers, scripts and probes may use any name. With
    `allowed_hosts`, whoever asks must ask for one of these, for `public_host` or for this machine
    by a loopback name or address.
    """

    def __init__(self, allowed_hosts: Collection[str], public_host: str | None) -> None:
        """Take the settings."""
        self._allowed = {_normal(name) for name in allowed_hosts}
        self._public_host = None if public_host is None else _normal(public_host)
        self._own_names: Collection[str] = ()
        #: values of `Host` that are let in
        self._known: set[str] = set()
        #: names that a warning was logged of
        self._told: set[str] = set()

    def look_up_own_names(self) -> None:
        """Find out the names of this machine in a thread, for a name server may not answer."""
        threading.Thread(
            target=lambda: self.add_own_names(_machine_names()), name="host names", daemon=True
        ).start()

    def add_own_names(self, names: Iterable[str]) -> None:
        """Let browsers in that ask for these names; any thread may call it."""
        self._own_names = {*self._own_names, *map(_normal, names)}

    def __call__(
        self, _start_line: RequestStartLine, headers: HTTPHeaders, _connection: HTTPConnection
    ) -> RequestRefusedError | None:
        """Return why a request is refused; None if it is not."""
        host = headers.get("Host")
        if host is None:
            return None  # HTTP/1.0, which no browser speaks
        if host in self._known or self._is_allowed_now(host):
            return None
        is_strict = bool(self._allowed)
        if not is_strict and not is_from_browser(headers):
            return None
        self._warn(host_name(host))
        return RequestRefusedError(foreign_host(host, is_strict=is_strict))

    def _is_allowed_now(self, host: str) -> bool:
        is_allowed = self._is_allowed(host_name(host))
        if is_allowed:
            if len(self._known) >= _MAX_REMEMBERED:
                self._known.clear()
            self._known.add(host)
        return is_allowed

    def _warn(self, name: str) -> None:
        if name not in self._told and len(self._told) < _MAX_REMEMBERED:
            self._told.add(name)
            logger.warning("a request for the host %s is refused, see [luigid] allowed_hosts", name)

    def _is_allowed(self, name: str) -> bool:
        if _is_loopback(name) or name == self._public_host:
            return True
        if self._allowed:
            wildcard = "*" + name[name.find(".") :] if "." in name else name
            return not self._allowed.isdisjoint((name, wildcard, ANY))
        if _is_address(name) or "." not in name or name.endswith(_PRIVATE):
            return True
        return name in self._own_names


def is_from_browser(headers: Mapping[str, str]) -> bool:
    """Return whether a browser may have sent a request.

    Browsers send `Accept-Language` with each request, and no script of a page can take it away.
    Scripts cannot set `Sec-` headers or `Origin` at all.
    """
    return (
        "Accept-Language" in headers
        or "Origin" in headers
        or headers.get("User-Agent", "").startswith("Mozilla/")
        or any(name.startswith("Sec-") for name in headers)
    )


def host_name(host: str) -> str:
    """Return the name or address of a `Host`, without port, brackets and the root's dot."""
    name, colon, port = host.rpartition(":")
    return _normal(name if colon and "]" not in port else host)


def _machine_names() -> Iterable[str]:
    """Return the names of this machine, as it knows them itself; this may ask a name server."""
    name = socket.gethostname()
    return {name, socket.getfqdn(name)}


def _normal(name: str) -> str:
    return name.strip("[]").removesuffix(".").lower()


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    return _is_address(name) and ip_address(name).is_loopback


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
