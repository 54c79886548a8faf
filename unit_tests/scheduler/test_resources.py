from typing import Any

import pytest

from luigid.scheduler.resources import Usage, decreased
from luigid.state.limits import NOWHERE, Counter
from luigid.state.state import SchedulerState
from unit_tests.scheduler.calls import add, get_work, run
from unit_tests.schedulers import MakeScheduler


def test_running_task_uses_its_resources(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 3})
    run(scheduler, "A", resources={"db": 1, "gpu": 1})
    run(scheduler, "B", resources={"db": 2})
    add(scheduler, "C", resources={"db": 2})
    assert scheduler.state.indices.runs.used() == {"db": 3, "gpu": 1}


def test_run_that_released_resources_uses_rest(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 3})
    run(scheduler, "A", resources={"db": 3})
    scheduler.decrease_running_task_resources(task_id="A", decrease_resources={"db": 2})
    assert scheduler.state.indices.runs.used() == {"db": 1}


def test_batch_members_use_no_resources(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 3})
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for a in "12":
        add(scheduler, a, family="F", params={"a": a}, batchable=True, resources={"db": 1})
    assert get_work(scheduler) == ["1", "2"]
    assert scheduler.state.indices.runs.used() == {}


def fits(needed: dict[str, float], used: dict[Counter, float], state: SchedulerState) -> bool:
    usage = Usage(state, now=0)
    usage.held.update(used)
    return usage.fits(state.limits.needs(needed), NOWHERE)


@pytest.mark.parametrize(
    ("needed", "used", "is_fit"),
    [
        ({}, {"db": 9}, True),
        ({"db": 3}, {}, True),
        ({"db": 3.1}, {}, False),
        ({"db": 2}, {"db": 1}, True),
        ({"db": 2}, {"db": 1.1}, False),
        ({"db": 2}, {"gpu": 9}, True),
        ({"db": 1, "gpu": 2}, {}, False),
        ({"none": 0}, {}, True),
        ({"none": 1}, {}, False),
        ({"db": 0}, {"db": 4}, False),
    ],
)
def test_amounts_fit_up_to_total(
    needed: dict[str, float], used: dict[Counter, float], is_fit: bool
) -> None:
    state = SchedulerState({"db": 3, "gpu": 1, "none": 0})
    assert fits(needed, used, state) is is_fit


@pytest.mark.parametrize(("amount", "is_fit"), [(0, True), (1, True), (2, False)])
def test_unconfigured_resource_has_total_of_one(amount: int, is_fit: bool) -> None:
    assert fits({"unnamed": amount}, {}, SchedulerState({})) is is_fit


@pytest.mark.parametrize(
    ("decrease", "left"),
    [
        ({}, {"db": 3}),
        ({"db": 1}, {"db": 2}),
        ({"db": 3}, {"db": 0}),
        ({"db": 4}, {"db": 0}),
        ({"db": 0}, {"db": 3}),
        ({"db": -1}, {"db": 3}),
        ({"gpu": 1}, {"db": 3}),
    ],
)
def test_decrease_releases_at_most_what_is_held(
    decrease: dict[str, Any], left: dict[str, float]
) -> None:
    assert decreased({"db": 3}, decrease) == left


def test_decrease_does_not_change_its_arguments() -> None:
    held = {"db": 3.0}
    decreased(held, {"db": 1})
    assert held == {"db": 3}
