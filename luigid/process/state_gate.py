"""The gate before the state: closed while one call changes it in slices.

A long change would hold the event loop. In slices it leaves the loop to other work in between, which
may not read or change a state that is changed by half: it waits at the gate, in order.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from time import perf_counter
from typing import TypeVar

from luigid.errors import LuigidError
from luigid.process.event_loop import MAX_SLICE_SECONDS
from luigid.state.slices import Slices

T = TypeVar("T")


class SuspendedError(LuigidError):
    """A call is not finished: the rest of its slices is to be run while the gate is closed."""

    def __init__(self, slices: Slices[object]) -> None:
        super().__init__("the call takes long")
        self.slices = slices


def run_or_suspend(slices: Slices[T]) -> T:
    """Run slices for some milliseconds, and return their result if they are finished.

    Raises SuspendedError if they are not.
    """
    end = perf_counter() + MAX_SLICE_SECONDS
    try:
        next(slices)
        while perf_counter() < end:
            next(slices)
    except StopIteration as stop:
        result: T = stop.value
        return result
    raise SuspendedError(slices)


class StateGate:
    """Lets one long change at a time have the state for itself. It belongs to the event loop."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        #: the change for which the gate is closed; None: it is open
        self._change: asyncio.Task[None] | None = None

    @property
    def is_closed(self) -> bool:
        """Whether a change is under way."""
        return self._change is not None

    def run_closed(self, change: Coroutine[None, None, None]) -> None:
        """Close the gate at once, and open it when the change has ended."""
        assert self._change is None
        self._change = asyncio.get_running_loop().create_task(change)
        self._change.add_done_callback(self._open)

    def when_open(self, callback: Callable[[], None], *, is_urgent: bool = False) -> None:
        """Call back as soon as the gate is open, in order; an urgent callback is the first."""
        if self._change is None:
            callback()
        elif is_urgent:
            self._waiting.appendleft(callback)
        else:
            self._waiting.append(callback)

    async def opened(self) -> None:
        """Return as soon as the gate is open."""
        while self._change is not None:
            future = asyncio.get_running_loop().create_future()
            self._waiting.append(lambda future=future: future.done() or future.set_result(None))
            await future

    async def pause(self) -> None:
        """Leave the event loop to other work, and return when the gate is open."""
        await asyncio.sleep(0)
        await self.opened()

    def _open(self, change: "asyncio.Task[None]") -> None:
        self._change = None
        # A callback may close the gate again: the rest goes on waiting.
        while self._waiting and self._change is None:
            self._waiting.popleft()()
        if not change.cancelled() and (error := change.exception()) is not None:
            raise error
