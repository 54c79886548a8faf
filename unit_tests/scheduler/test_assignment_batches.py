"""Tasks of a family that a worker runs as one."""

from typing import Any

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import Event, TaskStarted, TaskStatusChanged
from unit_tests.scheduler.calls import add, run, take, take_all
from unit_tests.schedulers import Clock, MakeScheduler


@pytest.fixture
def batching(scheduler: Scheduler) -> Scheduler:
    """A scheduler whose worker `w` batches the param `a` of the family `F`, without a limit."""
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    return scheduler


def add_member(scheduler: Scheduler, a: str, **arguments: Any) -> None:
    """Report a task `a` that can be batched, if the arguments do not say otherwise."""
    report = {"family": "F", "params": {"a": a, "b": "0"}, "batchable": True}
    add(scheduler, a, **{**report, **arguments})


def test_the_answer_names_the_batch_its_members_and_their_params(batching: Scheduler) -> None:
    for a in "123":
        add_member(batching, a, module="m")
    assert batching.get_work(worker="w") == {
        "n_pending_tasks": 3,
        "n_unique_pending": 3,
        "n_pending_last_scheduled": 3,
        "worker_state": "active",
        "running_tasks": [],
        "task_id": None,
        "task_family": "F",
        "task_module": "m",
        "task_params": {"a": ["1", "2", "3"], "b": "0"},
        "batch_id": "02b12e930c8bcc7e92e74ff5d96ce118",
        "batch_task_ids": ["1", "2", "3"],
    }


def test_members_come_in_rank_order(batching: Scheduler, clock: Clock) -> None:
    add_member(batching, "old")
    clock.forward(1)
    for a in ("young", "younger"):
        add_member(batching, a)
    add_member(batching, "high", priority=1)
    assert take(batching) == ["high", "old", "young", "younger"]


@pytest.mark.parametrize(
    ("max_batch_size", "taken"),
    [
        (0, ["1", "2", "3"]),
        (1, ["1", "2", "3"]),
        (2, [["1", "2"], "3"]),
        (3, [["1", "2", "3"]]),
        (float("inf"), [["1", "2", "3"]]),
    ],
)
def test_a_batch_has_at_most_its_maximum(
    scheduler: Scheduler, max_batch_size: float, taken: list[Any]
) -> None:
    scheduler.add_task_batcher(
        worker="w", task_family="F", batched_args=["a"], max_batch_size=max_batch_size
    )
    for a in "123":
        add_member(scheduler, a)
    assert take_all(scheduler) == taken


@pytest.mark.parametrize(
    "stranger",
    [
        {"family": "G"},
        {"params": {"a": "2", "b": "1"}},
        {"params": {"a": "2"}},
        {"resources": {"db": 1}},
        {"batchable": False},
        {"batchable": None},
        {"deps": ["missing"]},
        {"status": "FAILED"},
    ],
    ids=str,
)
def test_a_member_is_ready_and_like_the_first_in_all_but_the_batched_params(
    batching: Scheduler, stranger: dict[str, Any]
) -> None:
    add_member(batching, "1")
    add_member(batching, "2", **stranger)
    add_member(batching, "3")
    assert take(batching) == ["1", "3"]


def test_a_member_may_have_params_that_the_first_has_not(batching: Scheduler) -> None:
    add_member(batching, "1")
    add_member(batching, "2", params={"a": "2", "b": "0", "c": "9"})
    assert batching.get_work(worker="w")["task_params"] == {"a": ["1", "2"], "b": "0"}


def test_a_member_without_a_batched_param_gives_none(batching: Scheduler) -> None:
    add_member(batching, "1")
    add_member(batching, "2", params={"b": "0"})
    assert batching.get_work(worker="w")["task_params"] == {"a": ["1", None], "b": "0"}


def test_a_first_without_a_batched_param_runs_alone(batching: Scheduler) -> None:
    add_member(batching, "1", params={"b": "0"})
    add_member(batching, "2")
    assert take(batching) == "1"


