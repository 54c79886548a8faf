"""An HTTP server that reads oversized bodies to their end and shuts down gracefully."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Iterable, Sequence
from contextlib import suppress
from typing import Any, cast

from tornado.http1connection import HTTP1ServerConnection
from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    RequestStartLine,
    ResponseStartLine,
)

from luigid import request_id
from luigid.access.proxies import client_of
from luigid.web.accepting import Acceptor
from luigid.web.admission import Guard, Refused, refusal, refuse_malformed_head
from luigid.web.connections import ConnectionLimits, Connections
from luigid.web.streams import MAX_HEAD_BYTES, Lingering, Stream, TlsStream
from luigid.web.tls import Certificate
from luigid.web.trusted_proxies import TrustedProxies, peer_address, set_client

#: seconds between two looks at the connections
_SWEEP_INTERVAL = 5.0
_TCP = (socket.AF_INET, socket.AF_INET6)
#: the path whose answers have no end
_EVENT_STREAM = "/v1/events"


class GracefulServer(HTTPServer):
    """Tornado's server, but it does not cut off clients in two cases.

    If a body is too large, handlers get one byte more than `max_body_bytes`, and the rest is read
    and dropped: a client that is still sending does not read an answer. On shutdown, the calls that
    have begun are answered first, see `drain`.
    """

    def initialize(  # type: ignore[override]  # no other argument of HTTPServer is used
        self,
        application: HTTPServerConnectionDelegate,
        *,
        max_body_bytes: int,
        limits: ConnectionLimits,
        guards: Sequence[Guard] = (),
        certificate: Certificate | None = None,
        trusted_proxies: TrustedProxies | None = None,
        sweep_interval: float = _SWEEP_INTERVAL,
    ) -> None:
        """Take the application, the size of the largest body that it accepts, and the limits.

        Each of the `guards` may refuse a request. The ids of requests are taken over from
        `trusted_proxies`. With a certificate, TCP connections use TLS.
        It is refreshed, and connections are held against their limits, every `sweep_interval`
        seconds.
        """
        super().initialize(application, max_body_size=sys.maxsize)
        # A timer for each call would take a tenth of its time: `connections` looks at all at once.
        # The kernel detects dead peers, see SO_KEEPALIVE in `sockets`.
        self.conn_params.header_timeout = None
        self.conn_params.max_header_size = MAX_HEAD_BYTES
        self.max_body_bytes = max_body_bytes
        self._certificate = certificate
        self._trusted_proxies = trusted_proxies or TrustedProxies()
        self.guards = (refuse_malformed_head, *guards)
        self.connections: Connections[HTTP1ServerConnection] = Connections(limits)
        self._max_connections = limits.max_connections
        self._sweep_interval = sweep_interval
        self._sweeping: asyncio.Task[None] | None = None
        self._acceptors: list[Acceptor] = []
        self._lingering = Lingering()
        self._busy: set[object] = set()
        self._all_answered = asyncio.Event()
        self._all_answered.set()
        self._is_draining = False

    @property
    def has_tls(self) -> bool:
        """Whether TCP connections use TLS."""
        return self._certificate is not None

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        """Accept connections on listening sockets."""
        self._acceptors += [Acceptor(each, self._serve, self._has_room) for each in sockets]
        if self._sweeping is None:
            self._sweeping = asyncio.create_task(self._sweep())

    def stop(self) -> None:
        """Accept no more connections."""
        for acceptor in self._acceptors:
            acceptor.stop()
        self._acceptors.clear()

    async def drain(self, grace_period: float) -> None:
        """Accept no more connections, finish the calls in hand, close.

        Calls that are not answered after `grace_period` seconds are cut off.
        """
        self.stop()
        self._is_draining = True
        await asyncio.sleep(0)  # so that requests that have arrived are read first
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_answered.wait(), grace_period)
        await self.close_all_connections()
        self._lingering.close()
        if self._sweeping is not None:
            self._sweeping.cancel()

    def start_request(
        self, server_conn: object, request_conn: HTTPConnection
    ) -> HTTPMessageDelegate:
        """Return the delegate of a connection's next request; its last one has been answered."""
        request_id.end()
        self._mark_idle(server_conn)
        self.connections.expect_request(cast("HTTP1ServerConnection", server_conn))
        if self._is_draining:
            # Not at once: the next request may have arrived together with the last.
            asyncio.get_running_loop().call_soon(self._close_if_idle, server_conn)
        delegate = super().start_request(server_conn, request_conn)
        return _RequestDelegate(delegate, self, server_conn, request_conn)

    def on_close(self, server_conn: object) -> None:
        """Forget a connection."""
        self._mark_idle(server_conn)
        self.connections.close(cast("HTTP1ServerConnection", server_conn))
        super().on_close(server_conn)

    def mark_busy(self, server_conn: object) -> None:
        """Have `drain` wait for a connection on which a request has begun."""
        self._busy.add(server_conn)
        self._all_answered.clear()

    def begin_request(self, headers: HTTPHeaders, request_conn: HTTPConnection) -> None:
        """Give a request its id and, behind a trusted proxy, the address of its client."""
        if not self._trusted_proxies.sent(request_conn):
            request_id.begin()
            return
        request_id.begin(headers.get(request_id.HEADER))
        client = client_of(peer_address(request_conn), headers, self._trusted_proxies)
        set_client(request_conn, client)

    def _serve(self, connection: socket.socket, address: Any) -> None:
        if self._certificate is None or connection.family not in _TCP:
            self.handle_stream(Stream(connection, lingering=self._lingering), address)
            return
        try:
            wrapped = self._certificate.wrap(connection)
            stream = TlsStream(wrapped, lingering=self._lingering)
        except OSError:  # the client has gone
            connection.close()
        else:
            self.handle_stream(stream, address)

    def _has_room(self) -> bool:
        """Tell whether there is room for a connection, if need be in place of an idle one."""
        if len(self._connections) < self._max_connections:
            return True
        idle = self.connections.longest_idle()
        if idle is not None:
            self.connections.close(idle)
            idle.stream.close()
        return idle is not None

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(self._sweep_interval)
            for connection in self.connections.overdue(_has_begun):
                connection.stream.close()
            if self._certificate is not None:
                self._certificate.refresh()

    def _close_if_idle(self, server_conn: object) -> None:
        if server_conn not in self._busy:
            cast("HTTP1ServerConnection", server_conn).stream.close()

    def _mark_idle(self, server_conn: object) -> None:
        self._busy.discard(server_conn)
        if not self._busy:
            self._all_answered.set()


