"""The indices over the tasks, brought up to date from what has changed.

A change only notes its task. The indices look at it again before they are next asked, or when
enough has been noted, so that several changes of one call cost one look, and no call pays for
those of many others.
"""

from collections.abc import Callable, Iterable, Mapping

from luigid.state.index.batches import BatchIndex
from luigid.state.index.deadlines import Deadlines
from luigid.state.index.reach import Reach
from luigid.state.index.runners import RunnersIndex
from luigid.state.index.runs import RunIndex
from luigid.state.slices import finish
from luigid.state.task import DISABLED, FAILED, Task

#: tasks that may be noted before the indices look at them
_MOST_NOTED = 64


class Indices:
    """All of them, over the tasks of one state."""

    def __init__(
        self, tasks: Mapping[str, Task], dependents: Callable[[str], Iterable[str]]
    ) -> None:
        """Take all tasks, and what names those that depend on one."""
        self._tasks = tasks
        self.runners = RunnersIndex()
        self.runs = RunIndex()
        self.batches = BatchIndex()
        #: when FAILED tasks are tried again
        self.retries = Deadlines()
        #: since when the scheduler has disabled tasks
        self.disabled = Deadlines()
        #: when tasks are removed
        self.removals = Deadlines()
        #: those in which nobody has a stake, and which have no time of removal yet
        self.abandoned: dict[str, Task] = {}
        #: DISABLED tasks, and those that wait for one
        self._disabled_reach = Reach(DISABLED, tasks, dependents)
        self._noted: dict[str, Task] = {}
        self._forgotten: set[str] = set()

    def note(self, task: Task) -> None:
        """Note that a task came or is another than before."""
        self._noted[task.id] = task
        if len(self._noted) > _MOST_NOTED:
            self.settle()

    def note_all(self, tasks: Iterable[Task]) -> None:
        """Note several tasks."""
        self._noted.update((task.id, task) for task in tasks)
        self.settle()

    def settle(self) -> None:
        """Look at all that was noted."""
        if not self._noted and not self._forgotten:
            return
        noted, self._noted = self._noted, {}
        forgotten, self._forgotten = self._forgotten, set()
        reached = finish(self._disabled_reach.update(noted.keys() | forgotten))
        for task in noted.values():
            self._update(task)
        for task_id in reached - noted.keys() - forgotten:
            self._update(self._tasks[task_id])

    def forget(self, task: Task) -> None:
        """Take a task out of all of them."""
        self._noted.pop(task.id, None)
        self._forgotten.add(task.id)
        self.runners.forget(task)
        self.runs.forget(task)
        self.batches.forget(task)
        for deadlines in (self.retries, self.disabled, self.removals):
            deadlines.set(task.id, None)
        self.abandoned.pop(task.id, None)

    def validate(self) -> None:
        """Recount all. Raises AssertionError where that differs."""
        self.settle()
        tasks = self._tasks.values()
        self._disabled_reach.validate()
        self.runners.validate(tasks, self._disabled_reach.supports)
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
        self.runners.update(task, is_held_up=task.id in self._disabled_reach.supports)
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
