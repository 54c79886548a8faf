import pytest

from luigid.state.failures import NO_FAILURES, Failures
from luigid.state.policy import RetryPolicy

NEVER = 999999999


def failed_at(*times: float) -> Failures:
    failures = Failures()
    for time in times:
        failures = failures.after(time)
    return failures


@pytest.mark.parametrize(
    ("times", "is_excessive"),
    [([], False), ([100], False), ([100, 101], True), ([100, 101, 102], True)],
)
def test_retry_count_of_failures_is_excessive(times: list[float], is_excessive: bool) -> None:
    policy = RetryPolicy(retry_count=2, disable_hard_timeout=NEVER, disable_window=NEVER)
    assert failed_at(*times).is_excessive(policy, now=103) is is_excessive


@pytest.mark.parametrize(("now", "count"), [(109, 3), (110, 3), (111, 2), (200, 0)])
def test_only_failures_within_window_are_counted(now: float, count: int) -> None:
    policy = RetryPolicy(retry_count=1, disable_hard_timeout=NEVER, disable_window=10)
    failures = failed_at(100, 101, 102)
    assert failures.count(policy, now) == count
    assert failures.times == (100, 101, 102)


@pytest.mark.parametrize(("now", "is_excessive"), [(109, True), (110, True), (110.1, False)])
def test_failure_as_old_as_window_counts(now: float, is_excessive: bool) -> None:
    policy = RetryPolicy(retry_count=1, disable_hard_timeout=NEVER, disable_window=10)
    assert failed_at(100).is_excessive(policy, now) is is_excessive


def test_failures_leave_the_window_one_by_one() -> None:
    policy = RetryPolicy(retry_count=2, disable_hard_timeout=NEVER, disable_window=10)
    failures = failed_at(100, 105, 111)
    assert [failures.is_excessive(policy, now) for now in (111, 115, 116)] == [True, True, False]


@pytest.mark.parametrize(("now", "is_excessive"), [(119.9, False), (120, True), (120.1, True)])
def test_hard_timeout_is_over_at_its_last_second(now: float, is_excessive: bool) -> None:
    policy = RetryPolicy(retry_count=NEVER, disable_hard_timeout=20, disable_window=NEVER)
    assert failed_at(100).is_excessive(policy, now) is is_excessive


def test_hard_timeout_begins_at_first_failure_even_outside_window() -> None:
    policy = RetryPolicy(retry_count=NEVER, disable_hard_timeout=20, disable_window=1)
    failures = failed_at(100, 110)
    assert [failures.is_excessive(policy, now) for now in (110, 120)] == [False, True]


def test_hard_timeout_of_zero_makes_first_failure_excessive() -> None:
    policy = RetryPolicy(retry_count=NEVER, disable_hard_timeout=0, disable_window=NEVER)
    assert failed_at(100).is_excessive(policy, now=100)


def test_hard_timeout_does_not_begin_without_failure() -> None:
    policy = RetryPolicy(retry_count=1, disable_hard_timeout=0, disable_window=NEVER)
    assert not Failures().is_excessive(policy, now=100)


def test_cleared_failures_are_never_excessive() -> None:
    policy = RetryPolicy(retry_count=1, disable_hard_timeout=0, disable_window=NEVER)
    assert not NO_FAILURES.is_excessive(policy, now=101)


def test_hard_timeout_begins_anew_after_reset() -> None:
    policy = RetryPolicy(retry_count=NEVER, disable_hard_timeout=20, disable_window=NEVER)
    failures = NO_FAILURES.after(110)
    assert [failures.is_excessive(policy, now) for now in (120, 130)] == [False, True]


def test_within_window_drops_older_failures() -> None:
    policy = RetryPolicy(retry_count=1, disable_hard_timeout=NEVER, disable_window=10)
    failures = failed_at(100, 105, 111).within_window(policy, now=115)
    assert (failures.first, failures.times) == (100, (105, 111))
