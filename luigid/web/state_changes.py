"""Changes of the state that are no RPC calls: they wait at the gate, and are durable at the end."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias, TypeVar

from luigid.audit import RecordedAction
from luigid.process.event_loop import SuspendedError, run_in_slices, run_or_suspend
from luigid.process.state_gate import StateGate
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState
from luigid.web.call import CallJournal

T = TypeVar("T")

_Future = asyncio.Future[Any]
#: records an action by its result; returns None if nothing has been done
Record: TypeAlias = Callable[[T], RecordedAction | None]


class StateChanges:
    """Changes one state, as a call does: completely or not at all."""

    def __init__(self, state: SchedulerState, journal: CallJournal, gate: StateGate) -> None:
        self._state = state
        self._journal = journal
        self._gate = gate

    async def make(self, begin: Callable[[], Slices[T]], record: Record[T]) -> T:
        """Make the change whose slices `begin` returns, and return its result once it is durable.

        `record` is called with the result, and records the action in the transaction of its change.
        `begin` is called when no other change is under way; nobody else reads or changes the state
        between its slices. Raises CommitFailedError, and whatever the slices raise; then nothing
        has changed. The change is finished even if the caller is cancelled.
        """
        made: _Future = asyncio.get_running_loop().create_future()
        self._gate.when_open(partial(self._begin, begin, record, made))
        value, action, durable = await asyncio.shield(made)
        if durable is not None:
            await asyncio.shield(durable)
        if action is not None:
            action.log()
        result: T = value
        return result

    def _begin(self, begin: Callable[[], Slices[T]], record: Record[T], made: _Future) -> None:
        slices = self._refreshed(begin)
        try:
            value = run_or_suspend(slices)
            action = record(value)
            made.set_result((value, action, self._journal.commit()))
        except SuspendedError:
            self._gate.run_closed(self._make_rest(slices, record, made))
        except Exception as error:
            self._journal.rollback()
            made.set_exception(error)

    async def _make_rest(self, slices: Slices[T], record: Record[T], made: _Future) -> None:
        try:
            value = await run_in_slices(slices)
            action = record(value)
            durable = await run_in_slices(self._journal.commit_in_slices())
        except Exception as error:
            await run_in_slices(self._journal.rollback_in_slices())
            made.set_exception(error)
        else:
            made.set_result((value, action, durable))

    def _refreshed(self, begin: Callable[[], Slices[T]]) -> Slices[T]:
        result = yield from begin()
        if self._state.has_long_refresh:
            yield from self._state.refresh_indices()
        return result
