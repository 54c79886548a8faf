"""One HTTP request to the server that is tested, as it is written, and the answer as it is."""

import json
import selectors
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from typing import Any, Final
from urllib.parse import urlsplit

from luigid.console.address import Address
from luigid.console.client import UnixConnection
from luigid.console.errors import UnreachableError

#: seconds without an answer
_TIMEOUT: Final = 30.0
#: seconds until a server that has answered before, and accepts no connection, counts as gone
PATIENCE: Final = 2.0
_PAUSE: Final = 0.25
#: so many calls without an answer in time, one after the other, are the end of a server
_MAX_SILENT: Final = 3


class DroppedError(UnreachableError):
    """A call got no whole answer; the server still accepts connections."""


class GoneError(UnreachableError):
    """The server cannot be reached any more; `request` is the call it ended with, if it was sent.

    That is the verb and the target.
    """

    def __init__(self, message: str, request: tuple[str, str] | None) -> None:
        super().__init__(message)
        self.request = request


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: the headers as pairs, the body as it came."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the value of a header; several of a name are joined; None: there is none."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    def json(self) -> Any:
        """Return the body as JSON has it. Raises ValueError if it is none."""
        return json.loads(self.body)


class Target:
    """Sends requests over one connection, with the credentials of the address."""

    def __init__(
        self, address: Address, timeout: float = _TIMEOUT, patience: float = PATIENCE
    ) -> None:
        """Take the address, and the seconds to wait for an answer, and for a connection."""
        self.address = address
        #: why the server counts as gone; empty: it has not been sought in vain
        self.gone = ""
        self._timeout = timeout
        self._patience = patience
        self._prefix = urlsplit(address.url).path
        self._connection: HTTPConnection | None = None
        self._has_answered = False
        self._silent = 0

    def send(
        self,
        verb: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Reply:
        """Send one request, once. Raises DroppedError or GoneError without a whole answer."""
        sent = {"User-Agent": "luigid conformance", **(headers or {})}
        if self.address.authorization is not None:
            sent.setdefault("Authorization", self.address.authorization)
        what = f"{self.address.name}: no answer to {verb} {target[:200]}"
        try:
            connection = self._connected()
        except OSError as error:
            raise self._gone(f"{what}: {_reason(error)}", None) from None
        try:
            connection.request(verb, f"{self._prefix}{target}", body, sent)
            response = connection.getresponse()
            reply = Reply(response.status, tuple(response.getheaders()), response.read())
        except (HTTPException, OSError) as error:
            self.close()
            told = self._told(error)
            self._silent = self._silent + 1 if isinstance(error, TimeoutError) else 0
            if self._silent == _MAX_SILENT:
                raise self._gone(f"{what}: {told}", (verb, target)) from None
            try:
                self._connected()
            except OSError:
                raise self._gone(f"{what}: {told}", (verb, target)) from None
            raise DroppedError(f"{what}: {told}") from None
        self._has_answered = True
        self._silent = 0
        self.gone = ""
        return reply

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> HTTPConnection:
        """Return an open connection. Raises OSError if there is none to be had."""
        if self._connection is not None and _is_usable(self._connection):
            return self._connection
        self.close()
        patience = self._patience if self._has_answered and not self.gone else 0
        end = time.monotonic() + patience
        while True:
            connection = _connection(self.address, self._timeout)
            try:
                connection.connect()
            except OSError:
                connection.close()
                if time.monotonic() >= end:
                    raise
                time.sleep(min(_PAUSE, patience))
            else:
                self._connection = connection
                return connection

    def _gone(self, message: str, request: tuple[str, str] | None) -> GoneError:
        self.gone = message
        return GoneError(message, request)

    def _told(self, error: Exception) -> str:
        """Return what the server did instead of answering."""
        if isinstance(error, TimeoutError):
            return f"it did not answer in {self._timeout:g} seconds"
        if isinstance(error, IncompleteRead):
            return "it closed the connection in the middle of its answer"
        # One of them is an HTTPException, too.
        if isinstance(error, ConnectionError):
            return "it closed the connection without an answer"
        if isinstance(error, HTTPException):
            return f"it answered no HTTP, and closed the connection: {_reason(error)}"
        return _reason(error)


def _is_usable(connection: HTTPConnection) -> bool:
    """Whether a connection is open: the server may have closed it after its last answer."""
    if connection.sock is None:
        return False
    with selectors.DefaultSelector() as selector:
        selector.register(connection.sock, selectors.EVENT_READ)
        return not selector.select(0)  # what comes unasked is the end


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or repr(str(error) or type(error).__name__)[1:-1]


def _connection(address: Address, timeout: float) -> HTTPConnection:
    if address.socket is not None:
        return UnixConnection(address.socket, timeout)
    parts = urlsplit(address.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.netloc, timeout=timeout)
