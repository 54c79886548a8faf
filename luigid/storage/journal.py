"""What calls change, kept: the changes of all calls that wait go in one transaction.

A call is answered when its changes are kept. While the store fails they are taken back at once, so
that nothing is in memory which a start would not find again.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future as Written
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple, Protocol

from luigid.state.events import Event
from luigid.state.record.event_records import event_record, is_run_event
from luigid.state.record.records import Record
from luigid.state.record.restoring import record_of, undo
from luigid.state.record.undo_log import BATCHER, EVENT, Ledger, NotKeptError, Thing, Touched
from luigid.state.state import SchedulerState
from luigid.storage.errors import LockLostError
from luigid.storage.keys import batcher_key
from luigid.storage.record_json import encode
from luigid.storage.store import Change

logger = logging.getLogger(__name__)

_SECONDS_BETWEEN_TRIES = 1.0
#: for how long events stay in the store at least, so that histories need not write one by one
_SECONDS_BETWEEN_QUESTIONS = 1.0


class KeepsChanges(Protocol):
    """Where changes go; called from one thread at a time, which may wait."""

    def write(self, changes: Sequence[Change]) -> None:
        """Keep changes in one transaction, whatever of them is kept already.

        Raises StoreError, LockLostError.
        """

    def probe(self) -> None:
        """Find out whether anything can be kept. Raises StoreError, LockLostError."""

    def close(self) -> None:
        """Let go of the database."""


class History(Protocol):
    """Who writes events of runs elsewhere, in a time of its own."""

    def written(self) -> "Written[None]":
        """Return what is done once all that was observed so far is written."""


class _Becoming(NamedTuple):
    """What becomes of a thing."""

    thing: Thing
    before: Record | None
    after: Record | None


class _Batch:
    """Changes that are kept together, and those who wait for it."""

    def __init__(self) -> None:
        self.touched: Touched = {}
        self.events: list[Event] = []
        #: keys of the events that are kept until a history has written them
        self.event_keys: list[str] = []
        #: keys of events that need not be kept any more
        self.written_keys: list[str] = []
        self.kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def add(self, touched: Touched, events: Sequence[Event]) -> None:
        # What was before the first change is what there was before all of them.
        for thing, before in touched.items():
            self.touched.setdefault(thing, before)
        self.events += events


class Journal:
    """Keeps what changes in a state. It lives on the event loop; `start` begins."""

    def __init__(
        self,
        state: SchedulerState,
        store: KeepsChanges,
        observers: Sequence[Callable[[Event], None]] = (),
        *,
        on_lock_lost: Callable[[str], None],
        history: History | None = None,
        unwritten: Collection[int] = (),
    ) -> None:
        """Take who observes events, and who is to end the server when another took its place.

        One of the observers may be a `history`: events of runs are kept until it has written them.
        `unwritten` are the numbers of those that are kept already, and of which it has been told.
        """
        self._state = state
        self._store = store
        self._observers = observers
        self._on_lock_lost = on_lock_lost
        self._ledger = state.ledger = Ledger()
        self._history = history
        self._next_event = max(unwritten, default=0) + 1
        #: keys of the events of which the history has been told
        self._told: list[str] = []
        #: keys of the events that it has written, which are still kept
        self._written: list[str] = []
        (self._written if history is None else self._told).extend(map(str, unwritten))
        self._is_history_to_be_asked = False
        self._events: list[Event] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._waiting: _Batch | None = None
        self._in_flight: _Batch | None = None
        #: why the store fails; None: it does not
        self.failure: str | None = None
        #: what may or may not have been kept when the store began to fail
        self._doubtful: list[Thing] = []
        self._doubtful_events: list[str] = []

    def observe(self, event: Event) -> None:
        """Take an event of the scheduler, to be told of when the change is kept."""
        self._events.append(event)

    def settle(self) -> "asyncio.Future[None] | None":
        """Take what the call that has just ended has changed.

        Returns what is done when all of it is kept, or None if there is nothing to keep; it fails
        with NotKeptError if the store does. Raises NotKeptError if the store has failed before.
        """
        touched, events = self._ledger.take(), self._events
        if not touched and not events:
            return None
        self._events = []
        if self.failure is not None:
            undo(self._state, touched)
            if touched:
                raise NotKeptError(self.failure)
            return None
        if not touched and self._waiting is None and self._in_flight is None:
            self._tell(events)
            return None
        batch = self._next_batch()
        batch.add(touched, events)
        return batch.kept

    def take_back(self) -> None:
        """Undo what the call that has just failed has changed."""
        self._events = []
        undo(self._state, self._ledger.take())

    async def drain(self) -> None:
        """Wait until all is kept that can be, and ask the history to hurry."""
        while (batch := self._waiting or self._in_flight) is not None:
            await asyncio.wait([batch.kept])
            await asyncio.sleep(0)
        if self._told:
            self._ask_history()

    async def close(self) -> None:
        """Wait until all is kept that can be, and let go of the store."""
        await self.drain()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._store.close)
        self._thread.shutdown()

    def _next_batch(self) -> _Batch:
        if self._waiting is None:
            self._waiting = _Batch()
            if self._in_flight is None:
                # Calls that came at the same time go together.
                asyncio.get_running_loop().call_soon(self._flush)
        return self._waiting

    def _flush(self) -> None:
        batch, self._waiting = self._waiting, None
        if batch is None:
            return
        self._in_flight = batch
        events = self._events_to_keep(batch)
        batch.written_keys, self._written = self._written, []
        becoming = [
            _Becoming(thing, before, record_of(self._state, thing))
            for thing, before in batch.touched.items()
        ]
        changed = [each for each in becoming if each.before != each.after]
        if changed or events or batch.written_keys:
            written = [Change(EVENT, key, None) for key in batch.written_keys]
            writing = self._in_thread(self._store.write, changed, [*events, *written])
            writing.add_done_callback(self._end)
        else:
            self._keep(batch)

    def _events_to_keep(self, batch: _Batch) -> list[Change]:
        if self._history is None:
            return []
        changes = []
        for event in filter(is_run_event, batch.events):
            batch.event_keys.append(str(self._next_event))
            self._next_event += 1
            body = encode(event_record(event))
            changes.append(Change(EVENT, batch.event_keys[-1], body))
        return changes

    def _end(self, writing: "asyncio.Future[None]") -> None:
        batch = self._in_flight
        assert batch is not None
        error = writing.exception()
        if error is None:
            self._keep(batch)
        else:
            self._fail(batch, error)

    def _keep(self, batch: _Batch) -> None:
        self._in_flight = None
        self._tell(batch.events)
        self._await_history(batch.event_keys)
        batch.kept.set_result(None)
        self._flush()

    def _fail(self, batch: _Batch, error: BaseException) -> None:
        self._in_flight = None
        lost = [batch] if self._waiting is None else [batch, self._waiting]
        self._waiting = None
        for later in lost[1:]:
            batch.add(later.touched, ())
        undo(self._state, batch.touched)
        self._doubtful = list(batch.touched)
        self._doubtful_events = batch.event_keys
        self._written += batch.written_keys
        self.failure = str(error)
        self._state.is_frozen = True
        for each in lost:
            each.kept.set_exception(NotKeptError(self.failure))
            each.kept.exception()  # who waits for it is told; that nobody does is no fault
        if self._is_given_up(error):
            return
        logger.error("the state cannot be kept, calls that change it are refused: %s", error)
        self._try_later()

    def _try_later(self) -> None:
        asyncio.get_running_loop().call_later(_SECONDS_BETWEEN_TRIES, self._try)

    def _try(self) -> None:
        becoming = [
            _Becoming(thing, None, record_of(self._state, thing)) for thing in self._doubtful
        ]
        events = [Change(EVENT, key, None) for key in self._doubtful_events]
        writing = self._in_thread(self._probe_and_write, becoming, events)
        writing.add_done_callback(self._end_try)

    def _probe_and_write(self, changes: Sequence[Change]) -> None:
        self._store.probe()
        self._store.write(changes)

    def _end_try(self, writing: "asyncio.Future[None]") -> None:
        error = writing.exception()
        if error is not None:
            self.failure = str(error)
            if not self._is_given_up(error):
                self._try_later()
            return
        self.failure = None
        self._doubtful = []
        self._doubtful_events = []
        self._state.is_frozen = False
        logger.warning("the state is kept again")

    def _is_given_up(self, error: BaseException) -> bool:
        if not isinstance(error, LockLostError):
            return False
        self._on_lock_lost(str(error))
        return True

    def _in_thread(
        self,
        write: Callable[[Sequence[Change]], None],
        becoming: Sequence[_Becoming],
        events: Sequence[Change],
    ) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        # Encoding, too, is done there: the records are nobody else's.
        return loop.run_in_executor(self._thread, lambda: write([*map(_change, becoming), *events]))

    def _await_history(self, event_keys: Sequence[str]) -> None:
        self._told += event_keys
        if self._told and not self._is_history_to_be_asked:
            self._is_history_to_be_asked = True
            loop = asyncio.get_running_loop()
            loop.call_later(_SECONDS_BETWEEN_QUESTIONS, self._ask_history)

    def _ask_history(self) -> None:
        self._is_history_to_be_asked = False
        if self._history is None or not self._told:
            return
        loop = asyncio.get_running_loop()
        keys, self._told = self._told, []

        def forget(_written: "Written[None]") -> None:
            with suppress(RuntimeError):  # the loop has ended: the next start tells it again
                loop.call_soon_threadsafe(self._forget, keys)

        self._history.written().add_done_callback(forget)

    def _forget(self, event_keys: Sequence[str]) -> None:
        self._written += event_keys
        if self.failure is None:
            self._next_batch()

    def _tell(self, events: Sequence[Event]) -> None:
        for event in events:
            for observe in self._observers:
                observe(event)


def _change(becoming: _Becoming) -> Change:
    kind, name, detail = becoming.thing
    key = batcher_key(name, str(detail)) if kind == BATCHER else str(detail)
    body = None if becoming.after is None else encode(becoming.after)
    return Change(kind, key, body)
