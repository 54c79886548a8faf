"""Accepting connections, also where there are no file descriptors left."""

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import Any

from tornado.ioloop import IOLoop

logger = logging.getLogger(__name__)

_MAX_ACCEPTED_AT_ONCE = 128
#: seconds from a failure to the next try: without it a failing accept would keep a core busy
_RETRY_DELAY = 1.0
_LOG_INTERVAL = 60.0


class Acceptor:
    """Accepts the connections of one listening socket, until `stop`."""

    def __init__(
        self,
        listener: socket.socket,
        on_connection: Callable[[socket.socket, Any], None],
        has_room: Callable[[], bool],
        *,
        retry_delay: float = _RETRY_DELAY,
    ) -> None:
        """Start. Where there is no room for a connection it waits in the socket's backlog."""
        self._listener = listener
        self._on_connection = on_connection
        self._has_room = has_room
        self._retry_delay = retry_delay
        self._loop = asyncio.get_running_loop()
        self._retrying: asyncio.TimerHandle | None = None
        self._next_log = self._loop.time()
        self._watch()

    def stop(self) -> None:
        """Accept no more, and close the listening socket."""
        if self._retrying is not None:
            self._retrying.cancel()
        self._ignore()
        self._listener.close()

    def _accept(self) -> None:
        for _ in range(_MAX_ACCEPTED_AT_ONCE):
            if not self._has_room():
                self._pause("the maximum of connections is reached")
                return
            try:
                connection, address = self._listener.accept()
            except BlockingIOError:
                return
            except ConnectionAbortedError:
                continue
            except OSError as error:
                self._pause(error.strerror or str(error))
                return
            self._on_connection(connection, address)

    def _pause(self, why: str) -> None:
        self._ignore()
        self._retrying = self._loop.call_later(self._retry_delay, self._resume)
        if self._loop.time() >= self._next_log:
            self._next_log = self._loop.time() + _LOG_INTERVAL
            logger.warning("new connections must wait: %s", why)

    def _resume(self) -> None:
        self._retrying = None
        self._watch()
        self._accept()

    def _watch(self) -> None:
        # Of Tornado: on Windows asyncio's own loop does not watch sockets.
        IOLoop.current().add_handler(self._listener, lambda _, __: self._accept(), IOLoop.READ)

    def _ignore(self) -> None:
        IOLoop.current().remove_handler(self._listener)
