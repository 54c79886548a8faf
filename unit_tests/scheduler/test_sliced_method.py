"""Long calls in slices."""

from typing import Any, TypeVar

import pytest

from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.slices import Slices, finish
from luigid.state.state import SchedulerState
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock

T = TypeVar("T")

MANY = 1000


class CountingRun:
    """Runs slices to their end, and counts them."""

    def __init__(self) -> None:
        self.slices = 0

    def __call__(self, slices: Slices[T]) -> T:
        def counted() -> Slices[T]:
            while True:
                try:
                    next(slices)
                except StopIteration as end:
                    result: T = end.value
                    return result
                self.slices += 1
                yield

        return finish(counted())


@pytest.fixture
def count() -> CountingRun:
    return CountingRun()


@pytest.fixture
def many(count: CountingRun, clock: Clock) -> Scheduler:
    """A scheduler with a task `root` on which a thousand others depend, all by worker `w`."""
    scheduler = Scheduler(
        SchedulerState({}), Policy(stable_done_cooldown_secs=0), clock, lambda event: None, count
    )
    for number in range(MANY):
        add(scheduler, f"T_{number}", deps=["root"])
    add(scheduler, "root")
    count.slices = 0
    return scheduler


LONG_CALLS: dict[str, dict[str, Any]] = {
    "many dependencies": {
        "method": "add_task",
        "worker": "w",
        "task_id": "N",
        "deps": [f"T_{number}" for number in range(MANY)],
        "priority": 5,
    },
    "many dependents": {
        "method": "add_task",
        "worker": "w",
        "task_id": "root",
        "status": "DONE",
    },
    "many tasks held up": {
        "method": "add_task",
        "worker": "w",
        "task_id": "root",
        "status": "DISABLED",
    },
    "a worker with many tasks": {"method": "disable_worker", "worker": "w"},
}


@pytest.mark.parametrize("arguments", LONG_CALLS.values(), ids=LONG_CALLS)
def test_long_call_has_many_slices(
    many: Scheduler, count: CountingRun, arguments: dict[str, Any]
) -> None:
    arguments = dict(arguments)
    getattr(many, arguments.pop("method"))(**arguments)
    assert count.slices >= MANY / 200
    many.state.validate()


def test_prune_of_many_tasks_has_many_slices(
    many: Scheduler, count: CountingRun, clock: Clock
) -> None:
    clock.forward(100)
    many.prune()
    assert many.state.workers == {}
    assert count.slices >= MANY
    clock.forward(1000)
    many.prune()
    assert many.state.tasks == {}
    many.state.validate()


def test_list_of_many_workers_has_many_slices(many: Scheduler, count: CountingRun) -> None:
    for number in range(MANY):
        many.ping(worker=f"w{number}")
    count.slices = 0
    assert len(many.worker_list()) == MANY + 1
    assert count.slices >= MANY / 32


def test_list_of_many_resources_has_many_slices(many: Scheduler, count: CountingRun) -> None:
    many.update_resources(**{f"r{number}": 1 for number in range(MANY)})
    count.slices = 0
    assert len(many.resource_list()) == MANY
    assert count.slices >= MANY


def test_short_call_has_few_slices(many: Scheduler, count: CountingRun) -> None:
    add(many, "short", deps=["T_1", "T_2"])
    assert count.slices < 10


def test_long_refresh_of_the_indices_is_part_of_the_call(many: Scheduler) -> None:
    add(many, "root", status="DISABLED")
    assert not many.state.has_long_refresh


def test_short_refresh_of_the_indices_is_left_to_the_next_read(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    assert scheduler.state.tasks["A"].placement is None
    assert scheduler.state.indices.runners.ready == 1
