"""The HTTP server of the mock: that of luigid, so that it reads and refuses as luigid does."""

import asyncio
from collections.abc import Awaitable
from http import HTTPStatus
from typing import Final

from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.netutil import bind_sockets

from luigid.mock.answers import MAX_BODY, Mock
from luigid.web.connections import ConnectionLimits
from luigid.web.graceful_server import GracefulServer

_HOST: Final = "127.0.0.1"
#: those of luigid: seconds, and number of connections
_LIMITS: Final = ConnectionLimits(
    max_connections=1000, header_timeout=30, transfer_timeout=120, idle_timeout=300
)
_GRACE_SECONDS: Final = 1.0


class MockServer:
    """Listens on a port of this machine."""

    def __init__(self, mock: Mock, port: int) -> None:
        """Listen; 0 is any port. Raises OSError if the port is taken."""
        self._mock = mock
        self._listeners = bind_sockets(port, _HOST)
        self.port: int = self._listeners[0].getsockname()[1]

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://{_HOST}:{self.port}/"

    async def serve(self, stopped: asyncio.Event) -> None:
        """Answer requests until `stopped` is set."""
        server = GracefulServer(_Exchanges(self._mock), max_body_bytes=MAX_BODY, limits=_LIMITS)
        server.add_sockets(self._listeners)
        await stopped.wait()
        await server.drain(_GRACE_SECONDS)


class _Exchanges(HTTPServerConnectionDelegate):
    def __init__(self, mock: Mock) -> None:
        self._mock = mock

    def start_request(
        self, server_conn: object, request_conn: HTTPConnection
    ) -> HTTPMessageDelegate:
        return _Exchange(self._mock, request_conn)


class _Exchange(HTTPMessageDelegate):
    """One request, and its answer."""

    def __init__(self, mock: Mock, connection: HTTPConnection) -> None:
        self._mock = mock
        self._connection = connection
        self._body = bytearray()

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        assert isinstance(start_line, RequestStartLine)
        self._start_line = start_line
        self._headers = headers
        return None

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        self._body += chunk
        return None

    def finish(self) -> None:
        verb, target = self._start_line.method, self._start_line.path
        reply = self._mock.answer(verb, target, self._headers, bytes(self._body))
        headers = HTTPHeaders(reply.headers)
        if reply.status != HTTPStatus.NO_CONTENT:
            headers["Content-Length"] = str(len(reply.body))
        has_body = verb != "HEAD" and reply.status != HTTPStatus.NO_CONTENT
        start = ResponseStartLine("", reply.status, HTTPStatus(reply.status).phrase)
        self._connection.write_headers(start, headers, reply.body if has_body else b"")
        self._connection.finish()
