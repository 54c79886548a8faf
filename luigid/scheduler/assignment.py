"""get_work: which task or batch a worker runs next."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from typing import Any

from luigid.scheduler.resources import Usage, add_amounts, has_room
from luigid.state.index.ready import RankedTask
from luigid.state.index.runners import Group
from luigid.state.limits import Amounts, Counter, Needs, Place
from luigid.state.state import SchedulerState
from luigid.state.task import BATCH_RUNNING, RUNNING, Task
from luigid.state.worker import Worker


@dataclass(frozen=True, slots=True)
class Assignment:
    """The work for a worker: one task, or a batch led by its first member."""

    tasks: Sequence[Task]
    batched_params: Sequence[str] = ()

    @property
    def task(self) -> Task:
        """The task, or the leader of the batch."""
        return self.tasks[0]

    @property
    def is_batch(self) -> bool:
        """Whether several tasks run as one."""
        return len(self.tasks) > 1

    @property
    def batch_id(self) -> str:
        """The id of the batch: the MD5 of the members' ids, as in Luigi."""
        ids = "|".join(task.id for task in self.tasks)
        return hashlib.md5(ids.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()

    @property
    def params(self) -> dict[str, Any]:
        """The params to run with; in a batch, each batched param is a list of values."""
        combined = {
            name: [task.params.get(name) for task in self.tasks] for name in self.batched_params
        }
        return {**self.task.params, **combined} if self.is_batch else self.task.params


def find_unclaimed(
    state: SchedulerState, worker: Worker, current_tasks: Iterable[str]
) -> Assignment | None:
    """Return a task that is RUNNING on this worker, but missing from its `current_tasks`.

    It is handed out again: the response that assigned it was lost.
    """
    claimed = set(current_tasks)
    unclaimed = [
        task for task in state.indices.runs.of_worker(worker.id, RUNNING) if task.id not in claimed
    ]
    if not unclaimed:
        return None
    # Among equals, Luigi prefers the one that began to run last, contrary to `ranked`.
    return Assignment([max(unclaimed, key=lambda task: (task.priority, -task.time, task.order))])


def orphaned_batch_members(state: SchedulerState, worker: Worker) -> list[Task]:
    """Return this worker's BATCH_RUNNING tasks whose batch it is not running."""
    running = {task.batch_id for task in state.indices.runs.of_worker(worker.id, RUNNING)}
    return [
        task
        for task in state.indices.runs.of_worker(worker.id, BATCH_RUNNING)
        if task.batch_id not in running
    ]


def choose_work(
    state: SchedulerState, worker: Worker, *, assistant: bool, active_since: float, now: float
) -> Assignment | None:
    """Return the highest-ranking work that this worker can run now, or None.

    Resources are reserved for higher-ranking tasks that other workers are expected to take: those
    that asked for work after `active_since` (seconds since the epoch).
    """
    if _is_trivial(state, worker):
        # Without resources there is nothing to reserve.
        task = state.indices.runners.first_ready(worker.id)
        return None if task is None else _with_batch(state, worker, task, only_own=True)
    active = active_workers(state, active_since)
    reservation = Reservation(state, workers=active, usage=Usage(state, now))
    task = _first_free(state, reservation, worker, assistant=assistant)
    return None if task is None else _with_batch(state, worker, task, only_own=False)


def _first_free(
    state: SchedulerState,
    reservation: "Reservation",
    worker: Worker,
    *,
    assistant: bool,
) -> Task | None:
    """Go through ready and RUNNING tasks by rank, and return the first that the worker can run.

    Reservations only grow. So once a task of a group does not fit, or no worker is left to reserve
    it for, the rest of its group is skipped. The number of tasks visited is at most that of the
    groups, the runs and the free processes together.
    """
    place = worker.place
    heads = [Head(group) for group in state.indices.runners.groups()]
    heapify(heads)
    runs = iter(state.indices.runs.by_rank())
    run = next(runs, None)
    while heads:
        head = heads[0]
        while run is not None and run < head.entry:
            reservation.add_run(run[-1])
            run = next(runs, None)
        task = head.entry[-1]
        needs = head.group.needs_under(state.limits)
        runs_here = worker.id in head.worker_ids or (assistant and task.is_runnable)
        if runs_here and reservation.can_start(needs, place):
            return task
        assistant_id = worker.id if assistant else None
        is_exhausted = reservation.reserve(task, needs, assistant_id) is None
        if is_exhausted or not head.advance():
            heappop(heads)
        else:
            heapreplace(heads, head)
    return None


class Head:
    """The first task of a group that was not visited yet."""

    __slots__ = ("_rest", "entry", "group", "worker_ids")

    def __init__(self, group: Group) -> None:
        self._rest = iter(group.entries)
        self.entry: RankedTask = next(self._rest)
        self.worker_ids = group.worker_ids
        self.group = group

    def advance(self) -> bool:
        """Move on to the next task; return False if there is none."""
        following: RankedTask | None = next(self._rest, None)
        if following is None:
            return False
        self.entry = following
        return True

    def __lt__(self, other: "Head") -> bool:
        return self.entry < other.entry


class Reservation:
    """The resources that higher-ranking tasks hold, or take as soon as a worker is free.

    What is limited by host or worker is reserved where the task is expected to run.
    """

    def __init__(self, state: SchedulerState, *, workers: Iterable[Worker], usage: Usage) -> None:
        self._state = state
        self._limits = state.limits
        self._usage = usage
        #: worker id -> number of its free processes
        self._capacity = {worker.id: worker.processes for worker in workers}
        #: counter -> amount
        self.reserved: dict[Counter, float] = {}
        #: rate -> amount that is reserved and could start now
        self.starting: dict[Counter, float] = {}

    def add_run(self, task: Task) -> None:
        """Reserve what a run on an active worker holds, and one process of the worker."""
        worker_id = task.worker_running
        if worker_id in self._capacity:
            self._capacity[worker_id] -= 1
            reserved = self.reserved
            if not self._limits.is_used:
                for name, amount in task.held_resources.items():
                    reserved[name] = reserved.get(name, 0) + amount
                return
            counters = self._state.counters[worker_id]
            for name, amount in task.held_resources.items():
                counter = counters[name]
                if counter is not None:
                    reserved[counter] = reserved.get(counter, 0) + amount

    def can_start(self, needs: Needs, place: Place) -> bool:
        """Return whether nothing that a run at a place needs is reserved, or held by runs."""
        amounts = needs.at(place)
        return (
            has_room(amounts, self.reserved, self._limits)
            and self._usage.allows(amounts)
            and self._usage.allows_start(needs.rates, self.starting)
        )

    def reserve(self, task: Task, needs: Needs, assistant_id: str | None) -> Amounts | None:
        """Reserve a task on the first of its workers with a free process, and room for it.

        Return what is reserved, or None if there is no such worker.
        """
        amounts: Amounts | None = None
        if not needs.depends_on_place:
            amounts = needs.fixed
            if not has_room(amounts, self.reserved, self._limits):
                return None
        candidates = task.workers if assistant_id is None else (*task.workers, assistant_id)
        for worker_id in candidates:
            if self._capacity.get(worker_id, 0) > 0:
                there = needs.at(self._state.place(worker_id)) if amounts is None else amounts
                if amounts is None and not has_room(there, self.reserved, self._limits):
                    continue
                self._capacity[worker_id] -= 1
                add_amounts(self.reserved, there)
                for rate in needs.rates:
                    # An amount below 0 would not count if it started, see `Limits.rates`.
                    if rate[1] > 0 and self._usage.allows_start([rate], self.starting):
                        add_amounts(self.starting, [rate])
                return there
        return None


def _is_trivial(state: SchedulerState, worker: Worker) -> bool:
    return not worker.is_assistant and not state.indices.runners.has_demanding_tasks(worker.id)


def active_workers(state: SchedulerState, active_since: float) -> list[Worker]:
    """Return the workers that asked for work after `active_since` (seconds since the epoch)."""
    return [
        worker
        for worker in state.workers.values()
        if worker.last_get_work is not None and worker.last_get_work > active_since
    ]


def _with_batch(
    state: SchedulerState, worker: Worker, leader: Task, *, only_own: bool
) -> Assignment:
    """Return the leader with the lower-ranking tasks that may share its run."""
    batched_params, max_batch_size = state.batcher(worker.id, leader.family)
    is_batched = leader.batchable and batched_params
    if not is_batched or any(name not in leader.params for name in batched_params):
        return Assignment([leader])
    members = [leader]
    candidates = state.indices.batches.candidates(leader, batched_params)
    while len(members) < max_batch_size:
        task = next(candidates, None)
        if task is None:
            break
        if not only_own or worker.id in task.workers:
            members.append(task)
    return Assignment(members, batched_params)
