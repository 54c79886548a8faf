"""The client against a server that answers what the test says."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from luigid.demo.client import Client, StoppedError


class Server(HTTPServer):
    """Answers with the statuses and bodies in `answers`, in their order."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, object]] = []
        self.requests: list[tuple[str, object]] = []


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:  # the name that http.server calls
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, json.loads(body)))
        status, answer = self.server.answers.pop(0)
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # its name there
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(server: Server, waits: list[float]) -> Iterator[Client]:
    """A client that is to stop when it waits for the third time."""

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) == 3

    client = Client("127.0.0.1", server.server_port, wait)
    yield client
    client.close()


def test_call_returns_the_response(server: Server, client: Client) -> None:
    server.answers = [(200, {"response": {"paused": False}})]
    assert client.call("is_paused", worker="w") == {"paused": False}
    assert server.requests == [("/api/is_paused", {"worker": "w"})]


def test_call_is_repeated_while_the_server_is_unavailable(
    server: Server, client: Client, waits: list[float]
) -> None:
    server.answers = [(503, {}), (503, {}), (200, {"response": None})]
    assert client.call("ping") is None
    assert len(waits) == 2


def test_refused_call_is_an_error(server: Server, client: Client) -> None:
    server.answers = [(400, {"detail": "no worker"})]
    with pytest.raises(ValueError, match=r"ping: 400 .*no worker"):
        client.call("ping")


def test_call_ends_when_the_demo_stops(server: Server, waits: list[float], client: Client) -> None:
    server.answers = [(503, {})] * 3
    with pytest.raises(StoppedError):
        client.call("ping")
    assert len(waits) == 3
