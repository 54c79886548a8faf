"""Schedulers with a clock that the tests move by hand."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import Event
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState


class Clock:
    """Seconds since the epoch, which pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


class MakeScheduler(Protocol):
    """Makes a scheduler; settings are those of `Policy`."""

    def __call__(
        self, *, resources: Mapping[str, int] | None = None, **settings: Any
    ) -> Scheduler: ...


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def events() -> list[Event]:
    """What the observers of every scheduler were told, in order."""
    return []


@pytest.fixture(autouse=True)
def made() -> Iterator[list[Scheduler]]:
    """Every scheduler that a test makes. Its indices are recounted when the test ends."""
    schedulers: list[Scheduler] = []
    yield schedulers
    for scheduler in schedulers:
        scheduler.state.validate()


@pytest.fixture
def make_scheduler(clock: Clock, events: list[Event], made: list[Scheduler]) -> MakeScheduler:
    def make(*, resources: Mapping[str, int] | None = None, **settings: Any) -> Scheduler:
        scheduler = Scheduler(
            SchedulerState(resources or {}), Policy(**settings), clock, events.append
        )
        made.append(scheduler)
        return scheduler

    return make


@pytest.fixture
def scheduler(make_scheduler: MakeScheduler) -> Scheduler:
    """A scheduler with the default policy and no resources."""
    return make_scheduler()
