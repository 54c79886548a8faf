"""Reference answers of the overview, computed from all tasks each time."""

from collections.abc import Callable
from typing import Any

from luigid.overview import TaskQuery
from luigid.state.state import SchedulerState
from luigid.state.task import Task
from luigid.state.upstream import upstream_statuses

#: in the order of the document
URGENCY = [
    *("FAILED", "RUNNING", "BATCH_RUNNING", "UPSTREAM_FAILED", "DISABLED", "UPSTREAM_DISABLED"),
    *("PENDING", "UNKNOWN", "DONE"),
]


def counted_statuses(state: SchedulerState) -> dict[str, str]:
    """Return task id -> counted status."""
    upstream = upstream_statuses(state)
    found = {}
    for task in state.tasks.values():
        found[task.id] = task.status
        upstream_status = upstream.get(task.id)
        if task.status == "PENDING" and upstream_status in (
            "UPSTREAM_FAILED",
            "UPSTREAM_DISABLED",
        ):
            found[task.id] = upstream_status
    return found


def counts(state: SchedulerState) -> dict[str, int]:
    """Return counted status -> number of tasks."""
    found = list(counted_statuses(state).values())
    return {status: found.count(status) for status in URGENCY}


def page(state: SchedulerState, query: TaskQuery) -> tuple[int, list[str]]:
    """Return the number of matching tasks, and the ids of those on the page."""
    statuses = counted_statuses(state)
    matching = [task for task in state.tasks.values() if _matches(task, statuses[task.id], query)]
    matching.sort(key=_key(query.sort, statuses))
    if query.is_descending:
        matching.reverse()
    shown = matching[query.offset : query.offset + query.limit]
    return len(matching), [task.id for task in shown]


def shown_time(task: Task) -> float:
    is_running = task.status in ("RUNNING", "BATCH_RUNNING")
    return max(task.updated, task.time_running or 0) if is_running else task.updated


def _matches(task: Task, status: str, query: TaskQuery) -> bool:
    scope = query.scope
    texts = task.pretty_id.casefold(), task.id.casefold()
    return (
        (not query.statuses or status in query.statuses)
        and (not scope.families or task.family in scope.families)
        and (not scope.resources or not scope.resources.isdisjoint(_resources(task)))
        and all(any(term in text for text in texts) for term in scope.terms)
    )


def _resources(task: Task) -> set[str]:
    held = task.held_resources if task.status == "RUNNING" else {}
    return {*task.resources, *held}


def _key(sort: str, statuses: dict[str, str]) -> Callable[[Task], Any]:
    keys: dict[str, Callable[[Task], Any]] = {
        "status": lambda task: (URGENCY.index(statuses[task.id]), -shown_time(task), task.id),
        "family": lambda task: (task.family, task.id),
        "priority": lambda task: (task.priority, task.id),
        "time": lambda task: (shown_time(task), task.id),
    }
    return keys[sort]
