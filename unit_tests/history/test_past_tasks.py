"""The tasks that the history has, for the grid."""

import asyncio
from collections.abc import Callable

import pytest

from luigid.history.errors import DatabaseUnavailableError
from luigid.history.past_tasks import TasksOfHistory
from luigid.history.recorded import RecordedOutcome, RecordedOutcomes
from unit_tests.history.conftest import Clock

TASK = RecordedOutcome("F", {}, "DONE", "A")


class FakeHistory:
    """Answers, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_away = False

    async def read(self, ask: Callable[..., object]) -> RecordedOutcomes:
        self.asked += 1
        if self.is_away:
            raise DatabaseUnavailableError("gone")
        await asyncio.sleep(0)
        return RecordedOutcomes([TASK], 5.0)


@pytest.fixture
def history() -> FakeHistory:
    return FakeHistory()


@pytest.fixture
def past(history: FakeHistory, clock: Clock) -> TasksOfHistory:
    return TasksOfHistory(history, clock)  # type: ignore[arg-type]  # all that it asks for


def test_tasks_are_read_once_while_what_is_remembered_joins(
    past: TasksOfHistory, history: FakeHistory, clock: Clock
) -> None:
    async def ask() -> None:
        start = clock.now
        found = await asyncio.gather(past.read(start), past.read(start))
        assert found[0] is found[1]
        assert found[0] is not None
        assert (found[0].tasks, found[0].complete_since) == ([TASK], 5.0)
        clock.now += 500
        await past.read(start - 60)
        assert history.asked == 1
        # Runs that ended after the reading are no longer remembered.
        await past.read(start + 1)
        assert history.asked == 2
        await past.read(start + 440)
        assert history.asked == 2

    asyncio.run(ask())


def test_tasks_are_read_again_after_a_while(
    past: TasksOfHistory, history: FakeHistory, clock: Clock
) -> None:
    asyncio.run(past.read(clock.now))
    clock.now += 601
    asyncio.run(past.read(clock.now - 700))
    assert history.asked == 2


def test_database_that_does_not_answer_is_left_alone_for_a_while(
    past: TasksOfHistory, history: FakeHistory, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    history.is_away = True
    assert asyncio.run(past.read(clock.now)) is None
    assert asyncio.run(past.read(clock.now)) is None
    assert (history.asked, len(caplog.messages)) == (1, 1)
    history.is_away = False
    clock.now += 61
    assert asyncio.run(past.read(clock.now)) is not None
