"""Upstream status: the gravest thing among what a PENDING task waits for."""

from typing import Final

from luigid.scheduler.state import SchedulerState
from luigid.scheduler.task import BATCH_RUNNING, DISABLED, FAILED, PENDING, RUNNING, Task

UPSTREAM_DISABLED: Final = "UPSTREAM_DISABLED"
UPSTREAM_FAILED: Final = "UPSTREAM_FAILED"
UPSTREAM_MISSING_INPUT: Final = "UPSTREAM_MISSING_INPUT"
UPSTREAM_RUNNING: Final = "UPSTREAM_RUNNING"

#: gravest first, each with the statuses of the tasks that it starts from
_SOURCES: Final = {
    UPSTREAM_DISABLED: (DISABLED,),
    UPSTREAM_FAILED: (FAILED,),
    UPSTREAM_MISSING_INPUT: (PENDING,),
    UPSTREAM_RUNNING: (RUNNING, BATCH_RUNNING),
}


def upstream_statuses(state: SchedulerState) -> dict[str, str]:
    """Return task id -> upstream status, for all tasks that have one.

    A task that does not wait for others has the status that it gives to those which wait for it.
    One which waits only for what is DONE, unknown or missing has none.
    """
    found: dict[str, str] = {}
    for upstream_status in _SOURCES:
        found.update(dict.fromkeys(_reached(state, upstream_status, found), upstream_status))
    return found


def _reached(state: SchedulerState, upstream_status: str, graver: dict[str, str]) -> set[str]:
    """Walk from the sources to all that wait for them.

    Against the dependencies, because a walk along them sticks on cycles.
    """
    reached = {
        task.id for task in state.with_status(*_SOURCES[upstream_status]) if not _is_waiting(task)
    }
    front = list(reached)
    while front:
        for task_id in state.dependents(front.pop()):
            if task_id in reached or task_id in graver:
                continue
            if _is_waiting(state.tasks[task_id]):
                reached.add(task_id)
                front.append(task_id)
    return reached


def _is_waiting(task: Task) -> bool:
    return task.status == PENDING and bool(task.deps)
