"""The interface of collectors of task metrics, and the events that they handle."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from enum import Enum
from typing import Any, NamedTuple, Protocol

from luigid.errors import LuigidError
from luigid.process.background import BackgroundThread
from luigid.state.events import Event, StatisticsReported, TaskStarted, TaskStatusChanged


class CollectorError(LuigidError):
    """The configured collector cannot be used; the message says why, in one line."""


class Exposition(NamedTuple):
    """Metrics in Prometheus' text format, and the headers to send with them."""

    text: bytes
    headers: dict[str, str]


class TaskCollector(Protocol):
    """A collector of task metrics, which observes events on the event loop without blocking."""

    def start(self) -> None:
        """Start threads and open connections. Raises CollectorError."""

    def observe(self, event: Event) -> None:
        """Count an event, or queue it for a thread."""

    async def expose(self, writer: Executor) -> Exposition:
        """Return its part of `/metrics`; `writer` is a thread for formatting the text."""

    def sources(self) -> Mapping[str, Callable[[], float]]:
        """Return metrics of the collector itself: name in `PART_METRICS` -> reader of its value."""

    def close(self, timeout: float) -> None:
        """Handle the queued events, within `timeout` seconds."""


class Handler(Enum):
    """The methods `handle_task_...` of Luigi's collectors."""

    #: `get_work` assigns the task, not as one of a batch.
    STARTED = "started"
    #: The task becomes FAILED, DISABLED or DONE, for any reason.
    FAILED = "failed"
    DISABLED = "disabled"
    DONE = "done"
    #: The running task reports statistics.
    STATISTICS = "statistics"


_STATUS_HANDLERS = {
    "FAILED": Handler.FAILED,
    "DISABLED": Handler.DISABLED,
    "DONE": Handler.DONE,
}


def handler(event: Event) -> Handler | None:
    """Return the method that Luigi calls for an event; None if it calls none."""
    match event:
        case TaskStatusChanged(status=status):
            return _STATUS_HANDLERS.get(status)
        case TaskStarted(is_assigned=True):
            return Handler.STARTED
        case StatisticsReported():
            return Handler.STATISTICS
    return None


def thread_sources(*threads: BackgroundThread[Any]) -> Mapping[str, Callable[[], float]]:
    """Return the sources of a collector: the sums of the counts of its threads."""
    return {
        "luigid_collector_queued": lambda: sum(thread.queued for thread in threads),
        "luigid_collector_dropped_total": lambda: sum(thread.dropped for thread in threads),
        "luigid_collector_failed_total": lambda: sum(thread.failed for thread in threads),
    }
