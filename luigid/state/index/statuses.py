"""The tasks by status, and the number of tasks by family and status."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter

from luigid.state.task import STATUSES, Task


class StatusIndex:
    """All tasks of one state by status and family. It assigns `Task.order`."""

    def __init__(self) -> None:
        #: status -> task id -> task, in the order in which tasks came to that status
        self._by_status: dict[str, dict[str, Task]] = {status: {} for status in STATUSES}
        #: family -> status -> number of tasks; only families and statuses that have any
        self._by_family: dict[str, Counter[str]] = {}
        self._last_order = 0
        #: statuses whose tasks have to be sorted, since a restored task was added
        self._unsorted: set[str] = set()

    def tasks(self, *statuses: str) -> Iterator[Task]:
        """Yield the tasks with these statuses, status by status, in order of arrival at each."""
        for status in statuses:
            tasks = self._by_status[status]
            if status in self._unsorted:
                ordered = sorted(tasks.values(), key=attrgetter("order"))
                tasks.clear()
                tasks.update((task.id, task) for task in ordered)
                self._unsorted.remove(status)
            yield from tasks.values()

    def count(self, status: str) -> int:
        """Return the number of tasks with a status."""
        return len(self._by_status[status])

    def families(self) -> Mapping[str, Mapping[str, int]]:
        """Return family -> status -> number of tasks, without zeros; a live view."""
        return self._by_family

    def add(self, task: Task) -> None:
        """Add a task that has just come to its status."""
        self._last_order += 1
        task.order = self._last_order
        self._by_status[task.status][task.id] = task
        self.count_family(task)

    def restore(self, task: Task) -> None:
        """Add a restored task, which has its order."""
        tasks = self._by_status[task.status]
        if tasks and task.order < next(reversed(tasks.values())).order:
            self._unsorted.add(task.status)
        tasks[task.id] = task
        self._last_order = max(self._last_order, task.order)
        self.count_family(task)

    def restore_all(self, tasks: Iterable[Task]) -> None:
        """Add all tasks of a state that was empty."""
        for task in sorted(tasks, key=attrgetter("order")):
            self._by_status[task.status][task.id] = task
            self.count_family(task)
            self._last_order = task.order

    def remove(self, task: Task) -> None:
        """Remove a task, whose status and family must still be those it was added with."""
        del self._by_status[task.status][task.id]
        self.discount_family(task)

    def count_family(self, task: Task) -> None:
        """Add a task to the counts of its family."""
        counts = self._by_family.get(task.family)
        if counts is None:
            counts = self._by_family[task.family] = Counter()
        counts[task.status] += 1

    def discount_family(self, task: Task) -> None:
        """Subtract a task from the counts of its family."""
        counts = self._by_family[task.family]
        counts[task.status] -= 1
        if not counts[task.status]:
            del counts[task.status]
            if not counts:
                del self._by_family[task.family]

    def validate(self, tasks: Mapping[str, Task]) -> None:
        """Recompute the index. Raises AssertionError if it differs."""
        assert sum(map(len, self._by_status.values())) == len(tasks)
        assert list(self.tasks(*STATUSES)) == [
            task for indexed in self._by_status.values() for task in indexed.values()
        ]
        for status, indexed in self._by_status.items():
            assert indexed == {i: t for i, t in tasks.items() if t.status == status}
            orders = [task.order for task in indexed.values()]
            assert orders == sorted(set(orders))
        families: dict[str, Counter[str]] = {}
        for task in tasks.values():
            families.setdefault(task.family, Counter())[task.status] += 1
        assert self._by_family == families
