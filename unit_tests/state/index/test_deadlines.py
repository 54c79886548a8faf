from itertools import pairwise

import pytest

from luigid.state.index.deadlines import Deadlines
from luigid.state.slices import CHUNK_SIZE, finish


@pytest.fixture
def deadlines() -> Deadlines:
    return Deadlines()


def passed(deadlines: Deadlines, now: float) -> list[str]:
    return sorted(finish(deadlines.passed(lambda time: time < now)))


def test_passed_deadline_is_returned_until_set_anew(deadlines: Deadlines) -> None:
    deadlines.set("A", 10)
    deadlines.set("B", 20)
    assert passed(deadlines, 10) == []
    assert passed(deadlines, 11) == ["A"]
    assert passed(deadlines, 21) == ["A", "B"]
    deadlines.set("A", 30)
    assert passed(deadlines, 21) == ["B"]


def test_removed_deadline_does_not_pass(deadlines: Deadlines) -> None:
    deadlines.set("A", 10)
    deadlines.set("A", None)
    deadlines.set("A", None)
    assert passed(deadlines, 11) == []


def test_deadline_set_back_and_forth_passes_once(deadlines: Deadlines) -> None:
    for time in (10, 20, 10):
        deadlines.set("A", time)
    assert passed(deadlines, 11) == ["A"]


def test_outdated_entries_do_not_accumulate(deadlines: Deadlines) -> None:
    for number in range(1000):
        deadlines.set("A", 1000 - number)
    deadlines.validate({"A": 1})


def test_infinite_deadline_does_not_pass(deadlines: Deadlines) -> None:
    deadlines.set("A", float("inf"))
    assert passed(deadlines, 1e300) == []


def test_validate_detects_difference(deadlines: Deadlines) -> None:
    deadlines.set("A", 10)
    with pytest.raises(AssertionError):
        deadlines.validate({"A": 11})


def test_many_removed_deadlines_leave_each_other_once(deadlines: Deadlines) -> None:
    deadlines.set("A", 10)
    deadlines.set("A", None)
    deadlines.set("A", 10)
    for number in range(500):
        deadlines.set(f"T{number}", number)
    for number in range(1, 500):
        deadlines.set(f"T{number}", None)
    deadlines.validate({"A": 10, "T0": 0})
    assert passed(deadlines, 11) == ["A", "T0"]


def test_very_many_deadlines_pass_in_slices(deadlines: Deadlines) -> None:
    for number in range(3 * CHUNK_SIZE):
        deadlines.set(f"T{number}", number)
    looked = 0

    def has_passed(_time: float) -> bool:
        nonlocal looked
        looked += 1
        return True

    counts = [0, *(looked for _ in deadlines.passed(has_passed)), looked]
    assert max(after - before for before, after in pairwise(counts)) <= CHUNK_SIZE
    assert looked == 3 * CHUNK_SIZE
