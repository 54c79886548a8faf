"""Open tasks by the workers that can run them: what there is to count, and to hand out."""

from collections.abc import Container, Iterable, Mapping
from typing import TypeAlias

from sortedcontainers import SortedList

from luigid.state.index.ready import Entry, entry, is_ready
from luigid.state.task import FAILED, PENDING, RUNNING, Task

#: resource name and amount, by name
Demand: TypeAlias = tuple[tuple[str, float], ...]


class Group:
    """Ready tasks that the same workers can run and that need the same resources, by rank."""

    __slots__ = ("entries", "is_runnable", "resources", "worker_ids")

    def __init__(
        self, worker_ids: tuple[str, ...], resources: Mapping[str, float], *, is_runnable: bool
    ) -> None:
        #: in the order in which each first reported the tasks
        self.worker_ids = worker_ids
        self.resources = resources
        #: whether assistants may run them
        self.is_runnable = is_runnable
        self.entries: SortedList[Entry] = SortedList()


class Runners:
    """The PENDING, FAILED and RUNNING tasks that the same workers can run, in the same order."""

    __slots__ = ("demanding", "failed", "groups", "held_up", "pending", "running", "worker_ids")

    def __init__(self, worker_ids: tuple[str, ...]) -> None:
        self.worker_ids = worker_ids
        self.pending = 0
        #: PENDING tasks that need resources
        self.demanding = 0
        #: PENDING tasks that wait for a DISABLED one
        self.held_up = 0
        self.failed = 0
        self.running: dict[str, Task] = {}
        self.groups: dict[tuple[Demand, bool], Group] = {}

    @property
    def open(self) -> int:
        """How many of the tasks these workers could still run."""
        return self.pending - self.held_up + self.failed

    @property
    def is_empty(self) -> bool:
        """Whether no task is left."""
        return not (self.pending or self.failed or self.running)


class Filing:
    """Where a task was counted, so that it can be taken from there when it is another."""

    __slots__ = ("entry", "group", "is_demanding", "is_held_up", "runners", "status")

    def __init__(
        self, runners: Runners, status: str, *, is_demanding: bool, is_held_up: bool
    ) -> None:
        self.runners = runners
        self.status = status
        self.is_demanding = is_demanding
        self.is_held_up = is_held_up
        #: where it stands if it is ready
        self.group: Group | None = None
        self.entry: Entry | None = None


class RunnersIndex:
    """All `Runners`, kept up to date by `update` and `forget`."""

    def __init__(self) -> None:
        #: how many tasks are ready
        self.ready = 0
        self._all: dict[tuple[str, ...], Runners] = {}
        self._of_worker: dict[str, dict[tuple[str, ...], Runners]] = {}
        #: those that are not empty
        self._groups: dict[tuple[tuple[str, ...], Demand, bool], Group] = {}

    def of_worker(self, worker_id: str) -> Iterable[Runners]:
        """Return those that a worker is one of."""
        return self._of_worker.get(worker_id, {}).values()

    def groups(self) -> Iterable[Group]:
        """Return all groups in which there is a ready task."""
        return self._groups.values()

    def first_ready(self, worker_id: str) -> Task | None:
        """Return the ready task that ranks highest among those which a worker can run."""
        firsts = (
            group.entries[0]
            for runners in self.of_worker(worker_id)
            for group in runners.groups.values()
        )
        first: Entry | None = min(firsts, default=None)
        return None if first is None else first[-1]

    def update(self, task: Task, *, is_held_up: bool) -> None:
        """File a task as it is now. `is_held_up`: it waits for a DISABLED one."""
        self.forget(task)
        if task.status not in (PENDING, FAILED, RUNNING):
            return
        runners = self._runners(tuple(task.workers))
        filing = Filing(
            runners, task.status, is_demanding=bool(task.resources), is_held_up=is_held_up
        )
        task.filing = filing
        if task.status == PENDING:
            runners.pending += 1
            runners.demanding += filing.is_demanding
            runners.held_up += is_held_up
            if is_ready(task):
                self._rank(task, filing)
        elif task.status == FAILED:
            runners.failed += 1
        else:
            runners.running[task.id] = task

    def forget(self, task: Task) -> None:
        """Take a task out of wherever it was filed."""
        filing = task.filing
        if filing is None:
            return
        task.filing = None
        runners = filing.runners
        if filing.status == PENDING:
            runners.pending -= 1
            runners.demanding -= filing.is_demanding
            runners.held_up -= filing.is_held_up
            if filing.group is not None:
                self._unrank(filing)
        elif filing.status == FAILED:
            runners.failed -= 1
        else:
            del runners.running[task.id]
        if runners.is_empty:
            self._drop(runners)

    def validate(self, tasks: Iterable[Task], held_up: Container[str]) -> None:
        """Recount. Raises AssertionError where that differs."""
        all_tasks = list(tasks)
        filed = {tuple(t.workers) for t in all_tasks if t.status in (PENDING, FAILED, RUNNING)}
        assert self._all.keys() == filed
        for worker_ids, runners in self._all.items():
            mine = [task for task in all_tasks if tuple(task.workers) == worker_ids]
            pending = [task for task in mine if task.status == PENDING]
            assert runners.pending == len(pending)
            assert runners.demanding == sum(bool(task.resources) for task in pending)
            assert runners.held_up == sum(task.id in held_up for task in pending)
            assert runners.failed == sum(task.status == FAILED for task in mine)
            assert runners.running == {t.id: t for t in mine if t.status == RUNNING}
            groups: dict[tuple[Demand, bool], list[Entry]] = {}
            for task in pending:
                if is_ready(task):
                    groups.setdefault((demand_of(task), task.is_runnable), []).append(entry(task))
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

    def _rank(self, task: Task, filing: Filing) -> None:
        runners = filing.runners
        demand = demand_of(task)
        group = runners.groups.get((demand, task.is_runnable))
        if group is None:
            group = Group(runners.worker_ids, task.resources, is_runnable=task.is_runnable)
            runners.groups[demand, task.is_runnable] = group
            self._groups[runners.worker_ids, demand, task.is_runnable] = group
        filing.group = group
        filing.entry = entry(task)
        group.entries.add(filing.entry)
        self.ready += 1

    def _unrank(self, filing: Filing) -> None:
        group = filing.group
        assert group is not None
        group.entries.remove(filing.entry)
        self.ready -= 1
        if not group.entries:
            key = tuple(sorted(group.resources.items())), group.is_runnable
            del filing.runners.groups[key]
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
    """Return what a task needs in a form that can be compared and hashed."""
    return tuple(sorted(task.resources.items()))
