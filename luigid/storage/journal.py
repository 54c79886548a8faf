"""The journal: group commit of the changes that calls make, to a store that may fail.

The changes of all waiting calls share one transaction, and a call is answered when its changes are
durable. If the store fails, they are rolled back at once, so that the state in memory never has a
change that would be lost by a restart.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple, Protocol

from luigid.errors import CommitFailedError
from luigid.state.events import Emit, Event
from luigid.state.record.records import Record
from luigid.state.record.restoring import current_record, roll_back
from luigid.state.record.undo_log import BATCHER, EVENT, BeforeImages, RecordKey, UndoLog
from luigid.state.state import SchedulerState
from luigid.storage.errors import LockLostError
from luigid.storage.keys import batcher_key
from luigid.storage.record_json import encode
from luigid.storage.store import Change
from luigid.storage.transactional_outbox import TransactionalOutbox

logger = logging.getLogger(__name__)

_RETRY_DELAY = 1.0


class ChangeStore(Protocol):
    """Where changes are stored. It may block, and is called from one thread at a time."""

    def write(self, changes: Sequence[Change]) -> None:
        """Store changes in one transaction; idempotent. Raises StoreError, LockLostError."""

    def probe(self) -> None:
        """Check that the store can be written. Raises StoreError, LockLostError."""

    def close(self) -> None:
        """Release the database."""


class _Replacement(NamedTuple):
    """A record before and after a transaction; None: there is no record."""

    key: RecordKey
    before: Record | None
    after: Record | None


class _Batch:
    """The changes of one transaction, and the future that the calls wait for."""

    def __init__(self) -> None:
        self.before: BeforeImages = {}
        self.events: list[Event] = []
        #: keys of the events that it adds to the outbox
        self.event_keys: list[str] = []
        #: keys of the events that it deletes from the outbox, because they are written
        self.written_keys: list[str] = []
        self.durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def add(self, before: BeforeImages, events: Sequence[Event]) -> None:
        # The image before the first change is the one before all of them.
        for key, record in before.items():
            self.before.setdefault(key, record)
        self.events += events


class Journal:
    """Commits the changes of one state. Not thread-safe: belongs to the event loop's thread."""

    def __init__(
        self,
        state: SchedulerState,
        undo_log: UndoLog,
        store: ChangeStore,
        observe: Emit,
        *,
        on_lock_lost: Callable[[str], None],
        outbox: TransactionalOutbox | None = None,
        retry_delay: float = _RETRY_DELAY,
    ) -> None:
        """Commit changes of `state`, which it records in `undo_log`, to `store`.

        `observe` is called with each event once its change is durable, `on_lock_lost` with the
        reason if another server takes the store over. A failing store is retried every
        `retry_delay` seconds.
        """
        self._state = state
        self._undo_log = undo_log
        self._store = store
        self._observe = observe
        self._on_lock_lost = on_lock_lost
        self._outbox = TransactionalOutbox() if outbox is None else outbox
        self._retry_delay = retry_delay
        self._events: list[Event] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._waiting: _Batch | None = None
        self._in_flight: _Batch | None = None
        #: why the store fails; None: it does not
        self.failure: str | None = None
        #: keys of the records in a failed transaction, of which it is unknown what is stored
        self._uncertain: list[RecordKey] = []
        self._uncertain_events: list[str] = []

    def observe(self, event: Event) -> None:
        """Take an event of the scheduler, and emit it when its change is durable."""
        self._events.append(event)

    def commit(self) -> "asyncio.Future[None] | None":
        """Commit what the last call has changed.

        Return a future that completes when all of it is durable, or None if nothing has changed.
        The future fails with CommitFailedError if the store fails. Raises CommitFailedError, and
        rolls the changes back, while the store is failing.
        """
        before, events = self._undo_log.take(), self._events
        if not before and not events:
            return None
        self._events = []
        if self.failure is not None:
            roll_back(self._state, before)
            if before:
                raise CommitFailedError(self.failure)
            return None
        if not before and self._waiting is None and self._in_flight is None:
            self._emit(events)
            return None
        batch = self._next_batch()
        batch.add(before, events)
        return batch.durable

    def rollback(self) -> None:
        """Undo what the last call has changed, because the call failed."""
        self._events = []
        roll_back(self._state, self._undo_log.take())

    def run(self, change: Callable[[], object]) -> None:
        """Make and commit a change that no client waits for; roll it back if it fails."""
        try:
            change()
        except BaseException:
            self.rollback()
            raise
        # Such changes are due to passed deadlines: they are made again when the store recovers.
        with suppress(CommitFailedError):
            self.commit()

    def obstacle(self) -> str | None:
        """Return why changes cannot be committed at present; None if they can."""
        return None if self.failure is None else f"the state cannot be kept: {self.failure}"

    async def drain(self) -> None:
        """Wait until all pending changes are durable or failed, and ask for acknowledgements."""
        while (batch := self._waiting or self._in_flight) is not None:
            await asyncio.wait([batch.durable])
            await asyncio.sleep(0)
        self._outbox.ask(self._delete_written)

    async def close(self) -> None:
        """Drain, and release the store."""
        await self.drain()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._store.close)
        self._thread.shutdown()

    def _next_batch(self) -> _Batch:
        if self._waiting is None:
            self._waiting = _Batch()
            if self._in_flight is None:
                # Calls that arrived in the same turn of the event loop share a transaction.
                asyncio.get_running_loop().call_soon(self._flush)
        return self._waiting

    def _flush(self) -> None:
        batch, self._waiting = self._waiting, None
        if batch is None:
            return
        self._in_flight = batch
        stored = self._outbox.store(batch.events)
        batch.event_keys = [row.key for row in stored]
        batch.written_keys = self._outbox.take_written()
        replacements = [
            _Replacement(key, before, current_record(self._state, key))
            for key, before in batch.before.items()
        ]
        changed = [each for each in replacements if each.before != each.after]
        if changed or stored or batch.written_keys:
            deleted = [Change(EVENT, key, None) for key in batch.written_keys]
            writing = self._in_thread(self._store.write, changed, [*stored, *deleted])
            writing.add_done_callback(self._end)
        else:
            self._complete(batch)

    def _end(self, writing: "asyncio.Future[None]") -> None:
        batch = self._in_flight
        assert batch is not None
        error = writing.exception()
        if error is None:
            self._complete(batch)
        else:
            self._fail(batch, error)

    def _complete(self, batch: _Batch) -> None:
        self._in_flight = None
        self._emit(batch.events)
        self._outbox.delivered(batch.event_keys, self._delete_written)
        batch.durable.set_result(None)
        self._flush()

    def _fail(self, batch: _Batch, error: BaseException) -> None:
        self._in_flight = None
        lost = [batch] if self._waiting is None else [batch, self._waiting]
        self._waiting = None
        for later in lost[1:]:
            batch.add(later.before, ())
        roll_back(self._state, batch.before)
        self._uncertain = list(batch.before)
        self._uncertain_events = batch.event_keys
        self._outbox.put_back(batch.written_keys)
        self.failure = str(error)
        self._state.is_read_only = True
        for each in lost:
            each.durable.set_exception(CommitFailedError(self.failure))
            each.durable.exception()  # marks it as retrieved: not every batch has a waiting call
        if self._is_lock_lost(error):
            return
        logger.error("the state cannot be kept, calls that change it are refused: %s", error)
        self._retry_later()

    def _retry_later(self) -> None:
        asyncio.get_running_loop().call_later(self._retry_delay, self._retry)

    def _retry(self) -> None:
        replacements = [
            _Replacement(key, None, current_record(self._state, key)) for key in self._uncertain
        ]
        events = [Change(EVENT, key, None) for key in self._uncertain_events]
        writing = self._in_thread(self._probe_and_write, replacements, events)
        writing.add_done_callback(self._end_retry)

    def _probe_and_write(self, changes: Sequence[Change]) -> None:
        self._store.probe()
        self._store.write(changes)

    def _end_retry(self, writing: "asyncio.Future[None]") -> None:
        error = writing.exception()
        if error is not None:
            self.failure = str(error)
            if not self._is_lock_lost(error):
                self._retry_later()
            return
        self.failure = None
        self._uncertain = []
        self._uncertain_events = []
        self._state.is_read_only = False
        logger.warning("the state is kept again")

    def _is_lock_lost(self, error: BaseException) -> bool:
        if not isinstance(error, LockLostError):
            return False
        self._on_lock_lost(str(error))
        return True

    def _in_thread(
        self,
        write: Callable[[Sequence[Change]], None],
        replacements: Sequence[_Replacement],
        events: Sequence[Change],
    ) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        # The records are encoded in the thread, too: nothing else refers to them.
        return loop.run_in_executor(
            self._thread, lambda: write([*map(_change, replacements), *events])
        )

    def _delete_written(self) -> None:
        if self.failure is None:
            self._next_batch()

    def _emit(self, events: Sequence[Event]) -> None:
        for event in events:
            self._observe(event)


def _change(replacement: _Replacement) -> Change:
    kind, name, detail = replacement.key
    key = batcher_key(name, str(detail)) if kind == BATCHER else str(detail)
    body = None if replacement.after is None else encode(replacement.after)
    return Change(kind, key, body)
