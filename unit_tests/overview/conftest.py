"""An overview of a scheduler whose clock the tests move by hand."""

from collections.abc import Iterator
from typing import Any, Protocol

import pytest

from luigid.overview import Overview
from luigid.process.event_loop import SLICE_SECONDS
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from unit_tests.overview.questions import ask
from unit_tests.schedulers import Clock


class MakeOverview(Protocol):
    """Makes a scheduler and an overview of it; settings are those of `Policy`."""

    def __call__(self, **settings: Any) -> tuple[Scheduler, Overview]: ...


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slice_seconds() -> float:
    """How long a slice of the overview's work may take; a test may override it by parametrize."""
    return SLICE_SECONDS


@pytest.fixture
def make_overview(clock: Clock, slice_seconds: float) -> Iterator[MakeOverview]:
    """Make overviews; when the test ends, each catalogue is updated and recounted."""
    made: list[Overview] = []

    def make(**settings: Any) -> tuple[Scheduler, Overview]:
        policy = Policy(**settings)
        scheduler = Scheduler(SchedulerState({}), policy, clock)
        overview = Overview(
            scheduler.state,
            policy,
            clock,
            Explainer(scheduler.state, policy),
            revision_prefix="start",
            slice_seconds=slice_seconds,
        )
        made.append(overview)
        return scheduler, overview

    yield make
    for overview in made:
        ask(overview.change())
        overview.catalogue.validate()


@pytest.fixture
def scheduler_and_overview(make_overview: MakeOverview) -> tuple[Scheduler, Overview]:
    return make_overview()


@pytest.fixture
def scheduler(scheduler_and_overview: tuple[Scheduler, Overview]) -> Scheduler:
    """A scheduler with the default policy."""
    return scheduler_and_overview[0]


@pytest.fixture
def overview(scheduler_and_overview: tuple[Scheduler, Overview]) -> Overview:
    """The overview of that scheduler."""
    return scheduler_and_overview[1]
