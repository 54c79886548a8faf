"""Sorted lists: made in steps, and read as one."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import chain, islice
from typing import Any, TypeAlias

from sortedcontainers import SortedList

from luigid.state.slices import Slices, in_chunks

#: what is sorted: a key and, since keys may be equal, a task id
Item: TypeAlias = tuple[Any, str]

#: items that are sorted in one step, more or less, and how many of them are looked at before
_BUCKET, _SAMPLES = 2000, 10


def sort_in_steps(items: list[Item]) -> Slices["SortedList"]:
    """Sort, with no step that takes long.

    Some of the items, sorted, tell how to deal out all of them into buckets of much the same size.
    """
    sample = sorted(items[:: _BUCKET // _SAMPLES])
    limits = sample[_SAMPLES::_SAMPLES]
    buckets: list[list[Item]] = [[] for _ in range(len(limits) + 1)]
    for portion in in_chunks(items):
        for item in portion:
            buckets[bisect(limits, item)].append(item)
        yield
    for bucket in buckets:
        bucket.sort()
        yield
    return SortedList(chain.from_iterable(buckets))


def concatenated(lists: Sequence["SortedList"], start: int, stop: int) -> Iterator[Item]:
    """Yield items from `start` to `stop` of all lists, one list after the other."""
    for each in lists:
        yield from each.islice(max(0, start), max(0, stop))
        start -= len(each)
        stop -= len(each)


def merged(lists: Sequence["SortedList"], start: int, stop: int) -> Iterator[Item]:
    """Yield items from `start` to `stop` of all lists sorted into one. No item is in two lists."""
    starts = split(lists, start)
    parts = [
        each.islice(first, first + stop - start) for each, first in zip(lists, starts, strict=True)
    ]
    return islice(merge(*parts), max(0, stop - start))


def split(lists: Sequence["SortedList"], count: int) -> list[int]:
    """Return how many of the first `count` items, of all lists sorted into one, each list has.

    Halves the range in which each list can end until there is no choice left, so that the items
    before are not walked.
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
        if sum(below) < count:  # the pivot itself is one of the first
            low = below
            low[widest] = middle + 1
        else:
            high = below
