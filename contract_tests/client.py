"""One HTTP request, as it is written, over TCP or a Unix socket."""

import http.client
import json
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get_content_type()

    def json(self) -> Any:
        return json.loads(self.body)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def connect(url: str, timeout: float = 30) -> http.client.HTTPConnection:
    """Connect to `http://host:port/` or `http+unix://%2Fpath%2Fto%2Fsocket/`."""
    parts = urlsplit(url)
    if parts.scheme == "http+unix":
        return UnixConnection(unquote(parts.netloc), timeout)
    return http.client.HTTPConnection(parts.netloc, timeout=timeout)


def send(
    url: str,
    method: str,
    target: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | Iterable[bytes] | None = None,
) -> Answer:
    """Send one request on a connection of its own."""
    connection = connect(url)
    try:
        connection.request(method, target, body, dict(headers or {}))
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def send_raw(url: str, data: bytes) -> bytes:
    """Send bytes over TCP, then the end of the stream, and return all that comes back."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def get(url: str, name: str, arguments: object) -> Answer:
    return send(url, "GET", f"/api/{name}?data={quote(json.dumps(arguments))}")


def post_form(url: str, name: str, arguments: object) -> Answer:
    body = urlencode({"data": json.dumps(arguments)}).encode()
    return send(url, "POST", f"/api/{name}", headers=FORM, body=body)


def part(name: str, value: bytes) -> bytes:
    """Return the body of a multipart form with one field."""
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return head.encode() + value + b"\r\n--b--\r\n"


def post_json(url: str, name: str, arguments: object) -> Answer:
    return send(url, "POST", f"/api/{name}", headers=JSON, body=json.dumps(arguments).encode())


def call(url: str, name: str, **arguments: object) -> Any:
    """Call an RPC method as Luigi's workers do and return the value of its response."""
    answer = post_form(url, name, arguments)
    assert answer.status == 200, answer.body
    return answer.json()["response"]


def find(url: str, display_name: str) -> str:
    """Return the task_id of the task that lists show as `display_name`."""
    tasks: dict[str, dict[str, Any]] = call(url, "task_list")
    return next(task_id for task_id in tasks if tasks[task_id]["display_name"] == display_name)
