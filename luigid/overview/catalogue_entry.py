"""What tasks are filed under: all that they are sorted, filtered and counted by."""

from collections.abc import Mapping
from typing import Any

from luigid.state.task import BATCH_RUNNING, RUNNING, Task


class CatalogueEntry:
    """One task as it was when it was filed; it may have changed since."""

    __slots__ = ("_text", "family", "params", "priority", "resources", "status", "task", "time")

    def __init__(self, task: Task, status: str, before: "CatalogueEntry | None") -> None:
        """Take the task, what it counts under, and its entry until now."""
        self.task = task
        self.status = status
        self.family = task.family
        self.time = shown_time(task)
        self.priority = task.priority
        self.params: Mapping[str, Any] = task.public_params
        self.resources: Mapping[str, float] = task.resources
        self._text: str | None = None
        if before is not None and before.has_name_of(task):
            self._text = before._text

    @property
    def text(self) -> str:
        """What is searched: the task as a person reads it, a line feed, its id; case folded."""
        if self._text is None:
            self._text = f"{self.task.pretty_id}\n{self.task.id}".casefold()
        return self._text

    def is_true(self, task: Task, status: str) -> bool:
        """Whether a task of the same id would be filed under the same now."""
        return (
            self.task is task
            and self.status == status
            and self.time == shown_time(task)
            and self.priority == task.priority
            and self.has_name_of(task)
            and self.resources.keys() == task.resources.keys()
        )

    def has_name_of(self, task: Task) -> bool:
        """Whether a task of the same id reads the same."""
        is_same = self.params is task.public_params or self.params == task.public_params
        return is_same and self.family == task.family


def shown_time(task: Task) -> float:
    """Return when the run began, of a task that runs; else when its status last changed."""
    if task.status in (RUNNING, BATCH_RUNNING) and task.time_running is not None:
        # The later one: a run that a lost answer had hidden begins again, and what is still known
        # of an earlier run is not about this one.
        return max(task.time_running, task.updated)
    return task.updated
