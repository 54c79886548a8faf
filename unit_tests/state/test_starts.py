"""Sliding windows of starts, against a recount of all that ever started."""

from random import Random

import pytest

from luigid.state.starts import Start, Starts


@pytest.fixture
def starts() -> Starts:
    return Starts()


def add(starts: Starts, now: float, **amounts: float) -> Start:
    start = starts.made({f"api@{unit}": amount for unit, amount in amounts.items()}, now)
    starts.add(start)
    starts.validate()
    return start


@pytest.mark.parametrize(("unit", "length"), [("second", 1), ("minute", 60), ("hour", 3600)])
def test_start_counts_for_exactly_its_window(starts: Starts, unit: str, length: float) -> None:
    add(starts, 1000, **{unit: 2})
    assert starts.used(f"api@{unit}", 1000) == 2
    assert starts.used(f"api@{unit}", 999.9 + length) == 2
    assert starts.used(f"api@{unit}", 1000 + length) == 0


def test_other_rate_is_not_used(starts: Starts) -> None:
    add(starts, 1000, minute=1)
    assert starts.used("api@hour", 1000) == 0


def test_fractions_add_up_as_they_are_written(starts: Starts) -> None:
    for second in range(10):
        add(starts, second, minute=0.1)
    assert starts.used("api@minute", 10) == 1
    assert starts.used("api@minute", 61) == 0.8


def test_start_after_the_clock_was_set_back_counts_from_the_last_one(starts: Starts) -> None:
    add(starts, 1000, minute=1)
    assert add(starts, 900, minute=1).time == 1000


@pytest.mark.parametrize(("amount", "at"), [(1, 1060), (2, 1060), (3, 1070), (4, 1080), (5, None)])
def test_next_start_is_when_enough_has_passed(
    starts: Starts, amount: float, at: float | None
) -> None:
    add(starts, 1000, minute=2)
    add(starts, 1010, minute=1)
    add(starts, 1020, minute=1)
    assert starts.next_at("api@minute", amount, 1030) == at


def test_start_is_over_when_it_counts_for_no_rate(starts: Starts) -> None:
    first = add(starts, 1000, minute=1)
    add(starts, 1001, hour=1)
    third = add(starts, 1002, minute=1)
    assert starts.over(1059, 9) == []
    assert starts.over(1062, 9) == [first]
    assert starts.over(4602, 9)[-1] == third
    assert starts.over(4602, 2) == [first, starts.get(2)]


def test_windows_agree_with_recount_through_additions_removals_and_rollbacks(
    starts: Starts,
) -> None:
    chance, now = Random(1), 1000.0
    #: all that has started and was not rolled back
    log: list[Start] = []
    removed: list[Start] = []
    for _ in range(600):
        now += chance.choice([0, 0.5, 1, 7])
        kind = chance.random()
        if kind < 0.5:
            unit = chance.choice(["second", "minute", "hour"])
            log.append(add(starts, now, **{unit: chance.choice([1, 2, 0.3]), "minute": 1}))
        elif kind < 0.6 and log:
            starts.remove(log.pop().number)
        elif kind < 0.8:
            removed = starts.over(now, 5)
            for start in removed:
                starts.remove(start.number)
        elif kind < 0.9:
            for start in removed:
                starts.add(start)
            removed = []
        starts.validate()
        for rate, length in {"api@second": 1, "api@minute": 60, "api@hour": 3600}.items():
            counted = sum(s.amounts.get(rate, 0) for s in log if s.time + length > now)
            assert starts.used(rate, now) == pytest.approx(counted)
