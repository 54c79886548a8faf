"""Events of tasks; `at` is in seconds after NOW."""

from typing import Any

from luigid.state.events import TaskFinished, TaskScheduled, TaskStarted
from luigid.state.record.event_records import RunEvent

#: Start of every test, in seconds since the epoch.
NOW = 1_600_000_000.0


def scheduled(task_id: str, at: float, family: str = "F", **params: Any) -> TaskScheduled:
    return TaskScheduled(time=NOW + at, task_id=task_id, family=family, params=params)


def started(
    task_id: str, at: float, family: str = "F", *, host: str | None = None, **params: Any
) -> TaskStarted:
    return TaskStarted(
        time=NOW + at,
        task_id=task_id,
        family=family,
        params=params,
        host=host,
        is_assigned=host is not None,
    )


def done(task_id: str, at: float, family: str = "F", **params: Any) -> TaskFinished:
    return TaskFinished(
        time=NOW + at, task_id=task_id, family=family, params=params, is_successful=True
    )


def found_complete(task_id: str, at: float, family: str = "F", **params: Any) -> TaskFinished:
    fields: Any = {"task_id": task_id, "family": family, "params": params}
    return TaskFinished(time=NOW + at, **fields, is_successful=True, is_found=True)


def failed(task_id: str, at: float, family: str = "F", **params: Any) -> TaskFinished:
    return TaskFinished(
        time=NOW + at, task_id=task_id, family=family, params=params, is_successful=False
    )


def life(
    task_id: str, at: float, seconds: float = 10, family: str = "F", **params: Any
) -> list[RunEvent]:
    """Return the events of a task that is scheduled, runs for some seconds and is done."""
    return [
        scheduled(task_id, at, family, **params),
        started(task_id, at, family, **params),
        done(task_id, at + seconds, family, **params),
    ]
