"""What a task waits for in the end: the first causes among its direct and indirect dependencies."""

from collections import deque

from luigid.state.state import SchedulerState
from luigid.state.task import DISABLED, DONE, FAILED, PENDING, Task


class FirstCauses:
    """The first causes that keep a task waiting, as far as a bounded search finds them.

    A first cause is not DONE and, if it is PENDING, has no unmet dependencies. Tasks that wait for
    each other in a cycle have none.
    """

    def __init__(self, state: SchedulerState, task: Task, max_examined: int) -> None:
        """Search the dependencies of a task, breadth-first.

        If there are more than `max_examined`, a second search of that size, from the FAILED and
        DISABLED tasks to their dependents, adds the causes that it can find.
        """
        self._state = state
        self._task = task
        #: task id -> the dependent from which it was reached
        self._dependents: dict[str, str] = {}
        #: ids of the causes, which need not be those of known tasks; the nearest first
        self.causes: list[str] = []
        #: whether there may be more causes
        self.is_cut = not self._follow_dependencies(max_examined)
        if self.is_cut:
            self._follow_dependents(max_examined)

    def path(self, cause: str) -> list[str]:
        """Return the ids from a direct dependency of the task to a cause."""
        path = [cause]
        while (dependent := self._dependents[path[-1]]) != self._task.id:
            path.append(dependent)
        return path[::-1]

    def _follow_dependencies(self, left: int) -> bool:
        """Return whether all were examined."""
        tasks, dependents = self._state.tasks, self._dependents
        front = deque([self._task])
        while front:
            waiting = front.popleft()
            for dep_id in waiting.deps:
                left -= 1
                if left < 0:
                    return False
                dep = tasks.get(dep_id)
                if dep is self._task or dep_id in dependents:
                    continue
                if dep is not None and dep.status == DONE:
                    continue
                dependents[dep_id] = waiting.id
                if dep is not None and dep.status == PENDING and dep.unmet:
                    front.append(dep)
                else:
                    self.causes.append(dep_id)
        return True

    def _follow_dependents(self, left: int) -> None:
        """Add the FAILED and DISABLED tasks from which the task is reached within the limit."""
        #: task id -> the dependency from which it was reached; None: it is a source
        reached: dict[str, str | None] = {}
        for source in self._state.with_status(DISABLED, FAILED):
            left -= 1
            if left < 0:
                break
            if source is not self._task:
                reached[source.id] = None
        front = deque(reached)
        while front:
            dep_id = front.popleft()
            if dep_id in self._task.deps:
                self._add_path(dep_id, reached)
                continue
            for dependent_id in self._state.dependents(dep_id):
                left -= 1
                if left < 0:
                    return
                is_pending = self._state.tasks[dependent_id].status == PENDING
                if is_pending and dependent_id not in reached:
                    reached[dependent_id] = dep_id
                    front.append(dependent_id)

    def _add_path(self, dep_id: str, reached: dict[str, str | None]) -> None:
        """Add the source of a direct dependency, and the path to it."""
        dependent, cause = self._task.id, dep_id
        path = [(cause, dependent)]
        while (dependency := reached[cause]) is not None:
            path.append((dependency, cause))
            cause = dependency
        if cause not in self._dependents:
            self._dependents.update(path)
            self.causes.append(cause)
