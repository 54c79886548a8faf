"""Long work in slices, so that its driver may do other things between two of them."""

from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import TypeAlias, TypeVar

T = TypeVar("T")

#: yields after every slice, each of a millisecond or less, and returns the result of the work
Slices: TypeAlias = Generator[None, None, T]

#: items, of some microseconds each, in one slice
CHUNK_SIZE = 200


def in_chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield lists of at most 200 items, one for each slice."""
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK_SIZE)):
        yield chunk


def finish(slices: Slices[T]) -> T:
    """Run all remaining slices at once, and return the result."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            result: T = end.value
            return result
