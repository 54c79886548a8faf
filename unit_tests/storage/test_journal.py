import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar

import pytest

from luigid.errors import CommitFailedError
from luigid.process.event_loop import run_in_slices
from luigid.scheduler import Scheduler
from luigid.state.events import Event, TaskScheduled, TaskStatusChanged
from luigid.state.policy import Policy
from luigid.state.record.records import Record
from luigid.state.record.restoring import current_record
from luigid.state.record.undo_log import RecordKey, UndoLog
from luigid.state.slices import CHUNK_SIZE, finish
from luigid.state.state import SchedulerState
from luigid.storage import journal
from luigid.storage.action_table import StoredAction
from luigid.storage.errors import LockLostError, StoreError
from luigid.storage.journal import Journal
from luigid.storage.store import Change, StoredRow
from luigid.storage.transactional_outbox import TransactionalOutbox
from luigid.storage.view_table import StoredView

T = TypeVar("T")


class FakeStore:
    """Stores rows in memory, fails on demand, and can be made to wait."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], str] = {}
        self.writes: list[list[Change]] = []
        self.actions: dict[int, StoredAction] = {}
        self.views: list[StoredView] = []
        self.error: Exception | None = None
        #: what `check` raises, which a write may not have noticed
        self.taken_away: Exception | None = None
        self.may_continue = threading.Event()
        self.may_continue.set()
        self.is_closed = False

    def write(self, changes: Sequence[Change], actions: Sequence[StoredRow] = ()) -> None:
        assert self.may_continue.wait(10)
        if self.error is not None:
            raise self.error
        self.writes.append(list(changes))
        for action in actions:
            if isinstance(action, StoredView):
                self.views.append(action)
                continue
            self.actions.pop(action.number, None)
            if action.body is not None:
                self.actions[action.number] = action
        for change in changes:
            if change.body is None:
                self.rows.pop((change.kind, change.key), None)
            else:
                self.rows[change.kind, change.key] = change.body

    def check(self) -> None:
        if self.taken_away is not None:
            raise self.taken_away

    def probe(self) -> None:
        if self.error is not None:
            raise self.error

    def delete_actions(self, before: int) -> None:
        self.actions = {number: one for number, one in self.actions.items() if number >= before}

    def close(self) -> None:
        self.is_closed = True


class FakeHistory:
    """Acknowledges events when a test completes its futures."""

    def __init__(self) -> None:
        self.asked: list[Future[None]] = []

    def written(self) -> Future[None]:
        self.asked.append(Future())
        return self.asked[-1]


class World:
    """A scheduler whose changes a journal commits."""

    def __init__(
        self,
        history: FakeHistory | None = None,
        stored: Sequence[int] = (),
        acknowledgement_delay: float = 0,
    ) -> None:
        self.events: list[Event] = []
        self.lost: list[str] = []
        self.store = FakeStore()
        undo_log = UndoLog()
        state = SchedulerState({}, undo_log)
        self.journal = Journal(
            state,
            undo_log,
            self.store,
            self.events.append,
            on_lock_lost=self.lost.append,
            outbox=TransactionalOutbox(
                history, stored, acknowledgement_delay=acknowledgement_delay
            ),
            retry_delay=0,
        )
        self.scheduler = Scheduler(state, Policy(), lambda: 1000.0, self.journal.observe)

    def add(self, task_id: str, **arguments: Any) -> "asyncio.Future[None] | None":
        self.scheduler.add_task(worker="w", task_id=task_id, **arguments)
        return self.journal.commit()

    async def add_durably(self, task_id: str, **arguments: Any) -> None:
        durable = self.add(task_id, **arguments)
        assert durable is not None
        await durable

    async def recovered(self) -> None:
        await until(lambda: self.journal.failure is None)

    def stored_events(self) -> list[str]:
        return [key for kind, key in list(self.store.rows) if kind == "event"]


async def until(condition: Callable[[], bool]) -> None:
    """Run the event loop until a condition holds."""
    for _ in range(100_000):
        if condition():
            return
        await asyncio.sleep(0)
    pytest.fail("the condition never held")


def run(scenario: Callable[[World], Awaitable[T]], make_world: Callable[[], World] = World) -> T:
    async def go() -> T:
        world = make_world()
        result = await scenario(world)
        world.scheduler.state.validate()
        return result

    return asyncio.run(go())


def test_future_completes_once_change_is_stored() -> None:
    async def scenario(world: World) -> None:
        durable = world.add("A")
        assert durable is not None
        assert not durable.done()
        assert world.store.rows == {}
        await durable
        assert set(world.store.rows) == {("task", "1"), ("worker", "1")}

    run(scenario)


PAUSE = StoredAction(1, "anna", "pause", None, "{}")


def test_action_is_stored_with_its_change() -> None:
    async def scenario(world: World) -> None:
        world.journal.record_action(PAUSE)
        world.scheduler.pause()
        durable = world.journal.commit()
        assert durable is not None
        await durable
        assert (len(world.store.writes), world.store.actions) == (1, {1: PAUSE})

    run(scenario)


def test_action_that_changes_nothing_is_stored() -> None:
    async def scenario(world: World) -> None:
        world.journal.record_action(PAUSE)
        durable = world.journal.commit()
        assert durable is not None
        await durable
        assert world.store.actions == {1: PAUSE}

    run(scenario)


def test_action_of_a_failed_call_is_forgotten() -> None:
    async def scenario(world: World) -> None:
        world.journal.record_action(PAUSE)
        world.journal.rollback()
        await world.add_durably("A")
        assert world.store.actions == {}

    run(scenario)


def test_action_is_refused_while_the_store_fails() -> None:
    async def scenario(world: World) -> None:
        world.store.error = StoreError("disk full")
        world.journal.record_action(PAUSE)
        world.scheduler.pause()
        durable = world.journal.commit()
        assert durable is not None
        with pytest.raises(CommitFailedError):
            await durable
        world.journal.record_action(PAUSE)
        with pytest.raises(CommitFailedError):
            world.journal.commit()
        # What may have been stored nevertheless is removed.
        world.store.actions[1] = PAUSE
        world.store.error = None
        await world.recovered()
        assert world.store.actions == {}

    run(scenario)


def test_commit_without_a_change_returns_none() -> None:
    async def scenario(world: World) -> None:
        await world.add_durably("A")
        world.scheduler.ping(worker="w")
        assert world.journal.commit() is None
        world.scheduler.get_work(worker="x")
        assert world.journal.commit() is not None
        world.scheduler.task_list()
        assert world.journal.commit() is None

    run(scenario)


def test_record_equal_to_its_before_image_is_not_written() -> None:
    async def scenario(world: World) -> None:
        await world.add_durably("A")
        writes = len(world.store.writes)
        await world.add_durably("A")
        assert len(world.store.writes) == writes

    run(scenario)


def test_simultaneous_and_waiting_calls_share_transaction() -> None:
    async def scenario(world: World) -> None:
        world.store.may_continue.clear()
        first = [world.add("A"), world.add("B")]
        await asyncio.sleep(0)
        second = [world.add("C"), world.add("A", status="DONE"), world.add("D")]
        world.store.may_continue.set()
        await asyncio.gather(*filter(None, first + second))
        keys = [
            [change.key for change in write if change.kind == "task"]
            for write in world.store.writes
        ]
        assert keys == [["1", "2"], ["3", "1", "4"]]

    run(scenario)


def test_task_created_and_removed_in_one_batch_is_not_written() -> None:
    async def scenario(world: World) -> None:
        state = world.scheduler.state
        await world.add_durably("A")
        await world.add_durably("B")
        state.remove_task(state.tasks["A"])
        world.scheduler.add_task(worker="w", task_id="A", status="DONE")
        state.remove_task(state.tasks["A"])
        durable = world.journal.commit()
        assert durable is not None
        await durable
        assert {key for kind, key in world.store.rows if kind == "task"} == {"2"}

    run(scenario)


def test_observer_gets_events_once_their_change_is_durable() -> None:
    async def scenario(world: World) -> None:
        durable = world.add("A")
        assert world.events == []
        assert durable is not None
        await durable
        assert [type(event) for event in world.events] == [TaskScheduled]

    run(scenario)


def test_observer_gets_events_without_a_change_at_once_but_in_order() -> None:
    async def scenario(world: World) -> None:
        await world.add_durably("A", status="RUNNING")
        world.events.clear()
        world.scheduler.report_task_statistics(task_id="A", statistics={})
        assert world.journal.commit() is None
        assert len(world.events) == 1
        durable = world.add("B")
        world.scheduler.report_task_statistics(task_id="A", statistics={})
        later = world.journal.commit()
        assert len(world.events) == 1
        assert durable is later is not None
        await later
        assert len(world.events) == 3

    run(scenario)


def test_failing_store_rolls_back_all_changes_that_are_not_durable() -> None:
    async def scenario(world: World) -> None:
        await world.add_durably("A")
        world.events.clear()
        world.store.may_continue.clear()
        world.store.error = StoreError("disk full")
        first = world.add("A", status="DONE")
        await asyncio.sleep(0)
        second = world.add("B", deps=["A"])
        world.store.may_continue.set()
        for durable in (first, second):
            assert durable is not None
            with pytest.raises(CommitFailedError, match="disk full"):
                await durable
        assert list(world.scheduler.state.tasks) == ["A"]
        assert world.scheduler.state.tasks["A"].status == "PENDING"
        assert world.events == []

    run(scenario)


def test_failing_store_refuses_only_calls_that_change_something() -> None:
    async def scenario(world: World) -> None:
        await world.add_durably("A")
        world.store.error = StoreError("disk full")
        with pytest.raises(CommitFailedError):
            await world.add_durably("B")
        with pytest.raises(CommitFailedError, match="disk full"):
            world.add("C")
        assert list(world.scheduler.state.tasks) == ["A"]
        assert len(world.scheduler.task_list()) == 1
        assert world.scheduler.ping(worker="w") == {"rpc_messages": []}
        assert world.journal.commit() is None

    run(scenario)


def test_failing_store_stops_pruning() -> None:
    async def scenario(world: World) -> None:
        now = [1000.0]
        world.scheduler._clock = lambda: now[0]
        await world.add_durably("A", status="FAILED")
        world.store.error = StoreError("disk full")
        with pytest.raises(CommitFailedError):
            await world.add_durably("B")
        now[0] += 10000
        assert "A" in world.scheduler.task_list(status="FAILED")
        assert world.journal.commit() is None
        world.store.error = None
        await world.recovered()
        assert world.scheduler.worker_list() == []
        assert world.journal.commit() is not None

    run(scenario)


def test_failure_and_recovery_are_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scenario(world: World) -> None:
        world.store.error = StoreError("disk full")
        for task_id in "ABC":
            with pytest.raises(CommitFailedError):
                await world.add_durably(task_id)
        for _ in range(20):
            await asyncio.sleep(0.001)
        world.store.error = None
        await world.recovered()
        await world.add_durably("A")

    with caplog.at_level(logging.WARNING):
        run(scenario)
    assert [record.message for record in caplog.records] == [
        "the state cannot be kept, calls that change it are refused: disk full",
        "the state is kept again",
    ]


def test_uncertain_records_are_written_again_after_a_failure() -> None:
    async def scenario(world: World) -> None:
        await world.add_durably("A")
        stored = dict(world.store.rows)
        world.store.may_continue.clear()
        failing = world.add("A", status="DONE"), world.add("B")
        await asyncio.sleep(0)
        world.store.error = StoreError("lost during the write")
        world.store.may_continue.set()
        world.store.rows[("task", "1")] = "half"
        world.store.rows[("task", "2")] = "half"
        for waiting in failing:
            assert waiting is not None
            with pytest.raises(CommitFailedError):
                await waiting
        world.store.error = None
        await world.recovered()
        assert world.store.rows == stored

    run(scenario)


def test_rollback_undoes_the_changes_and_drops_the_events() -> None:
    async def scenario(world: World) -> None:
        await world.add_durably("A")
        world.events.clear()
        world.scheduler.add_task(worker="w", task_id="B", deps=["A"])
        world.journal.rollback()
        assert list(world.scheduler.state.tasks) == ["A"]
        assert world.journal.commit() is None
        assert world.events == []

    run(scenario)


def test_lost_lock_is_reported_and_refuses_all_later_changes() -> None:
    async def scenario(world: World) -> None:
        world.store.error = LockLostError("taken over")
        with pytest.raises(CommitFailedError):
            await world.add_durably("A")
        assert world.lost == ["taken over"]
        with pytest.raises(CommitFailedError):
            world.add("A")

    run(scenario)


def test_close_waits_until_all_changes_are_durable() -> None:
    async def scenario(world: World) -> None:
        world.add("A")
        await world.journal.close()
        assert ("task", "1") in world.store.rows
        assert world.store.is_closed

    run(scenario)


def test_event_has_the_time_of_its_change() -> None:
    async def scenario(world: World) -> None:
        await world.add_durably("A")
        await world.add_durably("A", status="DONE")
        changed = [event for event in world.events if isinstance(event, TaskStatusChanged)]
        assert [event.time for event in changed] == [1000.0]

    run(scenario)


def test_run_events_are_stored_until_the_history_has_written_them() -> None:
    history = FakeHistory()

    async def scenario(world: World) -> None:
        await world.add_durably("A")
        assert world.stored_events() == ["1"]
        await until(lambda: len(history.asked) == 1)
        await world.add_durably("A", status="DONE")
        assert world.stored_events() == ["1", "2"]
        history.asked[0].set_result(None)
        await until(lambda: world.stored_events() == ["2"])
        await until(lambda: len(history.asked) == 2)
        history.asked[1].set_result(None)
        await world.journal.close()
        assert world.stored_events() == []

    run(scenario, lambda: World(history))


def test_drain_asks_the_history_at_once() -> None:
    history = FakeHistory()

    async def scenario(world: World) -> None:
        world.add("A")
        await world.journal.drain()
        (asked,) = history.asked
        asked.set_result(None)
        await until(lambda: world.stored_events() == [])

    run(scenario, lambda: World(history, acknowledgement_delay=3600))


def test_run_events_of_rolled_back_changes_are_not_stored() -> None:
    history = FakeHistory()

    async def scenario(world: World) -> None:
        world.store.error = StoreError("disk full")
        with pytest.raises(CommitFailedError):
            await world.add_durably("A")
        world.store.rows["event", "1"] = "half"
        world.store.error = None
        await world.recovered()
        assert world.store.rows == {}
        await world.add_durably("A")
        assert world.stored_events() == ["2"]

    run(scenario, lambda: World(history))


def test_run_events_of_an_earlier_process_are_deleted_once_written() -> None:
    history = FakeHistory()

    async def scenario(world: World) -> None:
        world.store.rows.update({("event", "5"): "", ("event", "6"): ""})
        await world.add_durably("A")
        assert world.stored_events() == ["5", "6", "7"]
        await until(lambda: len(history.asked) == 1)
        history.asked[0].set_result(None)
        await until(lambda: world.stored_events() == [])

    run(scenario, lambda: World(history, [5, 6]))


def test_without_a_history_stored_run_events_are_deleted() -> None:
    async def scenario(world: World) -> None:
        world.store.rows.update({("event", "5"): ""})
        await world.add_durably("A")
        assert world.stored_events() == []

    run(scenario, lambda: World(stored=[5]))


def test_obstacle_says_why_nothing_can_be_committed() -> None:
    async def scenario(world: World) -> None:
        assert world.journal.obstacle() is None
        world.store.error = StoreError("disk full")
        with pytest.raises(CommitFailedError):
            await world.add_durably("A")
        assert world.journal.obstacle() == "the state cannot be kept: disk full"

    run(scenario)


def test_store_that_was_taken_away_is_noticed_without_a_change(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scenario(world: World) -> None:
        await world.add_durably("A")
        world.store.taken_away = world.store.error = StoreError("the file was moved")
        for _ in range(3):
            assert world.journal.obstacle() == "the state cannot be kept: the file was moved"
        with pytest.raises(CommitFailedError, match="the file was moved"):
            world.add("B")
        assert list(world.scheduler.state.tasks) == ["A"]
        assert world.scheduler.state.is_read_only
        for _ in range(20):
            await asyncio.sleep(0.001)
        world.store.taken_away = world.store.error = None
        await world.recovered()
        assert world.journal.obstacle() is None
        await world.add_durably("B")

    with caplog.at_level(logging.WARNING):
        run(scenario)
    assert [record.message for record in caplog.records] == [
        "the state cannot be kept, calls that change it are refused: the file was moved",
        "the state is kept again",
    ]


def test_check_leaves_a_commit_in_progress_alone() -> None:
    async def scenario(world: World) -> None:
        world.store.may_continue.clear()
        durable = world.add("A")
        world.store.taken_away = StoreError("the file was moved")
        world.journal.check()
        assert world.journal.failure is None
        world.store.may_continue.set()
        assert durable is not None
        await durable
        world.journal.check()
        assert world.journal.failure == "the file was moved"

    run(scenario)


MANY = 1200


@pytest.fixture
def single_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each slice of the journal take a step of the event loop."""
    monkeypatch.setattr(journal, "run_in_slices", partial(run_in_slices, slice_seconds=0))


