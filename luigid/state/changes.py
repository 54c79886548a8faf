"""What has changed in a state: how often, and for those who watch, which tasks."""

from collections.abc import Sized


class Changes:
    """The feed of one state. Only that state writes to it."""

    __slots__ = ("_tasks", "_watches", "revision")

    def __init__(self, tasks: Sized) -> None:
        #: grows with every change that a reader can see; a sign of life of a worker is none
        self.revision = 0
        self._tasks = tasks
        self._watches: list[Watch] = []

    def watch(self) -> "Watch":
        """Record from now on which tasks change. Without any watch nothing is recorded."""
        watch = Watch(self._tasks)
        self._watches.append(watch)
        return watch

    def note(self) -> None:
        """Note a change that concerns no task."""
        self.revision += 1

    def note_task(self, task_id: str) -> None:
        """Note that a task came, went, or is another than before."""
        self.revision += 1
        for watch in self._watches:
            watch.note(task_id)


class Watch:
    """The tasks that have changed since the last look.

    Of all of them there is no record: when more are noted than there are tasks, because nobody
    looks, it is everything that has changed, and no more is noted.
    """

    __slots__ = ("_changed", "_tasks")

    def __init__(self, tasks: Sized) -> None:
        self._tasks = tasks
        #: None: everything
        self._changed: set[str] | None = None

    def note(self, task_id: str) -> None:
        """Note that a task has changed."""
        if self._changed is not None:
            self._changed.add(task_id)
            if len(self._changed) > len(self._tasks):
                self._changed = None

    def take(self) -> set[str] | None:
        """Return the ids of what has changed since the last call, removed tasks too.

        None stands for everything; so says the first call.
        """
        changed, self._changed = self._changed, set()
        return changed
