from typing import Any

import pytest

from luigid.state.events import (
    StatisticsReported,
    TaskFinished,
    TaskScheduled,
    TaskStarted,
    TaskStatusChanged,
)
from luigid.state.record.event_records import RunEvent, event_record, is_run_event, read_event

EVENTS: list[RunEvent] = [
    TaskScheduled(time=1.5, task_id="A", family="F", params={"a": "1"}),
    TaskStarted(time=1.5, task_id="A", family="F", params={}, host="h", is_assigned=True),
    TaskStarted(time=1.5, task_id="A", family="F", params={}, host=None, is_assigned=False),
    TaskFinished(time=1.5, task_id="A", family="F", params={}, is_successful=False),
    TaskFinished(time=1.5, task_id="A", family="F", params={}, is_successful=True, is_found=True),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_event_survives_round_trip(event: RunEvent) -> None:
    assert read_event(event_record(event)) == event


def test_other_events_are_not_run_events() -> None:
    fields: dict[str, Any] = {"time": 1.5, "task_id": "A", "family": "F", "params": {}}
    assert all(map(is_run_event, EVENTS))
    assert not is_run_event(StatisticsReported(**fields, statistics={}))
    assert not is_run_event(TaskStatusChanged(**fields, status="DONE", run_time=None))


def test_unknown_event_is_refused() -> None:
    with pytest.raises(ValueError, match="no event 'TaskLost'"):
        read_event({**event_record(EVENTS[0]), "event": "TaskLost"})