def add_many(world: World) -> "asyncio.Future[None] | None":
    """Add very many tasks in one transaction, whose events each have an id."""
    for number in range(MANY):
        world.scheduler.add_task(worker="w", task_id=f"T{number}")
    return world.journal.commit()


def added(events: Sequence[Event]) -> list[str]:
    return [event.task_id for event in events if isinstance(event, TaskScheduled)]


async def steps(count: Callable[[], int], end: Callable[[], bool]) -> list[int]:
    """Run the event loop up to the end; return by how much the count grows in each step."""
    counts = [count()]
    while not end():
        await asyncio.sleep(0)
        counts.append(count())
    return [after - before for before, after in pairwise(counts)]


@pytest.mark.usefixtures("single_slices")
def test_events_of_a_long_transaction_are_emitted_in_slices() -> None:
    async def scenario(world: World) -> None:
        durable = add_many(world)
        assert durable is not None
        grown = await steps(lambda: len(world.events), durable.done)
        assert max(grown) <= CHUNK_SIZE
        assert added(world.events) == [f"T{number}" for number in range(MANY)]

    run(scenario)


@pytest.mark.usefixtures("single_slices")
def test_event_during_a_long_emission_is_emitted_after_it() -> None:
    async def scenario(world: World) -> None:
        add_many(world)
        await until(lambda: len(world.events) > 0)
        assert len(added(world.events)) < MANY
        last = TaskScheduled(time=1000, task_id="last", family="", params={})
        world.journal.observe(last)  # an event without a change
        world.journal.commit()
        later = world.add("later")
        assert later is not None
        await later
        assert added(world.events)[MANY:] == ["last", "later"]

    run(scenario)


