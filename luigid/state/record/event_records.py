"""Conversion of run events to records and back, for the transactional outbox."""

from typing import TypeAlias

from luigid.state.events import Event, TaskFinished, TaskScheduled, TaskStarted
from luigid.state.record.records import Record

RunEvent: TypeAlias = TaskScheduled | TaskStarted | TaskFinished


def is_run_event(event: Event) -> bool:
    """Return whether an event belongs in the task history."""
    return isinstance(event, TaskScheduled | TaskStarted | TaskFinished)


def event_record(event: Event) -> Record:
    """Return the record of a run event."""
    assert isinstance(event, TaskScheduled | TaskStarted | TaskFinished)
    record: Record = {
        "event": type(event).__name__,
        "time": event.time,
        "task_id": event.task_id,
        "family": event.family,
        "params": dict(event.params),
    }
    if isinstance(event, TaskStarted):
        record["host"] = event.host
        record["is_assigned"] = event.is_assigned
    elif isinstance(event, TaskFinished):
        record["is_successful"] = event.is_successful
        if event.is_found:
            record["is_found"] = True  # to older servers, which do not read it, it is DONE
    return record


def read_event(record: Record) -> RunEvent:
    """Return the event of a record. Raises KeyError or ValueError if it is invalid."""
    time, task_id = record["time"], record["task_id"]
    family, params = record["family"], record["params"]
    match record["event"]:
        case "TaskScheduled":
            return TaskScheduled(time=time, task_id=task_id, family=family, params=params)
        case "TaskStarted":
            return TaskStarted(
                time=time,
                task_id=task_id,
                family=family,
                params=params,
                host=record["host"],
                is_assigned=record["is_assigned"],
            )
        case "TaskFinished":
            return TaskFinished(
                time=time,
                task_id=task_id,
                family=family,
                params=params,
                is_successful=record["is_successful"],
                is_found=record.get("is_found", False),
            )
    raise ValueError(f"there is no event {record['event']!r}")
