"""The indices over the tasks, refreshed from a dirty set.

A change only marks its task dirty, so that several changes of a task cost one index update. Reading
the indices refreshes them at once. If that may take long, the scheduler refreshes them in slices
after the call that made the changes.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain

from luigid.state.changes import Changes
from luigid.state.index.batches import BatchIndex
from luigid.state.index.deadlines import Deadlines
from luigid.state.index.reach import Reach
from luigid.state.index.runners import RunnersIndex
from luigid.state.index.runs import RunIndex
from luigid.state.policy import Policy
from luigid.state.slices import Slices, finish, in_chunks
from luigid.state.task import BATCH_RUNNING, DISABLED, FAILED, RUNNING, Task

#: maximum number of dirty tasks of a short refresh
_MAX_DIRTY = 64


class Indices:
    """The indices over the tasks of one state."""

    def __init__(
        self,
        tasks: Mapping[str, Task],
        dependents: Callable[[str], Iterable[str]],
        changes: Changes,
    ) -> None:
        """Index `tasks`, all tasks of the state; `dependents` maps a task id to its dependents.

        Tasks that begin or cease to wait for a DISABLED task are reported to `changes`.
        """
        self._tasks = tasks
        self._changes = changes
        self.runners = RunnersIndex()
        self.runs = RunIndex()
        self.batches = BatchIndex()
        #: when FAILED tasks are retried
        self.retries = Deadlines()
        #: when the scheduler disabled tasks
        self.disabled = Deadlines()
        #: when tasks are removed
        self.removals = Deadlines()
        #: tasks without a stakeholder and without a time of removal
        self.abandoned: dict[str, Task] = {}
        #: DISABLED tasks and those that wait for one
        self._held_up = Reach(DISABLED, tasks, dependents)
        self._dirty: dict[str, Task] = {}
        self._removed: set[str] = set()
        #: whether a dirty task is DISABLED, which affects all tasks that wait for it
        self._may_spread = False

    def mark_dirty(self, task: Task) -> None:
        """Mark a task as created or changed."""
        self._dirty[task.id] = task
        if task.status == DISABLED:
            self._may_spread = True

    def add_all(self, tasks: Iterable[Task]) -> None:
        """Index all tasks of a state that was empty.

        It amounts to `mark_dirty` for each, in half the time: a start waits for it.
        """
        self._changes.mark_affected(finish(self._held_up.update(None)))
        for task in tasks:
            self._add(task)

    @property
    def is_refresh_long(self) -> bool:
        """Whether a refresh may take long: many tasks are dirty, or may be affected by those."""
        dirty = len(self._dirty) + len(self._removed)
        return dirty > _MAX_DIRTY or (dirty > 0 and (self._may_spread or bool(self._held_up)))

    def refresh(self) -> None:
        """Index all dirty tasks again, without slicing."""
        if self._dirty or self._removed:
            finish(self.refresh_in_slices())

    def refresh_in_slices(self) -> Slices[None]:
        """Index all dirty tasks again. The state may not be read or changed between the slices."""
        if not self._dirty and not self._removed:
            return
        self._may_spread = False
        dirty, self._dirty = self._dirty, {}
        removed, self._removed = self._removed, set()
        affected = yield from self._held_up.update(dirty.keys() | removed)
        self._changes.mark_affected(affected)
        affected -= removed
        for chunk in in_chunks(dirty.values()):
            for task in chunk:
                self._update(task)
            yield
        for task_ids in in_chunks(affected - dirty.keys()):
            for task_id in task_ids:
                self._update(self._tasks[task_id])
            yield

    def remove(self, task: Task) -> None:
        """Remove a task from all indices."""
        self._dirty.pop(task.id, None)
        self._removed.add(task.id)
        self.runners.remove(task)
        self.runs.remove(task)
        self.batches.remove(task)
        for deadlines in (self.retries, self.disabled, self.removals):
            deadlines.set(task.id, None)
        self.abandoned.pop(task.id, None)

    def is_held_up(self, task_id: str) -> bool:
        """Return whether a task is DISABLED or waits, directly or not, for one that is."""
        return task_id in self._held_up

    def due(self, now: float, policy: Policy) -> Slices[list[Task]]:
        """Return the tasks that `prune` may have to change, in order of arrival."""
        found = [
            list(self.abandoned),
            [task.id for task in self.runs.all()],
            (yield from self.retries.passed(lambda time: time < now)),
            (yield from self.disabled.passed(lambda time: now - time > policy.disable_persist)),
            (yield from self.removals.passed(lambda time: now >= time)),
        ]
        by_number: dict[int, Task] = {}
        for chunk in in_chunks(chain.from_iterable(found)):
            for task_id in chunk:
                task = self._tasks[task_id]
                by_number[task.number] = task
            yield
        numbers = sorted(by_number)
        yield
        return [by_number[number] for number in numbers]

    def validate(self) -> None:
        """Recompute all indices. Raises AssertionError if one differs."""
        self.refresh()
        tasks: Collection[Task] = self._tasks.values()
        self._held_up.validate()
        self.runners.validate(tasks, self._held_up)
        self.runs.validate(tasks)
        self.batches.validate(tasks)
        retries = {t.id: t.retry_at for t in tasks if t.status == FAILED and t.retry_at is not None}
        self.retries.validate(retries)
        disabled = {
            t.id: t.disabled_at for t in tasks if t.status == DISABLED and t.disabled_at is not None
        }
        self.disabled.validate(disabled)
        self.removals.validate({t.id: t.remove_at for t in tasks if t.remove_at is not None})
        abandoned = {t.id: t for t in tasks if not t.stakeholders and t.remove_at is None}
        assert self.abandoned == abandoned

    def _add(self, task: Task) -> None:
        """Index a task that no index has: only where it belongs, since most tasks only wait."""
        status = task.status
        self.runners.update(task, is_held_up=task.id in self._held_up)
        if status in (RUNNING, BATCH_RUNNING):
            self.runs.update(task)
        if task.batchable:
            self.batches.update(task)
        if status == FAILED and task.retry_at is not None:
            self.retries.set(task.id, task.retry_at)
        if status == DISABLED and task.disabled_at is not None:
            self.disabled.set(task.id, task.disabled_at)
        if task.remove_at is not None:
            self.removals.set(task.id, task.remove_at)
        elif not task.stakeholders:
            self.abandoned[task.id] = task

    def _update(self, task: Task) -> None:
        self.runners.update(task, is_held_up=task.id in self._held_up)
        self.runs.update(task)
        self.batches.update(task)
        status = task.status
        self.retries.set(task.id, task.retry_at if status == FAILED else None)
        self.disabled.set(task.id, task.disabled_at if status == DISABLED else None)
        self.removals.set(task.id, task.remove_at)
        if task.stakeholders or task.remove_at is not None:
            self.abandoned.pop(task.id, None)
        else:
            self.abandoned[task.id] = task
