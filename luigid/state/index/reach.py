"""The tasks with one status and all tasks that wait for them, updated incrementally."""

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import count
from typing import NamedTuple

from luigid.state.slices import Slices, in_chunks
from luigid.state.task import PENDING, Task


class _Support(NamedTuple):
    """Why a task is reached."""

    #: the dependency through which it is reached; None: it has the status itself
    dep: str | None
    #: greater than that of its dependency, so that tasks on a cycle do not support each other
    number: int


class Reach:
    """The tasks with one status, and all that wait for one of them, directly or not.

    Each reached task remembers one dependency through which it is reached. When that dependency is
    no longer reached, all tasks reached through it are dropped, and then another dependency is
    looked for.
    """

    def __init__(
        self,
        source: str,
        tasks: Mapping[str, Task],
        dependents: Callable[[str], Iterable[str]],
    ) -> None:
        """Follow the status `source` among `tasks`, which are all tasks of the state.

        `dependents` maps a task id to the ids of its dependents.
        """
        self._source = source
        self._tasks = tasks
        self._dependents = dependents
        self._numbers = count()
        #: task id -> support of each reached task
        self._supports: dict[str, _Support] = {}

    def __len__(self) -> int:
        return len(self._supports)

    def __contains__(self, task_id: object) -> bool:
        return task_id in self._supports

    def update(self, changed: Collection[str] | None) -> Slices[set[str]]:
        """Apply changes, and return the ids of the tasks that are newly or no longer reached.

        `changed` are the ids of tasks that were created, changed or removed; None: recompute all.
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
        """Drop a task and all tasks that are reached through it."""
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
            yield  # also after one that nothing waits for

    def _find_supported(self, candidates: Collection[str]) -> Slices[list[str]]:
        """Add the candidates that can be reached and are not yet; return their ids."""
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
        """Add all tasks that wait for those in `found`, and append their ids to it."""
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
            yield  # also after one that nothing waits for

    def _reach(self, task_id: str, dep: str | None, found: list[str]) -> None:
        self._supports[task_id] = _Support(dep, next(self._numbers))
        found.append(task_id)

    def validate(self) -> None:
        """Recompute the reach by a walk. Raises AssertionError if it differs."""
        reached = {task.id for task in self._tasks.values() if task.status == self._source}
        front = list(reached)
        while front:
            waiting = {i for i in self._dependents(front.pop()) if self._tasks[i].status == PENDING}
            front += waiting - reached
            reached |= waiting
        assert self._supports.keys() == reached
