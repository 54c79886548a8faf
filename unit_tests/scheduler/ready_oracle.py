"""Which tasks are ready, found out by asking the real get_work again and again.

A task is ready if get_work of any worker would return it, were it not for the ready tasks that rank
above it; but what is held or reserved counts. So the ready tasks are held back one by one, from the
highest rank down: a task that is held back needs a resource of which nothing is left. get_work
never returns it then, but reserves its resources as before.
"""

from collections.abc import Iterator
from dataclasses import replace

from luigid.scheduler import Scheduler
from luigid.state.index.ready import is_ready, ranked
from luigid.state.policy import Policy
from luigid.state.record.records import (
    Record,
    batcher_record,
    hold_record,
    start_record,
    task_record,
    worker_record,
)
from luigid.state.record.restoring import load, roll_back
from luigid.state.record.undo_log import BATCHER, HOLD, START, TASK, WORKER, UndoLog
from luigid.state.state import SchedulerState
from luigid.state.task import PENDING, RUNNING

_HELD_BACK = "held back"
#: more than the tasks of a test
_ENOUGH = 10_000


def ready_tasks(state: SchedulerState, policy: Policy, now: float) -> dict[str, bool]:
    """Return task id -> whether get_work of any worker would return it, for all PENDING tasks."""
    undo_log = UndoLog()
    copied = _copy(state, undo_log, now)
    scheduler = Scheduler(copied, replace(policy, prune_on_get_work=False), lambda: now)
    _use_up(scheduler, undo_log)
    found = {task.id: False for task in copied.with_status(PENDING)}
    ready = sorted((task for task in copied.with_status(PENDING) if is_ready(task)), key=ranked)
    for task_id in [task.id for task in ready]:
        found[task_id] = task_id in _returned(scheduler, undo_log)
        task = copied.tasks[task_id]
        copied.update_task(task, resources={**task.resources, _HELD_BACK: 1})
    assert _returned(scheduler, undo_log) == set()
    return found


def _returned(scheduler: Scheduler, undo_log: UndoLog) -> set[str]:
    """Return the ids of the tasks, or leaders of batches, that any worker would get."""
    found = set()
    undo_log.take()
    for worker_id in list(scheduler.state.workers):
        worker = scheduler.state.workers[worker_id]
        last_get_work = worker.last_get_work
        work = scheduler.get_work(worker=worker_id, assistant=worker.is_assistant)
        found.add(work.get("batch_task_ids", [work["task_id"]])[0])
        roll_back(scheduler.state, undo_log.take())
        worker.last_get_work = last_get_work
    return found - {None}


def _copy(state: SchedulerState, undo_log: UndoLog, now: float) -> SchedulerState:
    copied = SchedulerState(state.resources, undo_log)
    load(copied, _records(state), now)
    copied.set_paused(state.is_paused)
    for worker_id, worker in state.workers.items():
        copied.workers[worker_id].last_active = worker.last_active
    return copied


def _records(state: SchedulerState) -> Iterator[tuple[str, Record]]:
    for worker in state.workers.values():
        yield WORKER, worker_record(worker)
    for hold in state.wide_holds():
        yield HOLD, hold_record(hold)
    for task in state.tasks.values():
        yield TASK, task_record(task)
    for start in state.starts:
        yield START, start_record(start)
    for worker_id in state.workers:
        for family in state.families():
            batcher = state.known_batcher(worker_id, family)
            if batcher is not None:
                yield BATCHER, batcher_record(worker_id, family, batcher)


def _use_up(scheduler: Scheduler, undo_log: UndoLog) -> None:
    """Let a run on an unknown worker hold a resource, all of it."""
    scheduler.state.set_resources({_HELD_BACK: _ENOUGH})
    holder = scheduler.state.create_task(
        "holder", RUNNING, 0, priority=0, retry_policy=Policy().retry_policy()
    )
    scheduler.state.update_task(holder, resources={_HELD_BACK: _ENOUGH})
    undo_log.take()
