"""The tasks of one status and all that wait for them, updated from what has changed."""

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import count
from typing import NamedTuple

from luigid.state.slices import Slices, in_chunks
from luigid.state.task import PENDING, Task


class _Support(NamedTuple):
    """Why a task is reached."""

    #: the dependency through which it was reached; None: it is a source
    dep: str | None
    #: greater than that of its dependency, so that tasks on a cycle do not support each other
    number: int


class Reach:
    """The tasks of one status, and all that wait for one of them, directly or not.

    Each reached task remembers one dependency through which it is reached. When that one is
    withdrawn, so are all tasks reached through it; then each of them looks for another way.
    """

    def __init__(
        self,
        source: str,
        tasks: Mapping[str, Task],
        dependents: Callable[[str], Iterable[str]],
    ) -> None:
        """Take the status, all tasks, and a function from a task id to its dependents."""
        self._source = source
        self._tasks = tasks
        self._dependents = dependents
        self._numbers = count()
        #: task id -> support, of all reached tasks
        self._supports: dict[str, _Support] = {}

    def __len__(self) -> int:
        return len(self._supports)

    def __contains__(self, task_id: object) -> bool:
        return task_id in self._supports

    def update(self, changed: Collection[str] | None) -> Slices[set[str]]:
        """Follow the changes; return the ids of the tasks that are newly reached, or no longer.

        None stands for everything.
        """
        if changed is None:
            lost = list(self._supports)
            self._supports.clear()
            candidates = [t.id for t in self._tasks.values() if t.status == self._source]
        else:
            lost = yield from self._withdraw_unsupported(changed)
            candidates = [*lost, *changed]
        found = yield from self._find_supported(candidates)
        yield from self._spread(found)
        return {*lost, *found}

    def _withdraw_unsupported(self, changed: Collection[str]) -> Slices[list[str]]:
        lost: list[str] = []
        for chunk in in_chunks(changed):
            for task_id in chunk:
                if task_id in self._supports and not self._is_supported(task_id):
                    yield from self._withdraw(task_id, lost)
            yield
        return lost

    def _is_supported(self, task_id: str) -> bool:
        task = self._tasks.get(task_id)
        if task is None:
            return False
        if task.status == self._source:
            return True
        dep, number = self._supports[task_id]
        if dep is None or dep not in task.deps or task.status != PENDING:
            return False
        support = self._supports.get(dep)
        return support is not None and support.number < number

    def _withdraw(self, task_id: str, lost: list[str]) -> Slices[None]:
        """Drop a task and all that are reached through it."""
        front = [task_id]
        while front:
            dropped = front.pop()
            del self._supports[dropped]
            lost.append(dropped)
            for chunk in in_chunks(list(self._dependents(dropped))):
                for dependent in chunk:
                    support = self._supports.get(dependent)
                    if support is not None and support.dep == dropped:
                        front.append(dependent)
                yield

    def _find_supported(self, candidates: Collection[str]) -> Slices[list[str]]:
        """Reach the candidates that can be and are not yet; return their ids."""
        found: list[str] = []
        for chunk in in_chunks(candidates):
            for task_id in chunk:
                task = self._tasks.get(task_id)
                if task is None or task_id in self._supports:
                    continue
                if task.status == self._source:
                    self._reach(task_id, None, found)
                elif task.status == PENDING and self._supports:
                    for dep in task.deps:
                        if dep in self._supports:
                            self._reach(task_id, dep, found)
                            break
            yield
        return found

    def _spread(self, found: list[str]) -> Slices[None]:
        """Reach all that wait for the tasks in `found`, and append them."""
        front = list(found)
        while front:
            dep = front.pop()
            for chunk in in_chunks(list(self._dependents(dep))):
                for dependent in chunk:
                    task = self._tasks.get(dependent)
                    if (
                        task is not None
                        and task.status == PENDING
                        and dependent not in self._supports
                    ):
                        self._reach(dependent, dep, found)
                        front.append(dependent)
                yield

    def _reach(self, task_id: str, dep: str | None, found: list[str]) -> None:
        self._supports[task_id] = _Support(dep, next(self._numbers))
        found.append(task_id)

    def validate(self) -> None:
        """Walk all tasks. Raises AssertionError if that reaches others."""
        reached = {task.id for task in self._tasks.values() if task.status == self._source}
        front = list(reached)
        while front:
            waiting = {i for i in self._dependents(front.pop()) if self._tasks[i].status == PENDING}
            front += waiting - reached
            reached |= waiting
        assert self._supports.keys() == reached
