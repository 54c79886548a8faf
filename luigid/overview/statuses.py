"""The statuses that tasks count under, each task once: its upstream status, else its own."""

from typing import Final

from luigid.scheduler.task import (
    BATCH_RUNNING,
    DISABLED,
    DONE,
    FAILED,
    PENDING,
    RUNNING,
    UNKNOWN,
    Task,
)
from luigid.scheduler.upstream import UPSTREAM_DISABLED, UPSTREAM_FAILED

#: in the order in which people want to see them
BY_URGENCY: Final = (
    FAILED,
    RUNNING,
    BATCH_RUNNING,
    UPSTREAM_FAILED,
    DISABLED,
    UPSTREAM_DISABLED,
    PENDING,
    UNKNOWN,
    DONE,
)


def counted_status(task: Task, upstream_status: str | None) -> str:
    """Return what a task counts under."""
    return upstream_status or task.status if task.status == PENDING else task.status
