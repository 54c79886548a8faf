"""Pings that change nothing: they can be answered while a long change is in progress."""

from collections.abc import Callable, Mapping
from typing import Any

from luigid.state.state import SchedulerState


class Heartbeats:
    """The pings of known workers that have no messages."""

    def __init__(self, state: SchedulerState, clock: Callable[[], float]) -> None:
        """Answer pings to `state`; `clock` returns seconds since the epoch."""
        self._state = state
        self._clock = clock

    def answer(self, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
        """Record a heartbeat and return the response of `ping`; None if it must change more."""
        worker = self._state.workers.get(arguments["worker"])
        if worker is None or worker.messages:
            return None
        self._state.touch_worker(worker.id, self._clock())
        return {"rpc_messages": []}
