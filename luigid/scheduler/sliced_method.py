"""RPC methods that may take long: written as slices, but called like ordinary methods."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from luigid.state.slices import Slices
from luigid.state.state import SchedulerState

T = TypeVar("T")
P = ParamSpec("P")


class Run(Protocol):
    """Runs the slices of one call.

    It returns their result, or raises an exception that hands the remaining slices to the caller.
    Until they are finished, the state may not be read or changed.
    """

    def __call__(self, slices: Slices[T]) -> T:
        """Run the slices."""


class _HasSlicedMethods(Protocol):
    state: SchedulerState
    _run: Run


S = TypeVar("S", bound=_HasSlicedMethods)


def sliced(method: Callable[Concatenate[S, P], Slices[T]]) -> Callable[Concatenate[S, P], T]:
    """Decorate a method that returns slices: run them, and then a long refresh of the indices."""

    @wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._run(_refreshed(self.state, method(self, *args, **kwargs)))

    return call


def _refreshed(state: SchedulerState, slices: Slices[T]) -> Slices[T]:
    result = yield from slices
    if state.has_long_refresh:
        yield from state.refresh_indices()
    return result
