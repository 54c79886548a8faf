"""Long work in small steps, so that whoever drives it may do other things between two of them."""

from collections.abc import Generator
from typing import TypeAlias, TypeVar

T = TypeVar("T")

#: yields after every step, each of some microseconds, and returns what came of the work
Steps: TypeAlias = Generator[None, None, T]


def finish(steps: Steps[T]) -> T:
    """Do all that is left, at once, and return what came of it."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
