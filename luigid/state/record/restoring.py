"""Restoring a state from records: rolling back changes, and loading a store."""

from collections.abc import Iterable
from operator import attrgetter
from typing import TypeAlias

from luigid.state.record.records import (
    Record,
    batcher_record,
    fill_worker,
    hold_record,
    read_batcher,
    read_hold,
    read_start,
    read_task,
    read_worker,
    start_record,
    task_record,
    worker_record,
)
from luigid.state.record.undo_log import (
    BATCHER,
    HOLD,
    SETTINGS,
    SETTINGS_KEY,
    START,
    TASK,
    WORKER,
    BeforeImages,
    RecordKey,
    settings_record,
)
from luigid.state.slices import Slices, finish, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import Task
from luigid.state.worker import Worker

_Images: TypeAlias = "list[tuple[RecordKey, Record | None]]"


def current_record(state: SchedulerState, key: RecordKey) -> Record | None:
    """Return the current record for a key; None if its object does not exist."""
    kind, name, detail = key
    if kind == TASK:
        task = find_task(state, key)
        return None if task is None else task_record(task)
    if kind == WORKER:
        worker = find_worker(state, key)
        return None if worker is None else worker_record(worker)
    if kind == BATCHER:
        family = str(detail)
        batcher = state.known_batcher(name, family)
        return None if batcher is None else batcher_record(name, family, batcher)
    if kind == START:
        start = state.starts.get(int(detail))
        return None if start is None else start_record(start)
    if kind == HOLD:
        hold = state.find_hold(int(detail))
        return None if hold is None else hold_record(hold)
    return settings_record(state.is_paused, state.set_totals)


def find_task(state: SchedulerState, key: RecordKey) -> Task | None:
    """Return the task with a key, or None if it no longer exists."""
    task = state.tasks.get(key.name)
    return task if task is not None and task.number == key.detail else None


def find_worker(state: SchedulerState, key: RecordKey) -> Worker | None:
    """Return the worker with a key, or None if it no longer exists."""
    worker = state.workers.get(key.name)
    return worker if worker is not None and worker.number == key.detail else None


def key_of(kind: str, record: Record) -> RecordKey:
    """Return the key of a record.

    Raises KeyError if the record lacks an id or a number, ValueError if the kind is unknown.
    """
    if kind in (TASK, WORKER):
        return RecordKey(kind, record["id"], record["number"])
    if kind == BATCHER:
        return RecordKey(kind, record["worker"], record["family"])
    if kind == START:
        return RecordKey(kind, "", record["number"])
    if kind == HOLD:
        return RecordKey(HOLD, "", record["number"])
    if kind == SETTINGS:
        return SETTINGS_KEY
    raise ValueError(f"there is no kind {kind!r} of record")


def roll_back(state: SchedulerState, before: BeforeImages) -> None:
    """Restore everything in the before-images, without recording it in the undo log."""
    finish(roll_back_in_slices(state, before))


def roll_back_in_slices(state: SchedulerState, before: BeforeImages) -> Slices[None]:
    """Do what `roll_back` does. The state may not be read or changed between the slices."""
    with state.without_undo_log():
        yield from _restore(state, before)
        yield from state.refresh_indices()


def load(state: SchedulerState, records: Iterable[tuple[str, Record]], now: float) -> None:
    """Fill an empty state from pairs of kind and record. Workers count as active at `now`.

    Raises KeyError, TypeError or ValueError if records are invalid or contradict each other.
    """
    tasks: list[Task] = []
    with state.without_undo_log():
        for kind, record in records:
            if kind == TASK:
                tasks.append(read_task(record))
            elif kind == WORKER:
                worker = read_worker(record)
                worker.last_active = now
                state.restore_worker(worker)
            elif kind == START:
                state.restore_start(read_start(record))
            elif kind in (BATCHER, HOLD, SETTINGS):
                finish(_restore(state, {key_of(kind, record): record}))
            else:
                raise ValueError(f"there is no kind {kind!r} of record")
        state.load_tasks(sorted(tasks, key=attrgetter("number")))
        state.sort_by_arrival()


def _restore(state: SchedulerState, before: BeforeImages) -> Slices[None]:
    images: dict[str, _Images] = {}
    for key, record in before.items():
        images.setdefault(key.kind, []).append((key, record))
    tasks, workers = images.get(TASK, []), images.get(WORKER, [])
    # Tasks refer to workers, so a worker must exist for as long as one of its tasks does.
    yield from _remove_created_tasks(state, tasks)
    _restore_workers(state, workers)
    for chunk in in_chunks(tasks):
        for _, record in chunk:
            if record is not None:
                state.restore_task(read_task(record))
        yield
    yield from _remove_created_workers(state, workers)
    _restore_batchers(state, images.get(BATCHER, []))
    for key, record in images.get(START, []):
        if record is not None:
            state.restore_start(read_start(record))
        elif state.starts.get(int(key.detail)) is not None:
            state.remove_start(int(key.detail))
    for key, record in images.get(HOLD, []):
        hold = None if record is None else read_hold(record)
        yield from state.restore_wide_hold(int(key.detail), hold)
    for _, record in images.get(SETTINGS, []):
        state.set_paused(record is not None and record["is_paused"])
        state.restore_totals({} if record is None else record["resources"])
    state.sort_by_arrival()


def _remove_created_tasks(state: SchedulerState, images: _Images) -> Slices[None]:
    for key, record in images:
        if record is None and (task := find_task(state, key)) is not None:
            yield from state.remove_task_in_slices(task)
            yield


def _restore_workers(state: SchedulerState, images: _Images) -> None:
    for key, record in images:
        if record is None:
            continue
        if (worker := find_worker(state, key)) is not None:
            fill_worker(worker, record)
            state.forget_place(worker.id)
        else:
            state.restore_worker(read_worker(record))


def _remove_created_workers(state: SchedulerState, images: _Images) -> Slices[None]:
    for key, record in images:
        if record is None and (worker := find_worker(state, key)) is not None:
            yield from state.remove_worker_in_slices(worker)


def _restore_batchers(state: SchedulerState, images: _Images) -> None:
    for key, record in images:
        if record is None:
            state.remove_batcher(key.name, str(key.detail))
        else:
            state.set_batcher(key.name, str(key.detail), read_batcher(record))
