"""A background thread that handles queued items, so that callers never block."""

import logging
import threading
import time
from collections.abc import Callable
from enum import Enum
from queue import Full, Queue
from typing import Final, Generic, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")


class _End(Enum):
    END = "no further item"


_END: Final = _End.END


class BackgroundThread(Generic[T]):
    """Handles items one after another, in the order in which they were put.

    At most `max_queued` items wait; further ones are dropped and counted. Items whose handling
    raises an exception are counted, too. Of consecutive failures only the first is logged, and so
    it is with drops until the queue has been empty.
    """

    def __init__(self, name: str, handle: Callable[[T], object], *, max_queued: int) -> None:
        """Create a thread that calls `handle` for each item; `name` is for the log."""
        self.dropped = 0
        self.failed = 0
        self._name = name
        self._handle = handle
        self._queue: Queue[T | _End] = Queue(max_queued)
        self._thread: threading.Thread | None = None
        self._is_failing = False
        self._is_full = False

    @property
    def queued(self) -> int:
        """The number of waiting items, without the one that is being handled."""
        return self._queue.qsize()

    def start(self) -> None:
        """Start the thread; it begins with the items that were put before."""
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def put(self, item: T) -> bool:
        """Queue an item without blocking; return False if it was dropped."""
        if self._queue.empty():
            self._is_full = False
        try:
            self._queue.put_nowait(item)
        except Full:
            self.dropped += 1
            if not self._is_full:
                self._is_full = True
                logger.warning("%s: the queue is full, further items are dropped", self._name)
            return False
        return True

    def close(self, timeout: float) -> bool:
        """Handle the waiting items and end the thread, within `timeout` seconds.

        Returns whether all items were handled. No item may be put afterwards.
        """
        if self._thread is None:
            return self._queue.empty()
        deadline = time.monotonic() + timeout
        try:
            self._queue.put(_END, timeout=timeout)
        except Full:
            return False
        self._thread.join(max(0.0, deadline - time.monotonic()))
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (item := self._queue.get()) is not _END:
            self._try(item)

    def _try(self, item: T) -> None:
        try:
            self._handle(item)
        except Exception:
            self.failed += 1
            if not self._is_failing:
                logger.exception("%s failed; further failures are only counted", self._name)
            self._is_failing = True
        else:
            self._is_failing = False
