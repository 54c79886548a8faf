"""How a root stands: the statuses of all that it depends on, and the most urgent tasks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from luigid.overview.counted_statuses import BY_URGENCY, counted_status
from luigid.overview.under import MAX_TASKS, tasks_under
from luigid.overview.upstream_index import UpstreamIndex
from luigid.state.slices import Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import Task

_URGENCY = {status: place for place, status in enumerate(BY_URGENCY)}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a root stands."""

    #: counted status -> number of tasks, the root among them
    statuses: Mapping[str, int]
    #: rows as in `TaskPage`
    root: Mapping[str, Any]
    tasks: Sequence[Mapping[str, Any]]


def collect(
    state: SchedulerState, root_id: str, upstream: UpstreamIndex, limit: int
) -> Slices[tuple[Mapping[str, int], list[Task]] | None]:
    """Return the number of tasks by status; the root, then the most urgent tasks, newest first.

    None if there is no such task. What changes between the slices stands in it as it was, or as it
    is.
    """
    ids = yield from tasks_under(state, root_id, MAX_TASKS)
    statuses: Counter[str] = Counter()
    urgent: list[tuple[int, float, str]] = []
    for chunk in in_chunks(list(ids)):
        for task_id in chunk:
            task = state.tasks.get(task_id)
            if task is not None:
                status = counted_status(task, upstream)
                statuses[status] += 1
                urgent.append((_URGENCY[status], -task.updated, task_id))
        urgent = nsmallest(limit, urgent)
        yield
    root = state.tasks.get(root_id)
    if root is None:
        return None
    tasks = [state.tasks[task_id] for *_, task_id in urgent if task_id in state.tasks]
    return statuses, [root, *tasks]
