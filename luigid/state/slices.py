"""Long computations in time slices, so that the event loop can serve other calls in between."""

from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import TypeAlias, TypeVar

T = TypeVar("T")

#: a generator that yields after each slice, of a millisecond or less, and returns the result
Slices: TypeAlias = Generator[None, None, T]

#: number of items in one slice, if an item takes some microseconds
CHUNK_SIZE = 200


def in_chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield lists of at most 200 items, one per slice."""
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK_SIZE)):
        yield chunk


def finish(slices: Slices[T]) -> T:
    """Run all remaining slices without a pause and return the result."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            result: T = end.value
            return result
