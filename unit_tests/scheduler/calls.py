"""Short forms of the most frequent calls; the worker is `w` unless another is given."""

from collections.abc import Mapping
from typing import Any

from luigid.scheduler import Scheduler


def call(scheduler: Scheduler, method: str, **arguments: Any) -> Any:
    """Call an RPC method by its name, as the web layer does."""
    return getattr(scheduler, method)(**arguments)


def add(scheduler: Scheduler, *task_ids: str, worker: str = "w", **arguments: Any) -> None:
    """Report tasks, all with the same arguments."""
    for task_id in task_ids:
        scheduler.add_task(worker=worker, task_id=task_id, **arguments)


def run(scheduler: Scheduler, task_id: str, *, worker: str = "w", **arguments: Any) -> None:
    """Report a task as RUNNING."""
    add(scheduler, task_id, worker=worker, status="RUNNING", **arguments)


def get_work(scheduler: Scheduler, worker: str = "w", **arguments: Any) -> str | list[str] | None:
    """Ask for work; return the id of a task, the ids of a batch, or None."""
    answer = scheduler.get_work(worker=worker, **arguments)
    taken: str | list[str] | None = answer.get("batch_task_ids", answer["task_id"])
    return taken


def get_all_work(
    scheduler: Scheduler, worker: str = "w", **arguments: Any
) -> list[str | list[str]]:
    """Ask for work until there is none; return what `get_work` returned."""
    taken: list[str | list[str]] = []
    while (work := get_work(scheduler, worker, **arguments)) is not None:
        taken.append(work)
    return taken


def statuses(scheduler: Scheduler) -> dict[str, str]:
    """Return task id -> status, in order of arrival."""
    return {task.id: task.status for task in scheduler.state.tasks.values()}


def shown(scheduler: Scheduler, field: str) -> dict[str, Any]:
    """Return task id -> one field of the task list."""
    tasks: Mapping[str, Any] = scheduler.task_list(limit=False)
    return {task_id: task[field] for task_id, task in tasks.items()}
