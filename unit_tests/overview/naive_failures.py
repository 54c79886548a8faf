"""Reference answers about failures, computed from all tasks each time."""

from typing import Any

from luigid.overview.error_signature import signature_of
from luigid.state.state import SchedulerState
from luigid.state.task import Task


def has_failed(task: Task) -> bool:
    has_failures = task.disabled_at is not None or task.failures.first is not None
    return task.status == "FAILED" or (task.status == "DISABLED" and has_failures)


def groups(state: SchedulerState) -> list[dict[str, Any]]:
    """Return the groups in their order, with some of what the API says of them."""
    found: dict[str, list[Task]] = {}
    for task in state.tasks.values():
        if has_failed(task):
            found.setdefault(signature_of(task.expl).key, []).append(task)
    described = [_describe(state, key, tasks) for key, tasks in found.items()]
    described.sort(key=lambda g: (-g["waiting"], -g["count"], -g["last"], g["key"]))
    return described


def _describe(state: SchedulerState, key: str, tasks: list[Task]) -> dict[str, Any]:
    families = [task.family for task in tasks]
    newest = sorted(tasks, key=lambda task: (task.updated, task.id), reverse=True)
    return {
        "key": key,
        "count": len(tasks),
        "families": {family: families.count(family) for family in families},
        "first": min(task.updated for task in tasks),
        "last": max(task.updated for task in tasks),
        "waiting": len(waiting(state, {task.id for task in tasks})),
        "task_ids": [task.id for task in newest],
    }


def waiting(state: SchedulerState, causes: set[str]) -> set[str]:
    """Return the ids of the tasks that wait for one of the causes."""
    found: set[str] = set()
    while True:
        more = {
            task.id
            for task in state.tasks.values()
            if task.status != "DONE" and not (causes | found).isdisjoint(task.deps)
        } - (causes | found)
        if not more:
            return found
        found |= more
