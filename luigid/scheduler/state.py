"""What the scheduler knows, and the only code that changes it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from luigid.scheduler.changes import Changes
from luigid.scheduler.policy import RetryPolicy
from luigid.scheduler.task import STATUSES, Task
from luigid.scheduler.worker import Worker


class Batcher(NamedTuple):
    """How one worker runs several tasks of a family as one."""

    #: names of the params that may differ within a batch
    batched_params: tuple[str, ...]
    #: tasks in a batch at most; may be infinite
    max_batch_size: float


_NO_BATCHER = Batcher((), 1)


class SchedulerState:
    """Tasks, workers, batchers, resources and the pause flag, with the indices over them.

    Whoever wants to change a task or a worker asks here, so that the indices stay true, and
    whoever follows the changes learns of it; `validate` recounts the indices.
    """

    def __init__(self, resources: Mapping[str, float]) -> None:
        #: task id -> task, in the order of arrival
        self.tasks: dict[str, Task] = {}
        #: worker id -> worker, in the order of arrival
        self.workers: dict[str, Worker] = {}
        #: resource name -> total; a resource that is not named has 1
        self.resources: dict[str, float] = dict(resources)
        self.is_paused = False
        #: what changes, for those who follow it
        self.changes = Changes(self.tasks)
        #: status -> id -> task, in the order in which tasks came to that status
        self._by_status: dict[str, dict[str, Task]] = {status: {} for status in STATUSES}
        #: family -> status -> number of tasks; only families and statuses that have any
        self._by_family: dict[str, Counter[str]] = {}
        #: task id -> ids of the tasks that name it as a dependency; it need not exist
        self._dependents: dict[str, dict[str, None]] = {}
        self._batchers: dict[tuple[str, str], Batcher] = {}
        self._moves = 0

    # Reading

    def with_status(self, *statuses: str) -> Iterator[Task]:
        """Yield tasks of these statuses, status by status, each in its order of arrival."""
        for status in statuses:
            yield from self._by_status[status].values()

    def count(self, status: str) -> int:
        """Return the number of tasks of a status."""
        return len(self._by_status[status])

    def families(self) -> Mapping[str, Mapping[str, int]]:
        """Return family -> status -> number of tasks, without zeros; it goes on changing."""
        return self._by_family

    def dependents(self, task_id: str) -> Collection[str]:
        """Return the ids of the tasks that name this one as a dependency."""
        return self._dependents.get(task_id, ())

    def batch_members(self, batch_id: str) -> list[Task]:
        """Return the BATCH_RUNNING tasks of a batch."""
        return [task for task in self.with_status("BATCH_RUNNING") if task.batch_id == batch_id]

    def tasks_of(self, worker: Worker, *statuses: str) -> list[Task]:
        """Return the tasks that a worker can run, in the order of `with_status`."""
        if len(worker.tasks) > sum(map(self.count, statuses)):
            return [task for task in self.with_status(*statuses) if worker.id in task.workers]
        mine = (task for task in worker.tasks.values() if task.status in statuses)
        return sorted(mine, key=lambda task: (statuses.index(task.status), task.order))

    def batcher(self, worker_id: str, family: str) -> Batcher:
        """Return how a worker batches a family; by default it does not."""
        return self._batchers.get((worker_id, family), _NO_BATCHER)

    # Tasks

    def create_task(
        self, task_id: str, status: str, now: float, *, priority: float, retry_policy: RetryPolicy
    ) -> Task:
        """Add a task of which nothing else is known yet."""
        task = Task(task_id, now, retry_policy)
        task.status = status
        task.priority = priority
        self.tasks[task_id] = task
        self._file(task)
        self.changes.note_task(task_id)
        return task

    def remove_task(self, task: Task) -> None:
        """Forget a task everywhere, save where others name it as a dependency."""
        self.set_deps(task, ())
        for worker_id in task.workers:
            del self.workers[worker_id].tasks[task.id]
        for worker_id in task.stakeholders:
            del self.workers[worker_id].stakes[task.id]
        self._unfile(task)
        del self.tasks[task.id]
        self.changes.note_task(task.id)

    def move_task(self, task: Task, status: str, now: float) -> None:
        """Give a task another status."""
        self._unfile(task)
        task.status = status
        task.updated = now
        self._file(task)
        self.changes.note_task(task.id)

    def update_task(self, task: Task, **fields: Any) -> None:
        """Set fields of a task."""
        if "family" in fields:
            self._uncount(task)
        for name, value in fields.items():
            setattr(task, name, value)
        if "family" in fields:
            self._count(task)
        self.changes.note_task(task.id)

    def set_params(self, task: Task, params: dict[str, Any] | None) -> None:
        """Give a task its params."""
        task.set_params(params)
        self.changes.note_task(task.id)

    def add_failure(self, task: Task, now: float) -> None:
        """Note that a task failed."""
        task.failures.add(now)
        self.changes.note_task(task.id)

    def clear_failures(self, task: Task) -> None:
        """Forget the failures of a task, and that the scheduler disabled it for them."""
        task.failures.clear()
        task.disabled_at = None
        self.changes.note_task(task.id)

    def add_response(self, task: Task, message_id: str, response: Any) -> None:
        """Keep a running task's answer to a message until somebody takes it."""
        task.message_responses[message_id] = response
        self.changes.note_task(task.id)

    def take_response(self, task: Task, message_id: str) -> Any:
        """Return the answer to a message and forget it; None if there is none."""
        if message_id not in task.message_responses:
            return None
        self.changes.note_task(task.id)
        return task.message_responses.pop(message_id)

    def set_deps(self, task: Task, deps: Iterable[str]) -> None:
        """Replace the dependencies of a task."""
        for dep in task.deps:
            dependents = self._dependents[dep]
            del dependents[task.id]
            if not dependents:
                del self._dependents[dep]
        task.deps = {}
        self.add_deps(task, deps)

    def add_deps(self, task: Task, deps: Iterable[str]) -> None:
        """Add dependencies to a task."""
        for dep in deps:
            task.deps[dep] = None
            self._dependents.setdefault(dep, {})[task.id] = None
        self.changes.note_task(task.id)

    def set_priority(self, task: Task, priority: float) -> None:
        """Set the priority of this task alone."""
        task.priority = priority
        self.changes.note_task(task.id)

    def add_stakeholder(self, task: Task, worker: Worker) -> None:
        """Give a worker a stake in a task: it is not removed while the worker is there."""
        task.stakeholders.add(worker.id)
        worker.stakes[task.id] = task
        self.changes.note_task(task.id)

    def add_runner(self, task: Task, worker: Worker) -> None:
        """Note that a worker can run a task."""
        task.workers[worker.id] = None
        worker.tasks[task.id] = task
        self.changes.note_task(task.id)

    # Workers

    def worker(self, worker_id: str, now: float) -> Worker:
        """Return a worker, made here if it is not known."""
        worker = self.workers.get(worker_id)
        if worker is None:
            worker = self.workers[worker_id] = Worker(worker_id, now)
            self.changes.note()
        return worker

    def touch_worker(self, worker_id: str, now: float, *, asks_for_work: bool = False) -> Worker:
        """Note that a worker has just been heard of, and return it.

        Of a worker that is known this is no change.
        """
        worker = self.worker(worker_id, now)
        worker.last_active = now
        if asks_for_work:
            worker.last_get_work = now
        return worker

    def add_worker_info(self, worker: Worker, info: Mapping[str, Any]) -> None:
        """Add to what a worker told of itself."""
        if any(name not in worker.info or worker.info[name] != info[name] for name in info):
            self.changes.note()
        worker.info.update(info)

    def send_message(self, worker: Worker, name: str, kwargs: dict[str, Any]) -> None:
        """Leave a message which the worker gets with its next ping."""
        worker.messages.append({"name": name, "kwargs": kwargs})
        self.changes.note()

    def take_messages(self, worker: Worker) -> list[dict[str, Any]]:
        """Return the messages for a worker, and forget them."""
        messages, worker.messages = worker.messages, []
        if messages:
            self.changes.note()
        return messages

    def disable_worker(self, worker: Worker) -> None:
        """Let a worker run nothing more. It keeps its stakes."""
        worker.is_disabled = True
        self._take_tasks_from(worker)
        self.changes.note()

    def remove_worker(self, worker: Worker) -> None:
        """Forget a worker, its tasks and its stakes."""
        self._take_tasks_from(worker)
        for task in worker.stakes.values():
            task.stakeholders.remove(worker.id)
            self.changes.note_task(task.id)
        del self.workers[worker.id]
        self.changes.note()

    def set_batcher(self, worker_id: str, family: str, batcher: Batcher) -> None:
        """Set how a worker batches a family. The worker need not be known."""
        self._batchers[worker_id, family] = batcher
        self.changes.note()

    # The whole

    def set_resources(self, totals: Mapping[str, float]) -> None:
        """Set the totals of some resources."""
        self.resources.update(totals)
        self.changes.note()

    def set_paused(self, paused: bool) -> None:
        """Hand out no work, or hand it out again."""
        self.is_paused = paused
        self.changes.note()

    def validate(self) -> None:
        """Recount every index.

        Raises:
            AssertionError: an index differs from the recount.

        """
        dependents: dict[str, set[str]] = {}
        for task_id, task in self.tasks.items():
            assert task.id == task_id
            for dep in task.deps:
                dependents.setdefault(dep, set()).add(task_id)
        assert {k: set(v) for k, v in self._dependents.items()} == dependents

        assert sum(map(len, self._by_status.values())) == len(self.tasks)
        for status, filed in self._by_status.items():
            assert filed == {i: t for i, t in self.tasks.items() if t.status == status}
            orders = [task.order for task in filed.values()]
            assert orders == sorted(set(orders))
        families: dict[str, Counter[str]] = {}
        for task in self.tasks.values():
            families.setdefault(task.family, Counter())[task.status] += 1
        assert self._by_family == families

        for worker_id, worker in self.workers.items():
            assert worker.id == worker_id
            assert worker.tasks == {i: t for i, t in self.tasks.items() if worker_id in t.workers}
            stakes = {i: t for i, t in self.tasks.items() if worker_id in t.stakeholders}
            assert worker.stakes == stakes
        for task in self.tasks.values():
            assert task.workers.keys() <= self.workers.keys()
            assert task.stakeholders <= self.workers.keys()

    def _file(self, task: Task) -> None:
        self._moves += 1
        task.order = self._moves
        self._by_status[task.status][task.id] = task
        self._count(task)

    def _unfile(self, task: Task) -> None:
        del self._by_status[task.status][task.id]
        self._uncount(task)

    def _count(self, task: Task) -> None:
        self._by_family.setdefault(task.family, Counter())[task.status] += 1

    def _uncount(self, task: Task) -> None:
        counts = self._by_family[task.family]
        counts[task.status] -= 1
        if not counts[task.status]:
            del counts[task.status]
            if not counts:
                del self._by_family[task.family]

    def _take_tasks_from(self, worker: Worker) -> None:
        for task in worker.tasks.values():
            del task.workers[worker.id]
            self.changes.note_task(task.id)
        worker.tasks.clear()
