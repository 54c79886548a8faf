import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

import pytest

from luigid.scheduler import Policy, Scheduler
from luigid.state.events import Event, TaskScheduled, TaskStatusChanged
from luigid.state.record.undo_log import NotKeptError
from luigid.storage import journal as module
from luigid.storage.errors import LockLostError, StoreError
from luigid.storage.journal import Journal
from luigid.storage.store import Change

T = TypeVar("T")


class FakeStore:
    """Keeps rows in memory, fails when told to, and can be made to wait."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], str] = {}
        self.writes: list[list[Change]] = []
        self.error: Exception | None = None
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.is_closed = False

    def write(self, changes: Sequence[Change]) -> None:
        assert self.may_go_on.wait(10)
        if self.error is not None:
            raise self.error
        self.writes.append(list(changes))
        for change in changes:
            if change.body is None:
                self.rows.pop((change.kind, change.key), None)
            else:
                self.rows[change.kind, change.key] = change.body

    def probe(self) -> None:
        if self.error is not None:
            raise self.error

    def close(self) -> None:
        self.is_closed = True


class FakeHistory:
    """Has written what it was told of when a test says so."""

    def __init__(self) -> None:
        self.asked: list[Future[None]] = []

    def written(self) -> Future[None]:
        self.asked.append(Future())
        return self.asked[-1]


class World:
    """A scheduler whose changes a journal keeps."""

    def __init__(self, history: FakeHistory | None = None, unwritten: Sequence[int] = ()) -> None:
        self.events: list[Event] = []
        self.lost: list[str] = []
        self.store = FakeStore()
        self.scheduler = Scheduler(Policy(), lambda: 1000.0, {}, [self._observe])
        self.journal = Journal(
            self.scheduler.state,
            self.store,
            [self.events.append],
            on_lock_lost=self.lost.append,
            history=history,
            unwritten=unwritten,
        )

    def _observe(self, event: Event) -> None:
        self.journal.observe(event)

    def add(self, task_id: str, **arguments: Any) -> "asyncio.Future[None] | None":
        self.scheduler.add_task(worker="w", task_id=task_id, **arguments)
        return self.journal.settle()

    async def kept(self, task_id: str, **arguments: Any) -> None:
        kept = self.add(task_id, **arguments)
        assert kept is not None
        await kept

    async def recovered(self) -> None:
        await until(lambda: self.journal.failure is None)

    def kept_events(self) -> list[str]:
        return [key for kind, key in self.store.rows if kind == "event"]


async def until(is_so: Callable[[], bool]) -> None:
    """Let the journal go on until something is so."""
    for _ in range(100_000):
        if is_so():
            return
        await asyncio.sleep(0)
    pytest.fail("it did not come to that")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS_BETWEEN_TRIES", 0)
    monkeypatch.setattr(module, "_SECONDS_BETWEEN_QUESTIONS", 0)


def run(scenario: Callable[[World], Awaitable[T]], make_world: Callable[[], World] = World) -> T:
    async def go() -> T:
        world = make_world()
        result = await scenario(world)
        world.scheduler.state.validate()
        return result

    return asyncio.run(go())


def test_what_a_call_changes_is_kept_before_it_is_answered() -> None:
    async def scenario(world: World) -> None:
        kept = world.add("A")
        assert kept is not None
        assert not kept.done()
        assert world.store.rows == {}
        await kept
        assert set(world.store.rows) == {("task", "1"), ("worker", "1")}

    run(scenario)


def test_calls_that_change_nothing_are_answered_at_once() -> None:
    async def scenario(world: World) -> None:
        await world.kept("A")
        world.scheduler.ping(worker="w")
        assert world.journal.settle() is None
        world.scheduler.get_work(worker="x")
        assert world.journal.settle() is not None
        world.scheduler.task_list()
        assert world.journal.settle() is None

    run(scenario)


def test_what_is_as_before_is_not_written() -> None:
    async def scenario(world: World) -> None:
        await world.kept("A")
        writes = len(world.store.writes)
        await world.kept("A")
        assert len(world.store.writes) == writes

    run(scenario)


def test_calls_that_come_together_and_those_that_wait_are_written_together() -> None:
    async def scenario(world: World) -> None:
        world.store.may_go_on.clear()
        first = [world.add("A"), world.add("B")]
        await asyncio.sleep(0)
        second = [world.add("C"), world.add("A", status="DONE"), world.add("D")]
        world.store.may_go_on.set()
        await asyncio.gather(*filter(None, first + second))
        keys = [
            [change.key for change in write if change.kind == "task"]
            for write in world.store.writes
        ]
        assert keys == [["1", "2"], ["3", "1", "4"]]

    run(scenario)


def test_a_task_that_came_and_went_is_not_written() -> None:
    async def scenario(world: World) -> None:
        state = world.scheduler.state
        await world.kept("A")
        await world.kept("B")
        state.remove_task(state.tasks["A"])
        world.scheduler.add_task(worker="w", task_id="A", status="DONE")
        state.remove_task(state.tasks["A"])
        kept = world.journal.settle()
        assert kept is not None
        await kept
        assert {key for kind, key in world.store.rows if kind == "task"} == {"2"}

    run(scenario)


def test_events_are_told_once_their_change_is_kept() -> None:
    async def scenario(world: World) -> None:
        kept = world.add("A")
        assert world.events == []
        assert kept is not None
        await kept
        assert [type(event) for event in world.events] == [TaskScheduled]

    run(scenario)


def test_events_without_a_change_are_told_at_once_unless_others_are_before_them() -> None:
    async def scenario(world: World) -> None:
        await world.kept("A", status="RUNNING")
        world.events.clear()
        world.scheduler.report_task_statistics(task_id="A", statistics={})
        assert world.journal.settle() is None
        assert len(world.events) == 1
        kept = world.add("B")
        world.scheduler.report_task_statistics(task_id="A", statistics={})
        later = world.journal.settle()
        assert len(world.events) == 1
        assert kept is later is not None
        await later
        assert len(world.events) == 3

    run(scenario)


def test_when_the_store_fails_all_that_is_not_kept_is_taken_back() -> None:
    async def scenario(world: World) -> None:
        await world.kept("A")
        world.events.clear()
        world.store.may_go_on.clear()
        world.store.error = StoreError("disk full")
        first = world.add("A", status="DONE")
        await asyncio.sleep(0)
        second = world.add("B", deps=["A"])
        world.store.may_go_on.set()
        for kept in (first, second):
            assert kept is not None
            with pytest.raises(NotKeptError, match="disk full"):
                await kept
        assert list(world.scheduler.state.tasks) == ["A"]
        assert world.scheduler.state.tasks["A"].status == "PENDING"
        assert world.events == []

    run(scenario)


def test_while_it_fails_calls_that_change_something_are_refused_and_others_are_not() -> None:
    async def scenario(world: World) -> None:
        await world.kept("A")
        world.store.error = StoreError("disk full")
        with pytest.raises(NotKeptError):
            await world.kept("B")
        with pytest.raises(NotKeptError, match="disk full"):
            world.add("C")
        assert list(world.scheduler.state.tasks) == ["A"]
        assert len(world.scheduler.task_list()) == 1
        assert world.scheduler.ping(worker="w") == {"rpc_messages": []}
        assert world.journal.settle() is None

    run(scenario)


def test_while_it_fails_time_changes_nothing() -> None:
    async def scenario(world: World) -> None:
        now = [1000.0]
        world.scheduler._clock = lambda: now[0]
        await world.kept("A", status="FAILED")
        world.store.error = StoreError("disk full")
        with pytest.raises(NotKeptError):
            await world.kept("B")
        now[0] += 10000
        assert "A" in world.scheduler.task_list(status="FAILED")
        assert world.journal.settle() is None
        world.store.error = None
        await world.recovered()
        assert world.scheduler.worker_list() == []
        assert world.journal.settle() is not None

    run(scenario)


def test_it_recovers_with_the_store_and_says_both_once(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(world: World) -> None:
        world.store.error = StoreError("disk full")
        for task_id in "ABC":
            with pytest.raises(NotKeptError):
                await world.kept(task_id)
        for _ in range(20):
            await asyncio.sleep(0.001)
        world.store.error = None
        await world.recovered()
        await world.kept("A")

    with caplog.at_level(logging.WARNING):
        run(scenario)
    assert [record.message for record in caplog.records] == [
        "the state cannot be kept, calls that change it are refused: disk full",
        "the state is kept again",
    ]


def test_what_may_have_been_kept_is_made_true_again() -> None:
    async def scenario(world: World) -> None:
        await world.kept("A")
        kept = dict(world.store.rows)
        world.store.may_go_on.clear()
        failing = world.add("A", status="DONE"), world.add("B")
        await asyncio.sleep(0)
        world.store.error = StoreError("lost while it was kept")
        world.store.may_go_on.set()
        world.store.rows[("task", "1")] = "half"
        world.store.rows[("task", "2")] = "half"
        for waiting in failing:
            assert waiting is not None
            with pytest.raises(NotKeptError):
                await waiting
        world.store.error = None
        await world.recovered()
        assert world.store.rows == kept

    run(scenario)


def test_a_call_that_failed_half_way_is_taken_back() -> None:
    async def scenario(world: World) -> None:
        await world.kept("A")
        world.events.clear()
        world.scheduler.add_task(worker="w", task_id="B", deps=["A"])
        world.journal.take_back()
        assert list(world.scheduler.state.tasks) == ["A"]
        assert world.journal.settle() is None
        assert world.events == []

    run(scenario)


def test_a_lost_lock_ends_the_server() -> None:
    async def scenario(world: World) -> None:
        world.store.error = LockLostError("taken over")
        with pytest.raises(NotKeptError):
            await world.kept("A")
        assert world.lost == ["taken over"]
        with pytest.raises(NotKeptError):
            world.add("A")

    run(scenario)


def test_closing_waits_for_what_is_not_kept_yet() -> None:
    async def scenario(world: World) -> None:
        world.add("A")
        await world.journal.close()
        assert ("task", "1") in world.store.rows
        assert world.store.is_closed

    run(scenario)


def test_the_time_of_an_event_is_that_of_its_change() -> None:
    async def scenario(world: World) -> None:
        await world.kept("A")
        await world.kept("A", status="DONE")
        changed = [event for event in world.events if isinstance(event, TaskStatusChanged)]
        assert [event.time for event in changed] == [1000.0]

    run(scenario)


def test_events_of_runs_are_kept_until_the_history_has_written_them() -> None:
    history = FakeHistory()

    async def scenario(world: World) -> None:
        await world.kept("A")
        assert world.kept_events() == ["1"]
        await until(lambda: len(history.asked) == 1)
        await world.kept("A", status="DONE")
        assert world.kept_events() == ["1", "2"]
        history.asked[0].set_result(None)
        await until(lambda: world.kept_events() == ["2"])
        await until(lambda: len(history.asked) == 2)
        history.asked[1].set_result(None)
        await world.journal.close()
        assert world.kept_events() == []

    run(scenario, lambda: World(history))


def test_at_the_end_the_history_is_asked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS_BETWEEN_QUESTIONS", 3600)
    history = FakeHistory()

    async def scenario(world: World) -> None:
        world.add("A")
        await world.journal.drain()
        (asked,) = history.asked
        asked.set_result(None)
        await until(lambda: world.kept_events() == [])

    run(scenario, lambda: World(history))


def test_events_of_what_was_taken_back_are_not_kept() -> None:
    history = FakeHistory()

    async def scenario(world: World) -> None:
        world.store.error = StoreError("disk full")
        with pytest.raises(NotKeptError):
            await world.kept("A")
        world.store.rows["event", "1"] = "half"
        world.store.error = None
        await world.recovered()
        assert world.store.rows == {}
        await world.kept("A")
        assert world.kept_events() == ["2"]

    run(scenario, lambda: World(history))


def test_events_that_were_kept_before_are_forgotten_likewise() -> None:
    history = FakeHistory()

    async def scenario(world: World) -> None:
        world.store.rows.update({("event", "5"): "", ("event", "6"): ""})
        await world.kept("A")
        assert world.kept_events() == ["5", "6", "7"]
        await until(lambda: len(history.asked) == 1)
        history.asked[0].set_result(None)
        await until(lambda: world.kept_events() == [])

    run(scenario, lambda: World(history, [5, 6]))


def test_without_a_history_no_events_are_kept() -> None:
    async def scenario(world: World) -> None:
        world.store.rows.update({("event", "5"): ""})
        await world.kept("A")
        assert world.kept_events() == []

    run(scenario, lambda: World(unwritten=[5]))