class _RequestDelegate(HTTPMessageDelegate):
    """Passes a request to its handler: marks the connection as busy, and limits the body."""

    def __init__(
        self,
        handler: HTTPMessageDelegate,
        server: GracefulServer,
        server_conn: object,
        request_conn: HTTPConnection,
    ) -> None:
        self._handler = handler
        self._server = server
        self._server_conn = server_conn
        self._request_conn = request_conn
        self._remaining_bytes = server.max_body_bytes + 1
        self._is_stream = False

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        self._server.begin_request(headers, self._request_conn)
        self._server.mark_busy(self._server_conn)
        connection = cast("HTTP1ServerConnection", self._server_conn)
        assert isinstance(start_line, RequestStartLine)
        self._server.connections.begin_transfer(connection)
        self._is_stream = start_line.path.partition("?")[0] == _EVENT_STREAM
        refused = refusal(self._server.guards, start_line, headers, self._request_conn)
        if refused is not None:
            self._handler = Refused(self._request_conn, start_line, refused)
            self._is_stream = False
        return self._handler.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        accepted = chunk[: self._remaining_bytes]
        self._remaining_bytes -= len(accepted)
        return self._handler.data_received(accepted) if accepted else None

    def finish(self) -> None:
        if self._is_stream:  # not before: a body must not take any time
            connection = cast("HTTP1ServerConnection", self._server_conn)
            self._server.connections.begin_stream(connection)
        self._handler.finish()

    def on_connection_close(self) -> None:
        self._handler.on_connection_close()


def _has_begun(connection: HTTP1ServerConnection) -> bool:
    """Tell whether a connection has sent a part of a request; Tornado has no public name for it."""
    size: int = getattr(connection.stream, "_read_buffer_size", 0)
    return size > 0
