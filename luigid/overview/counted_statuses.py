"""The status that a task is counted under: its upstream status if it has one, else its own."""

from typing import Final

from luigid.overview.upstream_index import UpstreamIndex
from luigid.state.task import (
    BATCH_RUNNING,
    DISABLED,
    DONE,
    FAILED,
    PENDING,
    RUNNING,
    UNKNOWN,
    Task,
)
from luigid.state.upstream import UPSTREAM_DISABLED, UPSTREAM_FAILED

#: what needs attention comes first
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


def counted_status(task: Task, upstream: UpstreamIndex) -> str:
    """Return the status under which a task is counted."""
    if task.status != PENDING:
        return task.status
    return upstream.status(task.id) or PENDING


def upstream_status(task: Task, upstream: UpstreamIndex) -> str | None:
    """Return the upstream status of a task, which only a PENDING one can have."""
    return upstream.status(task.id) if task.status == PENDING else None
