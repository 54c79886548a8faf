"""Long work on the event loop, in slices between which others have their turn."""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

from luigid.state.slices import Steps

T = TypeVar("T")

#: for how long the event loop is held; the last step of a slice may take it beyond
_SECONDS = 0.005


class NotWanted(Exception):  # noqa: N818
    """Nobody waits for the result any more."""


async def in_slices(steps: Steps[T], is_wanted: Callable[[], bool] = lambda: True) -> T:
    """Do work in slices, and return what came of it.

    Raises NotWanted if `is_wanted` says so between two slices; the rest is not done then.
    """
    while True:
        end = perf_counter() + _SECONDS
        try:
            next(steps)
            while perf_counter() < end:
                next(steps)
        except StopIteration as stop:
            result: T = stop.value
            return result
        await asyncio.sleep(0)
        if not is_wanted():
            steps.close()
            raise NotWanted


def first_slice(steps: Steps[T]) -> T | None:
    """Do work for one slice; return what came of it, or None if it is not finished."""
    end = perf_counter() + _SECONDS
    try:
        next(steps)
        while perf_counter() < end:
            next(steps)
    except StopIteration as stop:
        result: T = stop.value
        return result
    return None
