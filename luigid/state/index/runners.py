"""PENDING, FAILED and RUNNING tasks, grouped by the workers that can run them."""

from collections.abc import Container, Iterable, Mapping
from operator import attrgetter
from typing import TypeAlias

from sortedcontainers import SortedList

from luigid.state.index.ready import RankedTask, is_ready, ranked
from luigid.state.limits import Limits, Needs
from luigid.state.task import FAILED, PENDING, RUNNING, Task

#: resource name and amount, by name
Demand: TypeAlias = tuple[tuple[str, float], ...]


class Group:
    """Ready tasks with the same workers and the same resources, by rank."""

    __slots__ = ("_limits", "_needs", "entries", "is_runnable", "resources", "worker_ids")

    def __init__(
        self, worker_ids: tuple[str, ...], resources: Mapping[str, float], *, is_runnable: bool
    ) -> None:
        #: in the order in which the workers first reported the tasks
        self.worker_ids = worker_ids
        self.resources = resources
        #: whether assistants may run the tasks
        self.is_runnable = is_runnable
        self.entries: SortedList[RankedTask] = SortedList()
        self._needs: Needs | None = None
        #: under which `_needs` was computed
        self._limits: Limits | None = None

    def needs_under(self, limits: Limits) -> Needs:
        """Return what each of the tasks needs."""
        if self._needs is None or self._limits is not limits:
            self._needs, self._limits = limits.needs(self.resources), limits
        return self._needs


class Runners:
    """The tasks with the same workers, in the same order."""

    __slots__ = ("demanding", "failed", "groups", "held_up", "pending", "running", "worker_ids")

    def __init__(self, worker_ids: tuple[str, ...]) -> None:
        self.worker_ids = worker_ids
        #: number of PENDING tasks
        self.pending = 0
        #: number of PENDING tasks that need resources
        self.demanding = 0
        #: number of PENDING tasks that wait for a DISABLED one
        self.held_up = 0
        #: number of FAILED tasks
        self.failed = 0
        self.running: dict[str, Task] = {}
        self.groups: dict[tuple[Demand, bool], Group] = {}

    @property
    def open(self) -> int:
        """The number of tasks that the workers could still run."""
        return self.pending - self.held_up + self.failed

    @property
    def is_empty(self) -> bool:
        """Whether no tasks are left."""
        return not (self.pending or self.failed or self.running)


class Placement:
    """Where a task is counted, so that it can be removed after it has changed."""

    __slots__ = ("entry", "group", "is_demanding", "is_held_up", "runners", "status")

    def __init__(
        self, runners: Runners, status: str, *, is_demanding: bool, is_held_up: bool
    ) -> None:
        self.runners = runners
        self.status = status
        self.is_demanding = is_demanding
        self.is_held_up = is_held_up
        #: its group and its entry there, if it is ready
        self.group: Group | None = None
        self.entry: RankedTask | None = None


