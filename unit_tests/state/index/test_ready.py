import pytest

from luigid.scheduler import Scheduler
from luigid.state.index.ready import is_ready, ranked
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock

OTHER_STATUSES = ["RUNNING", "BATCH_RUNNING", "DONE", "FAILED", "DISABLED", "UNKNOWN"]


def ready(scheduler: Scheduler, task_id: str) -> bool:
    return is_ready(scheduler.state.tasks[task_id])


def ids_by_rank(scheduler: Scheduler) -> list[str]:
    return [task.id for *_, task in sorted(map(ranked, scheduler.state.tasks.values()))]


def test_pending_task_without_dependencies_is_ready(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    assert ready(scheduler, "A")


@pytest.mark.parametrize("status", OTHER_STATUSES)
def test_only_pending_task_is_ready(scheduler: Scheduler, status: str) -> None:
    add(scheduler, "A", status=status)
    assert not ready(scheduler, "A")


def test_task_is_ready_when_all_dependencies_are_done(scheduler: Scheduler) -> None:
    add(scheduler, "A", deps=["B", "C"])
    add(scheduler, "B", "C", status="DONE")
    assert ready(scheduler, "A")


@pytest.mark.parametrize("status", ["PENDING", *(s for s in OTHER_STATUSES if s != "DONE")])
def test_task_with_dependency_that_is_not_done_waits(scheduler: Scheduler, status: str) -> None:
    add(scheduler, "A", deps=["B", "C"])
    add(scheduler, "B", status="DONE")
    add(scheduler, "C", status=status)
    assert not ready(scheduler, "A")


def test_missing_dependency_is_not_done(scheduler: Scheduler) -> None:
    add(scheduler, "A", deps=["B"], assistant=True)
    assert list(scheduler.state.tasks) == ["A"]
    assert not ready(scheduler, "A")


def test_highest_priority_ranks_first(scheduler: Scheduler) -> None:
    for task_id, priority in {"low": -1, "none": 0, "half": 0.5, "all": float("inf")}.items():
        add(scheduler, task_id, priority=priority)
    assert ids_by_rank(scheduler) == ["all", "half", "none", "low"]


def test_oldest_task_of_equal_priority_ranks_first(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "older", status="FAILED")
    clock.forward(1)
    add(scheduler, "younger")
    clock.forward(1)
    add(scheduler, "older")
    assert ids_by_rank(scheduler) == ["older", "younger"]


def test_priority_outranks_age(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "older")
    clock.forward(1)
    add(scheduler, "younger", priority=1)
    assert ids_by_rank(scheduler) == ["younger", "older"]


def test_equal_tasks_rank_in_order_of_becoming_pending(scheduler: Scheduler) -> None:
    add(scheduler, "A", "B", "C")
    add(scheduler, "A", status="FAILED")
    scheduler.forgive_failures(task_id="A")
    assert ids_by_rank(scheduler) == ["B", "C", "A"]


def test_pending_ranks_before_equal_running_task(scheduler: Scheduler) -> None:
    add(scheduler, "R", status="RUNNING")
    add(scheduler, "P")
    assert ids_by_rank(scheduler) == ["P", "R"]
