"""Where ready tasks stand: whether get_work would return them, and what comes before them."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import heapify, heappop, heapreplace, nsmallest
from itertools import chain, islice
from typing import Final

from luigid.scheduler.assignment import Head, Reservation, active_workers
from luigid.scheduler.resources import Usage
from luigid.state.index.ready import RankedTask, is_ready, ranked
from luigid.state.index.runners import Group
from luigid.state.limits import NOWHERE, Counter, Needs, Place
from luigid.state.state import SchedulerState
from luigid.state.task import Task
from luigid.state.worker import Worker

#: number of groups of ready tasks that one `Standing` visits at most, in some milliseconds
MAX_GROUPS: Final = 10_000
#: number of tasks that are compared with a member of a batch to find its leader
_MAX_COMPARED: Final = 1000
#: number of workers that are looked at, of each task, to find out where it could run
_MAX_RUNNERS: Final = 1000


class ReservedAhead:
    """What get_work reserves for the tasks that rank above another, on behalf of one worker.

    It visits the same tasks as get_work, but returns none of them: those that the worker could run
    itself are reserved like the others.
    """

    def __init__(
        self, state: SchedulerState, active: Sequence[Worker], asking: Worker, usage: Usage
    ) -> None:
        """Begin above all tasks. `active` are the workers for which tasks are reserved."""
        self._assistant_id = asking.id if asking.is_assistant else None
        self._state = state
        self._reservation = Reservation(state, workers=active, usage=usage)
        self._heads = [Head(group) for group in state.indices.runners.groups()]
        heapify(self._heads)
        self._runs = iter(state.indices.runs.by_rank())
        self._run = next(self._runs, None)
        #: what is reserved -> the highest-ranking ready task for which some of it is
        self.first_task: dict[Counter, Task] = {}

    def can_start(self, task: Task, needs: Needs, place: Place) -> bool:
        """Return whether nothing that a task needs at a place is held, or reserved above it.

        The tasks must be passed by rank, the highest first.
        """
        self.advance(ranked(task))
        return self._reservation.can_start(needs, place)

    def amount(self, counter: Counter) -> float:
        """Return the amount that is reserved."""
        return self._reservation.reserved.get(counter, 0)

    def starting(self, counter: Counter) -> float:
        """Return the amount of a rate that is reserved and could start now."""
        return self._reservation.starting.get(counter, 0)

    def advance(self, entry: RankedTask) -> None:
        """Reserve for all tasks that rank above an entry."""
        while self._heads and self._heads[0].entry < entry:
            head = self._heads[0]
            self._add_runs(head.entry)
            if not self._reserve(head) or not head.advance():
                heappop(self._heads)
            else:
                heapreplace(self._heads, head)
        self._add_runs(entry)

    def _reserve(self, head: Head) -> bool:
        """Reserve the first task of a group; return False if no other of it can be reserved."""
        task, needs = head.entry[-1], head.group.needs_under(self._state.limits)
        reserved = self._reservation.reserve(task, needs, self._assistant_id)
        for counter, _ in reserved or ():
            self.first_task.setdefault(counter, task)
        return reserved is not None

    def _add_runs(self, entry: RankedTask) -> None:
        while self._run is not None and self._run < entry:
            self._reservation.add_run(self._run[-1])
            self._run = next(self._runs, None)


class Standing:
    """The ready tasks of one state at one moment, as seen by the workers that could run them.

    It must not be used after the state has changed.
    """

    def __init__(self, state: SchedulerState, active_since: float, now: float) -> None:
        """Take the time after which active workers have asked for work, as in get_work."""
        self._state = state
        self._now = now
        self._active_since = active_since
        self._groups_left = MAX_GROUPS
        #: whether there were too many groups to examine all workers and tasks
        self.is_cut = False
        #: task id -> what `count_ahead` returns
        self._counts: dict[str, int | None] = {}
        #: worker id, or None for all active workers that are no assistants -> reservations
        self._ahead: dict[str | None, ReservedAhead] = {}

    @cached_property
    def usage(self) -> Usage:
        """What is used of each resource."""
        return Usage(self._state, self._now)

    def places(self, task: Task) -> list[Place]:
        """Return where a task could run, each with as much as matters for what it needs."""
        needs = self._state.limits.needs(task.resources)
        if not needs.depends_on_place:
            return [NOWHERE] if self.has_runner(task) else []
        return list(needs.distinct(worker.place for worker in self._examined_runners(task)))

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
        needs = self._state.limits.needs(task.resources)
        return any(
            self.usage.fits(needs, place)
            and any(
                ahead.can_start(task, needs, place)
                for ahead in self._reserved_ahead(task, needs, place)
            )
            for place in self.places(task)
        )

    def reserved_ahead(self, task: Task) -> Iterator[tuple[Place, ReservedAhead]]:
        """Yield where a task could start, and what is reserved ahead of it there, if examined.

        That is wherever all that it needs is free, but for what is reserved; else one place.
        """
        needs = self._state.limits.needs(task.resources)
        places = self.places(task)
        for place in [p for p in places if self.usage.fits(needs, p)] or places[:1]:
            ahead = next(self._reserved_ahead(task, needs, place), None)
            if ahead is not None:
                ahead.advance(ranked(task))
                yield place, ahead

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
            if group.entries[0] < entry and self._fits(group, task)
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
    def _active_ids(self) -> set[str]:
        return {worker.id for worker in self._active}

    @cached_property
    def _assistants(self) -> list[Worker]:
        workers = self._state.workers.values()
        return [w for w in workers if w.is_assistant and not w.is_disabled]

    def _examined_runners(self, task: Task) -> Iterator[Worker]:
        for number, worker in enumerate(self.runners(task)):
            if number == _MAX_RUNNERS:
                self.is_cut = True
                return
            yield worker

    def _reserved_ahead(self, task: Task, needs: Needs, place: Place) -> Iterator[ReservedAhead]:
        """Yield what is reserved on behalf of each worker that can run a task at a place."""
        runners = self._examined_runners(task) if needs.depends_on_place else self.runners(task)
        seen: set[str | None] = set()
        for worker in runners:
            is_shared = worker.id in self._active_ids and not worker.is_assistant
            key = None if is_shared else worker.id
            if key in seen or needs.what_matters(worker.place) != place:
                continue
            seen.add(key)
            ahead = self._ahead.get(key)
            if ahead is None:
                if not self._may_visit_groups():
                    return
                self._groups_left -= self._state.indices.runners.group_count
                is_active = worker.id in self._active_ids
                workers = self._active if is_active else [*self._active, worker]
                ahead = self._ahead[key] = ReservedAhead(self._state, workers, worker, self.usage)
            yield ahead

    def _may_visit_groups(self) -> bool:
        self.is_cut = self.is_cut or self._groups_left < 0
        return not self.is_cut

    def _count_ahead(self, task: Task) -> int:
        entry, count = ranked(task), 0
        for group in self._groups_beside(task):
            self._groups_left -= 1
            if group.entries[0] < entry and self._fits(group, task):
                count += group.entries.bisect_left(entry)
        return count

    def _fits(self, group: Group, task: Task) -> bool:
        """Return whether a worker of both a group and a task could start the group's tasks now."""
        needs = self._state.limits.needs(group.resources)
        if not needs.depends_on_place:
            return self.usage.fits(needs, NOWHERE)
        places = (
            worker.place
            for worker in islice(self.runners(task), _MAX_RUNNERS)
            if worker.id in group.worker_ids or (worker.is_assistant and group.is_runnable)
        )
        return any(self.usage.fits(needs, place) for place in needs.distinct(places))

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
