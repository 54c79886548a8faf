"""When runs and roots are expected to end (`Estimate`)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from luigid.durations import Durations, Known
from luigid.overview.simulation import Job, order, simulate
from luigid.overview.under import MAX_TASKS
from luigid.overview.worker_rows import SECONDS_UNTIL_SILENT, reported_processes
from luigid.state.slices import CHUNK_SIZE, Slices, in_chunks
from luigid.state.state import SchedulerState
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
from luigid.state.worker import Worker

_QUANTILES: Final = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95}
_MAX_PATH: Final = 100
#: families whose medians stand for those that are not known
_MAX_FAMILIES: Final = 200
_MAX_PROCESSES: Final = 1_000_000
_IGNORED: Final = (
    *("other_work", "limits", "failures", "new_tasks", "unknown_families"),
    *("late_runs", "held", "silent_workers", "cut"),
)


@dataclass(frozen=True, slots=True)
class _Spread:
    """How long something takes from now on."""

    p10: float
    p50: float
    p90: float

    @property
    def below(self) -> float:
        return self.p50 - self.p10

    @property
    def above(self) -> float:
        return self.p90 - self.p50


_NOTHING: Final = _Spread(0, 0, 0)


@dataclass(slots=True)
class _Open:
    """What a root waits for, as it was when it was looked at."""

    tasks: list["_OpenTask"] = field(default_factory=list)
    #: task id -> position
    positions: dict[str, int] = field(default_factory=dict)
    worker_ids: set[str] = field(default_factory=set)
    ignores: set[str] = field(default_factory=set)
    #: dependencies that the state does not know
    missing: set[str] = field(default_factory=set)
    has_assistants: bool = False


@dataclass(frozen=True, slots=True)
class _OpenTask:
    task_id: str
    family: str
    status: str
    deps: Sequence[str]
    #: None: it runs by itself no more
    spread: _Spread | None


class Estimates:
    """Estimates of one state, from the durations of the latest runs."""

    def __init__(self, state: SchedulerState, durations: Durations) -> None:
        self._state = state
        self._durations = durations

    def expected_end(self, task: Task, now: float) -> tuple[float | None, bool]:
        """Return when the run of a task is expected to end, and whether it is late.

        The first is None if the task does not run, or if nothing is known.
        """
        started, known = _started(task), self._durations.known(task.family)
        if started is None or known is None:
            return None, False
        spread = _rest(known, now - started)
        end = None if spread is None else now + spread.p50
        return end, self._durations.is_late(task.family, now - started)

    def describe(self, task: Task, now: float, since: float) -> Slices[dict[str, Any]]:
        """Return the `Estimate` of a task; runs are remembered since a time."""
        run = self._run(task, now)
        common = {
            "task_id": task.id,
            "family": task.family,
            "status": task.status,
            "as_of": now,
            "remembers_since": since,
            "run": run,
            "run_reason": "no_runs" if run is None else None,
        }
        if task.status == DONE:
            return {**common, "root": None, "root_reason": "done"}
        root = yield from self._root(task.id, now)
        return {**common, "root": root, "root_reason": "no_runs" if root is None else None}

    def _run(self, task: Task, now: float) -> dict[str, Any] | None:
        known = self._durations.known(task.family)
        if known is None:
            return None
        started = _started(task)
        spread = None if started is None else _rest(known, now - started)
        return {
            "usual": {
                "runs": len(known.ordered),
                "basis": "history" if known.is_from_history else "memory",
                "since": known.since,
                **{name: known.quantile(part) for name, part in _QUANTILES.items()},
            },
            "started": started,
            "seconds": None if started is None else max(0.0, now - started),
            "expected_end": None if spread is None else now + spread.p50,
            "earliest": None if spread is None else now + spread.p10,
            "latest": None if spread is None else now + spread.p90,
            "is_late": started is not None and self._durations.is_late(task.family, now - started),
        }

    def _root(self, task_id: str, now: float) -> Slices[dict[str, Any] | None]:
        found = yield from self._open(task_id, now)
        if not self._durations.families():
            return None
        open_tasks = found.tasks
        runnable = yield from _runnable(found)
        positions = {number: position for position, number in enumerate(runnable)}
        jobs, spreads = [], []
        for numbers in in_chunks(runnable):
            for number in numbers:
                each = open_tasks[number]
                deps = [positions[found.positions[dep]] for dep in each.deps]
                spread = each.spread or _NOTHING
                jobs.append(Job(spread.p50, each.status in (RUNNING, BATCH_RUNNING), deps))
                spreads.append(spread)
            yield
        held_up = len(open_tasks) - len(runnable) + len(found.missing)
        reason = "cut" if "cut" in found.ignores else "held_up" if held_up else None
        processes = self._processes(found, now)
        result: dict[str, Any] = {
            "expected_end": None,
            "earliest": None,
            "latest": None,
            "reason": reason,
            "tasks": len(open_tasks) + len(found.missing),
            "running": sum(job.is_running for job in jobs),
            "held_up": held_up,
            "work_seconds": 0.0,
            "processes": processes,
            "bound": "path",
            "critical_seconds": 0.0,
            "critical_tasks": 0,
            "critical": [],
            "ignores": [each for each in _IGNORED if each in found.ignores],
        }
        if not jobs:
            return result
        schedule = yield from simulate(jobs, processes)
        path = [open_tasks[runnable[position]] for position in schedule.path]
        result |= {
            "work_seconds": schedule.work,
            "bound": "work" if schedule.end > schedule.path_seconds + 1e-6 else "path",
            "critical_seconds": schedule.path_seconds,
            "critical_tasks": len(path),
            "critical": [
                {
                    "task_id": each.task_id,
                    "family": each.family,
                    "status": each.status,
                    "seconds": 0.0 if each.spread is None else each.spread.p50,
                }
                for each in path[:_MAX_PATH]
            ],
        }
        if reason is None:
            on_path = [spreads[position] for position in schedule.path]
            below = max(
                _root_of_squares([each.below for each in on_path]),
                _root_of_squares([each.below for each in spreads]) / processes,
            )
            above = max(
                _root_of_squares([each.above for each in on_path]),
                _root_of_squares([each.above for each in spreads]) / processes,
            )
            result |= {
                "expected_end": now + schedule.end,
                "earliest": now + max(0.0, schedule.end - below),
                "latest": now + schedule.end + above,
            }
        return result

    def _open(self, task_id: str, now: float) -> Slices[_Open]:
        """Look at all tasks that are not DONE of those that a task waits for, itself included."""
        found = _Open(ignores={"other_work", "failures", "new_tasks"})
        usual: dict[str, _Spread | None] = {}
        open_ids, seen, work = [task_id], {task_id}, 0
        while open_ids:
            task = self._state.tasks.get(open_ids.pop())
            if task is None or task.status == DONE:
                continue
            if len(found.tasks) >= MAX_TASKS:
                found.ignores.add("cut")
                break
            # What runs waits for nothing.
            deps: list[str] = []
            if _started(task) is None:
                deps = yield from self._open_deps(task, found)
            for dep in deps:
                if dep not in seen:
                    seen.add(dep)
                    open_ids.append(dep)
                work += 1
                if work % CHUNK_SIZE == 0:
                    yield
            self._add(found, task, deps, usual, now)
            work += 1
            if work % CHUNK_SIZE == 0:
                yield
        return found

    def _open_deps(self, task: Task, found: _Open) -> Slices[list[str]]:
        """Return the dependencies that are not DONE."""
        open_deps = []
        for deps in in_chunks(list(task.deps)):
            for dep in deps:
                known = self._state.tasks.get(dep)
                if known is None:
                    found.missing.add(dep)
                if known is None or known.status != DONE:
                    open_deps.append(dep)
            if len(deps) == CHUNK_SIZE:
                yield
        return open_deps

    def _add(
        self,
        found: _Open,
        task: Task,
        deps: Sequence[str],
        usual: dict[str, _Spread | None],
        now: float,
    ) -> None:
        spread = self._spread(task, usual, found.ignores, now)
        found.positions[task.id] = len(found.tasks)
        found.tasks.append(_OpenTask(task.id, task.family, task.status, deps, spread))
        if task.status == PENDING:
            found.worker_ids.update(task.workers)
            found.has_assistants = found.has_assistants or task.is_runnable
            if task.resources:
                found.ignores.add("limits")
            if task.held_by is not None:
                found.ignores.add("held")
        elif task.worker_running is not None:
            found.worker_ids.add(task.worker_running)

    def _spread(
        self, task: Task, usual: dict[str, _Spread | None], ignores: set[str], now: float
    ) -> _Spread | None:
        """Return how long a task takes from now on; None if it will not run by itself."""
        if task.status in (FAILED, DISABLED, UNKNOWN):
            return None
        known = self._durations.known(task.family)
        started = _started(task)
        if known is not None and started is not None:
            spread = _rest(known, now - started)
            if spread is None:
                ignores.add("late_runs")
            return spread or _NOTHING
        if task.family not in usual:
            usual[task.family] = _of(known.ordered) if known else self._of_others()
        if known is None:
            ignores.add("unknown_families")
        spread = usual[task.family]
        if spread is None or started is None:
            return spread or _NOTHING
        gone = max(0.0, now - started)
        return _Spread(*(max(0.0, each - gone) for each in (spread.p10, spread.p50, spread.p90)))

    def _of_others(self) -> _Spread | None:
        """Return what stands for a family of which nothing is known."""
        families = self._durations.families()[-_MAX_FAMILIES:]
        known = [each for family in families if (each := self._durations.known(family))]
        if not known:
            return None
        return _of(sorted(median(each.ordered) for each in known))

    def _processes(self, found: _Open, now: float) -> int:
        """Return how many of the tasks can run at a time."""
        workers = [
            worker
            for worker_id in found.worker_ids
            if (worker := self._state.workers.get(worker_id)) is not None
        ]
        if found.has_assistants:
            workers += [
                worker
                for worker in self._state.workers.values()
                if worker.is_assistant and worker.id not in found.worker_ids
            ]
        active = [
            worker
            for worker in workers
            if not worker.is_disabled and now - worker.last_active <= SECONDS_UNTIL_SILENT
        ]
        if not active:
            found.ignores.add("silent_workers")
            return 1
        return min(_MAX_PROCESSES, sum(map(_processes, active)))


def _runnable(found: _Open) -> Slices[list[int]]:
    """Return the positions of the tasks that nothing holds up, each after those it waits for."""
    jobs = []
    for number, each in enumerate(found.tasks):
        deps = [found.positions[dep] for dep in each.deps if dep in found.positions]
        jobs.append(Job(0, is_running=False, deps=deps))
        if number % CHUNK_SIZE == 0:
            yield
    ordered = yield from order(jobs)
    fine: set[int] = set()
    runnable = []
    for step, number in enumerate(ordered):
        each = found.tasks[number]
        is_fine = each.spread is not None and all(
            found.positions.get(dep, -1) in fine for dep in each.deps
        )
        if is_fine or each.status in (RUNNING, BATCH_RUNNING):
            fine.add(number)
            runnable.append(number)
        if step % CHUNK_SIZE == 0:
            yield
    return runnable


def _started(task: Task) -> float | None:
    """Return when the run of a task began; None if it does not run."""
    return task.time_running if task.status in (RUNNING, BATCH_RUNNING) else None


def _rest(known: Known, seconds: float) -> _Spread | None:
    """Return how much longer a run takes, as the runs did that took longer; None if none did."""
    longer = known.longer_than(seconds)
    if not longer:
        return None
    spread = _of(longer)
    return _Spread(spread.p10 - seconds, spread.p50 - seconds, spread.p90 - seconds)


def _of(ordered: Sequence[float]) -> _Spread:
    known = Known(ordered, since=0, is_from_history=False)
    return _Spread(known.quantile(0.1), known.quantile(0.5), known.quantile(0.9))


def _root_of_squares(values: Sequence[float]) -> float:
    return math.sqrt(sum(value * value for value in values))


def _processes(worker: Worker) -> int:
    return int(min(_MAX_PROCESSES, max(1, reported_processes(worker) or 1)))
