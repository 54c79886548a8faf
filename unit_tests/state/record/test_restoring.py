"""Random calls, rolled back, stored one by one, and loaded again."""

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
from unit_tests.scheduler.random_calls import (
    SETTINGS,
    TOTALS,
    TimedCall,
    make_call,
    new_scheduler,
    timed_calls,
)
from unit_tests.schedulers import Clock

HEARTBEAT_FIELDS = ("last_active", "last_get_work")


def keys(state: SchedulerState) -> Iterator[RecordKey]:
    for task in state.tasks.values():
        yield RecordKey("task", task.id, task.number)
    for worker in state.workers.values():
        yield RecordKey("worker", worker.id, worker.number)
    for worker_id in "vwx":
        if state.known_batcher(worker_id, "F"):
            yield RecordKey("batcher", worker_id, "F")
    for start in state.starts:
        yield RecordKey("start", "", start.number)
    if state.is_paused or state.set_totals:
        yield SETTINGS_KEY


def dump(state: SchedulerState) -> dict[RecordKey, Record]:
    """Return all records to be stored, in order."""
    records = {}
    for key in keys(state):
        record = current_record(state, key)
        assert record is not None
        records[key] = {k: v for k, v in record.items() if k not in HEARTBEAT_FIELDS}
    return records


def orders(state: SchedulerState) -> list[str]:
    """Return the ids of the tasks in the order in which they came to their status."""
    return [task.id for task in state.with_status(*STATUSES)]


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(
    settings=SETTINGS,
    calls=st.lists(timed_calls, min_size=5, max_size=15),
    undone=st.lists(st.lists(timed_calls, min_size=1, max_size=4), min_size=1, max_size=8),
)
def test_rolled_back_calls_leave_no_trace(
    settings: dict[str, Any], calls: list[TimedCall], undone: list[list[TimedCall]]
) -> None:
    clock = Clock()
    undo_log = UndoLog()
    scheduler = new_scheduler(settings, clock, undo_log)
    state = scheduler.state
    for timed_call in calls:
        make_call(scheduler, clock, timed_call)
    undo_log.take()
    for group in undone:
        before, order = dump(state), orders(state)
        for timed_call in group:
            make_call(scheduler, clock, timed_call)
        roll_back(state, undo_log.take())
        assert undo_log.take() == {}
        assert dump(state) == before
        assert list(dump(state)) == list(before)
        assert orders(state) == order
        state.validate()
        make_call(scheduler, clock, group[0])
        state.validate()
        undo_log.take()


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(settings=SETTINGS, calls=st.lists(timed_calls, min_size=10, max_size=30))
def test_records_of_all_changes_reproduce_state(
    settings: dict[str, Any], calls: list[TimedCall]
) -> None:
    clock = Clock()
    undo_log = UndoLog()
    scheduler = new_scheduler(settings, clock, undo_log)
    state = scheduler.state
    undo_log.take()
    stored: dict[RecordKey, Record | None] = dict(dump(state))
    for timed_call in calls:
        make_call(scheduler, clock, timed_call)
        for key, before in undo_log.take().items():
            if before is None:
                assert key not in stored
            else:
                before = {k: v for k, v in before.items() if k not in HEARTBEAT_FIELDS}
                assert stored[key] == before
            record = current_record(state, key)
            if record is None:
                stored.pop(key, None)
            else:
                stored[key] = {k: v for k, v in record.items() if k not in HEARTBEAT_FIELDS}
        assert stored == dump(state)


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(
    settings=SETTINGS, calls=st.lists(timed_calls, min_size=10, max_size=30), chance=st.randoms()
)
def test_loaded_state_equals_stored_state(
    settings: dict[str, Any], calls: list[TimedCall], chance: Any
) -> None:
    clock = Clock()
    scheduler = new_scheduler(settings, clock)
    for timed_call in calls:
        make_call(scheduler, clock, timed_call)
    stored = [(key.kind, current_record(scheduler.state, key)) for key in keys(scheduler.state)]
    chance.shuffle(stored)
    state = SchedulerState(TOTALS)
    load(state, [(kind, record) for kind, record in stored if record is not None], clock())
    state.validate()
    assert dump(state) == dump(scheduler.state)
    assert orders(state) == orders(scheduler.state)
    assert state.resources == scheduler.state.resources
    assert {worker.last_active for worker in state.workers.values()} <= {clock()}


def test_key_of_record_identifies_its_object() -> None:
    scheduler = new_scheduler({}, Clock())
    for key in keys(scheduler.state):
        record = current_record(scheduler.state, key)
        assert record is not None
        assert key_of(key.kind, record) == key


def test_records_of_unknown_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="no kind 'tasks' of record"):
        load(SchedulerState({}), [("tasks", {})], 0)
    with pytest.raises(ValueError, match="no kind 'tasks' of record"):
        key_of("tasks", {})


def test_two_tasks_with_same_id_are_refused() -> None:
    scheduler = new_scheduler({}, Clock())
    scheduler.add_task(worker="w", task_id="A")
    record = task_record(scheduler.state.tasks["A"])
    twins = [("task", record), ("task", {**record, "number": 2, "order": 2})]
    worker = ("worker", worker_record(scheduler.state.workers["w"]))
    with pytest.raises(ValueError, match="two tasks of one id"):
        load(SchedulerState({}), [worker, *twins], 0)
