"""Which tasks can be handed out, and in which order."""

from luigid.scheduler.state import SchedulerState
from luigid.scheduler.task import DONE, PENDING, RUNNING, Task


def is_ready(state: SchedulerState, task: Task) -> bool:
    """Tell whether a task is PENDING and all it depends on is DONE.

    A dependency that does not exist is not DONE.
    """
    if task.status != PENDING:
        return False
    tasks = state.tasks
    return all((dep := tasks.get(d)) is not None and dep.status == DONE for d in task.deps)


def rank(task: Task) -> tuple[float, float, bool, int]:
    """Return a sort key: highest priority first, then the task that was heard of first.

    Equal ones keep their order of arrival, the PENDING before the RUNNING.
    """
    return -task.priority, task.time, task.status == RUNNING, task.order
