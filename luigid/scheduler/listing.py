"""Tasks, workers and resources as the API lists them: plain JSON values."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from luigid.scheduler.sliced_answer import ListedTask, ListedTasks, describe_task
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState
from luigid.state.task import PENDING, RUNNING, Task
from luigid.state.upstream import Upstream
from luigid.state.worker import Worker

#: tasks that are looked at in one step, where a look is short
_TASKS_A_STEP: Final = 32

#: fields of a worker that only a list with `include_running` has
_COUNTS: Final = ("num_running", "num_pending", "num_uniques", "running")


def select_tasks(
    state: SchedulerState, upstream: Upstream, *, status: str, upstream_status: str, search: str
) -> Slices[list[Task]]:
    """Return the tasks of a status (empty: all) whose pretty id holds every term of the search.

    The upstream status filters the PENDING tasks alone.
    """
    tasks = list(state.with_status(status) if status else state.tasks.values())
    terms = [term.casefold() for term in search.split()]
    if terms:
        tasks = yield from _matching(tasks, terms)
    if upstream_status:
        statuses = yield from upstream.statuses()
        tasks = [
            task
            for task in tasks
            if task.status != PENDING or statuses.get(task.id) == upstream_status
        ]
    return tasks


def list_tasks(
    selected: Slices[list[Task]], most: float, entry: Callable[[Task], ListedTask]
) -> Slices[ListedTasks]:
    """Return task id -> entry, or only how many there are if that is more than `most`."""
    tasks = yield from selected
    if len(tasks) > most:
        return {"num_tasks": len(tasks)}
    found: ListedTasks = {}
    for number, task in enumerate(tasks):
        found[task.id] = entry(task)
        if number % _TASKS_A_STEP == 0:
            yield
    return found


def search_ids(
    state: SchedulerState, text: str, entry: Callable[[Task], ListedTask]
) -> Slices[ListedTasks]:
    """Return status -> task id -> entry of the tasks whose id holds the text."""
    found: dict[str, ListedTasks] = {}
    for task in list(state.tasks.values()):
        if text in task.id:
            found.setdefault(task.status, {})[task.id] = entry(task)
        yield
    return {**found}


def _matching(tasks: list[Task], terms: list[str]) -> Slices[list[Task]]:
    found = []
    for task in tasks:
        if _holds(task.pretty_id.casefold(), terms):
            found.append(task)
        yield
    return found


def list_workers(
    state: SchedulerState, *, include_running: bool, send_messages: bool
) -> list[dict[str, Any]]:
    """Return the workers, the latest to start first; what they told of themselves comes along."""
    workers = sorted(state.workers.values(), key=lambda worker: worker.started, reverse=True)
    listed = [_describe_worker(state, worker) for worker in workers]
    if include_running:
        running: dict[str | None, dict[str, Any]] = defaultdict(dict)
        for task in state.with_status(RUNNING):
            described = describe_task(task, send_messages=send_messages)
            running[task.worker_running][task.id] = described
        runners = state.indices.runners
        for worker, entry in zip(workers, listed, strict=True):
            entry["num_running"] = len(running[worker.id])
            entry["num_pending"], entry["num_uniques"] = runners.pending_counts(worker.id)
            entry["running"] = running[worker.id]
    return listed


def list_resources(state: SchedulerState, *, send_messages: bool) -> list[dict[str, Any]]:
    """Return the configured resources, what RUNNING tasks hold of them, and those tasks."""
    used = state.indices.runs.used()
    consumers: dict[str, dict[str, Any]] = defaultdict(dict)
    for task in state.with_status(RUNNING):
        for name in task.resources:
            consumers[name][task.id] = describe_task(task, send_messages=send_messages)
    return [
        {
            "name": name,
            "num_total": total,
            "num_used": used.get(name, 0),
            "num_consumer": len(consumers[name]),
            "running": consumers[name],
        }
        for name, total in state.resources.items()
    ]


def describe_run(state: SchedulerState, task: Task) -> dict[str, Any]:
    """Return a RUNNING task as workers are told of it, with what its worker said of itself."""
    runner = state.workers.get(task.worker_running or "")
    info: Mapping[str, Any] = {} if runner is None else runner.info
    return {**info, "task_id": task.id, "worker": task.worker_running}


def _describe_worker(state: SchedulerState, worker: Worker) -> dict[str, Any]:
    """Return a worker with its info. The server's own fields win, even those that are left out."""
    return {
        **{name: value for name, value in worker.info.items() if name not in _COUNTS},
        "name": worker.id,
        "last_active": worker.last_active,
        "started": worker.started,
        "state": worker.state,
        "first_task_display_name": _first_task(state, worker),
        "num_unread_rpc_messages": len(worker.messages),
    }


def _first_task(state: SchedulerState, worker: Worker) -> str | None:
    first_task: str | None = worker.info.get("first_task", "")
    if first_task is None:
        return None
    task = state.tasks.get(first_task)
    return first_task if task is None else task.pretty_id


def _holds(text: str, terms: Iterable[str]) -> bool:
    return all(term in text for term in terms)
