"""One HTTP request to the server that is tested, as it is written, and the answer as it is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

from luigid.console.address import Address
from luigid.console.client import UnixConnection
from luigid.console.errors import UnreachableError

#: seconds without an answer
_TIMEOUT: Final = 30.0


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

    def __init__(self, address: Address, timeout: float = _TIMEOUT) -> None:
        self.address = address
        self._timeout = timeout
        self._prefix = urlsplit(address.url).path
        self._connection: HTTPConnection | None = None

    def send(
        self,
        verb: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Reply:
        """Send one request. Raises UnreachableError without an answer."""
        sent = {"User-Agent": "luigid conformance", **(headers or {})}
        if self.address.authorization is not None:
            sent.setdefault("Authorization", self.address.authorization)
        for is_last in (False, True):
            # The server may have closed the connection meanwhile.
            is_new = self._connection is None
            try:
                return self._exchange(verb, f"{self._prefix}{target}", sent, body)
            except (HTTPException, OSError) as error:
                self.close()
                if is_new or is_last:
                    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
                    raise UnreachableError(
                        f"{self.address.name}: no answer to {verb} {target[:200]}: {reason}"
                    ) from None
        raise AssertionError  # the last try returns or raises

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _exchange(
        self, verb: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        if self._connection is None:
            self._connection = _connect(self.address, self._timeout)
        self._connection.request(verb, target, body, dict(headers))
        response = self._connection.getresponse()
        return Reply(response.status, tuple(response.getheaders()), response.read())


def _connect(address: Address, timeout: float) -> HTTPConnection:
    if address.socket is not None:
        return UnixConnection(address.socket, timeout)
    parts = urlsplit(address.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.netloc, timeout=timeout)
