"""Calls to the server over HTTP, as workers make them."""

import http.client
import json
from collections.abc import Callable
from typing import Any

_TIMEOUT = 10.0
_RETRY_DELAY = 0.5
_HEADERS = {"Content-Type": "application/json"}


class StoppedError(Exception):
    """The demo stops."""


class Client:
    """Calls one server over a connection that is kept open."""

    def __init__(self, host: str, port: int, wait: Callable[[float], bool]) -> None:
        """Take the server's address; `wait` waits for some seconds, and tells whether to stop."""
        self._connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
        self._wait = wait

    def call(self, method: str, /, **arguments: object) -> Any:
        """Call a method of the scheduler; try again while the server does not answer.

        Raises StoppedError, and ValueError if the server refuses the call.
        """
        body = json.dumps(arguments)
        while True:
            try:
                self._connection.request("POST", f"/api/{method}", body, _HEADERS)
                answer = self._connection.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException):
                self._connection.close()
            else:
                if answer.status == 200:
                    return json.loads(content)["response"]
                if answer.status != 503:
                    raise ValueError(f"{method}: {answer.status} {content.decode()}")
            if self._wait(_RETRY_DELAY):
                raise StoppedError

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
