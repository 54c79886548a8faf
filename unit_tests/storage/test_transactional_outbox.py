import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future

import pytest

from luigid.state.events import Event, TaskScheduled, TaskStatusChanged
from luigid.storage.transactional_outbox import TransactionalOutbox


class FakeHistory:
    """Acknowledges events when a test completes its futures."""

    def __init__(self) -> None:
        self.asked: list[Future[None]] = []

    def written(self) -> Future[None]:
        self.asked.append(Future())
        return self.asked[-1]


@pytest.fixture
def history() -> FakeHistory:
    return FakeHistory()


@pytest.fixture
def outbox(history: FakeHistory) -> TransactionalOutbox:
    return TransactionalOutbox(history, acknowledgement_delay=0)


def scheduled(task_id: str) -> Event:
    return TaskScheduled(time=1000, task_id=task_id, family="F", params={})


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def go() -> None:
        await scenario()

    asyncio.run(go())


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0.0001)


def test_run_events_become_numbered_rows_and_others_do_not(outbox: TransactionalOutbox) -> None:
    moved = TaskStatusChanged(
        time=1000, task_id="A", family="F", params={}, status="DONE", run_time=None
    )
    rows = [event.change() for event in outbox.store([scheduled("A"), moved, scheduled("B")])]
    assert [(row.kind, row.key) for row in rows] == [("event", "1"), ("event", "2")]
    assert all(row.body is not None for row in rows)


def test_numbers_continue_after_those_in_store(history: FakeHistory) -> None:
    outbox = TransactionalOutbox(history, [4, 7])
    assert [row.key for row in outbox.store([scheduled("A")])] == ["8"]


def test_nothing_is_stored_without_history() -> None:
    assert TransactionalOutbox().store([scheduled("A")]) == []


def test_stored_events_can_be_deleted_at_once_without_history() -> None:
    outbox = TransactionalOutbox(None, [5, 6])
    assert outbox.take_written() == ["5", "6"]
    assert outbox.take_written() == []


def test_delivered_events_can_be_deleted_once_written(
    history: FakeHistory, outbox: TransactionalOutbox
) -> None:
    async def scenario() -> None:
        written: list[bool] = []
        outbox.delivered(["1", "2"], lambda: written.append(True))
        await turns()
        assert outbox.take_written() == []
        history.asked[0].set_result(None)
        await turns()
        assert (written, outbox.take_written()) == ([True], ["1", "2"])

    run(scenario)


def test_events_delivered_meanwhile_share_one_request(
    history: FakeHistory, outbox: TransactionalOutbox
) -> None:
    async def scenario() -> None:
        outbox.delivered(["1"], lambda: None)
        outbox.delivered(["2"], lambda: None)
        await turns()
        assert len(history.asked) == 1

    run(scenario)


def test_ask_does_not_wait_for_the_delay(history: FakeHistory) -> None:
    async def scenario() -> None:
        outbox = TransactionalOutbox(history, acknowledgement_delay=3600)
        outbox.delivered(["1"], lambda: None)
        outbox.ask(lambda: None)
        assert len(history.asked) == 1

    run(scenario)


def test_ask_without_delivered_events_does_nothing(
    history: FakeHistory, outbox: TransactionalOutbox
) -> None:
    outbox.ask(lambda: None)
    assert history.asked == []


def test_keys_put_back_are_taken_again(outbox: TransactionalOutbox) -> None:
    outbox.put_back(["3"])
    assert outbox.take_written() == ["3"]


def test_acknowledgement_after_end_of_loop_is_ignored(
    history: FakeHistory, outbox: TransactionalOutbox
) -> None:
    async def scenario() -> None:
        outbox.delivered(["1"], lambda: None)
        outbox.ask(lambda: None)

    run(scenario)
    history.asked[0].set_result(None)
    assert outbox.take_written() == []
