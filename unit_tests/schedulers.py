"""Fixtures: schedulers with a manual clock."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import Event
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState


class Clock:
    """A manual clock: seconds since the epoch."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


class MakeScheduler(Protocol):
    """Makes schedulers with settings of `Policy`."""

    def __call__(
        self, *, resources: Mapping[str, int] | None = None, **settings: Any
    ) -> Scheduler: ...


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def events() -> list[Event]:
    """The events of all schedulers, in order."""
    return []


@pytest.fixture(autouse=True)
def made() -> Iterator[list[Scheduler]]:
    """All schedulers of a test, whose indices are validated when the test ends."""
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
    """A scheduler with the default policy and without resources."""
    return make_scheduler()
