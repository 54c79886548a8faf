"""The feed of a state's changes: a revision number, and the ids of the changed tasks."""

from collections.abc import Iterable, Sized


class Changes:
    """The feed of one state, which alone writes to it."""

    __slots__ = ("_tasks", "_watches", "revision")

    def __init__(self, tasks: Sized) -> None:
        #: increases with every change that readers can see; heartbeats of workers are not counted
        self.revision = 0
        self._tasks = tasks
        self._watches: list[Watch] = []

    def watch(self) -> "Watch":
        """Return a watch that records the ids of tasks that change from now on."""
        watch = Watch(self._tasks)
        self._watches.append(watch)
        return watch

    def mark(self) -> None:
        """Count a change that affects no task."""
        self.revision += 1

    def mark_task(self, task_id: str) -> None:
        """Count the creation, change or removal of a task."""
        self.revision += 1
        for watch in self._watches:
            watch.add(task_id)

    def mark_affected(self, task_ids: Iterable[str]) -> None:
        """Report tasks that are affected by a change of another task, which is counted already."""
        if self._watches:
            for task_id in task_ids:
                for watch in self._watches:
                    watch.add(task_id)


class Watch:
    """The ids of the tasks that changed since the last `take`.

    Once there are more of them than tasks, the ids are dropped: everything may have changed.
    """

    __slots__ = ("_changed", "_tasks")

    def __init__(self, tasks: Sized) -> None:
        self._tasks = tasks
        #: None: everything may have changed
        self._changed: set[str] | None = None

    def add(self, task_id: str) -> None:
        """Record a changed task."""
        if self._changed is not None:
            self._changed.add(task_id)
            if len(self._changed) > len(self._tasks):
                self._changed = None

    def take(self) -> set[str] | None:
        """Return the ids of the tasks that changed since the last call, removed ones included.

        None means that everything may have changed; the first call returns None.
        """
        changed, self._changed = self._changed, set()
        return changed
