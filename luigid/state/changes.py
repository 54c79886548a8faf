"""The feed of a state's changes: how many there were, and which tasks they concern."""

from collections.abc import Iterable, Sized


class Changes:
    """The feed of one state. Only that state writes to it."""

    __slots__ = ("_tasks", "_watches", "revision")

    def __init__(self, tasks: Sized) -> None:
        #: grows with every change that a reader can see; a worker's sign of life is not one
        self.revision = 0
        self._tasks = tasks
        self._watches: list[Watch] = []

    def watch(self) -> "Watch":
        """Record from now on which tasks change. Without any watch nothing is recorded."""
        watch = Watch(self._tasks)
        self._watches.append(watch)
        return watch

    def mark(self) -> None:
        """Record a change that concerns no task."""
        self.revision += 1

    def mark_task(self, task_id: str) -> None:
        """Record that a task was created, changed or removed."""
        self.revision += 1
        for watch in self._watches:
            watch.add(task_id)

    def mark_affected(self, task_ids: Iterable[str]) -> None:
        """Record that a change of others, which is recorded already, affects these tasks."""
        if self._watches:
            for task_id in task_ids:
                for watch in self._watches:
                    watch.add(task_id)


class Watch:
    """The tasks that changed since the last `take`.

    If nobody takes them and they come to more than there are tasks, they are no longer listed:
    everything may have changed.
    """

    __slots__ = ("_changed", "_tasks")

    def __init__(self, tasks: Sized) -> None:
        self._tasks = tasks
        #: None: everything
        self._changed: set[str] | None = None

    def add(self, task_id: str) -> None:
        """Record that a task has changed."""
        if self._changed is not None:
            self._changed.add(task_id)
            if len(self._changed) > len(self._tasks):
                self._changed = None

    def take(self) -> set[str] | None:
        """Return the ids of the tasks that changed since the last call, removed ones included.

        None stands for everything; the first call returns it.
        """
        changed, self._changed = self._changed, set()
        return changed
