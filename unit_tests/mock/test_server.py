import asyncio
import json
from collections.abc import Iterator

import pytest

from luigid.contract import Document
from luigid.mock.answers import MAX_BODY, Mock
from luigid.mock.server import MockServer
from luigid.process.shipped_files import shipped

PING = b'{"worker": "w"}'
CLOSE = b"Connection: close\r\n"


class Running:
    """A mock that answers while the test waits for it."""

    def __init__(self, runner: asyncio.Runner, server: MockServer) -> None:
        self._runner = runner
        self._port = server.port

    def exchange(self, *pieces: bytes) -> bytes:
        """Return all answers to what is sent, until the server closes the connection."""

        async def exchange() -> bytes:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            answers = await reader.read()
            writer.close()
            await writer.wait_closed()
            return answers

        return self._runner.run(exchange())


@pytest.fixture(scope="module")
def mock() -> Iterator[Running]:
    with asyncio.Runner() as runner:
        server = MockServer(Mock(Document.read(shipped("spec/openapi.yaml"))), 0)
        stopped = asyncio.Event()

        async def start() -> asyncio.Task[None]:
            return asyncio.create_task(server.serve(stopped))

        async def stop(serving: asyncio.Task[None]) -> None:
            stopped.set()
            await serving

        serving = runner.run(start())
        yield Running(runner, server)
        runner.run(stop(serving))


def post(headers: bytes, body: bytes) -> bytes:
    head = b"POST /api/ping HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return head + headers + b"\r\n" + body


def test_body_in_chunks_is_read_to_its_end(mock: Running) -> None:
    chunks = b"5\r\n%b\r\nA\r\n%b\r\n0\r\n\r\n" % (PING[:5], PING[5:])
    answers = mock.exchange(
        post(b"Transfer-Encoding: chunked\r\n", chunks),
        post(b"Transfer-Encoding: chunked\r\n" + CLOSE, chunks),
    )
    assert answers.count(b"HTTP/1.1 200 OK") == answers.count(b"rpc_messages") == 2


def test_body_that_is_too_large_is_refused(mock: Running) -> None:
    head = b"Content-Length: %d\r\n" % (MAX_BODY + 1)
    answer = mock.exchange(post(head + CLOSE, b""), b" " * (MAX_BODY + 1))
    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("request_", "status", "kind"),
    [
        (post(b"Content-Length: -1\r\n", b""), 400, "malformed-request"),
        (post(b"Transfer-Encoding: chunked\r\n", b"x\r\n"), 400, "malformed-request"),
        (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400, "malformed-request"),
        (b"GET / HTTP/1.1\r\n" + CLOSE + b"\r\n", 400, "invalid-headers"),
        (b"GET /?" + b"x" * 200_000, 431, "head-too-large"),
        (b"BREW /api/ping HTTP/1.1\r\nHost: x\r\n" + CLOSE + b"\r\n", 405, "method-not-allowed"),
        (b"get /api/ping HTTP/1.1\r\nHost: x\r\n" + CLOSE + b"\r\n", 405, "method-not-allowed"),
    ],
)
def test_what_the_server_refuses_is_refused(
    mock: Running, request_: bytes, status: int, kind: str
) -> None:
    head, _, body = mock.exchange(request_).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nServer: luigid\r\n" in head
    assert json.loads(body)["type"] == f"urn:luigid:problem:{kind}"


def test_answer_to_head_has_no_body(mock: Running) -> None:
    answer = mock.exchange(b"HEAD / HTTP/1.1\r\nHost: x\r\n" + CLOSE + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 204 ")
    assert answer.endswith(b"\r\n\r\n")
