"""What the scheduler knows, and the only code that changes it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from sys import intern
from typing import Any, TypeVar

from luigid.state.batcher import NO_BATCHER, Batcher
from luigid.state.changes import Changes
from luigid.state.index.indices import Indices
from luigid.state.index.ready import Entry
from luigid.state.index.runners import Group
from luigid.state.policy import Policy, RetryPolicy
from luigid.state.record.undo_log import Ledger
from luigid.state.task import DONE, STATUSES, Task
from luigid.state.worker import Worker

T = TypeVar("T")


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
        self._configured = dict(resources)
        #: of these, the totals that were set over the API
        self.set_totals: dict[str, float] = {}
        self.is_paused = False
        #: whether changes could not be kept at present: time alone is to change nothing then
        self.is_frozen = False
        #: is told of things before they change; None: nobody wants to know
        self.ledger: Ledger | None = None
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
        self._created = 0
        self._met_workers = 0
        #: whether the tasks are in the order of their arrival
        self._is_ordered = True
        #: statuses whose tasks are not in the order of their arrival
        self._unordered: set[str] = set()
        self._indices = Indices(self.tasks, self.dependents)

    # Reading

    def with_status(self, *statuses: str) -> Iterator[Task]:
        """Yield tasks of these statuses, status by status, each in its order of arrival."""
        for status in statuses:
            if status in self._unordered:
                _sort(self._by_status[status], lambda task: task.order)
                self._unordered.remove(status)
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
        return self._settled().runs.of_batch(batch_id)

    def runs_of(self, worker: Worker, status: str) -> list[Task]:
        """Return the RUNNING or BATCH_RUNNING tasks that a worker runs, in order of arrival."""
        return self._settled().runs.of_worker(worker.id, status)

    def runs(self) -> Iterable[Task]:
        """Return the RUNNING and BATCH_RUNNING tasks."""
        return self._settled().runs.all()

    def runs_by_rank(self) -> Iterable[Entry]:
        """Return the RUNNING tasks, those that rank highest first."""
        return self._settled().runs.by_rank()

    def used_resources(self) -> dict[str, float]:
        """Return resource name -> amount that RUNNING tasks hold."""
        return self._settled().runs.used()

    def ready_groups(self) -> Iterable[Group]:
        """Return the ready tasks by the workers that can run them and what they need."""
        return self._settled().runners.groups()

    def count_ready(self) -> int:
        """Return the number of PENDING tasks that wait for no other."""
        return self._settled().runners.ready

    def first_ready(self, worker: Worker) -> Task | None:
        """Return the ready task that ranks highest among those which a worker can run."""
        return self._settled().runners.first_ready(worker.id)

    def batch_candidates(self, leader: Task, batched_params: tuple[str, ...]) -> Iterator[Task]:
        """Yield, by rank, the ready tasks below the leader that may share its run."""
        return self._settled().batches.candidates(leader, batched_params)

    def has_demanding_tasks(self, worker: Worker) -> bool:
        """Tell whether a PENDING task which the worker can run needs resources."""
        return any(runners.demanding for runners in self._settled().runners.of_worker(worker.id))

    def pending_counts(self, worker: Worker) -> tuple[int, int]:
        """Return how many PENDING tasks a worker can run, and how many only it can."""
        pending = unique = 0
        for runners in self._settled().runners.of_worker(worker.id):
            pending += runners.pending
            unique += runners.pending if len(runners.worker_ids) == 1 else 0
        return pending, unique

    def open_counts(self, worker: Worker) -> tuple[int, int, int]:
        """Return how many PENDING and FAILED tasks a worker could still run.

        How many in all, how many only it can, and of how many it was the last to become a runner.
        Not counted are those that wait for a DISABLED task.
        """
        pending = unique = last = 0
        for runners in self._settled().runners.of_worker(worker.id):
            pending += runners.open
            unique += runners.open if len(runners.worker_ids) == 1 else 0
            last += runners.open if runners.worker_ids[-1] == worker.id else 0
        return pending, unique, last

    def running_tasks_of(self, worker: Worker) -> list[Task]:
        """Return the RUNNING tasks that a worker can run, whoever does, in order of arrival."""
        tasks = [
            task
            for runners in self._settled().runners.of_worker(worker.id)
            for task in runners.running.values()
        ]
        return sorted(tasks, key=lambda task: task.order)

    def due(self, now: float, policy: Policy) -> list[Task]:
        """Return the tasks that `prune` may have to change, in the order of arrival."""
        indices = self._settled()
        ids = {
            *indices.abandoned,
            *(task.id for task in indices.runs.all()),
            *indices.retries.passed(lambda time: time < now),
            *indices.disabled.passed(lambda time: now - time > policy.disable_persist),
            *indices.removals.passed(lambda time: now >= time),
        }
        return sorted((self.tasks[task_id] for task_id in ids), key=lambda task: task.number)

    def batcher(self, worker_id: str, family: str) -> Batcher:
        """Return how a worker batches a family; by default it does not."""
        return self._batchers.get((worker_id, family), NO_BATCHER)

    def known_batcher(self, worker_id: str, family: str) -> Batcher | None:
        """Return how a worker batches a family, or None if it has not said."""
        return self._batchers.get((worker_id, family))

    # Tasks

    def create_task(
        self, task_id: str, status: str, now: float, *, priority: float, retry_policy: RetryPolicy
    ) -> Task:
        """Add a task of which nothing else is known yet."""
        task = Task(task_id, now, retry_policy)
        task.status = intern(status)
        task.priority = priority
        self._created += 1
        task.number = self._created
        if self.ledger is not None:
            self.ledger.add_task(task)
        self.tasks[task_id] = task
        self._file(task)
        if status == DONE:
            self._meet(task_id, 1)
        self._note(task)
        return task

    def remove_task(self, task: Task) -> None:
        """Forget a task everywhere, save where others name it as a dependency."""
        self._touch(task)
        self._unlink(task)
        del self.tasks[task.id]
        if task.status == DONE:
            self._meet(task.id, -1)
        self._indices.forget(task)
        self.changes.note_task(task.id)

    def move_task(self, task: Task, status: str, now: float) -> None:
        """Give a task another status."""
        self._touch(task)
        self._unfile(task)
        if DONE in (task.status, status):
            self._meet(task.id, (status == DONE) - (task.status == DONE))
        task.status = intern(status)
        task.updated = now
        self._file(task)
        self._note(task)

    def update_task(self, task: Task, **fields: Any) -> None:
        """Set fields of a task."""
        self._touch(task)
        if "family" in fields:
            self._uncount(task)
        for name, value in fields.items():
            setattr(task, name, value)
        if "family" in fields:
            self._count(task)
        self._note(task)

    def set_params(self, task: Task, params: dict[str, Any] | None) -> None:
        """Give a task its params."""
        self._touch(task)
        task.set_params(params)
        self._note(task)

    def add_failure(self, task: Task, now: float) -> None:
        """Note that a task failed."""
        self._touch(task)
        task.failures.add(now)
        self._note(task)

    def clear_failures(self, task: Task) -> None:
        """Forget the failures of a task, and that the scheduler disabled it for them."""
        self._touch(task)
        task.failures.clear()
        task.disabled_at = None
        self._note(task)

    def add_response(self, task: Task, message_id: str, response: Any) -> None:
        """Keep a running task's answer to a message until somebody takes it."""
        self._touch(task)
        task.message_responses[message_id] = response
        self._note(task)

    def take_response(self, task: Task, message_id: str) -> Any:
        """Return the answer to a message and forget it; None if there is none."""
        if message_id not in task.message_responses:
            return None
        self._touch(task)
        self._note(task)
        return task.message_responses.pop(message_id)

    def set_deps(self, task: Task, deps: Iterable[str]) -> None:
        """Replace the dependencies of a task."""
        self._touch(task)
        for dep in task.deps:
            dependents = self._dependents[dep]
            del dependents[task.id]
            if not dependents:
                del self._dependents[dep]
        task.deps = {}
        task.unmet = 0
        self.add_deps(task, deps)

    def add_deps(self, task: Task, deps: Iterable[str]) -> None:
        """Add dependencies to a task."""
        self._touch(task)
        for dep in deps:
            if dep not in task.deps and not self._is_done(dep):
                task.unmet += 1
            task.deps[dep] = None
            self._dependents.setdefault(dep, {})[task.id] = None
        self._note(task)

    def set_priority(self, task: Task, priority: float) -> None:
        """Set the priority of this task alone."""
        self._touch(task)
        task.priority = priority
        self._note(task)

    def add_stakeholder(self, task: Task, worker: Worker) -> None:
        """Give a worker a stake in a task: it is not removed while the worker is there."""
        self._touch(task)
        task.stakeholders.add(worker.id)
        worker.stakes[task.id] = task
        self._note(task)

    def add_runner(self, task: Task, worker: Worker) -> None:
        """Note that a worker can run a task."""
        self._touch(task)
        task.workers[worker.id] = None
        worker.tasks[task.id] = task
        self._note(task)

    # Workers

    def worker(self, worker_id: str, now: float) -> Worker:
        """Return a worker, made here if it is not known."""
        worker = self.workers.get(worker_id)
        if worker is None:
            worker = Worker(worker_id, now)
            self._met_workers += 1
            worker.number = self._met_workers
            if self.ledger is not None:
                self.ledger.add_worker(worker)
            self.workers[worker_id] = worker
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
            self._touch_worker(worker)
            self.changes.note()
        worker.info.update(info)

    def send_message(self, worker: Worker, name: str, kwargs: dict[str, Any]) -> None:
        """Leave a message which the worker gets with its next ping."""
        self._touch_worker(worker)
        worker.messages.append({"name": name, "kwargs": kwargs})
        self.changes.note()

    def take_messages(self, worker: Worker) -> list[dict[str, Any]]:
        """Return the messages for a worker, and forget them."""
        if not worker.messages:
            return []
        self._touch_worker(worker)
        messages, worker.messages = worker.messages, []
        self.changes.note()
        return messages

    def disable_worker(self, worker: Worker) -> None:
        """Let a worker run nothing more. It keeps its stakes."""
        self._touch_worker(worker)
        worker.is_disabled = True
        self._take_tasks_from(worker)
        self.changes.note()

    def remove_worker(self, worker: Worker) -> None:
        """Forget a worker, its tasks and its stakes."""
        self._touch_worker(worker)
        self._take_tasks_from(worker)
        for task in worker.stakes.values():
            self._touch(task)
            task.stakeholders.remove(worker.id)
            self._note(task)
        del self.workers[worker.id]
        self.changes.note()

    def set_batcher(self, worker_id: str, family: str, batcher: Batcher) -> None:
        """Set how a worker batches a family. The worker need not be known."""
        if self.ledger is not None:
            known = self._batchers.get((worker_id, family))
            self.ledger.touch_batcher(worker_id, family, known)
        self._batchers[worker_id, family] = batcher
        self._settled().batches.add_kind(family, batcher.batched_params, self.tasks.values())
        self.changes.note()

    # What was kept

    def adopt_task(self, task: Task) -> None:
        """Take in a task with its number and order, in place of the one of its id.

        Raises KeyError if it names a worker that is not known.
        """
        known = self.tasks.get(task.id)
        if known is not None:
            self._unlink(known)
            self._indices.forget(known)
        elif self.tasks and task.number < next(reversed(self.tasks.values())).number:
            self._is_ordered = False
        self.tasks[task.id] = task
        met = (task.status == DONE) - (known is not None and known.status == DONE)
        if met:
            self._meet(task.id, met)
        deps, task.deps = task.deps, {}
        self.add_deps(task, deps)
        for worker_id in task.workers:
            self.workers[worker_id].tasks[task.id] = task
        for worker_id in task.stakeholders:
            self.workers[worker_id].stakes[task.id] = task
        filed = self._by_status[task.status]
        if filed and task.order < next(reversed(filed.values())).order:
            self._unordered.add(task.status)
        filed[task.id] = task
        self._count(task)
        self._created = max(self._created, task.number)
        self._moves = max(self._moves, task.order)

    def fill(self, tasks: Sequence[Task]) -> None:
        """Take in all tasks of a state that has none yet, in the order of their numbers.

        It comes to what `adopt_task` does with each, in half the time: a start waits for it.
        """
        self.tasks.update((task.id, task) for task in tasks)
        if len(self.tasks) != len(tasks):
            raise ValueError("there are two tasks of one id")
        done = {task.id for task in tasks if task.status == DONE}
        workers, dependents = self.workers, self._dependents
        for task in tasks:
            for dep in task.deps:
                dependents.setdefault(dep, {})[task.id] = None
            task.unmet = len(task.deps.keys() - done) if task.deps else 0
            for worker_id in task.workers:
                workers[worker_id].tasks[task.id] = task
            for worker_id in task.stakeholders:
                workers[worker_id].stakes[task.id] = task
            self._count(task)
            self.changes.note_task(task.id)
        for task in sorted(tasks, key=attrgetter("order")):
            self._by_status[task.status][task.id] = task
        self._indices.note_all(tasks)
        self._created = max((task.number for task in tasks), default=0)
        self._moves = max((task.order for task in tasks), default=0)

    def adopt_worker(self, worker: Worker) -> None:
        """Take in a worker with its number, in place of the one of its id.

        Its tasks and stakes come with the tasks.
        """
        known = self.workers.get(worker.id)
        if known is not None:
            worker.tasks, worker.stakes = known.tasks, known.stakes
        self.workers[worker.id] = worker
        self._met_workers = max(self._met_workers, worker.number)
        self.changes.note()

    def forget_batcher(self, worker_id: str, family: str) -> None:
        """Let a worker batch a family no more."""
        del self._batchers[worker_id, family]
        self.changes.note()

    def adopt_totals(self, totals: Mapping[str, float]) -> None:
        """Have these totals set over the API, and no others."""
        for name in self.set_totals.keys() - totals.keys():
            del self.resources[name]
        self.resources.update({**self._configured, **totals})
        self.set_totals = dict(totals)
        self.changes.note()

    def restore_order(self) -> None:
        """Put tasks and workers in the order of their arrival, after some were taken in."""
        if not self._is_ordered:
            _sort(self.tasks, lambda task: task.number)
            self._is_ordered = True
        _sort(self.workers, lambda worker: worker.number)

    # The whole

    def set_resources(self, totals: Mapping[str, float]) -> None:
        """Set the totals of some resources."""
        self._touch_settings()
        self.set_totals = {**self.set_totals, **totals}
        self.resources.update(totals)
        self.changes.note()

    def set_paused(self, paused: bool) -> None:
        """Hand out no work, or hand it out again."""
        self._touch_settings()
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
            assert task.unmet == sum(not self._is_done(dep) for dep in task.deps)
        assert {k: set(v) for k, v in self._dependents.items()} == dependents
        self._indices.validate()

        assert sum(map(len, self._by_status.values())) == len(self.tasks)
        assert list(self.with_status(*STATUSES)) == [
            task for filed in self._by_status.values() for task in filed.values()
        ]
        numbers = [task.number for task in self.tasks.values()]
        assert numbers == sorted(set(numbers))
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

    def _unlink(self, task: Task) -> None:
        self.set_deps(task, ())
        for worker_id in task.workers:
            del self.workers[worker_id].tasks[task.id]
        for worker_id in task.stakeholders:
            del self.workers[worker_id].stakes[task.id]
        self._unfile(task)

    def _touch(self, task: Task) -> None:
        if self.ledger is not None:
            self.ledger.touch_task(task)

    def _touch_worker(self, worker: Worker) -> None:
        if self.ledger is not None:
            self.ledger.touch_worker(worker)

    def _touch_settings(self) -> None:
        if self.ledger is not None:
            self.ledger.touch_settings(self.is_paused, self.set_totals)

    def _file(self, task: Task) -> None:
        self._moves += 1
        task.order = self._moves
        self._by_status[task.status][task.id] = task
        self._count(task)

    def _unfile(self, task: Task) -> None:
        del self._by_status[task.status][task.id]
        self._uncount(task)

    def _count(self, task: Task) -> None:
        counts = self._by_family.get(task.family)
        if counts is None:
            counts = self._by_family[task.family] = Counter()
        counts[task.status] += 1

    def _uncount(self, task: Task) -> None:
        counts = self._by_family[task.family]
        counts[task.status] -= 1
        if not counts[task.status]:
            del counts[task.status]
            if not counts:
                del self._by_family[task.family]

    def _note(self, task: Task) -> None:
        task.fragment = None
        self.changes.note_task(task.id)
        self._indices.note(task)

    def _settled(self) -> Indices:
        self._indices.settle()
        return self._indices

    def _is_done(self, task_id: str) -> bool:
        task = self.tasks.get(task_id)
        return task is not None and task.status == DONE

    def _meet(self, task_id: str, met: int) -> None:
        """Count a dependency as met (1) or no longer met (-1) for all tasks that name it."""
        for dependent_id in self.dependents(task_id):
            dependent = self.tasks[dependent_id]
            was_ready = dependent.unmet == 0
            dependent.unmet -= met
            if was_ready or dependent.unmet == 0:
                self._indices.note(dependent)

    def _take_tasks_from(self, worker: Worker) -> None:
        for task in worker.tasks.values():
            self._touch(task)
            del task.workers[worker.id]
            self._note(task)
        worker.tasks.clear()


def _sort(things: dict[str, T], key: Callable[[T], int]) -> None:
    """Sort in place, for all who hold the dictionary."""
    ordered = sorted(things.items(), key=lambda item: key(item[1]))
    things.clear()
    things.update(ordered)
