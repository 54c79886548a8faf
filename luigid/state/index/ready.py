"""Which tasks can be handed out, and in which order."""

from typing import TypeAlias

from luigid.state.task import PENDING, RUNNING, Task

#: highest priority first, then what was heard of first, PENDING before RUNNING, order of arrival
Rank: TypeAlias = tuple[float, float, bool, int]
#: a rank and its task. No two ranks are equal, so that tasks are never compared.
Entry: TypeAlias = tuple[float, float, bool, int, Task]


def is_ready(task: Task) -> bool:
    """Tell whether a task is PENDING and all it depends on is DONE.

    A dependency that does not exist is not DONE.
    """
    return task.status == PENDING and task.unmet == 0


def rank(task: Task) -> Rank:
    """Return a sort key: highest priority first, then the task that was heard of first.

    Equal ones keep their order of arrival, the PENDING before the RUNNING.
    """
    return -task.priority, task.time, task.status == RUNNING, task.order


def entry(task: Task) -> Entry:
    """Return a task with its rank as it is now."""
    return -task.priority, task.time, task.status == RUNNING, task.order, task
