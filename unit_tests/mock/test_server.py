import socket
import threading
from collections.abc import Iterator

import pytest

from luigid.contract import Document
from luigid.mock.answers import Mock
from luigid.mock.server import MockServer
from luigid.process.shipped_files import shipped

PING = b'{"worker": "w"}'


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with MockServer(Mock(Document.read(shipped("spec/openapi.yaml"))), 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def exchange(port: int, request: bytes) -> bytes:
    """Return all answers to what is sent, until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def post(headers: bytes, body: bytes) -> bytes:
    head = b"POST /api/ping HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return head + headers + b"\r\n\r\n" + body


def test_body_in_chunks_is_read_to_its_end(port: int) -> None:
    chunks = b"5;a=b\r\n%b\r\nA\r\n%b\r\n0\r\nTrailer: x\r\n\r\n" % (PING[:5], PING[5:])
    one = post(b"Transfer-Encoding: chunked", chunks)
    answers = exchange(port, one + one)
    assert answers.count(b"HTTP/1.1 200 OK") == answers.count(b"rpc_messages") == 2


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (b"Content-Length: \xb2", b"", 400),
        (b"Content-Length: -1", b"", 400),
        (b"Content-Length: 33554433", b"", 413),
        (b"Transfer-Encoding: chunked", b"x\r\n", 400),
        (b"Transfer-Encoding: chunked", b"ffffffff\r\n", 413),
    ],
)
def test_body_without_a_size_is_refused(
    port: int, headers: bytes, body: bytes, status: int
) -> None:
    answer = exchange(port, post(headers, body))
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b'"type":"urn:luigid:problem:' in answer


def test_client_that_leaves_is_not_told_of(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            option = b"\1\0\0\0\0\0\0\0"  # closing resets the connection
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, option)
            connection.sendall(b"GET /openapi.yaml HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
    assert b"200 OK" in exchange(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert capfd.readouterr().err == ""
