"""The journal: group commit of the changes that calls make, to a store that may fail.

The changes of all waiting calls share one transaction, and a call is answered when its changes are
durable. If the store fails, they are rolled back at once, so that the state in memory never has a
change that would be lost by a restart.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Protocol, TypeAlias

from luigid.errors import CommitFailedError
from luigid.process.event_loop import run_in_slices
from luigid.process.state_gate import StateGate
from luigid.state.events import Emit, Event
from luigid.state.record.records import Record
from luigid.state.record.restoring import current_record, roll_back, roll_back_in_slices
from luigid.state.record.undo_log import BATCHER, EVENT, NOTICE, BeforeImages, RecordKey, UndoLog
from luigid.state.slices import CHUNK_SIZE, Slices, finish, in_chunks
from luigid.state.state import SchedulerState
from luigid.storage.action_table import StoredAction
from luigid.storage.errors import LockLostError, StoreError
from luigid.storage.keys import batcher_key
from luigid.storage.record_json import encode
from luigid.storage.store import Change, StoredRow
from luigid.storage.table_format import format_of
from luigid.storage.transactional_outbox import StoredEvent, TransactionalOutbox
from luigid.storage.view_table import StoredView

logger = logging.getLogger(__name__)

#: seconds between two attempts to write to a failing store
_RETRY_DELAY = 1.0
#: number of records, or of events, from which a transaction takes several steps of the event loop
_MANY = 500

#: the rows of notices by key; None: the row is deleted
_NoticeRows: TypeAlias = "list[tuple[str, Record | None]]"


class ChangeStore(Protocol):
    """Where changes are stored. It may block, and is called from one thread at a time."""

    def write(self, changes: Sequence[Change], actions: Sequence[StoredRow] = ()) -> None:
        """Store all of it in one transaction; idempotent. Raises StoreError, LockLostError."""

    def check(self) -> None:
        """Check, without waiting, that the store was not taken away. Raises StoreError.

        Called in the event loop's thread.
        """

    def probe(self) -> None:
        """Check that the store can be written. Raises StoreError, LockLostError."""

    def delete_actions(self, before: int) -> None:
        """Delete the actions before a number. Raises StoreError, LockLostError."""

    def close(self) -> None:
        """Release the database."""


class Notices(Protocol):
    """Messages for people, which are stored with the changes that they are about."""

    def store(self, events: Sequence[Event]) -> Slices[_NoticeRows]:
        """Take the events of a transaction, and return its rows by key; None: it deletes one."""

    def committed(self) -> None:
        """Take that this transaction is durable."""

    def failed_to_commit(self) -> None:
        """Take that it is not, and that its changes are rolled back."""

    def uncertain(self) -> list[tuple[str, Record | None]]:
        """Return the rows that may differ from what is stored, because a transaction failed."""

    def certain(self) -> None:
        """Take that these rows are written."""


class _NoNotices:
    """Nobody is to be told of anything."""

    def store(self, _events: Sequence[Event]) -> Slices[_NoticeRows]:
        yield from ()
        return []

    def committed(self) -> None:
        pass

    def failed_to_commit(self) -> None:
        pass

    def uncertain(self) -> list[tuple[str, Record | None]]:
        return []

    def certain(self) -> None:
        pass


class _Batch:
    """The changes of one transaction, and the future that the calls wait for."""

    def __init__(self) -> None:
        self.before: BeforeImages = {}
        #: records after the batch, as far as they are known already
        self.after: BeforeImages = {}
        self.events: list[Event] = []
        #: the operators' actions that have made the changes, with the views that they wrote
        self.actions: list[StoredRow] = []
        #: the events that it adds to the outbox
        self.stored: list[StoredEvent] = []
        #: keys of the events that it deletes from the outbox, because they are written
        self.written_keys: list[str] = []
        self.durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        #: what prepares it, or ends it, in several steps
        self.work: asyncio.Task[None] | None = None

    @property
    def is_long(self) -> bool:
        """Whether it would hold the event loop if it were not handled in slices."""
        return len(self.before) >= _MANY or len(self.events) >= _MANY

    def add(
        self, before: BeforeImages, events: Sequence[Event], after: BeforeImages | None = None
    ) -> None:
        """Add the changes of a call, and the records after it, as far as they are known."""
        self.events += events
        known = {} if after is None else after
        if len(before) > len(self.before):  # a long change: do not look at its images one by one
            for key, record in self.after.items():
                if key not in before:
                    known[key] = record
            self.before = before | self.before
            self.after = known
            return
        # The image before the first change is the one before all of them.
        for key, record in before.items():
            self.before.setdefault(key, record)
            self.after.pop(key, None)
        self.after |= known

    def release(self) -> Slices[None]:
        """Forget what it has, as freeing it at once takes long, too. It has ended."""
        for images in (self.before, self.after):
            while images:
                for _ in range(min(CHUNK_SIZE, len(images))):
                    images.popitem()
                yield
        for items in (self.events, self.stored):
            while items:
                del items[-CHUNK_SIZE:]
                yield


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
        notices: Notices | None = None,
        gate: StateGate | None = None,
        retry_delay: float = _RETRY_DELAY,
    ) -> None:
        """Commit changes of `state`, which it records in `undo_log`, to `store`.

        `observe` is called with each event once its change is durable, `on_lock_lost` with the
        reason if another server takes the store over. `gate` is closed while long changes are
        rolled back. A failing store is retried every `retry_delay` seconds.
        """
        self._state = state
        self._undo_log = undo_log
        self._store = store
        self._observe = observe
        self._on_lock_lost = on_lock_lost
        self._outbox = TransactionalOutbox() if outbox is None else outbox
        self._notices: Notices = _NoNotices() if notices is None else notices
        self._gate = StateGate() if gate is None else gate
        self._retry_delay = retry_delay
        self._events: list[Event] = []
        self._actions: list[StoredRow] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        #: A transaction has the changes of many requests, and belongs to none of them.
        self._no_request = Context()
        self._waiting: _Batch | None = None
        self._in_flight: _Batch | None = None
        #: why the store fails; None: it does not
        self.failure: str | None = None
        #: keys of the records in a failed transaction, of which it is unknown what is stored
        self._uncertain: list[RecordKey] = []
        self._uncertain_events: list[str] = []
        self._uncertain_actions: list[StoredRow] = []
        self._retrying: asyncio.Task[None] | None = None

    def observe(self, event: Event) -> None:
        """Take an event of the scheduler, and emit it when its change is durable."""
        self._events.append(event)

    def record_action(self, action: StoredAction) -> None:
        """Record an operator's action in the transaction of the changes that the call has made."""
        self._actions.append(action)

    def record_view(self, view: StoredView) -> None:
        """Write a shared view in the transaction of the action that is recorded with it."""
        self._actions.append(view)

    async def delete_actions(self, before: int) -> None:
        """Delete the actions before a number. Raises StoreError, LockLostError."""
        await self._in_thread(lambda: self._store.delete_actions(before))

    def commit(self) -> "asyncio.Future[None] | None":
        """Commit what the last call has changed.

        Return a future that completes when all of it is durable, or None if nothing has changed.
        The future fails with CommitFailedError if the store fails. Raises CommitFailedError, and
        rolls the changes back, while the store is failing.
        """
        if self.failure is not None and (self._undo_log.before or self._actions):
            self.rollback()
            raise CommitFailedError(self.failure)
        return self._take()

    def commit_in_slices(self) -> "Slices[asyncio.Future[None] | None]":
        """Commit a long change. The state may not be changed between the slices.

        Raises CommitFailedError while the store is failing; the caller must roll back then.
        """
        if self.failure is not None and (self._undo_log.before or self._actions):
            raise CommitFailedError(self.failure)
        after: BeforeImages = {}
        for chunk in in_chunks(self._undo_log.before):
            for key in chunk:
                after[key] = current_record(self._state, key)
            yield
        if self.failure is not None:
            raise CommitFailedError(self.failure)
        return self._take(after)

    def _take(self, after: BeforeImages | None = None) -> "asyncio.Future[None] | None":
        before, events, actions = self._undo_log.take(), self._events, self._actions
        if not before and not events and not actions:
            return None
        self._events, self._actions = [], []
        if self.failure is not None:
            return None
        if not before and not actions and self._waiting is None and self._in_flight is None:
            finish(self._emit(events))
            return None
        batch = self._next_batch()
        if after is None and len(batch.before) >= _MANY:
            # While a long transaction is written very many calls may wait for the next one.
            after = {key: current_record(self._state, key) for key in before}
        batch.add(before, events, after)
        batch.actions += actions
        return batch.durable

    def rollback(self) -> None:
        """Undo what the last call has changed, because the call failed."""
        finish(self.rollback_in_slices())

    def rollback_in_slices(self) -> Slices[None]:
        """Roll a long change back. The state may not be read or changed between the slices."""
        self._events, self._actions = [], []
        yield from roll_back_in_slices(self._state, self._undo_log.take())

    def check(self) -> None:
        """Refuse changes from now on if the store was taken away, as if a write had failed."""
        if self.failure is not None or (self._waiting or self._in_flight) is not None:
            return  # the next write, or the one in progress, finds out
        try:
            self._store.check()
        except StoreError as error:
            self._begin_failure(error)
            self._log_and_retry(error)

    def obstacle(self) -> str | None:
        """Return why changes cannot be committed at present; None if they can."""
        self.check()
        return None if self.failure is None else f"the state cannot be kept: {self.failure}"

    async def drain(self) -> None:
        """Wait until all pending changes are durable or failed, and ask for acknowledgements."""
        while (batch := self._waiting or self._in_flight) is not None:
            await asyncio.wait([batch.durable])
            await asyncio.sleep(0)
        self._outbox.ask(self.write_soon)

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
                asyncio.get_running_loop().call_soon(self._flush, context=self._no_request)
        return self._waiting

    def _flush(self) -> None:
        batch, self._waiting = self._waiting, None
        if batch is None:
            return
        self._in_flight = batch
        batch.written_keys = self._outbox.take_written()
        before, after = batch.before, batch.after
        # No key is only in `after`: if there are as many, they are the same.
        for key in before if len(after) < len(before) else ():
            if key not in after:
                after[key] = current_record(self._state, key)
        if batch.is_long:
            batch.work = asyncio.create_task(self._write_in_slices(batch))
            batch.work.add_done_callback(self._end)
            return
        notices = finish(self._prepare(batch))
        is_empty = not batch.stored and not batch.written_keys and not batch.actions
        if is_empty and not notices and before == after:
            self._complete(batch)
        else:
            self._write(batch, notices).add_done_callback(self._end)

    async def _write_in_slices(self, batch: _Batch) -> None:
        # Events that come meanwhile belong to the next transaction, and wait for this one.
        await self._write(batch, await run_in_slices(self._prepare(batch)))

    def _prepare(self, batch: _Batch) -> Slices[_NoticeRows]:
        """Take the events of a transaction; return the rows of the notices."""
        for chunk in in_chunks(batch.events):
            batch.stored += self._outbox.store(chunk)
            yield
        return (yield from self._notices.store(batch.events))

    def _write(self, batch: _Batch, notices: _NoticeRows) -> "asyncio.Future[None]":
        before, after = batch.before, batch.after

        def write() -> None:
            changed = (key for key, record in after.items() if before[key] != record)
            changes = [_change(key, after[key]) for key in changed]
            changes += [event.change() for event in batch.stored]
            changes += _deleted_events(batch.written_keys)
            self._store.write([*changes, *_notice_changes(notices)], batch.actions)

        return self._in_thread(write)

    def _end(self, writing: "asyncio.Future[None]") -> None:
        if writing.cancelled():  # the event loop ends: the next start reads what is stored
            return
        batch = self._in_flight
        assert batch is not None
        error = writing.exception()
        if error is None:
            self._complete(batch)
        else:
            self._fail(batch, error)

    def _complete(self, batch: _Batch) -> None:
        self._notices.committed()
        if batch.is_long:
            batch.work = asyncio.create_task(self._emit_and_finish(batch))
        else:
            finish(self._emit(batch.events))
            self._finish(batch)

    async def _emit_and_finish(self, batch: _Batch) -> None:
        await run_in_slices(self._emit(batch.events))
        self._finish(batch)
        await run_in_slices(batch.release())

    def _finish(self, batch: _Batch) -> None:
        self._in_flight = None
        self._outbox.delivered([event.key for event in batch.stored], self.write_soon)
        batch.durable.set_result(None)
        self._flush()

    def _fail(self, batch: _Batch, error: BaseException) -> None:
        self._in_flight = None
        lost = [batch] if self._waiting is None else [batch, self._waiting]
        self._waiting = None
        for later in lost[1:]:
            batch.add(later.before, ())
        self._uncertain = list(batch.before)
        self._uncertain_events = [event.key for event in batch.stored]
        self._uncertain_actions = [row.undone() for row in batch.actions]
        self._outbox.put_back(batch.written_keys)
        self._notices.failed_to_commit()
        self._begin_failure(error)

        def refuse() -> None:
            for each in lost:
                each.durable.set_exception(CommitFailedError(str(error)))
                each.durable.exception()  # marks it as retrieved: not every batch has a caller

        async def roll_back_and_refuse() -> None:
            await run_in_slices(roll_back_in_slices(self._state, batch.before))
            refuse()
            await run_in_slices(batch.release())

        def start() -> None:
            if len(batch.before) < _MANY:
                roll_back(self._state, batch.before)
                refuse()
            else:
                self._gate.run_closed(roll_back_and_refuse())
            if not self._is_lock_lost(error):
                self._log_and_retry(error)

        # A long change in progress is rolled back first, because it follows the batch.
        self._gate.when_open(start, is_urgent=True)

    def _begin_failure(self, error: BaseException) -> None:
        self.failure = str(error)
        self._state.is_read_only = True

    def _log_and_retry(self, error: BaseException) -> None:
        logger.error("the state cannot be kept, calls that change it are refused: %s", error)
        self._retry_later()

    def _retry_later(self) -> None:
        asyncio.get_running_loop().call_later(self._retry_delay, self._retry)

    def _retry(self) -> None:
        self._gate.when_open(self._write_uncertain)

    def _write_uncertain(self) -> None:
        self._retrying = asyncio.create_task(self._write_uncertain_in_slices())
        self._retrying.add_done_callback(self._end_retry)

    async def _write_uncertain_in_slices(self) -> None:
        # As long as the store fails each change is rolled back, so the records remain as they are.
        records = await run_in_slices(self._uncertain_records(), pause=self._gate.pause)
        event_keys = self._uncertain_events
        notices = self._notices.uncertain()
        actions = self._uncertain_actions

        def probe_and_write() -> None:
            self._store.probe()
            changes = [_change(key, record) for key, record in records.items()]
            changes += _deleted_events(event_keys)
            self._store.write([*changes, *_notice_changes(notices)], actions)

        await self._in_thread(probe_and_write)

    def _uncertain_records(self) -> Slices[BeforeImages]:
        records: BeforeImages = {}
        for chunk in in_chunks(self._uncertain):
            for key in chunk:
                records[key] = current_record(self._state, key)
            yield
        return records

    def _end_retry(self, writing: "asyncio.Future[None]") -> None:
        if writing.cancelled():
            return
        error = writing.exception()
        if error is not None:
            self.failure = str(error)
            if not self._is_lock_lost(error):
                self._retry_later()
            return
        self.failure = None
        self._uncertain = []
        self._uncertain_events = []
        self._notices.certain()
        self._uncertain_actions = []
        self._state.is_read_only = False
        logger.warning("the state is kept again")

    def _is_lock_lost(self, error: BaseException) -> bool:
        if not isinstance(error, LockLostError):
            return False
        self._on_lock_lost(str(error))
        return True

    def _in_thread(self, write: Callable[[], None]) -> "asyncio.Future[None]":
        # The records are encoded in the thread, too: nothing else refers to them.
        return asyncio.get_running_loop().run_in_executor(self._thread, write)

    def write_soon(self) -> None:
        """Write what the outbox and the notices have, also if no call changes anything."""
        if self.failure is None:
            self._next_batch()

    def _emit(self, events: Sequence[Event]) -> Slices[None]:
        for chunk in in_chunks(events):
            for event in chunk:
                self._observe(event)
            yield


def _notice_changes(rows: _NoticeRows) -> list[Change]:
    return [
        Change(NOTICE, key, None if row is None else encode(row), format_of(NOTICE, row))
        for key, row in rows
    ]


def _deleted_events(keys: Sequence[str]) -> list[Change]:
    return [Change(EVENT, key, None) for key in keys]


def _change(key: RecordKey, record: Record | None) -> Change:
    kind, name, detail = key
    row_key = batcher_key(name, str(detail)) if kind == BATCHER else str(detail)
    body = None if record is None else encode(record)
    return Change(kind, row_key, body, format_of(kind, record))
