"""Long work on the event loop, in slices between which other work has its turn."""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

from luigid.errors import LuigidError
from luigid.state.slices import Slices

T = TypeVar("T")

#: seconds for which a run of slices may hold the event loop; its last slice may exceed them
_MAX_SECONDS = 0.005


class AbandonedError(LuigidError):
    """Work was stopped, since nobody waits for its result any more."""


async def run_in_slices(slices: Slices[T], is_wanted: Callable[[], bool] = lambda: True) -> T:
    """Run slices, with pauses for other work, and return their result.

    Raises AbandonedError, without running the rest, if `is_wanted` returns False in a pause.
    """
    while True:
        end = perf_counter() + _MAX_SECONDS
        try:
            next(slices)
            while perf_counter() < end:
                next(slices)
        except StopIteration as stop:
            result: T = stop.value
            return result
        await asyncio.sleep(0)
        if not is_wanted():
            slices.close()
            raise AbandonedError


def run_first_slice(slices: Slices[T]) -> T | None:
    """Run slices until the first pause; return their result, or None if they are not finished."""
    end = perf_counter() + _MAX_SECONDS
    try:
        next(slices)
        while perf_counter() < end:
            next(slices)
    except StopIteration as stop:
        result: T = stop.value
        return result
    return None
