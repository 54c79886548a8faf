"""Events of tasks, at seconds from when the recordings begin."""

from typing import Any

from contract_tests.fixtures.controlled_server import START_TIME
from luigid.state.events import TaskFinished, TaskScheduled, TaskStarted
from luigid.state.record.event_records import RunEvent


def life(
    task_id: str,
    at: float,
    family: str = "F",
    *,
    seconds: float = 10.5,
    is_successful: bool = True,
    **params: Any,
) -> list[RunEvent]:
    """Scheduled, run on `host`, ended; the rest are params."""
    task: dict[str, Any] = {"task_id": task_id, "family": family, "params": params}
    begin = START_TIME + at
    return [
        TaskScheduled(time=begin, **task),
        TaskStarted(time=begin + 1, host="host", is_assigned=True, **task),
        TaskFinished(time=begin + 1 + seconds, is_successful=is_successful, **task),
    ]
