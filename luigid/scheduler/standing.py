"""Where ready tasks stand: whether get_work would return them, and what comes before them."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import heapify, heappop, heapreplace, nsmallest
from itertools import chain, islice
from typing import Final

from luigid.scheduler.assignment import Head, Reservation, active_workers
from luigid.scheduler.resources import fits
from luigid.state.index.ready import RankedTask, is_ready, ranked
from luigid.state.index.runners import Group
from luigid.state.state import SchedulerState
from luigid.state.task import Task
from luigid.state.worker import Worker

#: number of groups of ready tasks that one `Standing` visits at most, in some milliseconds
MAX_GROUPS: Final = 10_000
#: number of tasks that are compared with a member of a batch to find its leader
_MAX_COMPARED: Final = 1000


class ReservedAhead:
    """What get_work reserves for the tasks that rank above another, on behalf of one worker.

    It visits the same tasks as get_work, but returns none of them: those that the worker could run
    itself are reserved like the others.
    """

    def __init__(self, state: SchedulerState, active: Sequence[Worker], asking: Worker) -> None:
        """Begin above all tasks. `active` are the workers for which tasks are reserved."""
        self._assistant_id = asking.id if asking.is_assistant else None
        self._reservation = Reservation(state, workers=active, used={})
        self._heads = [Head(group) for group in state.indices.runners.groups()]
        heapify(self._heads)
        self._runs = iter(state.indices.runs.by_rank())
        self._run = next(self._runs, None)
        #: resource name -> the highest-ranking ready task for which some of it is reserved
        self.first_task: dict[str, Task] = {}

    def has_room_for(self, task: Task) -> bool:
        """Return whether no resources of a task are reserved for tasks that rank above it.

        The tasks must be passed by rank, the highest first.
        """
        self._advance(ranked(task))
        return self._reservation.has_room_for(task)

    def amount(self, resource: str) -> float:
        """Return the amount that is reserved of a resource."""
        return self._reservation.reserved.get(resource, 0)

    def _advance(self, entry: RankedTask) -> None:
        while self._heads and self._heads[0].entry < entry:
            head = self._heads[0]
            self._add_runs(head.entry)
            if not self._reserve(head.entry[-1]) or not head.advance():
                heappop(self._heads)
            else:
                heapreplace(self._heads, head)
        self._add_runs(entry)

    def _reserve(self, task: Task) -> bool:
        """Reserve a task; return False if no other task of its group can be reserved either."""
        reservation = self._reservation
        if not reservation.has_room_for(task):
            return False
        if not reservation.reserve(task, self._assistant_id):
            return False
        for name in task.resources:
            self.first_task.setdefault(name, task)
        return True

    def _add_runs(self, entry: RankedTask) -> None:
        while self._run is not None and self._run < entry:
            self._reservation.add_run(self._run[-1])
            self._run = next(self._runs, None)


class Standing:
    """The ready tasks of one state at one moment, as seen by the workers that could run them.

    It must not be used after the state has changed.
    """

    def __init__(self, state: SchedulerState, active_since: float) -> None:
        """Take the time after which active workers have asked for work, as in get_work."""
        self._state = state
        self._active_since = active_since
        self._groups_left = MAX_GROUPS
        #: whether there were too many groups to examine all workers and tasks
        self.is_cut = False
        #: task id -> what `count_ahead` returns
        self._counts: dict[str, int | None] = {}
        #: worker id, or None for all active workers that are no assistants -> reservations
        self._ahead: dict[str | None, ReservedAhead] = {}

    @cached_property
    def used(self) -> dict[str, float]:
        """Resource name -> amount that RUNNING tasks hold."""
        return self._state.indices.runs.used()

    def runners(self, task: Task) -> Iterator[Worker]:
        """Yield the workers to which get_work may hand out a task."""
        for worker_id in task.workers:
            yield self._state.workers[worker_id]
        if task.is_runnable:
            yield from (worker for worker in self._assistants if worker.id not in task.workers)

    def has_runner(self, task: Task) -> bool:
        """Return whether there is such a worker."""
        return next(self.runners(task), None) is not None

    def is_ready(self, task: Task) -> bool:
        """Return whether get_work of any worker would return a task, but for those above it.

        The resources that are reserved for tasks above it are not free. Tasks must be passed by
        rank, the highest first. If there are more workers than can be examined, the answer may be
        False although a worker would get the task.
        """
        if self._state.is_paused or not is_ready(task) or not self.has_runner(task):
            return False
        if not task.resources:
            return True
        if not fits(task.resources, self.used, self._state):
            return False
        return any(ahead.has_room_for(task) for ahead in self._reserved_ahead(task))

    def reserved_ahead(self, task: Task) -> ReservedAhead | None:
        """Return what is reserved ahead of a task on behalf of its first worker, if examined."""
        ahead = next(self._reserved_ahead(task), None)
        if ahead is not None:
            ahead.has_room_for(task)
        return ahead

    def count_ahead(self, task: Task) -> int | None:
        """Return how many ready tasks that could start on the same workers rank above a task.

        None if too many groups have been visited for other tasks.
        """
        if task.id not in self._counts:
            self._counts[task.id] = self._count_ahead(task) if self._may_visit_groups() else None
        return self._counts[task.id]

    def first_ahead(self, task: Task, number: int) -> list[Task]:
        """Return the first of the tasks that `count_ahead` counts, by rank."""
        entry = ranked(task)
        first = (
            islice(group.entries, min(number, group.entries.bisect_left(entry)))
            for group in self._groups_beside(task)
            if group.entries[0] < entry and fits(group.resources, self.used, self._state)
        )
        return [found[-1] for found in nsmallest(number, chain.from_iterable(first))]

    def batch_leader(self, task: Task) -> Task | None:
        """Return the task above a ready task that would share its run with it, if any."""
        if not task.batchable:
            return None
        for worker in self.runners(task):
            batched_params, max_size = self._state.batcher(worker.id, task.family)
            if not batched_params or max_size < 2:
                continue
            batches = self._state.indices.batches
            for leader in islice(batches.leaders(task, batched_params), _MAX_COMPARED):
                if self._can_run(worker, leader):
                    size = 1 + self._position(leader, task, batched_params, max_size)
                    return leader if size <= max_size else None
        return None

    @cached_property
    def _active(self) -> list[Worker]:
        return active_workers(self._state, self._active_since)

    @cached_property
    def _assistants(self) -> list[Worker]:
        workers = self._state.workers.values()
        return [w for w in workers if w.is_assistant and not w.is_disabled]

    def _reserved_ahead(self, task: Task) -> Iterator[ReservedAhead]:
        """Yield what is reserved on behalf of each worker that can run a task."""
        active = {worker.id for worker in self._active}
        seen: set[str | None] = set()
        for worker in self.runners(task):
            is_shared = worker.id in active and not worker.is_assistant
            key = None if is_shared else worker.id
            if key in seen:
                continue
            seen.add(key)
            ahead = self._ahead.get(key)
            if ahead is None:
                if not self._may_visit_groups():
                    return
                self._groups_left -= self._state.indices.runners.group_count
                is_active = worker.id in active
                workers = self._active if is_active else [*self._active, worker]
                ahead = self._ahead[key] = ReservedAhead(self._state, workers, worker)
            yield ahead

    def _may_visit_groups(self) -> bool:
        self.is_cut = self.is_cut or self._groups_left < 0
        return not self.is_cut

    def _count_ahead(self, task: Task) -> int:
        entry, count = ranked(task), 0
        for group in self._groups_beside(task):
            self._groups_left -= 1
            if group.entries[0] < entry and fits(group.resources, self.used, self._state):
                count += group.entries.bisect_left(entry)
        return count

    def _groups_beside(self, task: Task) -> Iterator[Group]:
        """Yield the groups of tasks that any worker can run that can run the task."""
        index, seen = self._state.indices.runners, set()
        if any(worker.is_assistant for worker in self.runners(task)):
            runner_ids = {worker.id for worker in self.runners(task)}
            for group in index.groups():
                if group.is_runnable or not runner_ids.isdisjoint(group.worker_ids):
                    yield group
            return
        for worker in self.runners(task):
            for runners in index.of_worker(worker.id):
                if runners.worker_ids not in seen:
                    seen.add(runners.worker_ids)
                    yield from runners.groups.values()

    def _can_run(self, worker: Worker, task: Task) -> bool:
        return worker.id in task.workers or (worker.is_assistant and task.is_runnable)

    def _position(
        self, leader: Task, task: Task, batched_params: tuple[str, ...], max_size: float
    ) -> float:
        """Return the position of a task among the members that may join a leader, from 1."""
        candidates = self._state.indices.batches.candidates(leader, batched_params)
        compared = islice(candidates, int(min(max_size, _MAX_COMPARED)))
        return next((n for n, member in enumerate(compared, 1) if member is task), float("inf"))
