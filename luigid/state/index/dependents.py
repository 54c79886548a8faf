"""The dependents of each task, and how many of its dependencies are not DONE."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from luigid.state.slices import Slices, in_chunks
from luigid.state.task import DONE, Task


class DependentsIndex:
    """The dependencies of one state's tasks in reverse. It maintains `Task.unmet`."""

    def __init__(
        self, tasks: Mapping[str, Task], on_readiness_change: Callable[[Task], None]
    ) -> None:
        """Index the dependencies of `tasks`, all tasks of the state.

        `on_readiness_change` is called with a task when its last dependency becomes DONE, or stops
        being DONE; not when its dependencies are replaced.
        """
        self._tasks = tasks
        self._on_readiness_change = on_readiness_change
        #: task id, also of missing tasks -> ids of the tasks that name it as a dependency
        self._dependents: dict[str, dict[str, None]] = {}

    def of(self, task_id: str) -> Collection[str]:
        """Return the ids of the tasks that name this one as a dependency."""
        return self._dependents.get(task_id, ())

    def replace(self, task: Task, deps: Iterable[str]) -> Slices[None]:
        """Replace the dependencies of a task."""
        replaced = dict.fromkeys(deps)
        if [*replaced] == [*task.deps]:
            return
        if task.deps:
            yield from self.remove(task)
        task.deps = replaced
        yield from self.add(task)

    def add(self, task: Task) -> Slices[None]:
        """Index the dependencies of a task."""
        task.unmet = 0
        for chunk in in_chunks(task.deps):
            for dep in chunk:
                self._dependents.setdefault(dep, {})[task.id] = None
                task.unmet += not self._is_done(dep)
            yield

    def add_all(self, tasks: Sequence[Task]) -> None:
        """Index the dependencies of all tasks of a state that was empty."""
        done = {task.id for task in tasks if task.status == DONE}
        dependents = self._dependents
        for task in tasks:
            for dep in task.deps:
                dependents.setdefault(dep, {})[task.id] = None
            task.unmet = len(task.deps.keys() - done) if task.deps else 0

    def remove(self, task: Task) -> Slices[None]:
        """Remove the dependencies of a task from the index."""
        for chunk in in_chunks(task.deps):
            for dep in chunk:
                dependents = self._dependents[dep]
                del dependents[task.id]
                if not dependents:
                    del self._dependents[dep]
            yield

    def change_met(self, task_id: str, met: int) -> Slices[None]:
        """Count a dependency as met (1) or no longer met (-1) in all its dependents."""
        for chunk in in_chunks(self.of(task_id)):
            for dependent_id in chunk:
                dependent = self._tasks[dependent_id]
                was_ready = dependent.unmet == 0
                dependent.unmet -= met
                if was_ready or dependent.unmet == 0:
                    self._on_readiness_change(dependent)
            yield

    def validate(self) -> None:
        """Recompute the index. Raises AssertionError if it differs."""
        dependents: dict[str, set[str]] = {}
        for task in self._tasks.values():
            for dep in task.deps:
                dependents.setdefault(dep, set()).add(task.id)
            assert task.unmet == sum(not self._is_done(dep) for dep in task.deps)
        assert {k: set(v) for k, v in self._dependents.items()} == dependents

    def _is_done(self, task_id: str) -> bool:
        task = self._tasks.get(task_id)
        return task is not None and task.status == DONE
