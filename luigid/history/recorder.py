"""The queue of events for the history, and the thread that writes them."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TypeAlias

from luigid.history.errors import DatabaseUnavailableError
from luigid.state.events import Event, TaskFinished, TaskScheduled, TaskStarted
from luigid.state.record.event_records import RunEvent
from luigid.wording import count_of

logger = logging.getLogger(__name__)

#: Maximum of queued events: two minutes at the server's full load, some 100 MB.
MAX_QUEUED = 250_000
_MAX_BATCH = 500
#: Seconds for which the thread waits for further events, to write them in one transaction.
_BATCH_DELAY = 0.1
#: Seconds between attempts while the database is unavailable; doubled each time.
_MIN_RETRY_DELAY = 0.1
_MAX_RETRY_DELAY = 2.0
#: Seconds until a failed sweep is tried again.
_SWEEP_RETRY_DELAY = 600.0

#: An event to write, a future to complete, or None to end the thread.
_Item: TypeAlias = RunEvent | Future[None] | None


class Recorder:
    """Writes events in order, in a thread, so that observing them never blocks.

    While the database is unavailable events are queued. When more than `max_queued` wait, further
    ones are dropped and counted.
    """

    def __init__(
        self,
        write: Callable[[Sequence[RunEvent]], None],
        *,
        prepare: Callable[[], None] = lambda: None,
        sweep: Callable[[], float | None] = lambda: None,
        find_unwritten: Callable[[Sequence[RunEvent]], Sequence[RunEvent]] = lambda events: events,
        max_queued: int = MAX_QUEUED,
        batch_delay: float = _BATCH_DELAY,
    ) -> None:
        """Take the functions that the thread calls: first `prepare`, then `write` for each batch.

        `find_unwritten` filters replayed events. These three may raise DatabaseUnavailableError.
        `sweep` is called between batches; it returns the seconds until its next call, or None for
        never. `batch_delay`: seconds for which the thread waits for more events.
        """
        self._write = write
        self._prepare = prepare
        self._sweep = sweep
        self._find_unwritten = find_unwritten
        self._replayed: list[RunEvent] = []
        self._max_queued = max_queued
        self._batch_delay = batch_delay
        self._lost = 0
        self._overflowed = 0
        #: events that wait when `close` gives up
        self._unwritten = 0
        self._queue: SimpleQueue[_Item] = SimpleQueue()
        #: whether a caller waits for the queued events
        self._is_urgent = threading.Event()
        #: the future that `written` returned last, if no event was queued since
        self._last_future: Future[None] | None = None
        self._is_overflowing = False
        self._is_unavailable = False
        #: set if `close` has timed out
        self._has_given_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="task history", daemon=True)

    @property
    def queued(self) -> int:
        """The number of queued events."""
        return self._queue.qsize()

    @property
    def dropped(self) -> int:
        """The number of events that were dropped or could not be written."""
        return self._lost + self._overflowed

    def observe(self, event: Event) -> None:
        """Queue an event of the scheduler, unless it is of a type that the history ignores."""
        if not isinstance(event, TaskScheduled | TaskStarted | TaskFinished):
            return
        if self._queue.qsize() >= self._max_queued:
            self._overflow()
            return
        self._last_future = None
        self._queue.put(event)

    def written(self) -> Future[None]:
        """Return a future that completes when all events so far are written or dropped."""
        if self._last_future is None:
            self._last_future = Future()
            self._put_urgently(self._last_future)
        return self._last_future

    def replay(self, events: Sequence[RunEvent]) -> None:
        """Take events that may or may not have been written; call this before `start`."""
        self._replayed += events

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self, timeout: float) -> None:
        """Write the queued events, within `timeout` seconds, and log how many were not written.

        The futures of events that were not written in time never complete, so that a transactional
        outbox keeps them for the next start.
        """
        self._put_urgently(None)
        self._thread.join(timeout)
        if self._thread.is_alive():
            self._has_given_up.set()
            self._thread.join(1)
        if self.dropped:
            lost = count_of(self.dropped, "event was", "events were")
            logger.error("Task history: %s lost while the server ran", lost)
        if unwritten := self._unwritten + self.queued:
            logger.error(
                "Task history: %s not written; a stored state has them for the next start",
                count_of(unwritten, "event was", "events were"),
            )

    def _put_urgently(self, item: Future[None] | None) -> None:
        self._queue.put(item)
        self._is_urgent.set()

    # In the thread

    def _run(self) -> None:
        self._try_prepare()
        self._write_replayed()
        next_sweep: float | None = time.monotonic()
        is_last = False
        while not is_last:
            if next_sweep is not None and time.monotonic() >= next_sweep:
                next_sweep = self._try_sweep()
            events, future, is_last = self._next_batch(next_sweep)
            self._write_batch(events)
            if future is not None and not self._has_given_up.is_set():
                future.set_result(None)

    def _try_prepare(self) -> None:
        try:
            self._retry(self._prepare)
        except Exception:
            logger.exception("Task history: the tables could not be upgraded")

    def _write_replayed(self) -> None:
        events, self._replayed = self._replayed, []
        for first in range(0, len(events), _MAX_BATCH):
            unwritten: Sequence[RunEvent] = events[first : first + _MAX_BATCH]

            def find() -> None:
                nonlocal unwritten
                unwritten = self._find_unwritten(unwritten)

            if self._retry(find):
                self._write_batch(unwritten)

    def _next_batch(self, until: float | None) -> tuple[list[RunEvent], Future[None] | None, bool]:
        """Return the next events, the future to complete after them, and whether to end then.

        If nothing is queued before the time `until`, there are none.
        """
        try:
            item = self._queue.get(timeout=None if until is None else _seconds_to(until))
        except Empty:
            return [], None, False
        if not isinstance(item, Future | None) and self._queue.qsize() < _MAX_BATCH:
            # Waking this thread for each event would cost the scheduler as much as a call.
            self._is_urgent.wait(self._batch_delay)
        self._is_urgent.clear()
        events: list[RunEvent] = []
        while item is not None and not isinstance(item, Future):
            events.append(item)
            if len(events) == _MAX_BATCH or self._queue.empty():
                return events, None, False
            item = self._queue.get()
        return events, item, item is None

    def _write_batch(self, events: Sequence[RunEvent]) -> None:
        """Write events in one transaction or, if one of them is invalid, one by one."""
        if not events:
            return
        try:
            is_written = self._retry(lambda: self._write(events))
        except Exception:
            if len(events) > 1:
                for event in events:
                    self._write_batch([event])
                return
            logger.exception("Task history: %r cannot be written", events[0])
            is_written = False
        if self._has_given_up.is_set() and not is_written:
            self._unwritten += len(events)
        elif not is_written:
            self._lost += len(events)
        elif self.queued < self._max_queued // 2:
            self._is_overflowing = False

    def _retry(self, action: Callable[[], None]) -> bool:
        """Try until the database is available; return False if `close` has timed out before."""
        delay = _MIN_RETRY_DELAY
        while not self._has_given_up.is_set():
            try:
                action()
            except DatabaseUnavailableError as error:
                self._log_unavailable(error)
                self._has_given_up.wait(delay)
                delay = min(2 * delay, _MAX_RETRY_DELAY)
            else:
                self._log_available()
                return True
        return False

    def _try_sweep(self) -> float | None:
        """Sweep, and return the time of the next sweep, None for never."""
        try:
            seconds = self._sweep()
        except Exception as error:
            logger.warning("Task history: cannot delete old records yet: %s", error)
            seconds = _SWEEP_RETRY_DELAY
        return None if seconds is None else time.monotonic() + seconds

    def _log_unavailable(self, error: DatabaseUnavailableError) -> None:
        if not self._is_unavailable:
            self._is_unavailable = True
            logger.warning("Task history: the database is unavailable, events wait: %s", error)

    def _log_available(self) -> None:
        if self._is_unavailable:
            self._is_unavailable = False
            waiting = count_of(self.queued, "event waits", "events wait")
            logger.warning("Task history: the database is available, %s", waiting)

    # In the thread of the scheduler

    def _overflow(self) -> None:
        self._overflowed += 1
        if not self._is_overflowing:
            self._is_overflowing = True
            logger.error(
                "Task history: %s for the database, further ones are dropped",
                count_of(self._max_queued, "event waits", "events wait"),
            )


def _seconds_to(moment: float) -> float:
    return max(0.0, moment - time.monotonic())
