"""A thread that works off what is handed to it, so that whoever hands it over never waits."""

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
    END = "no more will come"


_END: Final = _End.END


class Background(Generic[T]):
    """Handles items one after another, in the order in which they are put.

    Not more than `room` of them wait: what comes then is dropped, and counted. An item on which
    `handle` fails is counted too. Of failures in a row, and of drops until the queue is empty
    again, only the first is logged.
    """

    def __init__(self, name: str, handle: Callable[[T], object], *, room: int) -> None:
        """Take what to do with an item; `name` is for the log."""
        self.dropped = 0
        self.failed = 0
        self._name = name
        self._handle = handle
        self._queue: Queue[T | _End] = Queue(room)
        self._thread: threading.Thread | None = None
        self._is_failing = False
        self._is_full = False

    @property
    def queued(self) -> int:
        """How many items wait; the one in hand is not among them."""
        return self._queue.qsize()

    def start(self) -> None:
        """Start the thread; what was put before is handled now."""
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def put(self, item: T) -> bool:
        """Hand over an item without waiting; False if it had to be dropped."""
        if self._queue.empty():
            self._is_full = False
        try:
            self._queue.put_nowait(item)
        except Full:
            self.dropped += 1
            if not self._is_full:
                self._is_full = True
                logger.warning("%s: too many wait, what comes now is dropped", self._name)
            return False
        return True

    def close(self, seconds: float) -> bool:
        """Handle what waits and end the thread; give up after so many seconds.

        Returns whether everything was handled. Nothing may be put any more.
        """
        if self._thread is None:
            return self._queue.empty()
        deadline = time.monotonic() + seconds
        try:
            self._queue.put(_END, timeout=seconds)
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
                logger.exception("%s failed; more of it is counted, not logged", self._name)
            self._is_failing = True
        else:
            self._is_failing = False
