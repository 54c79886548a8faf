from collections.abc import Mapping

import pytest

from luigid.scheduler import Scheduler
from luigid.scheduler.lateness import LateLimit, Lateness
from luigid.state.events import Event, TaskNotice
from luigid.state.record.records import read_task, task_record
from unit_tests.scheduler.calls import add, get_work, run
from unit_tests.schedulers import Clock


def late(events: list[Event]) -> list[tuple[str, tuple[str, ...]]]:
    return [(e.task_id, tuple(e.names)) for e in events if isinstance(e, TaskNotice)]


class Looking:
    """A scheduler with a look-out for late runs."""

    def __init__(self, scheduler: Scheduler, clock: Clock, events: list[Event]) -> None:
        self.scheduler = scheduler
        self._clock = clock
        self._events = events
        self.usual: dict[str, float] = {}

    def after(self, seconds: float, **limits: LateLimit) -> list[tuple[str, tuple[str, ...]]]:
        """Check so many seconds later, and return what was told."""
        self._clock.forward(seconds)
        self._events.clear()
        named: Mapping[str, LateLimit] = limits
        Lateness(
            self.scheduler.state, named, self.usual.get, self._clock, self._events.append
        ).check()
        return late(self._events)


@pytest.fixture
def looking(scheduler: Scheduler, clock: Clock, events: list[Event]) -> Looking:
    return Looking(scheduler, clock, events)


SECONDS = LateLimit(60, None)
FACTOR = LateLimit(None, 2)


@pytest.mark.parametrize(("seconds", "found"), [(60, []), (60.1, [("A", ("x",))])])
def test_run_is_late_after_more_than_the_seconds(
    looking: Looking, seconds: float, found: list[tuple[str, tuple[str, ...]]]
) -> None:
    run(looking.scheduler, "A")
    assert looking.after(seconds, x=SECONDS) == found


def test_late_run_is_told_once_per_run_and_name(looking: Looking) -> None:
    run(looking.scheduler, "A")
    assert looking.after(61, x=SECONDS) == [("A", ("x",))]
    assert looking.after(1, x=SECONDS) == []
    assert looking.after(1, x=SECONDS, y=SECONDS) == [("A", ("y",))]
    add(looking.scheduler, "A", status="FAILED")
    add(looking.scheduler, "A")
    assert get_work(looking.scheduler) == "A"
    assert looking.after(60, x=SECONDS) == []
    assert looking.after(1, x=SECONDS) == [("A", ("x",))]


def test_what_is_usual_counts_only_where_it_is_known(looking: Looking) -> None:
    looking.usual = {"F": 50}
    run(looking.scheduler, "A", family="F")
    run(looking.scheduler, "B", family="G")
    assert looking.after(100, x=FACTOR) == []
    assert looking.after(1, x=FACTOR) == [("A", ("x",))]


def test_no_run_is_late_by_what_is_usual_within_a_minute(looking: Looking) -> None:
    looking.usual = {"F": 1}
    run(looking.scheduler, "A", family="F")
    assert looking.after(60, x=FACTOR) == []
    assert looking.after(1, x=FACTOR) == [("A", ("x",))]


def test_what_was_told_survives_in_the_record(looking: Looking) -> None:
    run(looking.scheduler, "A")
    looking.after(61, x=SECONDS)
    task = looking.scheduler.state.tasks["A"]
    assert read_task(task_record(task)).trouble == task.trouble


def test_nothing_is_told_while_the_store_fails(looking: Looking) -> None:
    run(looking.scheduler, "A")
    looking.scheduler.state.is_read_only = True
    assert looking.after(61, x=SECONDS) == []
