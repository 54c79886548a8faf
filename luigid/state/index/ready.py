"""Which tasks can be handed out, and in which order."""

from typing import TypeAlias

from luigid.state.task import PENDING, RUNNING, Task

#: highest priority first, then first heard of first, PENDING before RUNNING, then order of arrival;
#: last the task itself: no two tasks rank equal, so that tasks are never compared
RankedTask: TypeAlias = tuple[float, float, bool, int, Task]


def is_ready(task: Task) -> bool:
    """Tell whether a task is PENDING and all its dependencies are DONE.

    A dependency that does not exist is not DONE.
    """
    return task.status == PENDING and task.unmet == 0


def ranked(task: Task) -> RankedTask:
    """Return a task with its rank as it is now."""
    return -task.priority, task.time, task.status == RUNNING, task.order, task
