"""get_work: which task, or which batch of tasks, a worker is to run next."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from luigid.scheduler.ready import is_ready, rank
from luigid.scheduler.resources import add_amounts, fits, used_resources
from luigid.scheduler.state import SchedulerState
from luigid.scheduler.task import BATCH_RUNNING, PENDING, RUNNING, Task
from luigid.scheduler.worker import Worker


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
        task
        for task in state.with_status(RUNNING)
        if task.worker_running == worker.id and task.id not in claimed
    ]
    if not unclaimed:
        return None
    # Among equals the one that began to run last, unlike in `rank`: so does Luigi.
    return Assignment([max(unclaimed, key=lambda task: (task.priority, -task.time, task.order))])


def orphaned_batch_members(state: SchedulerState, worker: Worker) -> list[Task]:
    """Return the tasks of this worker's batches which no RUNNING task stands for."""
    running = {t.batch_id for t in state.with_status(RUNNING) if t.worker_running == worker.id}
    return [
        task
        for task in state.with_status(BATCH_RUNNING)
        if task.worker_running == worker.id and task.batch_id not in running
    ]


def choose_work(
    state: SchedulerState, worker: Worker, *, assistant: bool, active_since: float
) -> Assignment | None:
    """Return the work that ranks highest among what this worker can run now.

    Workers that asked for work after `active_since` (seconds since the epoch) are expected to take
    what ranks higher than the worker's own tasks; what they will need is not given away.
    """
    tasks: Iterable[Task]
    if _is_trivial(state, worker):
        # No resources, so nobody can hold it up.
        tasks = state.tasks_of(worker, PENDING, RUNNING)
        reservation = Reservation(state, workers=(), used={})
    else:
        tasks = state.with_status(PENDING, RUNNING)
        active = _active_workers(state, active_since)
        reservation = Reservation(state, workers=active, used=used_resources(state))
    ranked = sorted(tasks, key=rank)
    for position, task in enumerate(ranked):
        if task.status == RUNNING:
            reservation.keep_run(task)
        elif is_ready(state, task) and reservation.leaves_room_for(task):
            runs_here = worker.id in task.workers or (assistant and task.is_runnable)
            if runs_here and reservation.is_free_now(task):
                return _with_batch(state, worker, task, ranked[position + 1 :])
            reservation.reserve(task, worker.id if assistant else None)
    return None


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

    def reserve(self, task: Task, assistant_id: str | None) -> None:
        """Put a task on the first worker that can run it and has a process left."""
        candidates = task.workers if assistant_id is None else (*task.workers, assistant_id)
        for worker_id in candidates:
            if self._capacity.get(worker_id, 0) > 0:
                self._capacity[worker_id] -= 1
                add_amounts(self._reserved, task.resources)
                return


def _is_trivial(state: SchedulerState, worker: Worker) -> bool:
    if worker.is_assistant:
        return False
    return not any(task.resources for task in state.tasks_of(worker, PENDING))


def _active_workers(state: SchedulerState, active_since: float) -> list[Worker]:
    return [
        worker
        for worker in state.workers.values()
        if worker.last_get_work is not None and worker.last_get_work > active_since
    ]


def _with_batch(
    state: SchedulerState, worker: Worker, leader: Task, lower: Iterable[Task]
) -> Assignment:
    """Return the leader with those that rank lower and may share its run."""
    batched_params, max_batch_size = state.batcher(worker.id, leader.family)
    is_batched = leader.batchable and batched_params
    if not is_batched or any(name not in leader.params for name in batched_params):
        return Assignment([leader])
    members = [leader]
    unbatched = [(k, v) for k, v in leader.params.items() if k not in batched_params]
    for task in lower:
        if len(members) >= max_batch_size:
            break
        if (
            task.family == leader.family
            and task.batchable
            and all(task.params.get(name) == value for name, value in unbatched)
            and task.resources == leader.resources
            and is_ready(state, task)
        ):
            members.append(task)
    return Assignment(members, batched_params)
