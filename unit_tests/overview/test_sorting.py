import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sortedcontainers import SortedList

from luigid.overview.sorting import (
    Item,
    islice_concatenated,
    islice_merged,
    sort_in_slices,
    split,
)
from luigid.state.slices import finish


def items(*numbers: float) -> list[Item]:
    return [(number, f"task {number}") for number in numbers]


NUMBERS = {
    "none": [],
    "one": [1],
    "sorted": list(range(50000)),
    "reversed": list(range(50000, 0, -1)),
    "shuffled": random.Random(0).sample(range(50000), 50000),
}


@pytest.mark.parametrize("numbers", NUMBERS.values(), ids=NUMBERS)
def test_items_are_sorted(numbers: list[float]) -> None:
    assert list(finish(sort_in_slices(items(*numbers)))) == sorted(items(*numbers))


def test_items_of_equal_key_are_sorted_by_id() -> None:
    equal = [(0, str(number)) for number in range(10000)]
    assert list(finish(sort_in_slices(equal))) == sorted(equal)


def test_large_list_is_sorted_in_many_slices() -> None:
    assert len(list(sort_in_slices(items(*NUMBERS["shuffled"])))) > 200


#: for each of the numbers from 0, the list that it is in
deals = st.lists(st.integers(0, 3), max_size=40)


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(deals, st.data())
def test_several_lists_are_read_as_one(deal: list[int], data: st.DataObject) -> None:
    lists = [
        SortedList(items(*(n for n, i in enumerate(deal) if i == place))) for place in range(4)
    ]
    start = data.draw(st.integers(0, len(deal)))
    stop = data.draw(st.integers(start, len(deal)))
    one = items(*range(len(deal)))
    assert list(islice_merged(lists, start, stop)) == one[start:stop]
    one.sort(key=lambda item: deal[item[0]])
    assert list(islice_concatenated(lists, start, stop)) == one[start:stop]


def test_split_does_not_walk_items_before() -> None:
    accesses: list[int] = []

    class Counting(SortedList):  # type: ignore[misc]
        def __getitem__(self, index: int) -> Item:
            accesses.append(index)
            found: Item = super().__getitem__(index)
            return found

    lists = [Counting(items(*range(place, 90000, 9))) for place in range(9)]
    assert split(lists, 45000) == [5000] * 9
    assert len(accesses) < 200
