"""When a task is expected to be DONE with all that it waits for (`RootEstimate`)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from luigid.durations import Durations
from luigid.overview.simulation import Job, order, simulate
from luigid.overview.spreads import NOTHING, Spread, rest_of, spread_of, started_at
from luigid.overview.under import MAX_TASKS
from luigid.overview.worker_rows import SECONDS_UNTIL_SILENT, reported_processes
from luigid.state.slices import CHUNK_SIZE, Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import BATCH_RUNNING, DISABLED, DONE, FAILED, PENDING, RUNNING, UNKNOWN, Task
from luigid.state.worker import Worker

_MAX_PATH: Final = 100
#: families whose medians stand for those that are not known
_MAX_FAMILIES: Final = 200
_MAX_PROCESSES: Final = 1_000_000
_IGNORED: Final = (
    *("other_work", "limits", "failures", "new_tasks", "unknown_families"),
    *("late_runs", "held", "silent_workers", "cut"),
)


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
    spread: Spread | None

    def describe(self) -> dict[str, Any]:
        """Return the `CriticalTask`."""
        return {
            "task_id": self.task_id,
            "family": self.family,
            "status": self.status,
            "seconds": (self.spread or NOTHING).p50,
        }


@dataclass(slots=True)
class _Work:
    """What can run, each after those it waits for, and sums over it."""

    jobs: list[Job] = field(default_factory=list)
    running: int = 0
    seconds: float = 0.0
    #: of the squares
    below: float = 0.0
    above: float = 0.0

    def add_spread(self, spread: Spread) -> None:
        self.seconds += spread.p50
        self.below += spread.below**2
        self.above += spread.above**2


class RootEstimates:
    """Estimates when tasks are DONE with all that they wait for."""

    def __init__(self, state: SchedulerState, durations: Durations) -> None:
        self._state = state
        self._durations = durations

    def describe(self, task_id: str, now: float) -> Slices[dict[str, Any] | None]:
        """Return the `RootEstimate` of a task; None if nothing is known of any family."""
        found = yield from self._open(task_id, now)
        if self._of_others() is None:
            return None
        runnable = yield from _runnable(found)
        work = yield from _work(found, runnable)
        held_up = len(found.tasks) - len(runnable) + len(found.missing)
        processes = self._processes(found, now)
        result: dict[str, Any] = {
            "expected_end": None,
            "earliest": None,
            "latest": None,
            "reason": "cut" if "cut" in found.ignores else "held_up" if held_up else None,
            "tasks": len(found.tasks) + len(found.missing),
            "running": work.running,
            "held_up": held_up,
            "work_seconds": work.seconds,
            "processes": processes,
            "bound": "path",
            "critical_seconds": 0.0,
            "critical_tasks": 0,
            "critical": [],
            "ignores": [each for each in _IGNORED if each in found.ignores],
        }
        if not work.jobs:
            return result
        schedule = yield from simulate(work.jobs, processes)
        yield
        path = [found.tasks[runnable[position]] for position in schedule.path]
        result |= {
            "bound": "work" if schedule.end > schedule.path_seconds + 1e-6 else "path",
            "critical_seconds": schedule.path_seconds,
            "critical_tasks": len(path),
            "critical": [each.describe() for each in path[:_MAX_PATH]],
        }
        if result["reason"] is None:
            on_path = _Work()
            for each in path:
                on_path.add_spread(each.spread or NOTHING)
            below = math.sqrt(max(on_path.below, work.below / processes**2))
            above = math.sqrt(max(on_path.above, work.above / processes**2))
            result |= {
                "expected_end": now + schedule.end,
                "earliest": now + max(0.0, schedule.end - below),
                "latest": now + schedule.end + above,
            }
        return result

    def _open(self, task_id: str, now: float) -> Slices[_Open]:
        """Look at all tasks that are not DONE of those that a task waits for, itself included."""
        found = _Open(ignores={"other_work", "failures", "new_tasks"})
        usual: dict[str, Spread | None] = {}
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
            if started_at(task) is None:
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
        usual: dict[str, Spread | None],
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
        self, task: Task, usual: dict[str, Spread | None], ignores: set[str], now: float
    ) -> Spread | None:
        """Return how long a task takes from now on; None if it will not run by itself."""
        if task.status in (FAILED, DISABLED, UNKNOWN):
            return None
        started = started_at(task)
        if started is None and task.family in usual:
            return usual[task.family] or NOTHING
        known = self._durations.known(task.family)
        if known is not None and started is not None:
            spread = rest_of(known, now - started)
            if spread is None:
                ignores.add("late_runs")
            return spread or NOTHING
        if task.family not in usual:
            usual[task.family] = spread_of(known.ordered) if known else self._of_others()
        if known is None:
            ignores.add("unknown_families")
        spread = usual[task.family]
        if spread is None or started is None:
            return spread or NOTHING
        gone = max(0.0, now - started)
        return Spread(*(max(0.0, each - gone) for each in (spread.p10, spread.p50, spread.p90)))

    def _of_others(self) -> Spread | None:
        """Return what stands for a family of which nothing is known."""
        families = self._durations.families()[-_MAX_FAMILIES:]
        known = [each for family in families if (each := self._durations.known(family))]
        if not known:
            return None
        from statistics import median  # which imports much, and is seldom needed

        return spread_of(sorted(median(each.ordered) for each in known))

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
    for each in found.tasks:
        deps = yield from _positions(each.deps, found.positions)
        jobs.append(Job(0, is_running=False, deps=deps))
        if len(jobs) % CHUNK_SIZE == 0:
            yield
    ordered = yield from order(jobs)
    fine = [False] * len(jobs)
    runnable = []
    for step, number in enumerate(ordered):
        each, known = found.tasks[number], jobs[number].deps
        if len(known) == len(each.deps) and all(fine[dep] for dep in known):
            fine[number] = each.spread is not None
        if fine[number]:
            runnable.append(number)
        if step % CHUNK_SIZE == 0:
            yield
    return runnable


def _work(found: _Open, runnable: Sequence[int]) -> Slices[_Work]:
    """Return what can run, as jobs of which each stands after those it waits for."""
    work = _Work()
    positions: dict[str, int] = {}
    for number in runnable:
        each = found.tasks[number]
        spread = each.spread or NOTHING
        deps = yield from _positions(each.deps, positions)
        is_running = each.status in (RUNNING, BATCH_RUNNING)
        positions[each.task_id] = len(work.jobs)
        work.jobs.append(Job(spread.p50, is_running, deps))
        work.running += is_running
        work.add_spread(spread)
        if len(work.jobs) % CHUNK_SIZE == 0:
            yield
    return work


def _positions(names: Sequence[str], positions: Mapping[str, int]) -> Slices[list[int]]:
    """Return the positions of those names that have one."""
    found: list[int] = []
    for chunk in in_chunks(names):
        found += [positions[name] for name in chunk if name in positions]
        if len(chunk) == CHUNK_SIZE:
            yield
    return found


def _processes(worker: Worker) -> int:
    return int(min(_MAX_PROCESSES, max(1, reported_processes(worker) or 1)))
