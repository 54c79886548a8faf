"""Long work on the event loop, in time slices between which other work gets its turn."""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

from luigid.errors import LuigidError
from luigid.state.slices import Slices

T = TypeVar("T")

#: Seconds for which a slice may hold the event loop; its last one may exceed them.
SLICE_SECONDS = 0.005


class NoLongerWantedError(LuigidError):
    """The work was stopped, because no caller waits for its result any more."""


async def run_in_slices(
    slices: Slices[T],
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
            next(slices)
            while clock() < end:
                next(slices)
        except StopIteration as stop:
            result: T = stop.value
            return result
        await asyncio.sleep(0)
        if not is_wanted():
            slices.close()
            raise NoLongerWantedError


def run_first_slice(slices: Slices[T], *, slice_seconds: float = SLICE_SECONDS) -> T | None:
    """Do work for one slice; return its result, or None if it is not finished."""
    end = perf_counter() + slice_seconds
    try:
        next(slices)
        while perf_counter() < end:
            next(slices)
    except StopIteration as stop:
        result: T = stop.value
        return result
    return None
