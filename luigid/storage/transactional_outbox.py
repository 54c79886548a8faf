"""The transactional outbox: run events, stored until the task history has written them.

An event is committed together with its change, so that none is lost between the state and the
history. At a start, stored events are delivered to the history again.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future as ConcurrentFuture
from contextlib import suppress
from typing import NamedTuple, Protocol

from luigid.state.events import Event
from luigid.state.record.event_records import event_record, is_run_event
from luigid.state.record.undo_log import EVENT
from luigid.storage.record_json import encode
from luigid.storage.store import Change

#: seconds from an event to the request for its acknowledgement, so that many share one request
_ACKNOWLEDGEMENT_DELAY = 1.0


class StoredEvent(NamedTuple):
    """An event that is to be stored."""

    key: str
    event: Event

    def change(self) -> Change:
        """Return its row. Any thread may call this."""
        return Change(EVENT, self.key, encode(event_record(self.event)))


class HistoryWriter(Protocol):
    """The consumer of the events, which writes them asynchronously."""

    def written(self) -> "ConcurrentFuture[None]":
        """Return a future that completes when all events observed so far are written."""


class TransactionalOutbox:
    """The stored events for one history. Without a history nothing is stored.

    Not thread-safe: it belongs to the event loop's thread.
    """

    def __init__(
        self,
        history: HistoryWriter | None = None,
        stored: Collection[int] = (),
        *,
        acknowledgement_delay: float = _ACKNOWLEDGEMENT_DELAY,
    ) -> None:
        """Begin with the events of the store by number, which `history` has already received."""
        self._history = history
        self._acknowledgement_delay = acknowledgement_delay
        self._last_number = max(stored, default=0)
        keys = list(map(str, stored))
        #: keys of the stored events that were delivered to the history
        self._delivered: list[str] = [] if history is None else keys
        #: keys of the stored events that it has written, or all if there is no history
        self._written: list[str] = keys if history is None else []
        self._is_asking = False

    def store(self, events: Sequence[Event]) -> list[StoredEvent]:
        """Return those of the events that are to be stored with their changes, numbered."""
        if self._history is None:
            return []
        stored = []
        for event in filter(is_run_event, events):
            self._last_number += 1
            stored.append(StoredEvent(str(self._last_number), event))
        return stored

    def delivered(self, keys: Collection[str], on_written: Callable[[], None]) -> None:
        """Take the keys of committed events, which were delivered to the history.

        `on_written` is called later, when `take_written` returns any.
        """
        self._delivered += keys
        if self._delivered and not self._is_asking:
            self._is_asking = True
            loop = asyncio.get_running_loop()
            loop.call_later(self._acknowledgement_delay, self.ask, on_written)

    def ask(self, on_written: Callable[[], None]) -> None:
        """Ask the history, without waiting, to acknowledge the delivered events."""
        self._is_asking = False
        if self._history is None or not self._delivered:
            return
        loop = asyncio.get_running_loop()
        keys, self._delivered = self._delivered, []

        def acknowledge() -> None:
            self._written += keys
            on_written()

        def acknowledge_in_loop(_written: "ConcurrentFuture[None]") -> None:
            with suppress(RuntimeError):  # the loop is closed: the next start delivers them again
                loop.call_soon_threadsafe(acknowledge)

        self._history.written().add_done_callback(acknowledge_in_loop)

    def take_written(self) -> list[str]:
        """Remove and return the keys of the events whose rows can be deleted."""
        keys, self._written = self._written, []
        return keys

    def put_back(self, keys: Collection[str]) -> None:
        """Return keys that `take_written` gave out, because their rows could not be deleted."""
        self._written += keys
