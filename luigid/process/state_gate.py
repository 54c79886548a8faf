"""The gate before the state: closed while one call changes it in slices.

A long change would hold the event loop. In slices it leaves the loop to other work in between,
which may not read or change a state that is changed by half: it waits at the gate, in order.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from functools import partial

from luigid.process.event_loop import yield_to_others

logger = logging.getLogger(__name__)


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
        """Call back as soon as the gate is open, in order; an urgent callback comes first.

        It runs in the context of the caller, whose request its log lines belong to.
        """
        if self._change is None:
            callback()
        elif is_urgent:
            self._waiting.appendleft(partial(copy_context().run, callback))
        else:
            self._waiting.append(partial(copy_context().run, callback))

    async def opened(self) -> None:
        """Return as soon as the gate is open."""
        while self._change is not None:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(partial(_complete, future))
            await future

    async def pause(self) -> None:
        """Leave the event loop to other work, and return when the gate is open."""
        await yield_to_others()
        await self.opened()

    def _open(self, change: "asyncio.Task[None]") -> None:
        self._change = None
        # A callback may close the gate again; the others go on waiting.
        while self._waiting and self._change is None:
            callback = self._waiting.popleft()
            try:
                callback()
            except Exception:
                logger.exception("work that waited for the state failed")
        if not change.cancelled() and (error := change.exception()) is not None:
            raise error


def _complete(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)
