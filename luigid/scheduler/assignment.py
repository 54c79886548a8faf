"""get_work: which task, or which batch of tasks, a worker is to run next."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from typing import Any

from luigid.scheduler.resources import add_amounts, fits
from luigid.state.index.ready import RankedTask
from luigid.state.index.runners import Group
from luigid.state.state import SchedulerState
from luigid.state.task import BATCH_RUNNING, RUNNING, Task
from luigid.state.worker import Worker


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a worker is given: one task, or a batch whose first member leads."""

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
        """The MD5 of the members' ids, as workers of Luigi know it."""
        ids = "|".join(task.id for task in self.tasks)
        return hashlib.md5(ids.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()

    @property
    def params(self) -> dict[str, Any]:
        """The params to run with: in a batch, a list of values for each batched one."""
        combined = {
            name: [task.params.get(name) for task in self.tasks] for name in self.batched_params
        }
        return {**self.task.params, **combined} if self.is_batch else self.task.params


def find_unclaimed(
    state: SchedulerState, worker: Worker, current_tasks: Iterable[str]
) -> Assignment | None:
    """Return a task that the scheduler takes for running on this worker, which knows nothing of it.

    It is handed out again: the answer that named it was lost.
    """
    claimed = set(current_tasks)
    unclaimed = [
        task for task in state.indices.runs.of_worker(worker.id, RUNNING) if task.id not in claimed
    ]
    if not unclaimed:
        return None
    # Among equals the one that began to run last, unlike in `rank`: so does Luigi.
    return Assignment([max(unclaimed, key=lambda task: (task.priority, -task.time, task.order))])


def orphaned_batch_members(state: SchedulerState, worker: Worker) -> list[Task]:
    """Return the tasks of this worker's batches which no RUNNING task stands for."""
    running = {task.batch_id for task in state.indices.runs.of_worker(worker.id, RUNNING)}
    return [
        task
        for task in state.indices.runs.of_worker(worker.id, BATCH_RUNNING)
        if task.batch_id not in running
    ]


def choose_work(
    state: SchedulerState, worker: Worker, *, assistant: bool, active_since: float
) -> Assignment | None:
    """Return the work that ranks highest among what this worker can run now.

    Workers that asked for work after `active_since` (seconds since the epoch) are expected to take
    what ranks higher than the worker's own tasks; what they will need is not given away.
    """
    if _is_trivial(state, worker):
        # No resources, so nobody can hold it up.
        task = state.indices.runners.first_ready(worker.id)
        return None if task is None else _with_batch(state, worker, task, only_own=True)
    active = _active_workers(state, active_since)
    reservation = Reservation(state, workers=active, used=state.indices.runs.used())
    task = _first_free(state, reservation, worker.id, assistant=assistant)
    return None if task is None else _with_batch(state, worker, task, only_own=False)


def _first_free(
    state: SchedulerState, reservation: "Reservation", worker_id: str, *, assistant: bool
) -> Task | None:
    """Go through ready and RUNNING tasks by rank until one is free for the worker.

    What is reserved only grows. So a group of which one task has no room, or found no worker to
    reserve for, has nothing more to say; and the tasks looked at are no more than there are
    groups, runs and free processes.
    """
    heads = [_Head(group) for group in state.indices.runners.groups()]
    heapify(heads)
    runs = iter(state.indices.runs.by_rank())
    run = next(runs, None)
    while heads:
        head = heads[0]
        while run is not None and run < head.entry:
            reservation.keep_run(run[-1])
            run = next(runs, None)
        task = head.entry[-1]
        is_exhausted = True
        if reservation.leaves_room_for(task):
            runs_here = worker_id in head.worker_ids or (assistant and task.is_runnable)
            if runs_here and reservation.is_free_now(task):
                return task
            is_exhausted = not reservation.reserve(task, worker_id if assistant else None)
        if is_exhausted or not head.advance():
            heappop(heads)
        else:
            heapreplace(heads, head)
    return None


class _Head:
    """The first task of a group that was not looked at yet."""

    __slots__ = ("_rest", "entry", "worker_ids")

    def __init__(self, group: Group) -> None:
        self._rest = iter(group.entries)
        self.entry: RankedTask = next(self._rest)
        self.worker_ids = group.worker_ids

    def advance(self) -> bool:
        """Go on to the next task, if there is one."""
        following: RankedTask | None = next(self._rest, None)
        if following is None:
            return False
        self.entry = following
        return True

    def __lt__(self, other: "_Head") -> bool:
        return self.entry < other.entry


class Reservation:
    """What the tasks that rank higher hold, or will take as soon as a worker is free."""

    def __init__(
        self, state: SchedulerState, *, workers: Iterable[Worker], used: Mapping[str, float]
    ) -> None:
        self._state = state
        self._used = used
        #: worker id -> runs that it can still take on
        self._capacity = {worker.id: worker.processes for worker in workers}
        self._reserved: dict[str, float] = {}

    def keep_run(self, task: Task) -> None:
        """Count what a run holds, and one of its worker's processes."""
        if task.worker_running in self._capacity:
            self._capacity[task.worker_running] -= 1
            add_amounts(self._reserved, task.held_resources)

    def leaves_room_for(self, task: Task) -> bool:
        """Tell whether a task fits beside all that is reserved."""
        return fits(task.resources, self._reserved, self._state)

    def is_free_now(self, task: Task) -> bool:
        """Tell whether a task fits beside all that runs."""
        return fits(task.resources, self._used, self._state)

    def reserve(self, task: Task, assistant_id: str | None) -> bool:
        """Put a task on the first worker that can run it and has a process left, if one has."""
        candidates = task.workers if assistant_id is None else (*task.workers, assistant_id)
        for worker_id in candidates:
            if self._capacity.get(worker_id, 0) > 0:
                self._capacity[worker_id] -= 1
                add_amounts(self._reserved, task.resources)
                return True
        return False


def _is_trivial(state: SchedulerState, worker: Worker) -> bool:
    return not worker.is_assistant and not state.indices.runners.has_demanding_tasks(worker.id)


def _active_workers(state: SchedulerState, active_since: float) -> list[Worker]:
    return [
        worker
        for worker in state.workers.values()
        if worker.last_get_work is not None and worker.last_get_work > active_since
    ]


def _with_batch(
    state: SchedulerState, worker: Worker, leader: Task, *, only_own: bool
) -> Assignment:
    """Return the leader with those that rank lower and may share its run."""
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
