"""Random calls taken back, kept piece by piece, and loaded again."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.state.record.records import Record, task_record, worker_record
from luigid.state.record.restoring import load, record_of, thing_of, undo
from luigid.state.record.undo_log import THE_SETTINGS, Ledger, Thing
from luigid.state.state import SchedulerState
from luigid.state.task import STATUSES
from unit_tests.scheduler.random_calls import SETTINGS, Step, begin, steps, take
from unit_tests.schedulers import Clock

SIGNS_OF_LIFE = ("last_active", "last_get_work")


def things(state: SchedulerState) -> Iterator[Thing]:
    for task in state.tasks.values():
        yield Thing("task", task.id, task.number)
    for worker in state.workers.values():
        yield Thing("worker", worker.id, worker.number)
    for worker_id in "vwx":
        if state.known_batcher(worker_id, "F"):
            yield Thing("batcher", worker_id, "F")
    if state.is_paused or state.set_totals:
        yield THE_SETTINGS


def dump(state: SchedulerState) -> dict[Thing, Record]:
    """Return everything that is to be kept, in its order."""
    records = {}
    for thing in things(state):
        record = record_of(state, thing)
        assert record is not None
        records[thing] = {k: v for k, v in record.items() if k not in SIGNS_OF_LIFE}
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
def test_what_is_taken_back_has_not_been(
    settings: dict[str, Any], taken: list[Step], undone: list[list[Step]]
) -> None:
    clock = Clock()
    scheduler = begin(settings, clock)
    state = scheduler.state
    for step in taken:
        take(scheduler, clock, step)
    state.ledger = Ledger()
    for some in undone:
        before, order = dump(state), orders(state)
        for step in some:
            take(scheduler, clock, step)
        undo(state, state.ledger.take())
        assert state.ledger.take() == {}
        assert dump(state) == before
        assert list(dump(state)) == list(before)
        assert orders(state) == order
        state.validate()
        take(scheduler, clock, some[0])
        state.validate()
        state.ledger.take()


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(settings=SETTINGS, taken=st.lists(steps, min_size=10, max_size=30))
def test_what_is_kept_piece_by_piece_is_everything(
    settings: dict[str, Any], taken: list[Step]
) -> None:
    clock = Clock()
    scheduler = begin(settings, clock)
    state = scheduler.state
    kept: dict[Thing, Record | None] = dict(dump(state))
    state.ledger = Ledger()
    for step in taken:
        take(scheduler, clock, step)
        for thing, before in state.ledger.take().items():
            if before is None:
                assert thing not in kept
            else:
                before = {k: v for k, v in before.items() if k not in SIGNS_OF_LIFE}
                assert kept[thing] == before
            record = record_of(state, thing)
            if record is None:
                kept.pop(thing, None)
            else:
                kept[thing] = {k: v for k, v in record.items() if k not in SIGNS_OF_LIFE}
        assert kept == dump(state)


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(settings=SETTINGS, taken=st.lists(steps, min_size=10, max_size=30), chance=st.randoms())
def test_what_is_loaded_is_what_was_kept(
    settings: dict[str, Any], taken: list[Step], chance: Any
) -> None:
    clock = Clock()
    scheduler = begin(settings, clock)
    for step in taken:
        take(scheduler, clock, step)
    kept = [(thing.kind, record_of(scheduler.state, thing)) for thing in things(scheduler.state)]
    chance.shuffle(kept)
    again = begin(settings, clock)
    again.state = state = SchedulerState({"db": 2})
    load(state, [(kind, record) for kind, record in kept if record is not None], clock())
    state.validate()
    assert dump(state) == dump(scheduler.state)
    assert orders(state) == orders(scheduler.state)
    assert state.resources == scheduler.state.resources
    assert {worker.last_active for worker in state.workers.values()} <= {clock()}


def test_a_record_is_of_its_thing() -> None:
    scheduler = begin({}, Clock())
    for thing in things(scheduler.state):
        record = record_of(scheduler.state, thing)
        assert record is not None
        assert thing_of(thing.kind, record) == thing


def test_other_records_are_refused() -> None:
    with pytest.raises(ValueError, match="no kind 'tasks' of record"):
        load(SchedulerState({}), [("tasks", {})], 0)
    with pytest.raises(ValueError, match="no kind 'tasks' of record"):
        thing_of("tasks", {})


def test_two_tasks_of_one_id_make_no_state() -> None:
    scheduler = begin({}, Clock())
    scheduler.add_task(worker="w", task_id="A")
    record = task_record(scheduler.state.tasks["A"])
    twins = [("task", record), ("task", {**record, "number": 2, "order": 2})]
    worker = ("worker", worker_record(scheduler.state.workers["w"]))
    with pytest.raises(ValueError, match="two tasks of one id"):
        load(SchedulerState({}), [worker, *twins], 0)
