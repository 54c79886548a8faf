"""What a collector of task metrics is, and when it is told of a task."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from enum import Enum
from typing import Any, NamedTuple, Protocol

from luigid.process.background import BackgroundThread
from luigid.state.events import Event, StatisticsReported, TaskStarted, TaskStatusChanged


class CollectorError(Exception):
    """A collector cannot be had as it is configured; one line that says why."""


class Exposition(NamedTuple):
    """Text for Prometheus, and headers that come with it."""

    text: bytes
    headers: dict[str, str]


class TaskMetrics(Protocol):
    """A collector: observes events on the event loop, without waiting."""

    def start(self) -> None:
        """Begin; only here may threads start and connections open. Raises CollectorError."""

    def observe(self, event: Event) -> None:
        """Count an event, or note it to be counted by a thread."""

    async def expose(self, writer: Executor) -> Exposition:
        """Return what `/metrics` shows of it; `writer` is a thread for writing text."""

    def sources(self) -> Mapping[str, Callable[[], float]]:
        """Return what reads the figures about the collector itself, by the names of `figures`."""

    def close(self, seconds: float) -> None:
        """Deal with what was noted; give up after so many seconds."""


class Occasion(Enum):
    """When Luigi's scheduler tells its collector of a task."""

    #: get_work hands out a task, though not as one of a batch
    STARTED = "started"
    #: a task comes to FAILED, DISABLED or DONE, whoever brings it there
    FAILED = "failed"
    DISABLED = "disabled"
    DONE = "done"
    #: a running task reports figures of its own
    STATISTICS = "statistics"


_OUTCOMES = {
    "FAILED": Occasion.FAILED,
    "DISABLED": Occasion.DISABLED,
    "DONE": Occasion.DONE,
}


def occasion(event: Event) -> Occasion | None:
    """Return what an event is for a collector; None: it is not told of it."""
    match event:
        case TaskStatusChanged(status=status):
            return _OUTCOMES.get(status)
        case TaskStarted(is_assigned=True):
            return Occasion.STARTED
        case StatisticsReported():
            return Occasion.STATISTICS
    return None


def sources(*threads: BackgroundThread[Any]) -> Mapping[str, Callable[[], float]]:
    """Return what reads the figures of a collector that works in these threads."""
    return {
        "luigid_collector_queued": lambda: sum(thread.queued for thread in threads),
        "luigid_collector_dropped_total": lambda: sum(thread.dropped for thread in threads),
        "luigid_collector_failed_total": lambda: sum(thread.failed for thread in threads),
    }
