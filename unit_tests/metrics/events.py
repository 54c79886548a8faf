"""Events of one task, and a scheduler."""

from typing import Any

from luigid.scheduler import Scheduler
from luigid.state.events import (
    Event,
    FailureReported,
    StatisticsReported,
    TaskDisabled,
    TaskFinished,
    TaskScheduled,
    TaskStarted,
    TaskStatusChanged,
)
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState

_TASK: Any = {"time": 1000.0, "task_id": "A", "family": "Copy", "params": {"day": "1"}}


def started(*, is_assigned: bool = True, **fields: Any) -> Event:
    return TaskStarted(**_TASK | fields, host=None, is_assigned=is_assigned)


def status_changed(status: str, run_time: float | None = None, **fields: Any) -> Event:
    return TaskStatusChanged(**_TASK | fields, status=status, run_time=run_time)


def reported(statistics: Any) -> Event:
    return StatisticsReported(**_TASK, statistics=statistics)


#: Events for which Luigi calls no method of its collectors.
UNHANDLED: list[Event] = [
    TaskScheduled(**_TASK),
    TaskFinished(**_TASK, is_successful=True),
    TaskDisabled(**_TASK, retry_count=1, window=60, expl=None),
    started(is_assigned=False),
    status_changed("PENDING"),
    status_changed("RUNNING"),
    status_changed("BATCH_RUNNING"),
    status_changed("UNKNOWN"),
    FailureReported(
        pretty_id="Copy(day=1)",
        family="Copy",
        unbatched_params={},
        expl=None,
        owners=(),
        is_disabled=False,
    ),
]


def scheduler(now: float = 1000.0, **settings: Any) -> Scheduler:
    return Scheduler(SchedulerState({}), Policy(**settings), lambda: now)
