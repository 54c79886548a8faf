"""An HTTP server that finishes the calls in hand before it stops."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, cast

from tornado.http1connection import HTTP1ServerConnection
from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)


class DrainingServer(HTTPServer):
    """Tornado's server, whose own stop cuts off the calls it has begun to read or to answer."""

    def initialize(self, *args: Any, **kwargs: Any) -> None:
        """Take what HTTPServer takes."""
        super().initialize(*args, **kwargs)
        # A timer for each call would take a tenth of its time; silent peers are left to the
        # kernel, see the sockets' SO_KEEPALIVE.
        self.conn_params.header_timeout = None
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
        return _Announced(delegate, lambda: self._begin(server_conn))

    def on_close(self, server_conn: object) -> None:
        """Forget a connection."""
        self._end(server_conn)
        super().on_close(server_conn)

    def _close_if_idle(self, server_conn: object) -> None:
        if server_conn not in self._busy:
            cast("HTTP1ServerConnection", server_conn).stream.close()

    def _begin(self, server_conn: object) -> None:
        self._busy.add(server_conn)
        self._is_all_answered.clear()

    def _end(self, server_conn: object) -> None:
        self._busy.discard(server_conn)
        if not self._busy:
            self._is_all_answered.set()


class _Announced(HTTPMessageDelegate):
    """Says when the headers of a call have arrived."""

    def __init__(self, delegate: HTTPMessageDelegate, announce: Callable[[], None]) -> None:
        self._delegate = delegate
        self._announce = announce

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        self._announce()
        return self._delegate.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._delegate.data_received(chunk)

    def finish(self) -> None:
        self._delegate.finish()

    def on_connection_close(self) -> None:
        self._delegate.on_connection_close()
