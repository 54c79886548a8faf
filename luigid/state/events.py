"""What happened, as frozen values, for whoever records it: history, metrics, notifications.

An observer is called after the state has changed; it must not wait and must not call back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from luigid.state.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent:
    """Something that happened to a task, and the task as it then was."""

    #: seconds since the epoch
    time: float
    task_id: str
    family: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskScheduled(TaskEvent):
    """A worker reported it as PENDING, or an operator forgave its failures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStarted(TaskEvent):
    """A run began."""

    #: where it runs, if get_work handed it out and the worker said so
    host: str | None
    #: True: get_work handed it out; False: a worker reported that it runs
    is_assigned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFinished(TaskEvent):
    """A run ended, or an operator marked it as done."""

    is_successful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStatusChanged(TaskEvent):
    """The task came to another status."""

    status: str
    #: seconds from the start of the last run; None: it never ran, or a run begins now
    run_time: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDisabled(TaskEvent):
    """The scheduler disabled a task for its failures."""

    #: failures that its retry policy allows, within `window` seconds
    retry_count: float
    window: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureReported:
    """A worker reported a failed task while failures are mailed in batches."""

    pretty_id: str
    family: str
    unbatched_params: Mapping[str, Any]
    expl: Any
    owners: Sequence[str]
    is_disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulingFailed:
    """A worker could not schedule a task while failures are mailed in batches."""

    pretty_id: str
    family: str
    unbatched_params: Mapping[str, Any]
    expl: Any
    owners: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsReported(TaskEvent):
    """A running task reported figures of its own."""

    statistics: Any


@dataclass(frozen=True, slots=True)
class Pruned:
    """The scheduler pruned while failures are mailed in batches: a due batch is to be mailed."""


Event: TypeAlias = TaskEvent | FailureReported | SchedulingFailed | Pruned
Emit: TypeAlias = Callable[[Event], None]


def task_fields(task: Task, now: float) -> dict[str, Any]:
    """Return the fields that every TaskEvent has."""
    return {"time": now, "task_id": task.id, "family": task.family, "params": task.params}
