"""The tasks of one status and all that wait for them, kept up to date from what has changed."""

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain, count
from typing import NamedTuple

from luigid.scheduler.steps import Steps
from luigid.scheduler.task import PENDING, Task


class _Support(NamedTuple):
    """Why a task is reached."""

    #: the dependency that it was reached from; None: it is a source
    dep: str | None
    #: later than that of its dependency, so that no tasks hold each other up on a cycle
    number: int


class Reach:
    """The tasks of one status, and all that wait for one of them, directly or not.

    Each task that is reached keeps one dependency through which it is. When that one goes, so do
    those that were reached through it; then each of them looks for another way.
    """

    def __init__(
        self,
        source: str,
        tasks: Mapping[str, Task],
        dependents: Callable[[str], Iterable[str]],
    ) -> None:
        """Take the status, all tasks, and what names those that depend on one."""
        self._source = source
        self._tasks = tasks
        self._dependents = dependents
        self._numbers = count()
        #: task id -> support, of all that are reached
        self.supports: dict[str, _Support] = {}

    def update(self, changed: Collection[str]) -> Steps[set[str]]:
        """Take in what has changed; return the ids of what is reached or is no longer."""
        lost: list[str] = []
        for task_id in changed:
            if task_id in self.supports and not self._is_supported(task_id):
                yield from self._withdraw(task_id, lost)
            yield
        found: list[str] = []
        for task_id in chain(lost, changed):
            if task_id not in self.supports and self._find_support(task_id):
                found.append(task_id)
            yield
        yield from self._spread(found)
        return {*lost, *found}

    def _is_supported(self, task_id: str) -> bool:
        task = self._tasks.get(task_id)
        if task is None:
            return False
        dep, number = self.supports[task_id]
        if task.status == self._source:
            self.supports[task_id] = _Support(None, number)
            return True
        if dep is None or dep not in task.deps or not _is_waiting(task):
            return False
        support = self.supports.get(dep)
        return support is not None and support.number < number

    def _withdraw(self, task_id: str, lost: list[str]) -> Steps[None]:
        """Drop a task and all that were reached through it."""
        front = [task_id]
        while front:
            dropped = front.pop()
            del self.supports[dropped]
            lost.append(dropped)
            for dependent in list(self._dependents(dropped)):
                support = self.supports.get(dependent)
                if support is not None and support.dep == dropped:
                    front.append(dependent)
                yield

    def _find_support(self, task_id: str) -> bool:
        task = self._tasks.get(task_id)
        if task is None:
            return False
        if task.status == self._source:
            self.supports[task_id] = _Support(None, next(self._numbers))
        elif _is_waiting(task):
            for dep in task.deps:
                if dep in self.supports:
                    self.supports[task_id] = _Support(dep, next(self._numbers))
                    break
        return task_id in self.supports

    def _spread(self, found: list[str]) -> Steps[None]:
        """Reach all that wait for those that were found, and add them."""
        front = list(found)
        while front:
            dep = front.pop()
            for dependent in list(self._dependents(dep)):
                task = self._tasks.get(dependent)
                if dependent not in self.supports and task is not None and _is_waiting(task):
                    self.supports[dependent] = _Support(dep, next(self._numbers))
                    found.append(dependent)
                    front.append(dependent)
                yield

    def validate(self) -> None:
        """Walk anew. Raises AssertionError where that reaches others."""
        reached = {task.id for task in self._tasks.values() if task.status == self._source}
        front = list(reached)
        while front:
            waiting = {i for i in self._dependents(front.pop()) if _is_waiting(self._tasks[i])}
            front += waiting - reached
            reached |= waiting
        assert self.supports.keys() == reached


def _is_waiting(task: Task) -> bool:
    return task.status == PENDING and bool(task.deps)
