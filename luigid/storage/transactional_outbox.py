"""The transactional outbox: events of runs, stored until the task history has written them.

They are committed together with the change that they tell of, so that none is lost between the
state and the history. A start hands those that it finds to the history again.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future as ConcurrentFuture
from contextlib import suppress
from typing import Protocol

from luigid.state.events import Event
from luigid.state.record.event_records import event_record, is_run_event
from luigid.state.record.undo_log import EVENT
from luigid.storage.record_json import encode
from luigid.storage.store import Change

#: seconds from an event to the question whether it is written, so that many share one question
_ACKNOWLEDGEMENT_DELAY = 1.0


class HistoryWriter(Protocol):
    """The consumer of the events: writes them elsewhere, at its own pace."""

    def written(self) -> "ConcurrentFuture[None]":
        """Return a future that completes when all events observed so far are written."""


class TransactionalOutbox:
    """The stored events of one history. Without a history nothing is stored.

    It belongs to the event loop's thread.
    """

    def __init__(
        self,
        history: HistoryWriter | None = None,
        stored: Collection[int] = (),
        *,
        acknowledgement_delay: float = _ACKNOWLEDGEMENT_DELAY,
    ) -> None:
        """Take the numbers of the events in the store, which the history has been told of."""
        self._history = history
        self._acknowledgement_delay = acknowledgement_delay
        self._last_number = max(stored, default=0)
        keys = list(map(str, stored))
        #: keys of the stored events that the history has been told of
        self._delivered: list[str] = [] if history is None else keys
        #: keys of the stored events that it has written, or that nobody will write
        self._written: list[str] = keys if history is None else []
        self._is_asking = False

    def store(self, events: Sequence[Event]) -> list[Change]:
        """Return the rows that are to be committed together with what these events tell of."""
        if self._history is None:
            return []
        rows = []
        for event in filter(is_run_event, events):
            self._last_number += 1
            rows.append(Change(EVENT, str(self._last_number), encode(event_record(event))))
        return rows

    def delivered(self, keys: Collection[str], on_written: Callable[[], None]) -> None:
        """Take the keys of committed events that the history has been told of.

        `on_written` is called, later, when `take_written` has something.
        """
        self._delivered += keys
        if self._delivered and not self._is_asking:
            self._is_asking = True
            loop = asyncio.get_running_loop()
            loop.call_later(self._acknowledgement_delay, self.ask, on_written)

    def ask(self, on_written: Callable[[], None]) -> None:
        """Ask the history, without waiting, to acknowledge what it has been told of."""
        self._is_asking = False
        if self._history is None or not self._delivered:
            return
        loop = asyncio.get_running_loop()
        keys, self._delivered = self._delivered, []

        def acknowledge() -> None:
            self._written += keys
            on_written()

        def acknowledge_in_loop(_written: "ConcurrentFuture[None]") -> None:
            with suppress(RuntimeError):  # the loop has ended: the next start delivers them again
                loop.call_soon_threadsafe(acknowledge)

        self._history.written().add_done_callback(acknowledge_in_loop)

    def take_written(self) -> list[str]:
        """Return the keys of the events whose rows can be deleted."""
        keys, self._written = self._written, []
        return keys

    def put_back(self, keys: Collection[str]) -> None:
        """Take keys of `take_written` back, whose rows could not be deleted."""
        self._written += keys
