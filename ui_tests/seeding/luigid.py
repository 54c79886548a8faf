"""Calls to a luigid over one persistent connection."""

import http.client
import json
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlencode, urlsplit

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Luigid:
    """A luigid, ours or Luigi's."""

    def __init__(self, url: str) -> None:
        """Take its URL: `http://host:port/`, with or without a path prefix."""
        self.url = url.rstrip("/")
        parts = urlsplit(self.url)
        self._path = parts.path
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def call(self, method: str, /, **arguments: object) -> Any:
        """Call an RPC method as Luigi's workers do and return the value of its response."""
        body = urlencode({"data": json.dumps(arguments)})
        return json.loads(self._send("POST", f"/api/{method}", body))["response"]

    def get(self, target: str) -> Any:
        """Return the JSON at a path, such as `/v1/summary`."""
        return json.loads(self._send("GET", target))

    def task(self, task_id: str) -> Any:
        """Return our details of a task."""
        return self.get(f"/v1/tasks/{quote(task_id, safe='')}")

    def _send(self, verb: str, target: str, body: str | None = None) -> bytes:
        headers = {} if body is None else FORM
        self._connection.request(verb, self._path + target, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{verb} {target}: {answer.status} {content.decode()}")
        return content
