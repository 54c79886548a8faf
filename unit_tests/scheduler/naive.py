"""A naive implementation of Luigi's passes over all tasks, with which the indices must agree.

It reads only the tasks, the workers and the totals of the resources, no index.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from luigid.state.state import SchedulerState
from luigid.state.task import Task
from luigid.state.worker import Worker

#: most severe last
UPSTREAM = {
    "RUNNING": "UPSTREAM_RUNNING",
    "BATCH_RUNNING": "UPSTREAM_RUNNING",
    "PENDING": "UPSTREAM_MISSING_INPUT",
    "FAILED": "UPSTREAM_FAILED",
    "DISABLED": "UPSTREAM_DISABLED",
}
SEVERITY = [None, *UPSTREAM.values()]


def chosen_work(
    state: SchedulerState, worker: Worker, *, assistant: bool, active_since: float, now: float
) -> list[str]:
    """Return the ids of what get_work chooses: a task, the members of a batch, or nothing."""
    mine = [task for task in state.tasks.values() if worker.id in task.workers]
    needs_resources = any(task.resources for task in mine if task.status == "PENDING")
    is_trivial = not (worker.is_assistant or needs_resources)
    ranked = sorted(
        (t for t in (mine if is_trivial else state.tasks.values()) if t.status in _RANKED),
        key=lambda t: (-t.priority, t.time, _RANKED.index(t.status), t.order),
    )
    used = Counter() if is_trivial else used_resources(state)
    started = Counter() if is_trivial else started_amounts(state, now)
    free = {} if is_trivial else _processes(state.workers.values(), active_since)
    reserved: Counter[Any] = Counter()
    #: of rates, what has started, and what is reserved and could start now
    starting: Any = Counter(started)
    for position, task in enumerate(ranked):
        if task.status == "RUNNING" and task.worker_running in free:
            free[task.worker_running] -= 1
            reserved.update(_held(state, task))
        if not _is_ready(state, task):
            continue
        runs_here = worker.id in task.workers or (assistant and task.is_runnable)
        here = _needed(state, task, worker.id)
        if runs_here and all(_fits(state, here, each) for each in (used, reserved, starting)):
            return _batch(state, worker, task, ranked[position + 1 :])
        for candidate in [*task.workers, worker.id] if assistant else task.workers:
            there = _needed(state, task, candidate)
            if free.get(candidate, 0) > 0 and _fits(state, there, reserved):
                free[candidate] -= 1
                reserved.update(there)
                for where, amount in there.items():
                    if _is_rate(where) and amount > 0 and _fits(state, {where: amount}, starting):
                        starting[where] += amount
                break
    return []


_RANKED = ["PENDING", "RUNNING"]


def used_resources(state: SchedulerState) -> Counter[Any]:
    """Return what RUNNING tasks hold, on the server or on which host or worker -> amount."""
    used: Counter[Any] = Counter()
    # Sums of floats depend on the order.
    for task in sorted(state.tasks.values(), key=lambda task: task.order):
        if task.status == "RUNNING":
            used.update(_held(state, task))
    return used


def started_amounts(state: SchedulerState, now: float) -> Counter[Any]:
    """Return rate -> amount that started in its last second, minute or hour."""
    started: Any = Counter()
    for start in state.starts:
        for rate, amount in start.amounts.items():
            if start.time + _WINDOWS[rate.split("@")[1]] > now:
                started[rate] += amount
    return Counter({rate: n for rate, n in started.items() if rate in state.resources})


_WINDOWS = {"second": 1, "minute": 60, "hour": 3600}


def counts(state: SchedulerState, worker: Worker) -> tuple[int, int, int]:
    """Return how many tasks the worker could run, only it could, and it was the last to report."""
    upstream = upstream_statuses(state)
    pending = [
        list(task.workers)
        for task in state.tasks.values()
        if worker.id in task.workers
        and task.status in ("PENDING", "FAILED")
        and upstream.get(task.id) != "UPSTREAM_DISABLED"
    ]
    return (
        len(pending),
        sum(workers == [worker.id] for workers in pending),
        sum(workers[-1] == worker.id for workers in pending),
    )


def upstream_statuses(state: SchedulerState) -> dict[str, str | None]:
    """Return task id -> upstream status, or None."""
    found: dict[str, str | None] = {}
    while True:
        before = dict(found)
        for task in state.tasks.values():
            if task.status == "PENDING" and task.deps:
                found[task.id] = max((found.get(dep) for dep in task.deps), key=SEVERITY.index)
            else:
                found[task.id] = UPSTREAM.get(task.status)
        if found == before:
            return found


def _is_ready(state: SchedulerState, task: Task) -> bool:
    done = {task.id for task in state.tasks.values() if task.status == "DONE"}
    return task.status == "PENDING" and task.deps.keys() <= done and not is_held(state, task)


def is_held(state: SchedulerState, task: Task) -> bool:
    """Return whether a task has a hold of its own, or matches a wide one."""
    return task.hold is not None or any(
        (not hold.families or task.family in hold.families)
        and all(term in task.search_text for term in hold.search.casefold().split())
        for hold in state.wide_holds()
    )


def _held(state: SchedulerState, task: Task) -> Counter[Any]:
    held = task.resources if task.resources_running is None else task.resources_running
    amounts: Counter[Any] = Counter()
    for name, amount in held.items():
        if not (_is_rate(name) and name in state.resources):
            amounts[_where(state, name, task.worker_running or "")] += amount  # type: ignore[assignment]
    return amounts


def _needed(state: SchedulerState, task: Task, worker_id: str) -> Any:
    needed: Any = Counter()
    for name, amount in task.resources.items():
        needed[_where(state, name, worker_id)] += amount
    return needed


def _is_rate(name: Any) -> bool:
    return isinstance(name, str) and name.partition("@")[2] in _WINDOWS


def _where(state: SchedulerState, name: str, worker_id: str) -> Any:
    """Return what a name counts for a run on a worker."""
    base, at, kind = name.partition("@")
    worker = state.workers.get(worker_id)
    host = "unknown" if worker is None else worker.info.get("host") or worker.asked_from
    if not at or _is_rate(name):
        return name
    if kind in ("host", "worker"):
        place = (host or "unknown") if kind == "host" else worker_id
        return (base, kind, place) if name in state.resources else name
    for each in ("host", "worker"):
        if f"{base}@{each}" in state.resources:
            return base, each, kind
    return name


def _total(state: SchedulerState, where: Any) -> float:
    if isinstance(where, str):
        return state.resources.get(where, 1)
    base, kind, place = where
    return state.resources.get(f"{base}@{place}", state.resources[f"{base}@{kind}"])


def _fits(state: SchedulerState, needed: Mapping[Any, float], used: Mapping[Any, float]) -> bool:
    return all(n + used.get(where, 0) <= _total(state, where) for where, n in needed.items())


def _processes(workers: Iterable[Worker], active_since: float) -> dict[str, Any]:
    return {
        w.id: w.info.get("workers", 1) for w in workers if (w.last_get_work or 0) > active_since
    }


def _batch(state: SchedulerState, worker: Worker, first: Task, lower: list[Task]) -> list[str]:
    names, max_size = state.batcher(worker.id, first.family)
    if not first.batchable or not names or not first.params.keys() >= set(names):
        return [first.id]
    fixed = {name: value for name, value in first.params.items() if name not in names}
    members = [
        task.id
        for task in lower
        if _is_ready(state, task)
        and (task.family, task.batchable, task.resources) == (first.family, True, first.resources)
        and fixed == {name: task.params.get(name) for name in fixed}
    ]
    return [first.id, *members[: max(0, int(min(max_size, len(lower) + 1)) - 1)]]
