"""Events: frozen values for the task history, the metrics and the notifications.

Observers are called after the state has changed. They must not block or call the scheduler.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from luigid.state.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent:
    """An event in the life of a task, with its family and params at that time."""

    #: seconds since the epoch
    time: float
    task_id: str
    family: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskScheduled(TaskEvent):
    """A worker reported the task as PENDING, or an operator forgave its failures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStarted(TaskEvent):
    """A run began."""

    #: the worker's host, if get_work handed the task out and the worker named its host
    host: str | None
    #: True: get_work handed the task out; False: a worker reported it as RUNNING
    is_assigned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFinished(TaskEvent):
    """A run ended, or an operator marked the task as done, or it was complete without a run."""

    is_successful: bool
    #: whether a worker found it complete without a run; False if that is not told apart
    is_found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStatusChanged(TaskEvent):
    """The status of a task changed."""

    status: str
    #: seconds since the start of the last run; None if there was none, or if a run begins now
    run_time: float | None
    #: id of the worker that runs, or last ran, the task
    worker: str | None = None
    #: whether it failed because its worker was lost
    is_lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDisabled(TaskEvent):
    """The scheduler disabled a task because of its failures."""

    #: the limit of its retry policy: so many failures within `window` seconds
    retry_count: float
    window: float
    #: the worker's explanation of the last failure
    expl: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureReported:
    """A worker reported a task as FAILED, and `batch_emails` is on."""

    pretty_id: str
    family: str
    unbatched_params: Mapping[str, Any]
    expl: Any
    owners: Sequence[str]
    is_disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulingFailed:
    """A worker could not schedule a task, and `batch_emails` is on."""

    pretty_id: str
    family: str
    unbatched_params: Mapping[str, Any]
    expl: Any
    owners: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsReported(TaskEvent):
    """A running task reported statistics, in a form of its own."""

    statistics: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskNotice:
    """Something about a task that people may want to be told at once.

    `failed`: a run failed. `disabled`: a run failed, and the scheduler disabled the task because of
    it. `recovered`: the task is DONE after that. `late`: its run takes longer than it should.
    """

    kind: str
    #: seconds since the epoch
    time: float
    task_id: str
    family: str
    #: those that may be shown
    params: Mapping[str, Any]
    #: the worker that runs, or last ran, the task
    worker: str | None
    #: seconds that the run took, or has taken so far; None if there was none
    seconds: float | None
    #: failures in a row: since the task was last DONE
    failures: int
    #: whether the scheduler disabled the task since it was last DONE
    was_disabled: bool
    #: the worker's explanation of the failure; None also if the worker was lost
    expl: Any = None
    #: `late`: whom to tell, by name
    names: Sequence[str] = ()
    #: `late`: the seconds that most runs of the family take, if known
    usual_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLost:
    """The scheduler removed a worker that was silent."""

    #: seconds since the epoch
    time: float
    worker: str
    #: seconds since its last call
    silent_seconds: float
    #: ids and families of the tasks that it ran, at most `MAX_LOST_RUNS`
    runs: Sequence[tuple[str, str]]
    #: the number of tasks that it ran
    count: int


#: the kinds of TaskNotice
FAILED_NOTICE: Final = "failed"
DISABLED_NOTICE: Final = "disabled"
RECOVERED_NOTICE: Final = "recovered"
LATE_NOTICE: Final = "late"
#: of so many runs of a lost worker the ids are told
MAX_LOST_RUNS: Final = 20


@dataclass(frozen=True, slots=True)
class Pruned:
    """The scheduler pruned while failures are mailed in batches: a due batch is to be mailed."""


Event: TypeAlias = TaskEvent | FailureReported | SchedulingFailed | TaskNotice | WorkerLost | Pruned
Emit: TypeAlias = Callable[[Event], None]


def task_fields(task: Task, now: float) -> dict[str, Any]:
    """Return the fields common to all TaskEvents, as keyword arguments."""
    return {"time": now, "task_id": task.id, "family": task.family, "params": task.params}
