"""Batches: tasks of a family that a worker runs as one."""

from typing import Any

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import Event, TaskStarted, TaskStatusChanged
from unit_tests.scheduler.calls import add, get_all_work, get_work, run
from unit_tests.schedulers import Clock, MakeScheduler


@pytest.fixture
def batching(scheduler: Scheduler) -> Scheduler:
    """A scheduler whose worker `w` batches the param `a` of the family `F`, without a limit."""
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    return scheduler


def add_member(scheduler: Scheduler, a: str, **arguments: Any) -> None:
    """Report a task `a`, by default batchable."""
    report = {"family": "F", "params": {"a": a, "b": "0"}, "batchable": True}
    add(scheduler, a, **{**report, **arguments})


def test_response_has_batch_id_members_and_params(batching: Scheduler) -> None:
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
    assert get_work(batching) == ["high", "old", "young", "younger"]


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
def test_batch_has_at_most_max_batch_size_members(
    scheduler: Scheduler, max_batch_size: float, taken: list[Any]
) -> None:
    scheduler.add_task_batcher(
        worker="w", task_family="F", batched_args=["a"], max_batch_size=max_batch_size
    )
    for a in "123":
        add_member(scheduler, a)
    assert get_all_work(scheduler) == taken


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
def test_member_is_ready_and_differs_only_in_batched_params(
    batching: Scheduler, stranger: dict[str, Any]
) -> None:
    add_member(batching, "1")
    add_member(batching, "2", **stranger)
    add_member(batching, "3")
    assert get_work(batching) == ["1", "3"]


def test_member_may_have_params_that_leader_lacks(batching: Scheduler) -> None:
    add_member(batching, "1")
    add_member(batching, "2", params={"a": "2", "b": "0", "c": "9"})
    assert batching.get_work(worker="w")["task_params"] == {"a": ["1", "2"], "b": "0"}


def test_missing_batched_param_of_member_is_null(batching: Scheduler) -> None:
    add_member(batching, "1")
    add_member(batching, "2", params={"b": "0"})
    assert batching.get_work(worker="w")["task_params"] == {"a": ["1", None], "b": "0"}


def test_leader_without_batched_param_runs_alone(batching: Scheduler) -> None:
    add_member(batching, "1", params={"b": "0"})
    add_member(batching, "2")
    assert get_work(batching) == "1"


def test_leader_that_is_not_batchable_runs_alone(batching: Scheduler) -> None:
    add_member(batching, "1", batchable=False)
    add_member(batching, "2")
    assert get_all_work(batching) == ["1", "2"]


def test_single_member_runs_as_plain_task(batching: Scheduler) -> None:
    add_member(batching, "1")
    answer = batching.get_work(worker="w")
    assert (answer["task_id"], answer["task_params"]) == ("1", {"a": "1", "b": "0"})
    assert "batch_id" not in answer


def test_without_batched_params_nothing_is_batched(scheduler: Scheduler) -> None:
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=[])
    for a in "12":
        add_member(scheduler, a, params={})
    assert get_all_work(scheduler) == ["1", "2"]


def test_worker_uses_only_its_own_batcher(batching: Scheduler) -> None:
    for a in "12":
        add_member(batching, a, worker="v")
    assert get_all_work(batching, "v") == ["1", "2"]


def test_each_batched_param_has_its_own_list(scheduler: Scheduler) -> None:
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a", "b"])
    add_member(scheduler, "1", params={"a": "1", "b": "x", "c": "0"})
    add_member(scheduler, "2", params={"a": "2", "b": "y", "c": "0"})
    assert scheduler.get_work(worker="w")["task_params"] == {
        "a": ["1", "2"],
        "b": ["x", "y"],
        "c": "0",
    }


def test_task_that_ranks_above_leader_is_no_member(batching: Scheduler) -> None:
    add_member(batching, "1", worker="v", resources={"db": 1}, priority=1)
    for a in "23":
        add_member(batching, a, resources={"db": 1})
    assert get_work(batching, "w") == ["2", "3"]


def test_member_need_not_be_runnable_by_worker(batching: Scheduler) -> None:
    add_member(batching, "1", resources={"db": 1})
    add_member(batching, "2", worker="v", resources={"db": 1})
    assert get_work(batching, "w") == ["1", "2"]


def batch_with_others(batching: Scheduler) -> Any:
    """Ask for work for `w`, where a task of another worker might share the run."""
    add_member(batching, "1")
    add_member(batching, "2", worker="v")
    add_member(batching, "3")
    return get_work(batching, "w")


def test_worker_whose_tasks_need_no_resources_batches_only_its_own(batching: Scheduler) -> None:
    assert batch_with_others(batching) == ["1", "3"]


def test_resources_of_running_tasks_do_not_widen_batch(batching: Scheduler) -> None:
    run(batching, "running", resources={"db": 1})
    assert batch_with_others(batching) == ["1", "3"]


def test_pending_task_with_resources_widens_batch_to_other_workers(batching: Scheduler) -> None:
    add(batching, "waiting", deps=["missing"], resources={"db": 1})
    assert batch_with_others(batching) == ["1", "2", "3"]


def test_assistant_without_argument_batches_tasks_of_others(
    batching: Scheduler,
) -> None:
    batching.add_worker(worker="w", info={"assistant": True})
    assert batch_with_others(batching) == ["1", "2", "3"]


def test_assistant_batches_tasks_of_others(scheduler: Scheduler) -> None:
    scheduler.add_task_batcher(worker="helper", task_family="F", batched_args=["a"])
    add_member(scheduler, "1", worker="v")
    add_member(scheduler, "2", worker="w")
    assert get_work(scheduler, "helper", assistant=True) == ["1", "2"]


def test_batch_needs_resources_of_one_member(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 1})
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for a in "123":
        add_member(scheduler, a, resources={"db": 1})
    assert get_work(scheduler) == ["1", "2", "3"]


def test_start_of_batch_emits_no_task_started(batching: Scheduler, events: list[Event]) -> None:
    for a in "12":
        add_member(batching, a)
    events.clear()
    get_work(batching)
    emitted = [
        (type(e), e.task_id) for e in events if isinstance(e, TaskStatusChanged | TaskStarted)
    ]
    assert emitted == [(TaskStatusChanged, "1"), (TaskStatusChanged, "2")]
