"""Pages of tasks, made by looking at every task each time."""

from collections.abc import Callable
from typing import Any

from luigid.overview import TaskQuery
from luigid.state.state import SchedulerState
from luigid.state.task import Task
from luigid.state.upstream import upstream_statuses

#: as the document has it
URGENCY = [
    *("FAILED", "RUNNING", "BATCH_RUNNING", "UPSTREAM_FAILED", "DISABLED", "UPSTREAM_DISABLED"),
    *("PENDING", "UNKNOWN", "DONE"),
]


def counted(state: SchedulerState) -> dict[str, str]:
    """Return task id -> what the task counts under."""
    upstream = upstream_statuses(state)
    found = {}
    for task in state.tasks.values():
        found[task.id] = task.status
        given = upstream.get(task.id)
        if task.status == "PENDING" and given in ("UPSTREAM_FAILED", "UPSTREAM_DISABLED"):
            found[task.id] = given
    return found


def counts(state: SchedulerState) -> dict[str, int]:
    """Return counted status -> how many."""
    found = list(counted(state).values())
    return {status: found.count(status) for status in URGENCY}


def page(state: SchedulerState, query: TaskQuery) -> tuple[int, list[str]]:
    """Return how many tasks fit, and the ids of those on the page."""
    statuses = counted(state)
    fitting = [task for task in state.tasks.values() if _fits(task, statuses[task.id], query)]
    fitting.sort(key=_key(query.sort, statuses))
    if query.is_descending:
        fitting.reverse()
    shown = fitting[query.offset : query.offset + query.limit]
    return len(fitting), [task.id for task in shown]


def shown_time(task: Task) -> float:
    is_running = task.status in ("RUNNING", "BATCH_RUNNING")
    return max(task.updated, task.time_running or 0) if is_running else task.updated


def _fits(task: Task, status: str, query: TaskQuery) -> bool:
    scope = query.scope
    texts = task.pretty_id.casefold(), task.id.casefold()
    return (
        (not query.statuses or status in query.statuses)
        and (not scope.families or task.family in scope.families)
        and (not scope.resources or any(name in scope.resources for name in task.resources))
        and all(any(term in text for text in texts) for term in scope.terms)
    )


def _key(sort: str, statuses: dict[str, str]) -> Callable[[Task], Any]:
    keys: dict[str, Callable[[Task], Any]] = {
        "status": lambda task: (URGENCY.index(statuses[task.id]), -shown_time(task), task.id),
        "family": lambda task: (task.family, task.id),
        "priority": lambda task: (task.priority, task.id),
        "time": lambda task: (shown_time(task), task.id),
    }
    return keys[sort]
