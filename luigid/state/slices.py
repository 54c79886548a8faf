"""Long work in small steps, so that whoever drives it may do other things between two of them."""

from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import TypeAlias, TypeVar

T = TypeVar("T")

#: yields after every step, each of a millisecond or less, and returns what came of the work
Steps: TypeAlias = Generator[None, None, T]

_PORTION = 200


def in_portions(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield lists of some hundred items, for a step each."""
    left = iter(items)
    while portion := list(islice(left, _PORTION)):
        yield portion


def finish(steps: Steps[T]) -> T:
    """Do all that is left, at once, and return what came of it."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
