"""An HTTP server that lets clients finish: large bodies, and the calls in hand when it stops."""

import asyncio
import sys
from collections.abc import Awaitable
from contextlib import suppress
from typing import cast

from tornado.http1connection import HTTP1ServerConnection
from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.web import Application


class PatientServer(HTTPServer):
    """Tornado's server, which by itself cuts off clients in two cases.

    When a body is too large: here handlers get one byte more than `max_body_bytes` and the rest is
    read and dropped, for a client that is still sending does not read an answer. When it stops:
    here the calls that have begun are answered first, see `drain`.
    """

    def initialize(  # type: ignore[override]  # of what HTTPServer takes nothing else is used
        self, application: Application, *, max_body_bytes: int
    ) -> None:
        """Take the application and the size of a body that it can still answer."""
        super().initialize(application, max_body_size=sys.maxsize)
        # A timer for each call would take a tenth of its time; silent peers are left to the
        # kernel, see the sockets' SO_KEEPALIVE.
        self.conn_params.header_timeout = None
        self.max_body_bytes = max_body_bytes
        self._busy: set[object] = set()
        self._is_all_answered = asyncio.Event()
        self._is_all_answered.set()
        self._is_draining = False

    async def drain(self, seconds: float) -> None:
        """Accept no more connections, answer what has been asked, close.

        Calls that are not answered after `seconds` are cut off.
        """
        self.stop()
        self._is_draining = True
        await asyncio.sleep(0)  # what has arrived already is read first
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_all_answered.wait(), seconds)
        await self.close_all_connections()

    def start_request(
        self, server_conn: object, request_conn: HTTPConnection
    ) -> HTTPMessageDelegate:
        """Wait for the next call of a connection; what it asked before is answered."""
        self._end(server_conn)
        if self._is_draining:
            # Soon, not now: a further call may have arrived together with the last.
            asyncio.get_running_loop().call_soon(self._close_if_idle, server_conn)
        delegate = super().start_request(server_conn, request_conn)
        return _Message(delegate, self, server_conn)

    def on_close(self, server_conn: object) -> None:
        """Forget a connection."""
        self._end(server_conn)
        super().on_close(server_conn)

    def begin(self, server_conn: object) -> None:
        """Note that the headers of a call have arrived."""
        self._busy.add(server_conn)
        self._is_all_answered.clear()

    def _close_if_idle(self, server_conn: object) -> None:
        if server_conn not in self._busy:
            cast("HTTP1ServerConnection", server_conn).stream.close()

    def _end(self, server_conn: object) -> None:
        self._busy.discard(server_conn)
        if not self._busy:
            self._is_all_answered.set()


class _Message(HTTPMessageDelegate):
    """Stands between the connection and the handler of one call."""

    def __init__(
        self, handler: HTTPMessageDelegate, server: PatientServer, server_conn: object
    ) -> None:
        self._handler = handler
        self._server = server
        self._server_conn = server_conn
        self._room = server.max_body_bytes + 1

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        self._server.begin(self._server_conn)
        return self._handler.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        kept = chunk[: self._room]
        self._room -= len(kept)
        return self._handler.data_received(kept) if kept else None

    def finish(self) -> None:
        self._handler.finish()

    def on_connection_close(self) -> None:
        self._handler.on_connection_close()
