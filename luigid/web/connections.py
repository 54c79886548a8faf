"""What each connection waits for, and for how long it may."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

C = TypeVar("C", bound=Hashable)

#: seconds for which a connection must have been idle before it is closed to make room for another
_MIN_IDLE_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimits:
    """The settings of connections. Times are in seconds."""

    max_connections: int
    #: from the beginning of a request to the end of its headers
    header_timeout: float
    #: for a body to arrive, and for an answer to be received
    transfer_timeout: float
    #: between two requests
    idle_timeout: float


class _Phase(Enum):
    HEADERS = "a request has begun"
    TRANSFER = "a body arrives, or an answer leaves"
    IDLE = "between two requests"
    STREAM = "an answer that has no end"


class Connections(Generic[C]):
    """The open connections. No timer runs for each: `overdue` looks at all of them."""

    def __init__(
        self, limits: ConnectionLimits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the limits, and a clock in seconds."""
        self._clock = clock
        self._limits = limits
        self._timeouts = {
            _Phase.HEADERS: limits.header_timeout,
            _Phase.TRANSFER: limits.transfer_timeout,
            _Phase.IDLE: limits.idle_timeout,
        }
        #: connection -> phase and when it began, the longest in its phase first
        self._phases: dict[C, tuple[_Phase, float]] = {}

    def expect_request(self, connection: C) -> None:
        """Record that a connection waits for a request: the first one must begin soon."""
        is_new = connection not in self._phases
        self._enter(connection, _Phase.HEADERS if is_new else _Phase.IDLE)

    def begin_transfer(self, connection: C) -> None:
        """Record that the headers of a request have arrived."""
        self._enter(connection, _Phase.TRANSFER)

    def begin_stream(self, connection: C) -> None:
        """Record that the answer has no end: it may take any time."""
        self._enter(connection, _Phase.STREAM)

    def close(self, connection: C) -> None:
        """Forget a connection."""
        self._phases.pop(connection, None)

    def overdue(self, has_begun: Callable[[C], bool]) -> list[C]:
        """Return the connections whose time is up.

        `has_begun` tells whether an idle connection has sent a part of a request.
        """
        now = self._clock()
        found = []
        for connection, (phase, since) in list(self._phases.items()):
            if phase is _Phase.IDLE and has_begun(connection):
                self._enter(connection, _Phase.HEADERS)
            elif now - since > self._timeouts.get(phase, float("inf")):
                found.append(connection)
        return found

    def longest_idle(self) -> C | None:
        """Return the connection that can be closed at the least cost; None if there is none."""
        latest = self._clock() - _MIN_IDLE_SECONDS
        for connection, (phase, since) in self._phases.items():
            if phase is _Phase.IDLE:
                return connection if since <= latest else None
        return None

    def _enter(self, connection: C, phase: _Phase) -> None:
        self._phases.pop(connection, None)
        self._phases[connection] = phase, self._clock()
