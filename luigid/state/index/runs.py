"""Current runs by worker, batch, rank and resource."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sortedcontainers import SortedList

from luigid.state.index.ready import RankedTask, ranked
from luigid.state.limits import Counter
from luigid.state.task import BATCH_RUNNING, RUNNING, Task

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class IndexedRun:
    """A RUNNING or BATCH_RUNNING task as it was indexed."""

    task: Task
    status: str
    worker_id: str | None
    batch_id: str | None
    entry: RankedTask
    held: dict[str, float]


class RunIndex:
    """All RUNNING and BATCH_RUNNING tasks."""

    def __init__(self) -> None:
        self._runs: dict[str, IndexedRun] = {}
        self._of_worker: dict[str | None, dict[str, IndexedRun]] = {}
        self._of_batch: dict[str | None, dict[str, IndexedRun]] = {}
        self._by_rank: SortedList[RankedTask] = SortedList()
        #: resource name -> task id -> run of a RUNNING task that holds it
        self._holders: dict[str, dict[str, IndexedRun]] = {}

    def by_rank(self) -> Iterator[RankedTask]:
        """Return the RUNNING tasks by rank, the highest first."""
        return iter(self._by_rank)

    def of_worker(self, worker_id: str, status: str) -> list[Task]:
        """Return the tasks with this status that run on a worker, the first to start first."""
        runs = self._of_worker.get(worker_id, {}).values()
        return _in_order(run for run in runs if run.status == status)

    def of_batch(self, batch_id: str) -> list[Task]:
        """Return the BATCH_RUNNING tasks of a batch, in the order in which they joined it."""
        runs = self._of_batch.get(batch_id, {}).values()
        return _in_order(run for run in runs if run.status == BATCH_RUNNING)

    def all(self) -> Iterable[Task]:
        """Return all RUNNING and BATCH_RUNNING tasks."""
        return [run.task for run in self._runs.values()]

    def used(self) -> dict[str, float]:
        """Return resource name -> amount that RUNNING tasks hold.

        The amounts are added up in the order in which the runs began, because sums of floats
        depend on the order. BATCH_RUNNING tasks do not count: the RUNNING task of their batch
        holds the resources.
        """
        return {
            name: sum(run.held[name] for run in sorted(holders.values(), key=_order))
            for name, holders in self._holders.items()
        }

    def used_by(
        self, counters: Mapping[str | None, Mapping[str, Counter | None]]
    ) -> dict[Counter, float]:
        """Return counter -> amount that RUNNING tasks hold.

        `counters` has, by worker, what each name counts for its runs; None if it is not held.
        """
        used: dict[Counter, float] = {}
        for name, holders in self._holders.items():
            for run in sorted(holders.values(), key=_order):
                counter = counters[run.worker_id][name]
                if counter is not None:
                    used[counter] = used.get(counter, 0) + run.held[name]
        return used

    def holders(self, resource: str) -> Mapping[str, IndexedRun]:
        """Return task id -> run, of the RUNNING tasks that hold a resource; a live view."""
        return self._holders.get(resource, {})

    def update(self, task: Task) -> None:
        """Index a task, or index it again after a change."""
        if task.id in self._runs:
            self.remove(task)
        if task.status not in (RUNNING, BATCH_RUNNING):
            return
        held = task.held_resources if task.status == RUNNING else {}
        run = IndexedRun(task, task.status, task.worker_running, task.batch_id, ranked(task), held)
        self._runs[task.id] = run
        self._of_worker.setdefault(run.worker_id, {})[task.id] = run
        self._of_batch.setdefault(run.batch_id, {})[task.id] = run
        if run.status == RUNNING:
            self._by_rank.add(run.entry)
        for name in held:
            self._holders.setdefault(name, {})[task.id] = run

    def remove(self, task: Task) -> None:
        """Remove a task from the index."""
        run = self._runs.pop(task.id, None)
        if run is None:
            return
        _remove_from(self._of_worker, run.worker_id, task.id)
        _remove_from(self._of_batch, run.batch_id, task.id)
        if run.status == RUNNING:
            self._by_rank.remove(run.entry)
        for name in run.held:
            _remove_from(self._holders, name, task.id)

    def validate(self, tasks: Iterable[Task]) -> None:
        """Recompute the index. Raises AssertionError if it differs."""
        runs = {task.id: task for task in tasks if task.status in (RUNNING, BATCH_RUNNING)}
        assert {task_id: run.task for task_id, run in self._runs.items()} == runs
        for run in self._runs.values():
            task = run.task
            assert (run.status, run.worker_id) == (task.status, task.worker_running)
            assert run.batch_id == task.batch_id
            assert run.held == (task.held_resources if task.status == RUNNING else {})
        running = [task for task in runs.values() if task.status == RUNNING]
        assert list(self._by_rank) == sorted(map(ranked, running))
        assert self._of_worker == _grouped(self._runs, lambda run: [run.worker_id])
        assert self._of_batch == _grouped(self._runs, lambda run: [run.batch_id])
        assert self._holders == _grouped(self._runs, lambda run: run.held)


def _grouped(
    runs: dict[str, IndexedRun], keys: Callable[[IndexedRun], Iterable[K]]
) -> dict[K, dict[str, IndexedRun]]:
    grouped: dict[K, dict[str, IndexedRun]] = {}
    for task_id, run in runs.items():
        for key in keys(run):
            grouped.setdefault(key, {})[task_id] = run
    return grouped


def _remove_from(index: dict[K, dict[str, IndexedRun]], key: K, task_id: str) -> None:
    runs = index[key]
    del runs[task_id]
    if not runs:
        del index[key]


def _in_order(runs: Iterable[IndexedRun]) -> list[Task]:
    return [run.task for run in sorted(runs, key=_order)]


def _order(run: IndexedRun) -> int:
    return run.task.order
