"""Long work on the event loop, in time slices between which other work gets its turn."""

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import TypeVar

from luigid.errors import LuigidError
from luigid.process.garbage import collect_new
from luigid.state.slices import Slices

T = TypeVar("T")

#: seconds for which a run of slices may hold the event loop; its last slice may exceed them
SLICE_SECONDS = 0.005


class NoLongerWantedError(LuigidError):
    """The work was stopped, because no caller waits for its result any more."""


class SuspendedError(LuigidError):
    """The work is not finished: the rest of its slices is to be run later."""

    def __init__(self, slices: Slices[object]) -> None:
        super().__init__("the work takes long")
        self.slices = slices


async def yield_to_others() -> None:
    """Leave the event loop to other work that is ready."""
    await asyncio.sleep(0)


async def run_in_slices(
    slices: Slices[T],
    is_wanted: Callable[[], bool] = lambda: True,
    *,
    pause: Callable[[], Awaitable[None]] = yield_to_others,
    slice_seconds: float = SLICE_SECONDS,
    clock: Callable[[], float] = perf_counter,
) -> T:
    """Do work in slices and return its result.

    Between two slices other tasks of the event loop run, for as long as `pause` takes. Raises
    NoLongerWantedError, without finishing the work, once `is_wanted` returns False.
    """
    while True:
        end = clock() + slice_seconds
        try:
            next(slices)
            while clock() < end:
                next(slices)
        except StopIteration as stop:
            result: T = stop.value
            return result
        collect_new()
        await pause()
        if not is_wanted():
            slices.close()
            raise NoLongerWantedError


def run_or_suspend(slices: Slices[T], *, slice_seconds: float = SLICE_SECONDS) -> T:
    """Do work for one time slice and return its result. Raises SuspendedError if it is longer."""
    end = perf_counter() + slice_seconds
    try:
        next(slices)
        while perf_counter() < end:
            next(slices)
    except StopIteration as stop:
        result: T = stop.value
        return result
    raise SuspendedError(slices)
