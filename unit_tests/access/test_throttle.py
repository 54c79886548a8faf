import pytest

from luigid.access.throttle import Throttle, TooManyFailuresError
from unit_tests.access.clocks import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(clock, max_entries=100)


def fail(throttle: Throttle, times: int, remote: str = "192.0.2.1", name: str = "anna") -> None:
    for _ in range(times):
        throttle.begin(remote, name)


def wait(throttle: Throttle, remote: str = "192.0.2.1", name: str = "anna") -> int:
    with pytest.raises(TooManyFailuresError) as error:
        throttle.begin(remote, name)
    return error.value.seconds


def test_some_failures_are_free_and_then_each_doubles_the_wait(
    throttle: Throttle, clock: Clock
) -> None:
    fail(throttle, 5)
    waits = []
    for _ in range(8):
        waits.append(wait(throttle))
        clock.now += waits[-1]
        throttle.begin("192.0.2.1", "anna")
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_attempt_that_has_to_wait_does_not_make_the_wait_longer(throttle: Throttle) -> None:
    fail(throttle, 5)
    assert [wait(throttle) for _ in range(10)] == [1] * 10


def test_other_names_and_addresses_need_not_wait(throttle: Throttle) -> None:
    fail(throttle, 5)
    throttle.begin("192.0.2.1", "bob")
    throttle.begin("192.0.2.2", "anna")


def test_address_waits_for_guesses_with_many_names(throttle: Throttle) -> None:
    for number in range(20):
        throttle.begin("192.0.2.1", f"user{number}")
    assert wait(throttle, name="another") == 1


def test_network_of_a_customer_counts_as_one_address(throttle: Throttle) -> None:
    for number in range(5):
        throttle.begin(f"2001:db8::{number:x}", "anna")
    assert wait(throttle, remote="2001:db8::ffff:1") == 1
    throttle.begin("2001:db8:0:1::1", "anna")


def test_many_addresses_cannot_lock_a_user_out(throttle: Throttle, clock: Clock) -> None:
    for number in range(80):
        clock.now += 5
        throttle.begin(f"198.51.100.{number}", "anna")
    assert wait(throttle, remote="203.0.113.9") <= 5


def test_success_takes_failures_back(throttle: Throttle) -> None:
    for _ in range(50):
        fail(throttle, 4)
        throttle.begin("192.0.2.1", "anna")
        throttle.succeed("192.0.2.1", "anna")
        for _ in range(4):
            throttle.succeed("192.0.2.1", "anna")
    assert len(throttle) == 0


def test_failures_are_forgotten(throttle: Throttle, clock: Clock) -> None:
    fail(throttle, 5)
    clock.now += 901
    fail(throttle, 5)


def test_memory_is_bounded(throttle: Throttle) -> None:
    for number in range(1000):
        throttle.begin(f"192.0.{number // 250}.{number % 250}", f"user{number}")
    assert len(throttle) <= 100
