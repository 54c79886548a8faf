"""RPC methods whose work may be long: written as slices, and called like any other method."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from luigid.state.slices import Slices
from luigid.state.state import SchedulerState

T = TypeVar("T")
P = ParamSpec("P")


class Run(Protocol):
    """Runs the slices of one call.

    It returns their result, or raises an exception of its own that lets its caller go on with them.
    Until they are finished nothing else may read or change the state.
    """

    def __call__(self, slices: Slices[T]) -> T:
        """Run the slices."""


class _HasSlicedMethods(Protocol):
    state: SchedulerState
    _run: Run


S = TypeVar("S", bound=_HasSlicedMethods)


def sliced(method: Callable[Concatenate[S, P], Slices[T]]) -> Callable[Concatenate[S, P], T]:
    """Make a method of slices one that runs them, and then refreshes the indices."""

    @wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._run(_refreshed(self.state, method(self, *args, **kwargs)))

    return call


def _refreshed(state: SchedulerState, slices: Slices[T]) -> Slices[T]:
    result = yield from slices
    if state.has_long_refresh:
        yield from state.refresh_indices()
    return result