@pytest.mark.usefixtures("single_slices")
def test_run_events_of_a_long_transaction_are_stored_with_it_and_once() -> None:
    history = FakeHistory()

    async def scenario(world: World) -> None:
        add_many(world)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        world.add("later")  # while it is prepared
        await world.journal.drain()
        (first, second) = world.store.writes
        numbers = [int(change.key) for change in first if change.kind == "event"]
        assert numbers == list(range(1, MANY + 1))
        assert [change.key for change in second if change.kind == "event"] == [str(MANY + 1)]
        assert len(world.stored_events()) == MANY + 1

    run(scenario, lambda: World(history))


@pytest.mark.usefixtures("single_slices")
def test_failed_long_transaction_is_rolled_back_and_told_to_nobody() -> None:
    async def scenario(world: World) -> None:
        await world.add_durably("A")
        world.events.clear()
        world.store.error = StoreError("full")
        durable = add_many(world)
        assert durable is not None
        with pytest.raises(CommitFailedError, match="full"):
            await durable
        world.store.error = None
        await world.recovered()
        assert list(world.scheduler.state.tasks) == ["A"]
        assert world.events == []
        assert {key for kind, key in world.store.rows if kind == "task"} == {"1"}
        await world.add_durably("B")
        assert added(world.events) == ["B"]

    run(scenario)


