"""Which tasks can be handed out, and in what order."""

from typing import TypeAlias

from luigid.state.task import PENDING, RUNNING, Task

#: the sort key of a task: highest priority first, then oldest, then PENDING before RUNNING, then
#: order of arrival. The task comes last: no two keys are equal, so tasks are never compared.
RankedTask: TypeAlias = tuple[float, float, bool, int, Task]


def is_ready(task: Task) -> bool:
    """Return whether a task is PENDING, not held, and all its dependencies are DONE.

    A dependency that does not exist is not DONE.
    """
    return task.status == PENDING and task.unmet == 0 and task.held_by is None


def ranked(task: Task) -> RankedTask:
    """Return the current sort key of a task, with the task."""
    return -task.priority, task.time, task.status == RUNNING, task.order, task
