"""The tasks of one status and all that wait for them, kept up to date from what has changed."""

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import count
from typing import NamedTuple

from luigid.state.slices import Steps, in_portions
from luigid.state.task import PENDING, Task


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

    def update(self, changed: Collection[str] | None) -> Steps[set[str]]:
        """Take in what has changed; return the ids of what is reached or is no longer.

        None stands for everything.
        """
        if changed is None:
            lost = list(self.supports)
            self.supports.clear()
            candidates = [t.id for t in self._tasks.values() if t.status == self._source]
        else:
            lost = yield from self._withdraw_unsupported(changed)
            candidates = [*lost, *changed]
        found = yield from self._find_supported(candidates)
        yield from self._spread(found)
        return {*lost, *found}

    def _withdraw_unsupported(self, changed: Collection[str]) -> Steps[list[str]]:
        lost: list[str] = []
        for portion in in_portions(changed):
            for task_id in portion:
                if task_id in self.supports and not self._is_supported(task_id):
                    yield from self._withdraw(task_id, lost)
            yield
        return lost

    def _is_supported(self, task_id: str) -> bool:
        task = self._tasks.get(task_id)
        if task is None:
            return False
        if task.status == self._source:
            return True
        dep, number = self.supports[task_id]
        if dep is None or dep not in task.deps or task.status != PENDING:
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
            for portion in in_portions(list(self._dependents(dropped))):
                for dependent in portion:
                    support = self.supports.get(dependent)
                    if support is not None and support.dep == dropped:
                        front.append(dependent)
                yield

    def _find_supported(self, candidates: Collection[str]) -> Steps[list[str]]:
        """Reach those of the candidates that are not reached yet and can be; return them."""
        found: list[str] = []
        for portion in in_portions(candidates):
            for task_id in portion:
                task = self._tasks.get(task_id)
                if task is None or task_id in self.supports:
                    continue
                if task.status == self._source:
                    self._reach(task_id, None, found)
                elif task.status == PENDING and self.supports:
                    for dep in task.deps:
                        if dep in self.supports:
                            self._reach(task_id, dep, found)
                            break
            yield
        return found

    def _spread(self, found: list[str]) -> Steps[None]:
        """Reach all that wait for those that were found, and add them."""
        front = list(found)
        while front:
            dep = front.pop()
            for portion in in_portions(list(self._dependents(dep))):
                for dependent in portion:
                    task = self._tasks.get(dependent)
                    if (
                        task is not None
                        and task.status == PENDING
                        and dependent not in self.supports
                    ):
                        self._reach(dependent, dep, found)
                        front.append(dependent)
                yield

    def _reach(self, task_id: str, dep: str | None, found: list[str]) -> None:
        self.supports[task_id] = _Support(dep, next(self._numbers))
        found.append(task_id)

    def validate(self) -> None:
        """Walk anew. Raises AssertionError where that reaches others."""
        reached = {task.id for task in self._tasks.values() if task.status == self._source}
        front = list(reached)
        while front:
            waiting = {i for i in self._dependents(front.pop()) if self._tasks[i].status == PENDING}
            front += waiting - reached
            reached |= waiting
        assert self.supports.keys() == reached
