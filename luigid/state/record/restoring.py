"""States made true of records: undoing what calls have changed, and loading what was kept."""

from collections.abc import Iterable
from operator import attrgetter
from typing import TypeAlias

from luigid.state.record.records import (
    Record,
    batcher_record,
    fill_worker,
    read_batcher,
    read_task,
    read_worker,
    task_record,
    worker_record,
)
from luigid.state.record.undo_log import (
    BATCHER,
    SETTINGS,
    TASK,
    THE_SETTINGS,
    WORKER,
    Thing,
    Touched,
    settings_record,
)
from luigid.state.state import SchedulerState
from luigid.state.task import Task
from luigid.state.worker import Worker

_Before: TypeAlias = "list[tuple[Thing, Record | None]]"


def record_of(state: SchedulerState, thing: Thing) -> Record | None:
    """Return the record of a thing as it is now; None if it is not there."""
    kind, name, detail = thing
    if kind == TASK:
        task = find_task(state, thing)
        return None if task is None else task_record(task)
    if kind == WORKER:
        worker = find_worker(state, thing)
        return None if worker is None else worker_record(worker)
    if kind == BATCHER:
        family = str(detail)
        batcher = state.known_batcher(name, family)
        return None if batcher is None else batcher_record(name, family, batcher)
    return settings_record(state.is_paused, state.set_totals)


def find_task(state: SchedulerState, thing: Thing) -> Task | None:
    """Return the task that a thing is, if it is still there."""
    task = state.tasks.get(thing.name)
    return task if task is not None and task.number == thing.detail else None


def find_worker(state: SchedulerState, thing: Thing) -> Worker | None:
    """Return the worker that a thing is, if it is still there."""
    worker = state.workers.get(thing.name)
    return worker if worker is not None and worker.number == thing.detail else None


def thing_of(kind: str, record: Record) -> Thing:
    """Return what a record is of. Raises KeyError where it lacks a name, ValueError for a kind."""
    if kind in (TASK, WORKER):
        return Thing(kind, record["id"], record["number"])
    if kind == BATCHER:
        return Thing(kind, record["worker"], record["family"])
    if kind == SETTINGS:
        return THE_SETTINGS
    raise ValueError(f"there is no kind {kind!r} of record")


def undo(state: SchedulerState, touched: Touched) -> None:
    """Make things as they were."""
    ledger, state.ledger = state.ledger, None
    try:
        _restore(state, touched)
    finally:
        state.ledger = ledger


def load(state: SchedulerState, records: Iterable[tuple[str, Record]], now: float) -> None:
    """Fill an empty state from records by kind; workers count as heard of just now.

    Raises KeyError, TypeError or ValueError for records that make no state.
    """
    tasks: list[Task] = []
    for kind, record in records:
        if kind == TASK:
            tasks.append(read_task(record))
        elif kind == WORKER:
            worker = read_worker(record)
            worker.last_active = now
            state.adopt_worker(worker)
        elif kind in (BATCHER, SETTINGS):
            _restore(state, {thing_of(kind, record): record})
        else:
            raise ValueError(f"there is no kind {kind!r} of record")
    state.fill(sorted(tasks, key=attrgetter("number")))
    state.restore_order()


def _restore(state: SchedulerState, touched: Touched) -> None:
    before: dict[str, _Before] = {}
    for thing, record in touched.items():
        before.setdefault(thing.kind, []).append((thing, record))
    tasks, workers = before.get(TASK, []), before.get(WORKER, [])
    # Tasks name workers, so these are there as long as any of those is.
    _remove_made_tasks(state, tasks)
    _restore_workers(state, workers)
    for _, record in tasks:
        if record is not None:
            state.adopt_task(read_task(record))
    _remove_made_workers(state, workers)
    _restore_batchers(state, before.get(BATCHER, []))
    for _, record in before.get(SETTINGS, []):
        state.set_paused(record is not None and record["is_paused"])
        state.adopt_totals({} if record is None else record["resources"])
    state.restore_order()


def _remove_made_tasks(state: SchedulerState, before: _Before) -> None:
    for thing, record in before:
        if record is None and (task := find_task(state, thing)) is not None:
            state.remove_task(task)


def _restore_workers(state: SchedulerState, before: _Before) -> None:
    for thing, record in before:
        if record is None:
            continue
        if (worker := find_worker(state, thing)) is not None:
            fill_worker(worker, record)
        else:
            state.adopt_worker(read_worker(record))


def _remove_made_workers(state: SchedulerState, before: _Before) -> None:
    for thing, record in before:
        if record is None and (worker := find_worker(state, thing)) is not None:
            state.remove_worker(worker)


def _restore_batchers(state: SchedulerState, before: _Before) -> None:
    for thing, record in before:
        if record is None:
            state.forget_batcher(thing.name, str(thing.detail))
        else:
            state.set_batcher(thing.name, str(thing.detail), read_batcher(record))