def test_a_first_that_is_not_batchable_runs_alone(batching: Scheduler) -> None:
    add_member(batching, "1", batchable=False)
    add_member(batching, "2")
    assert take_all(batching) == ["1", "2"]


def test_one_member_is_no_batch(batching: Scheduler) -> None:
    add_member(batching, "1")
    answer = batching.get_work(worker="w")
    assert (answer["task_id"], answer["task_params"]) == ("1", {"a": "1", "b": "0"})
    assert "batch_id" not in answer


def test_without_batched_params_nothing_is_batched(scheduler: Scheduler) -> None:
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=[])
    for a in "12":
        add_member(scheduler, a, params={})
    assert take_all(scheduler) == ["1", "2"]


def test_a_worker_batches_as_it_said_itself(batching: Scheduler) -> None:
    for a in "12":
        add_member(batching, a, worker="v")
    assert take_all(batching, "v") == ["1", "2"]


def test_several_params_are_batched_side_by_side(scheduler: Scheduler) -> None:
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a", "b"])
    add_member(scheduler, "1", params={"a": "1", "b": "x", "c": "0"})
    add_member(scheduler, "2", params={"a": "2", "b": "y", "c": "0"})
    assert scheduler.get_work(worker="w")["task_params"] == {
        "a": ["1", "2"],
        "b": ["x", "y"],
        "c": "0",
    }


def test_what_ranks_higher_than_the_first_is_no_member(batching: Scheduler) -> None:
    add_member(batching, "1", worker="v", resources={"db": 1}, priority=1)
    for a in "23":
        add_member(batching, a, resources={"db": 1})
    assert take(batching, "w") == ["2", "3"]


def test_members_are_not_checked_for_the_worker(batching: Scheduler) -> None:
    add_member(batching, "1", resources={"db": 1})
    add_member(batching, "2", worker="v", resources={"db": 1})
    assert take(batching, "w") == ["1", "2"]


def batch_with_others(batching: Scheduler) -> Any:
    """Ask for work for `w`, where a task of another worker might share the run."""
    add_member(batching, "1")
    add_member(batching, "2", worker="v")
    add_member(batching, "3")
    return take(batching, "w")


def test_a_worker_whose_tasks_need_no_resources_batches_its_own_alone(batching: Scheduler) -> None:
    assert batch_with_others(batching) == ["1", "3"]


def test_what_runs_already_may_need_resources(batching: Scheduler) -> None:
    run(batching, "running", resources={"db": 1})
    assert batch_with_others(batching) == ["1", "3"]


def test_one_pending_task_with_resources_makes_the_difference(batching: Scheduler) -> None:
    add(batching, "waiting", deps=["missing"], resources={"db": 1})
    assert batch_with_others(batching) == ["1", "2", "3"]


def test_an_assistant_that_does_not_ask_as_one_batches_the_tasks_of_others(
    batching: Scheduler,
) -> None:
    batching.add_worker(worker="w", info={"assistant": True})
    assert batch_with_others(batching) == ["1", "2", "3"]


def test_an_assistant_batches_the_tasks_of_others(scheduler: Scheduler) -> None:
    scheduler.add_task_batcher(worker="helper", task_family="F", batched_args=["a"])
    add_member(scheduler, "1", worker="v")
    add_member(scheduler, "2", worker="w")
    assert take(scheduler, "helper", assistant=True) == ["1", "2"]


def test_the_members_together_need_what_one_of_them_needs(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 1})
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for a in "123":
        add_member(scheduler, a, resources={"db": 1})
    assert take(scheduler) == ["1", "2", "3"]


def test_the_start_of_a_batch_is_told_by_the_run_that_stands_for_it(
    batching: Scheduler, events: list[Event]
) -> None:
    for a in "12":
        add_member(batching, a)
    events.clear()
    take(batching)
    told = [(type(e), e.task_id) for e in events if isinstance(e, TaskStatusChanged | TaskStarted)]
    assert told == [(TaskStatusChanged, "1"), (TaskStatusChanged, "2")]
