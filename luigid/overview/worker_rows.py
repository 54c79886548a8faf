"""Pages of workers: what each runs, and what it ran lately."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self, TypeAlias

from luigid.overview.recent_runs import RecentRun, RecentRuns
from luigid.overview.task_rows import TaskRows
from luigid.state.slices import Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import RUNNING, Task
from luigid.state.worker import Worker

#: an enabled worker that has not been heard of for so many seconds is silent; by default workers
#: ping every second, and the server removes them after a minute without a ping
SECONDS_UNTIL_SILENT: Final = 30
#: running tasks of one worker that are shown
_MAX_RUNNING: Final = 100

BUSY: Final = "busy"
IDLE: Final = "idle"
SILENT: Final = "silent"
DISABLED: Final = "disabled"
_TOTALS: Final = (
    *("workers", BUSY, IDLE, SILENT, DISABLED),
    *("processes", "busy_processes", "running", "messages"),
)
#: what each condition is listed under: busy workers first, disabled ones last
_GROUPS: Final = {BUSY: 0, IDLE: 1, SILENT: 1, DISABLED: 2}

#: the sort key of a worker, unique among all of them: its group and, the latest first, its number
Position: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerQuery:
    """A query for a page of workers."""

    #: a condition, or `all`
    show: str = "all"
    #: case-folded; a worker matches if its search text contains each of them
    terms: frozenset[str] = frozenset()
    limit: int = 50
    #: the position of the last worker of the page before
    after: Position | None = None

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any], after: Position | None) -> Self:
        """Return the query of parameters that the contract has checked."""
        return cls(
            show=parameters["show"],
            terms=frozenset(parameters["search"].casefold().split()),
            limit=parameters["limit"],
            after=after,
        )


@dataclass(frozen=True, slots=True)
class _Listed:
    """A worker, with what decides whether and where it is listed."""

    worker: Worker
    running: Sequence[Task]
    #: what is true of it; a busy worker may be silent, or disabled
    conditions: frozenset[str]
    position: Position


class WorkerRows:
    """Describes the workers of one state."""

    def __init__(
        self,
        state: SchedulerState,
        tasks: TaskRows,
        recent: RecentRuns,
    ) -> None:
        self._state = state
        self._tasks = tasks
        self._recent = recent

    def page(
        self, query: WorkerQuery, now: float, encode: Callable[[Position], str]
    ) -> Slices[dict[str, Any]]:
        """Return a page of the workers that match (`WorkerPage`); `encode` makes its cursor."""
        listed: list[_Listed] = []
        totals: Counter[str] = Counter()
        hosts: set[str | None] = {None}
        # The state may change between the slices: a worker is described as it is when its turn is.
        for chunk in in_chunks(list(self._state.workers.values())):
            runs = self._state.indices.runs
            for worker in chunk:
                each = _list(worker, runs.of_worker(worker.id, RUNNING), now)
                listed.append(each)
                hosts.add(as_text(worker.info.get("host")))
                _add(totals, each)
            yield
        found: list[_Listed] = []
        for some in in_chunks(listed):
            found.extend(each for each in some if self._matches(each, query))
            yield
        found.sort(key=lambda each: each.position)
        left = [each for each in found if query.after is None or each.position > query.after]
        shown = left[: query.limit]
        rows = []
        for number, each in enumerate(shown, 1):
            rows.append(self._describe(each))
            if number % 20 == 0:
                yield
        return {
            "time": now,
            "remembers_since": self._recent.since,
            "totals": {
                **{name: totals[name] for name in _TOTALS},
                "hosts": len(hosts) - 1,
                "unique_pending": self._state.indices.runners.unique_pending(),
            },
            "total": len(found),
            "workers": rows,
            "next_cursor": encode(shown[-1].position) if len(left) > len(shown) else None,
        }

    def _matches(self, listed: _Listed, query: WorkerQuery) -> bool:
        if query.show != "all" and query.show not in listed.conditions:
            return False
        if not query.terms:
            return True
        text = self._search_text(listed).casefold()
        return all(term in text for term in query.terms)

    def _search_text(self, listed: _Listed) -> str:
        info = listed.worker.info
        host, user = as_text(info.get("host")) or "", as_text(info.get("username")) or ""
        _first, first_name = self._first_task(listed.worker)
        runs = [f"{task.family} {task.id}" for task in listed.running]
        return "\n".join([listed.worker.id, f"{user}@{host}", first_name or "", *runs])

    def _describe(self, listed: _Listed) -> dict[str, Any]:
        worker, running = listed.worker, listed.running
        lately = self._recent.of_worker(worker.id)
        pending, unique = self._state.indices.runners.pending_counts(worker.id)
        first_task, first_task_name = self._first_task(worker)
        return {
            "worker": worker.id,
            "host": as_text(worker.info.get("host")),
            "user": as_text(worker.info.get("username")),
            "pid": as_text(worker.info.get("pid")),
            "state": worker.state,
            "is_assistant": worker.is_assistant,
            "started": worker.started,
            "last_active": worker.last_active,
            "last_get_work": worker.last_get_work,
            "idle_since": None if running else self._idle_since(worker, lately),
            "processes": reported_processes(worker),
            "running": [self._tasks.row(task, None) for task in running[:_MAX_RUNNING]],
            "running_total": len(running),
            "pending": pending,
            "unique_pending": unique,
            "messages": len(worker.messages),
            "first_task": first_task,
            "first_task_name": first_task_name,
            "lately": [self._describe_run(run) for run in lately],
        }

    def _idle_since(self, worker: Worker, lately: Sequence[RecentRun]) -> float | None:
        if lately:
            return lately[0].finished
        return worker.started if worker.started >= self._recent.since else None

    def _first_task(self, worker: Worker) -> tuple[str | None, str | None]:
        """Return the first task that a worker scheduled, by id and by name, if it reported one."""
        task_id = worker.info.get("first_task")
        if not isinstance(task_id, str) or not task_id:
            return None, None
        task = self._state.tasks.get(task_id)
        return task_id, task_id if task is None else task.pretty_id

    def _describe_run(self, run: RecentRun) -> dict[str, Any]:
        task = self._state.tasks.get(run.task_id)
        return {
            "task_id": run.task_id,
            "family": run.family,
            "params": {} if task is None else task.public_params,
            "status": run.status,
            "started": run.started,
            "finished": run.finished,
            "seconds": run.seconds,
        }


def _list(worker: Worker, running: Sequence[Task], now: float) -> _Listed:
    is_silent = not worker.is_disabled and now - worker.last_active > SECONDS_UNTIL_SILENT
    conditions = {
        BUSY: bool(running),
        IDLE: not (running or worker.is_disabled or is_silent),
        SILENT: is_silent,
        DISABLED: worker.is_disabled,
    }
    holding = frozenset(name for name, holds in conditions.items() if holds)
    # A disabled worker may still run what it had: it is last nevertheless.
    group = _GROUPS[DISABLED if worker.is_disabled else BUSY if running else IDLE]
    return _Listed(worker, running, holding, (group, -worker.number))


def _add(totals: "Counter[str]", listed: _Listed) -> None:
    """Count a worker in the totals."""
    worker, running = listed.worker, len(listed.running)
    totals.update(listed.conditions)
    totals["workers"] += 1
    totals["running"] += running
    totals["messages"] += len(worker.messages)
    if not worker.is_disabled:
        totals["busy_processes"] += running
        # One that reported no number has at least those that are busy.
        totals["processes"] += reported_processes(worker) or running  # type: ignore[assignment]


def as_text(value: Any) -> str | None:
    """Return what a worker reported of itself, which may be any JSON, as text; None for nothing."""
    return None if value is None or value == "" else str(value)


def reported_processes(worker: Worker) -> float | None:
    """Return how many tasks a worker runs at a time; None if it reported no number."""
    processes = worker.info.get("workers")
    if isinstance(processes, bool) or not isinstance(processes, int | float):
        return None
    return processes if math.isfinite(processes) else None
