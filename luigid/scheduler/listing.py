"""Lists of tasks, workers and resources for the API, as plain JSON values."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from luigid.scheduler.sliced_answer import ListedRow, ListedRows, ListedTask, ListedTasks
from luigid.state.slices import Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import PENDING, RUNNING, Task
from luigid.state.upstream import Upstream
from luigid.state.worker import Worker

#: number of tasks described in one slice
_TASKS_PER_SLICE: Final = 32

#: fields of a worker that are listed only with `include_running`
_COUNTS: Final = ("num_running", "num_pending", "num_uniques", "running")


def select_tasks(
    state: SchedulerState, upstream: Upstream, *, status: str, upstream_status: str, search: str
) -> Slices[list[Task]]:
    """Return the tasks with a status (if not empty) whose pretty id contains all search terms.

    The upstream status (if not empty) filters only the PENDING tasks.
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
    selected: Slices[list[Task]], max_tasks: float, list_task: Callable[[Task], ListedTask]
) -> Slices[ListedTasks]:
    """Return task id -> listed task, or only `num_tasks` if there are more than `max_tasks`."""
    tasks = yield from selected
    if len(tasks) > max_tasks:
        return {"num_tasks": len(tasks)}
    found: ListedTasks = {}
    for number, task in enumerate(tasks):
        found[task.id] = list_task(task)
        if number % _TASKS_PER_SLICE == 0:
            yield
    return found


def search_ids(
    state: SchedulerState, text: str, list_task: Callable[[Task], ListedTask]
) -> Slices[ListedTasks]:
    """Return status -> task id -> listed task, of the tasks whose id contains the text."""
    found: dict[str, ListedTasks] = {}
    for task in list(state.tasks.values()):
        if text in task.id:
            found.setdefault(task.status, {})[task.id] = list_task(task)
        yield
    return {**found}


def _matching(tasks: list[Task], terms: list[str]) -> Slices[list[Task]]:
    found = []
    for task in tasks:
        if _contains_all(task.pretty_id.casefold(), terms):
            found.append(task)
        yield
    return found


def list_workers(
    state: SchedulerState, *, include_running: bool, send_messages: bool
) -> Slices[ListedRows]:
    """Return the workers with their info, the latest to start first.

    The state may not change between the slices.
    """
    workers = sorted(state.workers.values(), key=lambda worker: worker.started, reverse=True)
    running: dict[str | None, ListedTasks] = defaultdict(dict)
    if include_running:
        for chunk in in_chunks(state.with_status(RUNNING)):
            for task in chunk:
                running[task.worker_running][task.id] = ListedTask(task, send_messages)
            yield
    runners = state.indices.runners
    rows = []
    for number, worker in enumerate(workers):
        described = _describe_worker(state, worker)
        tasks = running[worker.id] if include_running else None
        if tasks is not None:
            pending, unique = runners.pending_counts(worker.id)
            described |= {"num_running": len(tasks), "num_pending": pending, "num_uniques": unique}
        rows.append(ListedRow(described, tasks))
        if number % _TASKS_PER_SLICE == 0:
            yield
    return ListedRows(rows)


def describe_run(state: SchedulerState, task: Task) -> dict[str, Any]:
    """Return a RUNNING task as `count_pending` and `get_work` list it, with its worker's info."""
    runner = state.workers.get(task.worker_running or "")
    info: Mapping[str, Any] = {} if runner is None else runner.info
    return {**info, "task_id": task.id, "worker": task.worker_running}


def _describe_worker(state: SchedulerState, worker: Worker) -> dict[str, Any]:
    """Return a worker with its info. Info cannot replace the server's fields, listed or not."""
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


def _contains_all(text: str, terms: Iterable[str]) -> bool:
    return all(term in text for term in terms)
