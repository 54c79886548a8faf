"""What happens to tasks, on its way to the database: a bounded queue and one thread that writes."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TypeAlias

from luigid.history.errors import DatabaseAway
from luigid.state.events import Event, TaskFinished, TaskScheduled, TaskStarted
from luigid.state.record.event_records import RunEvent

logger = logging.getLogger(__name__)

#: Events that wait at most: two minutes of all that the server can take, some 100 MB.
CAPACITY = 250_000
_BATCH = 500
#: Seconds for which further events are awaited, so that one commit serves many.
_LINGER = 0.1
_LONGEST_PAUSE = 2.0
_SECONDS_TO_NEXT_SWEEP = 600.0

#: An event; what somebody waits for; or the end.
_Item: TypeAlias = RunEvent | Future[None] | None


class Recorder:
    """Hands events on, in order, and never makes the one who reports them wait.

    While the database is away they are kept and written when it is back. When more than `capacity`
    wait, further ones are dropped and counted.
    """

    def __init__(
        self,
        write: Callable[[Sequence[RunEvent]], None],
        *,
        prepare: Callable[[], None] = lambda: None,
        sweep: Callable[[], float | None] = lambda: None,
        find_unwritten: Callable[[Sequence[RunEvent]], Sequence[RunEvent]] = lambda events: events,
        capacity: int = CAPACITY,
    ) -> None:
        """Take what the thread does: `prepare` first, then `write` events.

        `find_unwritten` is asked of replayed events. All three may raise DatabaseAway. `sweep` is
        called in between; it returns the seconds until it has more to do, or None for never.
        """
        self._write = write
        self._prepare = prepare
        self._sweep = sweep
        self._find_unwritten = find_unwritten
        #: events of an earlier life of the server
        self._replayed: list[RunEvent] = []
        self._capacity = capacity
        self._lost = 0
        self._refused = 0
        self._queue: SimpleQueue[_Item] = SimpleQueue()
        #: whether somebody waits for what is in the queue
        self._is_urgent = threading.Event()
        self._last_asked: Future[None] | None = None
        self._is_overflowing = False
        self._is_away = False
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="task history", daemon=True)

    @property
    def queued(self) -> int:
        """How many events wait."""
        return self._queue.qsize()

    @property
    def dropped(self) -> int:
        """How many events were lost so far."""
        return self._lost + self._refused

    def observe(self, event: Event) -> None:
        """Take an event of the scheduler; those that history does not know are passed over."""
        if not isinstance(event, TaskScheduled | TaskStarted | TaskFinished):
            return
        if self._queue.qsize() >= self._capacity:
            self._overflow()
            return
        self._last_asked = None
        self._queue.put(event)

    def written(self) -> Future[None]:
        """Return what is done once all that was observed so far is written, or dropped."""
        if self._last_asked is None:
            self._last_asked = Future()
            self._put_urgently(self._last_asked)
        return self._last_asked

    def replay(self, events: Sequence[RunEvent]) -> None:
        """Take events of which it is not known whether they are written; to be called first."""
        self._replayed += events

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def close(self, seconds: float) -> None:
        """Write what is left; after so many seconds give up, and say what was lost."""
        self._put_urgently(None)
        self._thread.join(seconds)
        if self._thread.is_alive():
            self._given_up.set()
            self._thread.join(1)
        if lost := self.dropped + self.queued:
            logger.error("Task history: %d events were lost while the server ran", lost)

    def _put_urgently(self, item: Future[None] | None) -> None:
        self._queue.put(item)
        self._is_urgent.set()

    # In the thread

    def _run(self) -> None:
        self._get_ready()
        self._record_replayed()
        next_sweep: float | None = time.monotonic()
        is_last = False
        while not is_last:
            if next_sweep is not None and time.monotonic() >= next_sweep:
                next_sweep = self._swept()
            events, asked, is_last = self._gather(next_sweep)
            self._record(events)
            for future in asked:
                future.set_result(None)

    def _get_ready(self) -> None:
        try:
            self._persist(self._prepare)
        except Exception:
            logger.exception("Task history: the tables could not be brought up to date")

    def _record_replayed(self) -> None:
        events, self._replayed = self._replayed, []
        for first in range(0, len(events), _BATCH):
            unwritten: Sequence[RunEvent] = events[first : first + _BATCH]

            def find() -> None:
                nonlocal unwritten
                unwritten = self._find_unwritten(unwritten)

            if self._persist(find):
                self._record(unwritten)

    def _gather(self, until: float | None) -> tuple[list[RunEvent], list[Future[None]], bool]:
        """Return the next events, who waits for them, and whether these are the last.

        There are none if none comes before `until`. Whoever waits is not made to linger.
        """
        try:
            item = self._queue.get(timeout=None if until is None else _seconds_to(until))
        except Empty:
            return [], [], False
        if not isinstance(item, Future | None) and self._queue.qsize() < _BATCH:
            # Not for each event: to wake this thread costs the scheduler's about as much as a call.
            self._is_urgent.wait(_LINGER)
        self._is_urgent.clear()
        events: list[RunEvent] = []
        while item is not None and not isinstance(item, Future):
            events.append(item)
            if len(events) == _BATCH or self._queue.empty():
                return events, [], False
            item = self._queue.get()
        return events, [] if item is None else [item], item is None

    def _record(self, events: Sequence[RunEvent]) -> None:
        """Write events together; if some of them are to blame that it fails, one by one."""
        if not events:
            return
        try:
            is_done = self._persist(lambda: self._write(events))
        except Exception:
            if len(events) > 1:
                for event in events:
                    self._record([event])
                return
            logger.exception("Task history: %r cannot be written", events[0])
            is_done = False
        if not is_done:
            self._lost += len(events)
        elif self.queued < self._capacity // 2:
            self._is_overflowing = False

    def _persist(self, action: Callable[[], None]) -> bool:
        """Try until the database is there; tell whether it was before all was given up."""
        pause = 0.1
        while not self._given_up.is_set():
            try:
                action()
            except DatabaseAway as error:
                self._note_away(error)
                self._given_up.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                self._note_back()
                return True
        return False

    def _swept(self) -> float | None:
        """Sweep, and return when to do so next."""
        try:
            seconds = self._sweep()
        except Exception as error:
            logger.warning("Task history: old records are not deleted yet: %s", error)
            seconds = _SECONDS_TO_NEXT_SWEEP
        return None if seconds is None else time.monotonic() + seconds

    def _note_away(self, error: DatabaseAway) -> None:
        if not self._is_away:
            self._is_away = True
            logger.warning("Task history: the database is away, events wait: %s", error)

    def _note_back(self) -> None:
        if self._is_away:
            self._is_away = False
            logger.warning("Task history: the database is back, %d events wait", self.queued)

    # In the thread of the scheduler

    def _overflow(self) -> None:
        self._refused += 1
        if not self._is_overflowing:
            self._is_overflowing = True
            logger.error(
                "Task history: %d events wait for the database, further ones are dropped",
                self._capacity,
            )


def _seconds_to(moment: float) -> float:
    return max(0.0, moment - time.monotonic())
