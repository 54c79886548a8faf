"""Sorting in slices, and reading several sorted lists as if they were one."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import chain, islice
from typing import Any, TypeAlias, TypeVar

from sortedcontainers import SortedList

from luigid.state.slices import Slices, in_chunks

#: what is sorted: a key and, since keys may be equal, a task id
Item: TypeAlias = tuple[Any, str]
T = TypeVar("T")

#: about how many items are sorted in one slice
_BUCKET_SIZE = 2000
_SAMPLES_PER_BUCKET = 10


def sort_in_slices(items: list[Item]) -> Slices["SortedList"]:
    """Return the items as a `SortedList`."""
    return SortedList((yield from sorted_in_slices(items)))


def sorted_in_slices(items: list[T]) -> Slices[list[T]]:
    """Return the items, which can be compared with each other, in order, by a sample sort.

    A sorted sample gives the limits of buckets of about the same size; then each is sorted.
    """
    sample: list[Any] = sorted(items[:: _BUCKET_SIZE // _SAMPLES_PER_BUCKET])
    limits = sample[_SAMPLES_PER_BUCKET::_SAMPLES_PER_BUCKET]
    buckets: list[list[Any]] = [[] for _ in range(len(limits) + 1)]
    for chunk in in_chunks(items):
        for item in chunk:
            buckets[bisect(limits, item)].append(item)
        yield
    for bucket in buckets:
        bucket.sort()
        yield
    return list(chain.from_iterable(buckets))


def islice_concatenated(lists: Sequence["SortedList"], start: int, stop: int) -> Iterator[Item]:
    """Yield the items from `start` to `stop` of the concatenated lists."""
    for each in lists:
        yield from each.islice(max(0, start), max(0, stop))
        start -= len(each)
        stop -= len(each)


def islice_merged(lists: Sequence["SortedList"], start: int, stop: int) -> Iterator[Item]:
    """Yield the items from `start` to `stop` of the merged lists. No item is in two lists."""
    starts = split(lists, start)
    parts = [
        each.islice(first, first + stop - start) for each, first in zip(lists, starts, strict=True)
    ]
    return islice(merge(*parts), max(0, stop - start))


def split(lists: Sequence["SortedList"], count: int) -> list[int]:
    """Return how many of the first `count` items of the merged lists are in each list.

    This is a binary search for the position in each list, so the items before are not walked.
    """
    low = [0] * len(lists)
    high = [len(each) for each in lists]
    while True:
        widest = max(range(len(lists)), key=lambda i: high[i] - low[i])
        if low[widest] == high[widest]:
            return low
        middle = (low[widest] + high[widest]) // 2
        pivot = lists[widest][middle]
        below = [each.bisect_left(pivot) for each in lists]
        if sum(below) < count:  # the pivot is one of the first `count`
            low = below
            low[widest] = middle + 1
        else:
            high = below