class RunnersIndex:
    """All open and running tasks by their workers."""

    def __init__(self) -> None:
        #: number of ready tasks
        self.ready = 0
        self._all: dict[tuple[str, ...], Runners] = {}
        self._of_worker: dict[str, dict[tuple[str, ...], Runners]] = {}
        #: only groups that are not empty
        self._groups: dict[tuple[tuple[str, ...], Demand, bool], Group] = {}

    def of_worker(self, worker_id: str) -> Iterable[Runners]:
        """Return the `Runners` that contain a worker."""
        return self._of_worker.get(worker_id, {}).values()

    def groups(self) -> Iterable[Group]:
        """Return all groups, none of which is empty."""
        return self._groups.values()

    @property
    def group_count(self) -> int:
        """The number of groups."""
        return len(self._groups)

    def first_ready(self, worker_id: str) -> Task | None:
        """Return the highest-ranking ready task that a worker can run."""
        firsts = (
            group.entries[0]
            for runners in self.of_worker(worker_id)
            for group in runners.groups.values()
        )
        first: RankedTask | None = min(firsts, default=None)
        return None if first is None else first[-1]

    def has_demanding_tasks(self, worker_id: str) -> bool:
        """Return whether any PENDING task that the worker can run needs resources."""
        return any(runners.demanding for runners in self.of_worker(worker_id))

    def pending_counts(self, worker_id: str) -> tuple[int, int]:
        """Return how many PENDING tasks a worker can run, and how many of them only it can."""
        pending = unique = 0
        for runners in self.of_worker(worker_id):
            pending += runners.pending
            unique += runners.pending if len(runners.worker_ids) == 1 else 0
        return pending, unique

    def unique_pending(self) -> int:
        """Return how many PENDING tasks only one worker can run."""
        return sum(runners.pending for ids, runners in self._all.items() if len(ids) == 1)

    def open_counts(self, worker_id: str) -> tuple[int, int, int]:
        """Return how many PENDING and FAILED tasks a worker could still run.

        The three numbers count all of them, those that only this worker can run, and those to
        whose workers it was added last. PENDING tasks that wait for a DISABLED one do not count.
        """
        pending = unique = last = 0
        for runners in self.of_worker(worker_id):
            pending += runners.open
            unique += runners.open if len(runners.worker_ids) == 1 else 0
            last += runners.open if runners.worker_ids[-1] == worker_id else 0
        return pending, unique, last

    def running_tasks(self, worker_id: str) -> list[Task]:
        """Return the RUNNING tasks that a worker could run itself, in order of arrival."""
        tasks = [task for runners in self.of_worker(worker_id) for task in runners.running.values()]
        return sorted(tasks, key=attrgetter("order"))

    def update(self, task: Task, *, is_held_up: bool) -> None:
        """Index a task, or index it again after a change.

        `is_held_up` tells whether it waits for a DISABLED one.
        """
        self.remove(task)
        if task.status not in (PENDING, FAILED, RUNNING):
            return
        runners = self._runners(tuple(task.workers))
        placement = Placement(
            runners, task.status, is_demanding=bool(task.resources), is_held_up=is_held_up
        )
        task.placement = placement
        if task.status == PENDING:
            runners.pending += 1
            runners.demanding += placement.is_demanding
            runners.held_up += is_held_up
            if is_ready(task):
                self._rank(task, placement)
        elif task.status == FAILED:
            runners.failed += 1
        else:
            runners.running[task.id] = task

    def remove(self, task: Task) -> None:
        """Remove a task from the index."""
        placement = task.placement
        if not isinstance(placement, Placement):
            return
        task.placement = None
        runners = placement.runners
        if placement.status == PENDING:
            runners.pending -= 1
            runners.demanding -= placement.is_demanding
            runners.held_up -= placement.is_held_up
            if placement.group is not None:
                self._unrank(placement)
        elif placement.status == FAILED:
            runners.failed -= 1
        else:
            del runners.running[task.id]
        if runners.is_empty:
            self._drop(runners)

    def validate(self, tasks: Iterable[Task], held_up: Container[str]) -> None:
        """Recompute the index. Raises AssertionError if it differs."""
        all_tasks = list(tasks)
        present = {tuple(t.workers) for t in all_tasks if t.status in (PENDING, FAILED, RUNNING)}
        assert self._all.keys() == present
        for worker_ids, runners in self._all.items():
            mine = [task for task in all_tasks if tuple(task.workers) == worker_ids]
            pending = [task for task in mine if task.status == PENDING]
            assert runners.pending == len(pending)
            assert runners.demanding == sum(bool(task.resources) for task in pending)
            assert runners.held_up == sum(task.id in held_up for task in pending)
            assert runners.failed == sum(task.status == FAILED for task in mine)
            assert runners.running == {t.id: t for t in mine if t.status == RUNNING}
            groups: dict[tuple[Demand, bool], list[RankedTask]] = {}
            for task in pending:
                if is_ready(task):
                    groups.setdefault((demand_of(task), task.is_runnable), []).append(ranked(task))
            assert {k: list(g.entries) for k, g in runners.groups.items()} == {
                key: sorted(entries) for key, entries in groups.items()
            }
        assert self.ready == sum(task.status == PENDING and is_ready(task) for task in all_tasks)
        of_worker: dict[str, dict[tuple[str, ...], Runners]] = {}
        for worker_ids, runners in self._all.items():
            for worker_id in worker_ids:
                of_worker.setdefault(worker_id, {})[worker_ids] = runners
        assert self._of_worker == of_worker
        assert self._groups == {
            (runners.worker_ids, *key): group
            for runners in self._all.values()
            for key, group in runners.groups.items()
        }

    def _rank(self, task: Task, placement: Placement) -> None:
        runners = placement.runners
        demand = demand_of(task)
        group = runners.groups.get((demand, task.is_runnable))
        if group is None:
            group = Group(runners.worker_ids, task.resources, is_runnable=task.is_runnable)
            runners.groups[demand, task.is_runnable] = group
            self._groups[runners.worker_ids, demand, task.is_runnable] = group
        placement.group = group
        placement.entry = ranked(task)
        group.entries.add(placement.entry)
        self.ready += 1

    def _unrank(self, placement: Placement) -> None:
        group = placement.group
        assert group is not None
        group.entries.remove(placement.entry)
        self.ready -= 1
        if not group.entries:
            key = tuple(sorted(group.resources.items())), group.is_runnable
            del placement.runners.groups[key]
            del self._groups[group.worker_ids, *key]

    def _runners(self, worker_ids: tuple[str, ...]) -> Runners:
        runners = self._all.get(worker_ids)
        if runners is None:
            runners = self._all[worker_ids] = Runners(worker_ids)
            for worker_id in worker_ids:
                self._of_worker.setdefault(worker_id, {})[worker_ids] = runners
        return runners

    def _drop(self, runners: Runners) -> None:
        del self._all[runners.worker_ids]
        for worker_id in runners.worker_ids:
            mine = self._of_worker[worker_id]
            del mine[runners.worker_ids]
            if not mine:
                del self._of_worker[worker_id]


def demand_of(task: Task) -> Demand:
    """Return the resources that a task needs in a hashable form."""
    return tuple(sorted(task.resources.items()))
