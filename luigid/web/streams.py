"""Connections that answer as the server does also where Tornado would answer or close by itself.

That is what is no HTTP, and a head that is too long: no handler ever sees such a request.
"""

import asyncio
import socket
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any, Final, cast

from tornado.iostream import BaseIOStream, IOStream, SSLIOStream, UnsatisfiableReadError

from luigid import request_id
from luigid.contract import Problem
from luigid.contract.problem import head_too_large, malformed_request
from luigid.contract.wire import PROBLEM
from luigid.process.event_loop import yield_to_others
from luigid.web.common_headers import FIXED

#: bytes of the head of a request: an id of the maximum length fits into the query
MAX_HEAD_BYTES: Final = 128 * 1024
#: What Tornado sends by itself in answer to what is not HTTP.
_TORNADOS: Final = b"HTTP/1.1 400 Bad Request\r\n\r\n"
#: seconds for which what a refused client still sends is read
_LINGER_SECONDS: Final = 2.0
#: number of refused clients that are read from at a time
_MAX_LINGERING: Final = 64
_CHUNK_BYTES: Final = 65_536


class Lingering:
    """Connections that are refused while the client may still send.

    If they were closed at once, the system would reset them, and most clients lose the answer then.
    So what still comes is read and dropped, for a short time.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, connection: socket.socket) -> None:
        """Read from a connection that its owner is about to close; its answer has been sent."""
        if len(self._tasks) < _MAX_LINGERING:
            own = socket.fromfd(connection.fileno(), connection.family, connection.type)
            own.setblocking(False)
            task = asyncio.create_task(_read_out(own))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """Close all of them."""
        for task in self._tasks:
            task.cancel()


async def _read_out(connection: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    with connection, suppress(OSError, TimeoutError):
        connection.shutdown(socket.SHUT_WR)
        async with asyncio.timeout(_LINGER_SECONDS):
            while await loop.sock_recv(connection, _CHUNK_BYTES):
                # What is there already is received without a pause, which a fast client could use.
                await yield_to_others()


class _RefusingStream(BaseIOStream):
    """Answers with a problem what Tornado answers without one, or not at all."""

    def __init__(self, *args: Any, lingering: Lingering, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lingering = lingering
        self._reads_head = False
        self._is_refused = False

    def read_until_regex(self, regex: bytes, max_bytes: int | None = None) -> Awaitable[bytes]:
        """Read the head of a request: Tornado reads nothing else by a regular expression."""
        self._reads_head = True
        return super().read_until_regex(regex, max_bytes)

    def read_until(self, delimiter: bytes, max_bytes: int | None = None) -> Awaitable[bytes]:
        """Read the size of a chunk."""
        self._reads_head = False
        return super().read_until(delimiter, max_bytes)

    def write(self, data: bytes | memoryview) -> "asyncio.Future[None]":
        """Send data, but a problem in the place of what Tornado says to what is not HTTP."""
        if data == _TORNADOS:
            self._is_refused = True
            data = _answer(malformed_request())
        return super().write(data)

    def close(
        self,
        exc_info: Any = False,  # as Tornado has it: an exception, or whether one is being handled
    ) -> None:
        """Close the connection; if what it sends has no end, say so before."""
        if isinstance(exc_info, UnsatisfiableReadError) and not self._is_refused:
            self._is_refused = True
            is_head = self._reads_head
            problem = head_too_large(MAX_HEAD_BYTES) if is_head else malformed_request()
            # All of it goes out at once, or never: nobody waits.
            super().write(_answer(problem)).add_done_callback(lambda sent: sent.exception())
        if self._is_refused and not self.closed():
            with suppress(OSError):
                self._lingering.add(cast("IOStream", self).socket)
        super().close(exc_info)


class Stream(_RefusingStream, IOStream):
    """A connection."""


class TlsStream(_RefusingStream, SSLIOStream):
    """A connection with TLS."""


def _answer(problem: Problem) -> bytes:
    """Return an answer as it is sent."""
    own_id = request_id.new()
    body = problem.to_bytes(own_id)
    headers = {
        "Content-Type": PROBLEM,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Vary": "Accept-Encoding",
        **FIXED,
        request_id.HEADER: own_id,
        "Connection": "close",
    }
    lines = [f"HTTP/1.1 {problem.status} {problem.title}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
