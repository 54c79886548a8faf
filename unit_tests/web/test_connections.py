import pytest

from luigid.web.connections import ConnectionLimits, Connections

LIMITS = ConnectionLimits(
    max_connections=3, header_timeout=10, transfer_timeout=100, idle_timeout=1000
)


class Clock:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def connections(clock: Clock) -> Connections[str]:
    return Connections(LIMITS, clock)


def overdue(connections: Connections[str], *, begun: str = "") -> list[str]:
    return connections.overdue(lambda connection: connection in begun)


def test_new_connection_must_send_headers_soon(connections: Connections[str], clock: Clock) -> None:
    connections.expect_request("a")
    clock.now += 10
    assert overdue(connections) == []
    clock.now += 0.1
    assert overdue(connections) == ["a"]


def test_idle_connection_may_wait_long(connections: Connections[str], clock: Clock) -> None:
    connections.expect_request("a")
    connections.begin_transfer("a")
    connections.expect_request("a")
    clock.now += 1000
    assert overdue(connections) == []
    clock.now += 0.1
    assert overdue(connections) == ["a"]


def test_idle_connection_that_has_begun_a_request_must_finish_its_headers(
    connections: Connections[str], clock: Clock
) -> None:
    connections.expect_request("a")
    connections.begin_transfer("a")
    connections.expect_request("a")
    clock.now += 500
    assert overdue(connections, begun="a") == []
    clock.now += 10.1
    assert overdue(connections, begun="a") == ["a"]


def test_body_and_answer_must_be_transferred_in_time(
    connections: Connections[str], clock: Clock
) -> None:
    connections.expect_request("a")
    connections.begin_transfer("a")
    clock.now += 100
    assert overdue(connections) == []
    clock.now += 0.1
    assert overdue(connections) == ["a"]


def test_stream_may_take_any_time(connections: Connections[str], clock: Clock) -> None:
    connections.expect_request("a")
    connections.begin_stream("a")
    clock.now += 1_000_000
    assert overdue(connections) == []
    assert connections.longest_idle() is None


def test_closed_connection_is_forgotten(connections: Connections[str], clock: Clock) -> None:
    connections.expect_request("a")
    connections.close("a")
    connections.close("a")
    clock.now += 1_000_000
    assert overdue(connections) == []


def test_longest_idle_connection_is_the_one_to_close(
    connections: Connections[str], clock: Clock
) -> None:
    for name in "abc":
        connections.expect_request(name)
        connections.begin_transfer(name)
    for name in "ba":
        connections.expect_request(name)
        clock.now += 20
    assert connections.longest_idle() == "b"
    connections.close("b")
    assert connections.longest_idle() == "a"


def test_connection_that_has_just_become_idle_is_not_closed(
    connections: Connections[str], clock: Clock
) -> None:
    connections.expect_request("a")
    connections.begin_transfer("a")
    connections.expect_request("a")
    clock.now += 9
    assert connections.longest_idle() is None