@pytest.mark.usefixtures("single_slices")
def test_records_of_a_failed_long_transaction_are_read_again_in_slices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[RecordKey] = []

    def counted(state: SchedulerState, key: RecordKey) -> Record | None:
        read.append(key)
        return current_record(state, key)

    async def scenario(world: World) -> None:
        await world.add_durably("A")
        world.store.error = StoreError("full")
        durable = add_many(world)
        assert durable is not None
        await asyncio.wait([durable])
        monkeypatch.setattr(journal, "current_record", counted)
        world.store.error = None
        grown = await steps(lambda: len(read), lambda: world.journal.failure is None)
        assert sum(grown) >= MANY
        assert max(grown) <= CHUNK_SIZE

    run(scenario)


def test_calls_that_wait_for_a_long_write_are_not_all_read_at_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[RecordKey] = []

    def counted(state: SchedulerState, key: RecordKey) -> Record | None:
        read.append(key)
        return current_record(state, key)

    async def scenario(world: World) -> None:
        monkeypatch.setattr(journal, "current_record", counted)
        world.store.may_continue.clear()
        world.add("A")
        await asyncio.sleep(0)  # it is being written
        for number in range(MANY):
            world.add(f"T{number}")
        assert len(read) > MANY // 2
        read.clear()
        world.store.may_continue.set()
        await world.journal.drain()
        assert len(read) <= 500
        assert len([key for kind, key in world.store.rows if kind == "task"]) == MANY + 1

    run(scenario)


@pytest.mark.parametrize("first", [1, MANY], ids=["short first", "long first"])
def test_transaction_of_a_short_and_a_long_change_begins_before_both(first: int) -> None:
    async def scenario(world: World) -> None:
        await world.add_durably("T0")
        record = world.store.rows["task", "1"]
        world.store.error = StoreError("full")
        priorities = {1: range(1), MANY: range(MANY)}
        for count in (first, MANY + 1 - first):
            for number in priorities[count]:
                task_id, priority = f"T{number}", count
                world.scheduler.add_task(worker="w", task_id=task_id, priority=priority)
            durable = finish(world.journal.commit_in_slices()) if count > 1 else None
            durable = durable or world.journal.commit()
        assert durable is not None
        await asyncio.wait([durable])
        world.store.error = None
        await world.recovered()
        assert world.store.rows["task", "1"] == record
        assert world.scheduler.state.tasks["T0"].priority == 0

    run(scenario)
