"""The indices over the tasks, refreshed from what has changed.

A change only marks its task dirty, so that several changes cost one look. A read refreshes the
indices at once; where that may take long, the scheduler refreshes them, in slices, at the end of the
call that made the changes.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from luigid.state.changes import Changes
from luigid.state.index.batches import BatchIndex
from luigid.state.index.deadlines import Deadlines
from luigid.state.index.reach import Reach
from luigid.state.index.runners import RunnersIndex
from luigid.state.index.runs import RunIndex
from luigid.state.policy import Policy
from luigid.state.slices import Slices, finish, in_chunks
from luigid.state.task import DISABLED, FAILED, Task

#: dirty tasks that are refreshed at once
_MAX_DIRTY = 64


class Indices:
    """The indices over the tasks of one state."""

    def __init__(
        self,
        tasks: Mapping[str, Task],
        dependents: Callable[[str], Iterable[str]],
        changes: Changes,
    ) -> None:
        """Take all tasks, a function from a task id to its dependents, and the feed of changes.

        The feed is told which tasks a DISABLED one holds up, or no longer does.
        """
        self._tasks = tasks
        self._changes = changes
        self.runners = RunnersIndex()
        self.runs = RunIndex()
        self.batches = BatchIndex()
        #: when FAILED tasks are tried again
        self.retries = Deadlines()
        #: since when the scheduler has disabled tasks
        self.disabled = Deadlines()
        #: when tasks are removed
        self.removals = Deadlines()
        #: tasks without a stakeholder that have no time of removal yet
        self.abandoned: dict[str, Task] = {}
        #: DISABLED tasks, and those that wait for one
        self._held_up = Reach(DISABLED, tasks, dependents)
        self._dirty: dict[str, Task] = {}
        self._removed: set[str] = set()
        #: whether a dirty task is DISABLED
        self._may_spread = False

    def mark_dirty(self, task: Task) -> None:
        """Record that a task was created or changed."""
        self._dirty[task.id] = task
        if task.status == DISABLED:
            self._may_spread = True

    def add_all(self, tasks: Iterable[Task]) -> None:
        """Index all tasks of a state that had none."""
        self._dirty.update((task.id, task) for task in tasks)
        self.refresh()

    @property
    def is_refresh_long(self) -> bool:
        """Whether a refresh may take long: for many dirty tasks, or for all that these hold up."""
        dirty = len(self._dirty) + len(self._removed)
        return dirty > _MAX_DIRTY or (dirty > 0 and (self._may_spread or bool(self._held_up)))

    def refresh(self) -> None:
        """Bring the indices up to date with all dirty tasks."""
        if self._dirty or self._removed:
            finish(self.refresh_in_slices())

    def refresh_in_slices(self) -> Slices[None]:
        """Bring the indices up to date. Nothing may change or be read between the slices."""
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
        """Drop a task from all indices."""
        self._dirty.pop(task.id, None)
        self._removed.add(task.id)
        self.runners.remove(task)
        self.runs.remove(task)
        self.batches.remove(task)
        for deadlines in (self.retries, self.disabled, self.removals):
            deadlines.set(task.id, None)
        self.abandoned.pop(task.id, None)

    def is_held_up(self, task_id: str) -> bool:
        """Tell whether a task is DISABLED, or waits for one that is."""
        return task_id in self._held_up

    def due(self, now: float, policy: Policy) -> list[Task]:
        """Return the tasks that `prune` may have to change, in the order of arrival."""
        ids = {
            *self.abandoned,
            *(task.id for task in self.runs.all()),
            *self.retries.passed(lambda time: time < now),
            *self.disabled.passed(lambda time: now - time > policy.disable_persist),
            *self.removals.passed(lambda time: now >= time),
        }
        return sorted((self._tasks[task_id] for task_id in ids), key=lambda task: task.number)

    def validate(self) -> None:
        """Recount all. Raises AssertionError where that differs."""
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
