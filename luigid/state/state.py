"""Everything the scheduler knows, and the only code that changes it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from sys import intern
from typing import Any, TypeVar, Unpack

from luigid.state.batcher import NO_BATCHER, Batcher
from luigid.state.changes import Changes
from luigid.state.hold import Hold
from luigid.state.index.dependents import DependentsIndex
from luigid.state.index.holds import HoldIndex
from luigid.state.index.indices import Indices
from luigid.state.index.statuses import StatusIndex
from luigid.state.limits import NOWHERE, Counters, Limits, Place
from luigid.state.policy import RetryPolicy
from luigid.state.record.undo_log import UndoLog
from luigid.state.slices import Slices, finish, in_chunks
from luigid.state.starts import Start, Starts
from luigid.state.task import DONE, Task
from luigid.state.task_update import TaskUpdate
from luigid.state.worker import Worker

T = TypeVar("T")

#: number of starts that one new start may remove, because they count no longer
_MAX_REMOVED_STARTS = 50


class SchedulerState:
    """Tasks, workers, batchers, holds, resources and the pause flag, with the indices over them.

    Only these methods change tasks and workers: they save before-images in the undo log, update
    the indices and report to the feed of changes.
    """

    def __init__(self, resources: Mapping[str, float], undo_log: UndoLog | None = None) -> None:
        """Begin empty, with the configured totals of the resources.

        Without an undo log, changes cannot be rolled back.
        """
        #: task id -> task, in the order of arrival
        self.tasks: dict[str, Task] = {}
        #: worker id -> worker, in the order of arrival
        self.workers: dict[str, Worker] = {}
        #: resource name -> total; a resource that is not named has 1
        self.resources: dict[str, float] = dict(resources)
        self._configured = dict(resources)
        #: what the names of resources mean
        self.limits = Limits(self.resources)
        #: worker id -> name -> what it counts for runs of the worker
        self.counters = Counters(self.limits, self.place)
        #: the starts that count for rates
        self.starts = Starts()
        #: resource name -> total that was set over the API
        self.set_totals: dict[str, float] = {}
        self.is_paused = False
        #: True while the store fails: `prune` must change nothing then
        self.is_read_only = False
        self.changes = Changes(self.tasks)
        self._undo_log = undo_log
        self._batchers: dict[tuple[str, str], Batcher] = {}
        self._last_task_number = 0
        self._last_worker_number = 0
        #: whether `tasks` is in order of arrival
        self._is_sorted = True
        self._statuses = StatusIndex()
        self._dependents = DependentsIndex(self.tasks, self._mark_dirty)
        self._holds = HoldIndex()
        self._indices = Indices(self.tasks, self.dependents, self.changes)

    # Reading

    @property
    def indices(self) -> Indices:
        """The indices over the tasks, refreshed."""
        self._indices.refresh()
        return self._indices

    @property
    def has_long_refresh(self) -> bool:
        """Whether refreshing the indices may take long."""
        return self._indices.is_refresh_long

    def refresh_indices(self) -> Slices[None]:
        """Refresh the indices. The state may not be read or changed between the slices."""
        return self._indices.refresh_in_slices()

    def with_status(self, *statuses: str) -> Iterator[Task]:
        """Yield the tasks with these statuses, status by status, in order of arrival at each."""
        return self._statuses.tasks(*statuses)

    def count(self, status: str) -> int:
        """Return the number of tasks with a status."""
        return self._statuses.count(status)

    def families(self) -> Mapping[str, Mapping[str, int]]:
        """Return family -> status -> number of tasks, without zeros; a live view."""
        return self._statuses.families()

    def dependents(self, task_id: str) -> Collection[str]:
        """Return the ids of the tasks that name this one as a dependency."""
        return self._dependents.of(task_id)

    def batcher(self, worker_id: str, family: str) -> Batcher:
        """Return how a worker batches a family, or NO_BATCHER."""
        return self._batchers.get((worker_id, family), NO_BATCHER)

    def known_batcher(self, worker_id: str, family: str) -> Batcher | None:
        """Return how a worker batches a family, or None if it has not reported a batcher."""
        return self._batchers.get((worker_id, family))

    def find_hold(self, number: int) -> Hold | None:
        """Return the hold with a number, or None."""
        return self._holds.get(number)

    def holds_after(self, number: int, *, only_wide: bool = False) -> Iterator[Hold]:
        """Yield the holds with a greater number, the oldest first; or those of many tasks only."""
        return self._holds.after(number, only_wide=only_wide)

    def wide_holds(self) -> Collection[Hold]:
        """Return the holds of families and filters, the oldest first."""
        holds: Collection[Hold] = self._holds.wide.values()
        return holds

    def wide_hold_of(self, task: Task) -> Hold | None:
        """Return the oldest wide hold that covers a task, or None."""
        return self._holds.wide_hold_of(task)

    @property
    def hold_count(self) -> int:
        """The number of holds."""
        return len(self._holds)

    # Tasks

    def create_task(
        self,
        task_id: str,
        status: str,
        now: float,
        *,
        priority: float,
        retry_policy: RetryPolicy,
        family: str = "",
    ) -> Task:
        """Create a task with these fields and the defaults of all others."""
        task = Task(task_id, now, retry_policy)
        task.status = intern(status)
        task.priority = priority
        task.family = family
        self._last_task_number += 1
        task.number = self._last_task_number
        if self._undo_log is not None:
            self._undo_log.add_task(task)
        self.tasks[task_id] = task
        self._statuses.add(task)
        self._holds.place(task)
        if status == DONE:
            finish(self._dependents.change_met(task_id, 1))
        self._mark(task)
        return task

    def update_task(self, task: Task, **update: Unpack[TaskUpdate]) -> None:
        """Change all given fields of a task, with one before-image and one index update."""
        finish(self.update_task_in_slices(task, update))

    def update_task_in_slices(self, task: Task, update: TaskUpdate) -> Slices[None]:
        """Change all given fields of a task, as `update_task` does.

        There are many slices if the task has many dependencies or dependents. The state may not be
        read or changed between them.
        """
        self._save(task)
        if "deps" in update:
            deps = update.pop("deps")
            if deps or task.deps:
                yield from self._dependents.replace(task, deps)
        self._link(task, update)
        if "params" in update:
            visibilities = update.pop("param_visibilities", task.param_visibilities)
            task.param_visibilities = visibilities
            task.set_params(update.pop("params"))
        status, was_done = update.get("status", task.status), task.status == DONE
        is_moved = status != task.status
        if is_moved:
            self._statuses.remove(task)
        elif "family" in update:
            self._statuses.discount_family(task)
        for name, value in update.items():
            setattr(task, name, value)
        if is_moved:
            task.status = intern(status)
            self._statuses.add(task)
            if was_done != (status == DONE):
                yield from self._dependents.change_met(task.id, -1 if was_done else 1)
        elif "family" in update:
            self._statuses.count_family(task)
        self._holds.place(task)
        self._mark(task)

    def remove_task(self, task: Task) -> None:
        """Remove a task. Other tasks may still name it as a dependency."""
        finish(self.remove_task_in_slices(task))

    def remove_task_in_slices(self, task: Task) -> Slices[None]:
        """Remove a task. The state may not be read or changed between the slices."""
        self._save(task)
        yield from self._unlink(task)
        self._holds.replace_own(task, None)
        del self.tasks[task.id]
        if task.status == DONE:
            yield from self._dependents.change_met(task.id, -1)
        self._indices.remove(task)
        self.changes.mark_task(task.id)

    def add_stakeholder(self, task: Task, worker: Worker) -> None:
        """Make a worker a stakeholder: the task is not removed while the worker is known."""
        if worker.id not in task.stakeholders:
            self.update_task(task, stakeholders=task.stakeholders | {worker.id})

    def add_runner(self, task: Task, worker: Worker) -> None:
        """Record that a worker can run a task."""
        if worker.id not in task.workers:
            self.update_task(task, workers={**task.workers, worker.id: None})

    def add_response(self, task: Task, message_id: str, response: Any) -> None:
        """Store a running task's response to a message until `take_response` is called."""
        self.update_task(task, message_responses={**task.message_responses, message_id: response})

    def take_response(self, task: Task, message_id: str) -> Any:
        """Remove and return the response to a message; None if there is none."""
        if message_id not in task.message_responses:
            return None
        rest = dict(task.message_responses)
        response = rest.pop(message_id)
        self.update_task(task, message_responses=rest)
        return response

    # Workers

    def worker(self, worker_id: str, now: float) -> Worker:
        """Return a worker, creating it if it is unknown."""
        worker = self.workers.get(worker_id)
        if worker is None:
            worker = Worker(worker_id, now)
            self._last_worker_number += 1
            worker.number = self._last_worker_number
            if self._undo_log is not None:
                self._undo_log.add_worker(worker)
            self.workers[worker_id] = worker
            self.forget_place(worker_id)
            self.changes.mark()
        return worker

    def touch_worker(self, worker_id: str, now: float, *, asks_for_work: bool = False) -> Worker:
        """Record a heartbeat of a worker and return it, creating it if it is unknown.

        The heartbeat of a known worker is not a change: it is neither counted nor stored.
        """
        worker = self.worker(worker_id, now)
        worker.last_active = now
        if asks_for_work:
            worker.last_get_work = now
        return worker

    def add_worker_info(self, worker: Worker, info: Mapping[str, Any]) -> None:
        """Merge new values into what a worker has reported about itself."""
        if any(name not in worker.info or worker.info[name] != info[name] for name in info):
            self._save_worker(worker)
            self.changes.mark()
        worker.info.update(info)
        self.forget_place(worker.id)

    def send_message(self, worker: Worker, name: str, kwargs: dict[str, Any]) -> None:
        """Queue a message, which the worker receives with its next ping."""
        self._save_worker(worker)
        worker.messages.append({"name": name, "kwargs": kwargs})
        self.changes.mark()

    def take_messages(self, worker: Worker) -> list[dict[str, Any]]:
        """Remove and return the messages queued for a worker."""
        if not worker.messages:
            return []
        self._save_worker(worker)
        messages, worker.messages = worker.messages, []
        self.changes.mark()
        return messages

    def disable_worker(self, worker: Worker) -> None:
        """Give a worker no more tasks. It remains a stakeholder."""
        finish(self.disable_worker_in_slices(worker))

    def disable_worker_in_slices(self, worker: Worker) -> Slices[None]:
        """Disable a worker. The state may not be read or changed between the slices."""
        self._save_worker(worker)
        worker.is_disabled = True
        yield from self._remove_runner(worker)
        self.changes.mark()

    def remove_worker(self, worker: Worker) -> None:
        """Remove a worker, also from the runners and stakeholders of its tasks."""
        finish(self.remove_worker_in_slices(worker))

    def remove_worker_in_slices(self, worker: Worker) -> Slices[None]:
        """Remove a worker. The state may not be read or changed between the slices."""
        self._save_worker(worker)
        yield from self._remove_runner(worker)
        for chunk in in_chunks(list(worker.stakes.values())):
            for task in chunk:
                self.update_task(task, stakeholders=task.stakeholders - {worker.id})
            yield
        del self.workers[worker.id]
        self.forget_place(worker.id)
        self.changes.mark()

    def set_batcher(self, worker_id: str, family: str, batcher: Batcher) -> None:
        """Set how a worker batches a family. The worker may be unknown."""
        if self._undo_log is not None:
            known = self._batchers.get((worker_id, family))
            self._undo_log.save_batcher(worker_id, family, known)
        self._batchers[worker_id, family] = batcher
        self.indices.batches.add_batcher(family, batcher.batched_params, self.tasks.values())
        self.changes.mark()

    # Holds

    def hold_task(self, task: Task, *, by: str, since: float, note: str = "") -> Hold:
        """Give a task a hold of its own, in place of the one that it may have."""
        number = self._holds.last_number + 1
        hold = Hold(number=number, by=by, since=since, note=note, task_id=task.id)
        self.update_task(task, hold=hold)
        return hold

    def add_wide_hold(
        self, *, by: str, since: float, note: str = "", families: frozenset[str], search: str
    ) -> Slices[Hold]:
        """Hold all tasks that match, later ones too.

        The state may not be read or changed between the slices.
        """
        hold = Hold(
            number=self._holds.last_number + 1,
            by=by,
            since=since,
            note=note,
            families=families,
            search=search,
        )
        self._save_hold(hold.number)
        self._holds.add(hold)
        yield from self._place_all()
        return hold

    def remove_wide_hold(self, hold: Hold) -> Slices[None]:
        """Release a wide hold. The state may not be read or changed between the slices."""
        self._save_hold(hold.number)
        self._holds.remove(hold)
        yield from self._place_all()

    # Resources and pause

    def place(self, worker_id: str | None) -> Place:
        """Return where a worker runs tasks; NOWHERE if it is unknown."""
        worker = self.workers.get(worker_id or "")
        return NOWHERE if worker is None else worker.place

    def set_asked_from(self, worker: Worker, host: str) -> None:
        """Record the host that get_work names, unless the worker's info names one."""
        if worker.reported_host is None and worker.asked_from != host:
            self._save_worker(worker)
            worker.asked_from = host
            self.forget_place(worker.id)
            self.changes.mark()

    def forget_place(self, worker_id: str) -> None:
        """Find out anew where a worker runs tasks: it has come, has gone, or has changed."""
        self.counters.pop(worker_id, None)

    def add_start(self, amounts: Mapping[str, float], now: float) -> None:
        """Count a start for rates, and remove some of those that count no longer."""
        start = self.starts.made(amounts, now)
        for over in self.starts.over(now, _MAX_REMOVED_STARTS):
            if self._undo_log is not None:
                self._undo_log.save_start(over)
            self.starts.remove(over.number)
        if self._undo_log is not None:
            self._undo_log.add_start(start)
        self.restore_start(start)

    def set_resources(self, totals: Mapping[str, float]) -> None:
        """Set the totals of some resources."""
        self._save_settings()
        self.set_totals = {**self.set_totals, **totals}
        self.resources.update(totals)
        self._read_limits()
        self.changes.mark()

    def set_paused(self, paused: bool) -> None:
        """Stop handing out work, or resume."""
        self._save_settings()
        self.is_paused = paused
        self.changes.mark()

    # Restoring, called by `record.restoring`

    @contextmanager
    def without_undo_log(self) -> Iterator[None]:
        """Make changes without recording them in the undo log."""
        undo_log, self._undo_log = self._undo_log, None
        try:
            yield
        finally:
            self._undo_log = undo_log

    def restore_task(self, task: Task) -> None:
        """Add a restored task, or replace the task with its id.

        Raises KeyError if it refers to an unknown worker.
        """
        known = self.tasks.get(task.id)
        if known is not None:
            finish(self._unlink(known))
            self._holds.replace_own(known, None)
            self._indices.remove(known)
        elif self.tasks and task.number < next(reversed(self.tasks.values())).number:
            self._is_sorted = False
        self.tasks[task.id] = task
        met = (task.status == DONE) - (known is not None and known.status == DONE)
        if met:
            finish(self._dependents.change_met(task.id, met))
        finish(self._dependents.add(task))
        self._link_workers(task)
        self._restore_hold(task)
        self._statuses.restore(task)
        self._last_task_number = max(self._last_task_number, task.number)
        self._mark(task)

    def load_tasks(self, tasks: Sequence[Task]) -> None:
        """Add all tasks, sorted by number, to a state that has none.

        Equivalent to `restore_task` for each, but takes half the time, for a quick start. Raises
        KeyError if a task refers to an unknown worker, ValueError if two have the same id.
        """
        self.tasks.update((task.id, task) for task in tasks)
        if len(self.tasks) != len(tasks):
            raise ValueError("there are two tasks of one id")
        self._dependents.add_all(tasks)
        for task in tasks:
            self._link_workers(task)
            self._restore_hold(task)
            self.changes.mark_task(task.id)
        self._statuses.restore_all(tasks)
        self._indices.add_all(tasks)
        self._last_task_number = tasks[-1].number if tasks else 0

    def restore_worker(self, worker: Worker) -> None:
        """Add a restored worker, or replace the worker with its id.

        Its tasks and stakes follow when the tasks are restored.
        """
        known = self.workers.get(worker.id)
        if known is not None:
            worker.tasks, worker.stakes = known.tasks, known.stakes
        self.workers[worker.id] = worker
        self.forget_place(worker.id)
        self._last_worker_number = max(self._last_worker_number, worker.number)
        self.changes.mark()

    def remove_batcher(self, worker_id: str, family: str) -> None:
        """Remove a worker's batcher for a family."""
        del self._batchers[worker_id, family]
        self.changes.mark()

    def restore_wide_hold(self, number: int, hold: Hold | None) -> Slices[None]:
        """Make this the wide hold with a number; None: there is none.

        The state may not be read or changed between the slices.
        """
        known = self._holds.get(number)
        if known is not None:
            self._holds.remove(known)
        if hold is not None:
            self._holds.add(hold)
        yield from self._place_all()

    def restore_totals(self, totals: Mapping[str, float]) -> None:
        """Make these the only totals that were set over the API."""
        for name in self.set_totals.keys() - totals.keys():
            del self.resources[name]
        self.resources.update({**self._configured, **totals})
        self._read_limits()
        self.set_totals = dict(totals)
        self.changes.mark()

    def restore_start(self, start: Start) -> None:
        """Add a start, with its number."""
        self.starts.add(start)
        self.changes.mark()

    def remove_start(self, number: int) -> None:
        """Remove a start that was added by a call that is rolled back."""
        self.starts.remove(number)
        self.changes.mark()

    def sort_by_arrival(self) -> None:
        """Sort tasks and workers by arrival, after some were restored."""
        if not self._is_sorted:
            _sort(self.tasks, lambda task: task.number)
            self._is_sorted = True
        _sort(self.workers, lambda worker: worker.number)

    # Checking

    def validate(self) -> None:
        """Recompute every index. Raises AssertionError if one differs."""
        self._dependents.validate()
        self._indices.validate()
        self._statuses.validate(self.tasks)
        self.starts.validate()
        assert all(self.place(of) == counters.place for of, counters in self.counters.items())
        self._holds.validate(self.tasks.values())
        assert all(task.id == task_id for task_id, task in self.tasks.items())
        numbers = [task.number for task in self.tasks.values()]
        assert numbers == sorted(set(numbers))
        for worker_id, worker in self.workers.items():
            assert worker.id == worker_id
            assert worker.tasks == {i: t for i, t in self.tasks.items() if worker_id in t.workers}
            stakes = {i: t for i, t in self.tasks.items() if worker_id in t.stakeholders}
            assert worker.stakes == stakes
        for task in self.tasks.values():
            assert task.workers.keys() <= self.workers.keys()
            assert task.stakeholders <= self.workers.keys()

    def _link(self, task: Task, update: TaskUpdate) -> None:
        """Link a task to its workers and to its own hold."""
        if "hold" in update:
            self._holds.replace_own(task, update["hold"])
        if "workers" in update:
            for worker_id in task.workers.keys() - update["workers"].keys():
                del self.workers[worker_id].tasks[task.id]
            for worker_id in update["workers"].keys() - task.workers.keys():
                self.workers[worker_id].tasks[task.id] = task
        if "stakeholders" in update:
            for worker_id in task.stakeholders - update["stakeholders"]:
                del self.workers[worker_id].stakes[task.id]
            for worker_id in update["stakeholders"] - task.stakeholders:
                self.workers[worker_id].stakes[task.id] = task

    def _link_workers(self, task: Task) -> None:
        for worker_id in task.workers:
            self.workers[worker_id].tasks[task.id] = task
        for worker_id in task.stakeholders:
            self.workers[worker_id].stakes[task.id] = task

    def _unlink(self, task: Task) -> Slices[None]:
        yield from self._dependents.remove(task)
        for worker_id in task.workers:
            del self.workers[worker_id].tasks[task.id]
        for worker_id in task.stakeholders:
            del self.workers[worker_id].stakes[task.id]
        self._statuses.remove(task)

    def _remove_runner(self, worker: Worker) -> Slices[None]:
        for chunk in in_chunks(list(worker.tasks.values())):
            for task in chunk:
                workers = {each: None for each in task.workers if each != worker.id}
                self.update_task(task, workers=workers)
            yield

    def _place_all(self) -> Slices[None]:
        """Find out again which tasks are held by a wide hold."""
        self.changes.mark()
        for chunk in in_chunks(self.tasks.values()):
            for task in chunk:
                if self._holds.place(task):
                    self._mark(task)
            yield

    def _restore_hold(self, task: Task) -> None:
        if task.hold is not None:
            self._holds.add(task.hold)
        self._holds.place(task)

    def _read_limits(self) -> None:
        self.limits = Limits(self.resources)
        self.counters = Counters(self.limits, self.place)

    def _save(self, task: Task) -> None:
        if self._undo_log is not None:
            self._undo_log.save_task(task)

    def _save_worker(self, worker: Worker) -> None:
        if self._undo_log is not None:
            self._undo_log.save_worker(worker)

    def _save_hold(self, number: int) -> None:
        if self._undo_log is not None:
            self._undo_log.save_hold(number, self._holds.get(number))

    def _save_settings(self) -> None:
        if self._undo_log is not None:
            self._undo_log.save_settings(self.is_paused, self.set_totals)

    def _mark(self, task: Task) -> None:
        task.fragment = None
        self.changes.mark_task(task.id)
        self._indices.mark_dirty(task)

    def _mark_dirty(self, task: Task) -> None:
        self._indices.mark_dirty(task)


def _sort(things: dict[str, T], key: Callable[[T], int]) -> None:
    """Sort in place: others refer to the same dictionary."""
    ordered = sorted(things.items(), key=lambda item: key(item[1]))
    things.clear()
    things.update(ordered)
