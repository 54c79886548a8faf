from dataclasses import FrozenInstanceError

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import Event, TaskFinished, TaskScheduled, TaskStarted, task_fields
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from unit_tests.scheduler.calls import add, get_work
from unit_tests.schedulers import Clock


def test_event_has_task_and_time(scheduler: Scheduler) -> None:
    add(scheduler, "A", family="F", params={"a": "1"}, param_visibilities={"a": 1})
    assert task_fields(scheduler.state.tasks["A"], now=1001.5) == {
        "time": 1001.5,
        "task_id": "A",
        "family": "F",
        "params": {"a": "1"},
    }


def test_events_are_frozen() -> None:
    event = TaskScheduled(time=0, task_id="A", family="F", params={})
    with pytest.raises(FrozenInstanceError):
        event.task_id = "B"  # type: ignore[misc]


def test_observer_gets_every_event_in_order(clock: Clock) -> None:
    events: list[Event] = []
    scheduler = Scheduler(SchedulerState({}), Policy(), clock, events.append)
    add(scheduler, "A")
    get_work(scheduler)
    add(scheduler, "A", status="DONE")
    lives = [type(e) for e in events if isinstance(e, TaskScheduled | TaskStarted | TaskFinished)]
    assert lives == [TaskScheduled, TaskStarted, TaskFinished]


def test_observer_sees_changed_state(clock: Clock) -> None:
    seen: list[str] = []
    state = SchedulerState({})
    scheduler = Scheduler(state, Policy(), clock, lambda _: seen.append(state.tasks["A"].status))
    add(scheduler, "A", status="DONE")
    assert seen == ["DONE", "DONE"]
