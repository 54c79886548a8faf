"""Long work on the event loop, in time slices between which other work gets its turn."""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

from luigid.errors import LuigidError
from luigid.state.slices import Steps

T = TypeVar("T")

#: Seconds for which a slice may hold the event loop; its last step may exceed them.
SLICE_SECONDS = 0.005


class NoLongerWantedError(LuigidError):
    """The work was stopped, because no caller waits for its result any more."""


async def in_slices(
    steps: Steps[T],
    is_wanted: Callable[[], bool] = lambda: True,
    *,
    slice_seconds: float = SLICE_SECONDS,
    clock: Callable[[], float] = perf_counter,
) -> T:
    """Do work in slices and return its result.

    Between two slices other tasks of the event loop run. Raises NoLongerWantedError, without
    finishing the work, once `is_wanted` returns False.
    """
    while True:
        end = clock() + slice_seconds
        try:
            next(steps)
            while clock() < end:
                next(steps)
        except StopIteration as stop:
            result: T = stop.value
            return result
        await asyncio.sleep(0)
        if not is_wanted():
            steps.close()
            raise NoLongerWantedError


def first_slice(steps: Steps[T], *, slice_seconds: float = SLICE_SECONDS) -> T | None:
    """Do work for one slice; return its result, or None if it is not finished."""
    end = perf_counter() + slice_seconds
    try:
        next(steps)
        while perf_counter() < end:
            next(steps)
    except StopIteration as stop:
        result: T = stop.value
        return result
    return None
