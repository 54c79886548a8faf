"""Random calls rolled back, stored piece by piece, and loaded again."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.state.record.records import Record, task_record, worker_record
from luigid.state.record.restoring import current_record, key_of, load, roll_back
from luigid.state.record.undo_log import SETTINGS_KEY, RecordKey, UndoLog
from luigid.state.state import SchedulerState
from luigid.state.task import STATUSES
from unit_tests.scheduler.random_calls import SETTINGS, Step, begin, steps, take
from unit_tests.schedulers import Clock

SIGNS_OF_LIFE = ("last_active", "last_get_work")


def keys(state: SchedulerState) -> Iterator[RecordKey]:
    for task in state.tasks.values():
        yield RecordKey("task", task.id, task.number)
    for worker in state.workers.values():
        yield RecordKey("worker", worker.id, worker.number)
    for worker_id in "vwx":
        if state.known_batcher(worker_id, "F"):
            yield RecordKey("batcher", worker_id, "F")
    if state.is_paused or state.set_totals:
        yield SETTINGS_KEY


def dump(state: SchedulerState) -> dict[RecordKey, Record]:
    """Return everything that is to be kept, in its order."""
    records = {}
    for key in keys(state):
        record = current_record(state, key)
        assert record is not None
        records[key] = {k: v for k, v in record.items() if k not in SIGNS_OF_LIFE}
    return records


def orders(state: SchedulerState) -> list[str]:
    """Return the ids of the tasks in the order in which they came to their status."""
    return [task.id for task in state.with_status(*STATUSES)]


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(
    settings=SETTINGS,
    taken=st.lists(steps, min_size=5, max_size=15),
    undone=st.lists(st.lists(steps, min_size=1, max_size=4), min_size=1, max_size=8),
)
def test_rolled_back_calls_leave_no_trace(
    settings: dict[str, Any], taken: list[Step], undone: list[list[Step]]
) -> None:
    clock = Clock()
    undo_log = UndoLog()
    scheduler = begin(settings, clock, undo_log)
    state = scheduler.state
    for step in taken:
        take(scheduler, clock, step)
    undo_log.take()
    for some in undone:
        before, order = dump(state), orders(state)
        for step in some:
            take(scheduler, clock, step)
        roll_back(state, undo_log.take())
        assert undo_log.take() == {}
        assert dump(state) == before
        assert list(dump(state)) == list(before)
        assert orders(state) == order
        state.validate()
        take(scheduler, clock, some[0])
        state.validate()
        undo_log.take()


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(settings=SETTINGS, taken=st.lists(steps, min_size=10, max_size=30))
def test_records_of_all_changes_make_the_whole_state(
    settings: dict[str, Any], taken: list[Step]
) -> None:
    clock = Clock()
    undo_log = UndoLog()
    scheduler = begin(settings, clock, undo_log)
    state = scheduler.state
    undo_log.take()
    kept: dict[RecordKey, Record | None] = dict(dump(state))
    for step in taken:
        take(scheduler, clock, step)
        for key, before in undo_log.take().items():
            if before is None:
                assert key not in kept
            else:
                before = {k: v for k, v in before.items() if k not in SIGNS_OF_LIFE}
                assert kept[key] == before
            record = current_record(state, key)
            if record is None:
                kept.pop(key, None)
            else:
                kept[key] = {k: v for k, v in record.items() if k not in SIGNS_OF_LIFE}
        assert kept == dump(state)


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(settings=SETTINGS, taken=st.lists(steps, min_size=10, max_size=30), chance=st.randoms())
def test_loaded_state_is_the_stored_one(
    settings: dict[str, Any], taken: list[Step], chance: Any
) -> None:
    clock = Clock()
    scheduler = begin(settings, clock)
    for step in taken:
        take(scheduler, clock, step)
    kept = [(key.kind, current_record(scheduler.state, key)) for key in keys(scheduler.state)]
    chance.shuffle(kept)
    state = SchedulerState({"db": 2})
    load(state, [(kind, record) for kind, record in kept if record is not None], clock())
    state.validate()
    assert dump(state) == dump(scheduler.state)
    assert orders(state) == orders(scheduler.state)
    assert state.resources == scheduler.state.resources
    assert {worker.last_active for worker in state.workers.values()} <= {clock()}


def test_key_of_a_record_is_that_of_its_object() -> None:
    scheduler = begin({}, Clock())
    for key in keys(scheduler.state):
        record = current_record(scheduler.state, key)
        assert record is not None
        assert key_of(key.kind, record) == key


def test_other_records_are_refused() -> None:
    with pytest.raises(ValueError, match="no kind 'tasks' of record"):
        load(SchedulerState({}), [("tasks", {})], 0)
    with pytest.raises(ValueError, match="no kind 'tasks' of record"):
        key_of("tasks", {})


def test_two_tasks_of_one_id_make_no_state() -> None:
    scheduler = begin({}, Clock())
    scheduler.add_task(worker="w", task_id="A")
    record = task_record(scheduler.state.tasks["A"])
    twins = [("task", record), ("task", {**record, "number": 2, "order": 2})]
    worker = ("worker", worker_record(scheduler.state.workers["w"]))
    with pytest.raises(ValueError, match="two tasks of one id"):
        load(SchedulerState({}), [worker, *twins], 0)
