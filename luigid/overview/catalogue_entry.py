"""The entry of a task in the catalogue: all that tasks are sorted, filtered and counted by."""

from collections.abc import Mapping
from typing import Any

from luigid.state.task import BATCH_RUNNING, RUNNING, Task


class CatalogueEntry:
    """A task as it was when the entry was made; it may have changed since."""

    __slots__ = (
        "_search_text",
        "expl",
        "family",
        "has_failed",
        "is_held",
        "params",
        "priority",
        "resources",
        "status",
        "task",
        "time",
        "worker",
    )

    def __init__(self, task: Task, status: str, previous: "CatalogueEntry | None") -> None:
        """Take the task, its counted status, and the previous entry of its id, if any."""
        self.task = task
        self.status = status
        self.family = task.family
        self.has_failed = task.has_failed
        self.is_held = task.held_by is not None
        self.worker = task.worker_running
        self.expl: Any = task.expl
        self.time = shown_time(task)
        self.priority = task.priority
        self.params: Mapping[str, Any] = task.public_params
        self.resources: Mapping[str, float] = needed_or_held(task)
        self._search_text: str | None = None
        if previous is not None and previous.has_same_name(task):
            self._search_text = previous._search_text

    @property
    def search_text(self) -> str:
        """The text that is searched: the task's display name, a line feed, its id; case-folded."""
        if self._search_text is None:
            self._search_text = self.task.search_text
        return self._search_text

    def is_current(self, task: Task, status: str) -> bool:
        """Tell whether a new entry of a task of this id would be the same."""
        return (
            self.task is task
            and self.status == status
            and self.has_failed == task.has_failed
            and self.time == shown_time(task)
            and self.priority == task.priority
            and self.is_held == (task.held_by is not None)
            and self.worker == task.worker_running
            and self.expl is task.expl
            and self.has_same_name(task)
            and self.resources.keys() == needed_or_held(task).keys()
        )

    def has_same_name(self, task: Task) -> bool:
        """Tell whether a task of this id has the display name that the entry was made with."""
        is_same = self.params is task.public_params or self.params == task.public_params
        return is_same and self.family == task.family


def needed_or_held(task: Task) -> Mapping[str, float]:
    """Return the resources that a task needs or, while it runs, holds; the amounts are those held.

    They differ after a report of a running task that names other resources, or none.
    """
    held = task.held_resources
    if task.status != RUNNING or held is task.resources:
        return task.resources
    return {**task.resources, **held}


def shown_time(task: Task) -> float:
    """Return when the run of a running task began, else when the task's status last changed."""
    if task.status in (RUNNING, BATCH_RUNNING) and task.time_running is not None:
        # The later of the two: if the answer to get_work was lost, the run is handed out again
        # later, and a `time_running` before the last change is of an earlier run.
        return max(task.time_running, task.updated)
    return task.updated
