"""Deadlines: each is tested just before it, at it and just after it."""

from typing import Any

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import Event, TaskStatusChanged
from unit_tests.scheduler.calls import add, call, get_work, run, statuses
from unit_tests.schedulers import Clock, MakeScheduler


def add_without_stakeholder(scheduler: Scheduler, task_id: str, **arguments: Any) -> None:
    """Report a task without stakeholders."""
    add(scheduler, task_id, assistant=True, **arguments)


def prune_after(scheduler: Scheduler, clock: Clock, seconds: float) -> dict[str, str]:
    """Prune so many seconds later, and return the statuses."""
    clock.forward(seconds)
    scheduler.prune()
    return statuses(scheduler)


# Silent workers


@pytest.mark.parametrize(
    ("seconds", "workers"), [(59.9, ["w"]), (60, ["w"]), (60.1, [])], ids=["before", "at", "after"]
)
def test_worker_is_removed_after_longer_silence_than_delay(
    scheduler: Scheduler, clock: Clock, seconds: float, workers: list[str]
) -> None:
    scheduler.ping(worker="w")
    prune_after(scheduler, clock, seconds)
    assert list(scheduler.state.workers) == workers


@pytest.mark.parametrize(
    ("method", "arguments"),
    [("ping", {}), ("get_work", {}), ("add_task", {"task_id": "A"})],
)
def test_active_worker_is_not_removed(
    scheduler: Scheduler, clock: Clock, method: str, arguments: dict[str, str]
) -> None:
    scheduler.ping(worker="w")
    clock.forward(60)
    call(scheduler, method, worker="w", **arguments)
    prune_after(scheduler, clock, 60)
    assert list(scheduler.state.workers) == ["w"]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("add_worker", {"info": {}}),
        ("set_worker_processes", {"n": 1}),
        ("send_scheduler_message", {"task": "A", "content": ""}),
        ("disable_worker", {}),
        ("count_pending", {}),
    ],
)
def test_calls_about_worker_are_no_heartbeat(
    scheduler: Scheduler, clock: Clock, method: str, arguments: dict[str, Any]
) -> None:
    scheduler.ping(worker="w")
    clock.forward(60)
    call(scheduler, method, worker="w", **arguments)
    prune_after(scheduler, clock, 1)
    assert list(scheduler.state.workers) == []


def test_removed_worker_has_no_runs_and_no_stakes(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", worker="w")
    add(scheduler, "A", worker="v")
    clock.forward(60)
    scheduler.ping(worker="v")
    prune_after(scheduler, clock, 1)
    task = scheduler.state.tasks["A"]
    assert (list(task.workers), task.stakeholders) == (["v"], {"v"})


# Lost runs


def test_run_fails_when_its_worker_is_removed(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", worker="v")
    add(scheduler, "A", worker="w")
    get_work(scheduler, "w")
    clock.forward(60)
    scheduler.ping(worker="v")
    assert prune_after(scheduler, clock, 1) == {"A": "FAILED"}
    assert scheduler.state.tasks["A"].worker_running is None


def test_lost_run_counts_as_failure(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(retry_count=1)
    add(scheduler, "A")
    get_work(scheduler)
    assert prune_after(scheduler, clock, 61) == {"A": "DISABLED"}


def test_batch_fails_when_its_worker_is_removed_and_its_run_is_removed(
    scheduler: Scheduler, clock: Clock
) -> None:
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for a in "12":
        add(scheduler, a, family="F", params={"a": a}, batchable=True)
    batch_id = scheduler.get_work(worker="w")["batch_id"]
    run(scheduler, "run", batch_id=batch_id)
    scheduler.ping(worker="v")
    assert prune_after(scheduler, clock, 61) == {"1": "FAILED", "2": "FAILED"}


def test_run_of_worker_that_is_no_stakeholder_fails(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", worker="v")
    run(scheduler, "A", worker="w", assistant=True)
    assert prune_after(scheduler, clock, 1) == {"A": "FAILED"}


def test_run_of_assistant_that_is_no_stakeholder_continues(
    scheduler: Scheduler, clock: Clock
) -> None:
    add(scheduler, "A", worker="v")
    get_work(scheduler, "helper", assistant=True)
    assert prune_after(scheduler, clock, 1) == {"A": "RUNNING"}


def test_run_fails_when_its_assistant_is_removed(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", worker="v")
    get_work(scheduler, "helper", assistant=True)
    clock.forward(60)
    scheduler.ping(worker="v")
    assert prune_after(scheduler, clock, 1) == {"A": "FAILED"}


def test_batch_member_without_worker_is_not_lost(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", status="BATCH_RUNNING")
    assert prune_after(scheduler, clock, 61) == {"A": "BATCH_RUNNING"}


def test_lost_run_emits_status_change(
    scheduler: Scheduler, clock: Clock, events: list[Event]
) -> None:
    run(scheduler, "A")
    events.clear()
    prune_after(scheduler, clock, 61)
    assert events == [
        TaskStatusChanged(
            time=1061,
            task_id="A",
            family="",
            params={},
            status="FAILED",
            run_time=61,
            is_lost=True,
        )
    ]


# Retries


@pytest.mark.parametrize(
    ("seconds", "status"), [(29.9, "FAILED"), (30, "FAILED"), (30.1, "PENDING")]
)
def test_failed_task_is_retried_after_retry_delay(
    make_scheduler: MakeScheduler, clock: Clock, seconds: float, status: str
) -> None:
    scheduler = make_scheduler(retry_delay=30)
    add(scheduler, "A", status="FAILED")
    assert prune_after(scheduler, clock, seconds) == {"A": status}


@pytest.mark.parametrize(("seconds", "status"), [(0, "FAILED"), (0.1, "PENDING")])
def test_failed_task_is_retried_at_next_prune_without_retry_delay(
    make_scheduler: MakeScheduler, clock: Clock, seconds: float, status: str
) -> None:
    scheduler = make_scheduler(retry_delay=0)
    add(scheduler, "A", status="FAILED")
    assert prune_after(scheduler, clock, seconds) == {"A": status}


def test_failed_task_is_never_retried_with_negative_retry_delay(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(retry_delay=-1, worker_disconnect_delay=1e9)
    add(scheduler, "A", status="FAILED")
    assert prune_after(scheduler, clock, 1e6) == {"A": "FAILED"}


def test_retry_delay_begins_at_last_failure(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(retry_delay=30)
    add(scheduler, "A", status="FAILED")
    clock.forward(20)
    add(scheduler, "A", status="FAILED")
    assert prune_after(scheduler, clock, 20) == {"A": "FAILED"}
    assert prune_after(scheduler, clock, 11) == {"A": "PENDING"}


@pytest.mark.parametrize("status", ["DONE", "RUNNING", "DISABLED"])
def test_task_that_is_no_longer_failed_is_not_retried(
    make_scheduler: MakeScheduler, clock: Clock, status: str
) -> None:
    scheduler = make_scheduler(retry_delay=30)
    add(scheduler, "A", status="FAILED")
    add(scheduler, "A", status=status)
    assert prune_after(scheduler, clock, 31) == {"A": status}


# Tasks disabled by the scheduler


@pytest.mark.parametrize(
    ("seconds", "status"), [(39.9, "DISABLED"), (40, "DISABLED"), (40.1, "FAILED")]
)
def test_task_disabled_by_scheduler_becomes_failed_after_disable_persist(
    make_scheduler: MakeScheduler, clock: Clock, seconds: float, status: str
) -> None:
    scheduler = make_scheduler(retry_count=1, disable_persist=40)
    add(scheduler, "A", status="FAILED")
    assert prune_after(scheduler, clock, seconds) == {"A": status}


def test_re_enabled_task_is_retried(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(retry_count=1, disable_persist=40, retry_delay=5)
    add(scheduler, "A", status="FAILED")
    seen = [prune_after(scheduler, clock, seconds)["A"] for seconds in (41, 5, 0.1)]
    assert seen == ["FAILED", "FAILED", "PENDING"]


def test_re_enabled_task_has_no_failures(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(retry_count=2, disable_persist=40)
    add(scheduler, "A", status="FAILED")
    add(scheduler, "A", status="FAILED")
    prune_after(scheduler, clock, 41)
    add(scheduler, "A", status="FAILED")
    assert statuses(scheduler) == {"A": "FAILED"}


def test_task_disabled_by_worker_stays_disabled(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(disable_persist=40, worker_disconnect_delay=1e9)
    add(scheduler, "A", status="DISABLED")
    assert prune_after(scheduler, clock, 1e6) == {"A": "DISABLED"}


# Removal


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(49.9, {"A": "DONE"}), (50, {}), (50.1, {})],
    ids=["before", "at", "after"],
)
def test_task_without_stakeholders_is_removed_after_remove_delay(
    make_scheduler: MakeScheduler, clock: Clock, seconds: float, left: dict[str, str]
) -> None:
    scheduler = make_scheduler(remove_delay=50)
    add_without_stakeholder(scheduler, "A", status="DONE")
    scheduler.prune()
    assert prune_after(scheduler, clock, seconds) == left


def test_remove_delay_begins_at_first_prune_without_stakeholders(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(remove_delay=50)
    add_without_stakeholder(scheduler, "A")
    left = [prune_after(scheduler, clock, seconds) for seconds in (40, 40, 10)]
    assert left == [{"A": "PENDING"}, {"A": "PENDING"}, {}]


@pytest.mark.parametrize("remove_delay", [0, -1])
def test_task_is_removed_by_first_prune_without_remove_delay(
    make_scheduler: MakeScheduler, clock: Clock, remove_delay: float
) -> None:
    scheduler = make_scheduler(remove_delay=remove_delay)
    add_without_stakeholder(scheduler, "A")
    assert prune_after(scheduler, clock, 0) == {}


def test_task_with_stakeholder_is_not_removed(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(remove_delay=0, worker_disconnect_delay=1e9)
    add(scheduler, "A", status="DONE", deps=["B"])
    assert prune_after(scheduler, clock, 1e6) == {"A": "DONE", "B": "UNKNOWN"}


def test_running_task_is_not_removed(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(remove_delay=0)
    add_without_stakeholder(scheduler, "A")
    get_work(scheduler, "helper", assistant=True)
    assert prune_after(scheduler, clock, 1) == {"A": "RUNNING"}


def test_new_stakeholder_does_not_cancel_removal(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(remove_delay=50)
    add_without_stakeholder(scheduler, "B")
    scheduler.prune()
    add(scheduler, "A", deps=["B"])
    assert prune_after(scheduler, clock, 50) == {"A": "PENDING"}


def test_one_prune_removes_worker_fails_its_run_and_removes_task(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(remove_delay=0)
    add(scheduler, "A")
    get_work(scheduler)
    assert prune_after(scheduler, clock, 61) == {}


def test_failed_run_of_batch_is_removed_at_next_prune(scheduler: Scheduler, clock: Clock) -> None:
    run(scheduler, "run", batch_id="b")
    add(scheduler, "run", status="FAILED")
    assert prune_after(scheduler, clock, 0) == {}


def test_removed_task_is_missing_dependency(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(remove_delay=50)
    add_without_stakeholder(scheduler, "B", status="DONE")
    scheduler.prune()
    add(scheduler, "A", deps=["B"])
    assert prune_after(scheduler, clock, 50) == {"A": "PENDING"}
    assert get_work(scheduler) is None


def test_removed_task_is_neither_counted_nor_handed_out(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(remove_delay=0)
    add(scheduler, "B", "C", worker="v")
    add_without_stakeholder(scheduler, "A")
    assert prune_after(scheduler, clock, 0) == {"B": "PENDING", "C": "PENDING"}
    assert scheduler.count_pending(worker="w")["n_pending_tasks"] == 0
    assert get_work(scheduler, "w") is None


def test_task_reported_after_removal_is_new_task(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(remove_delay=0, stable_done_cooldown_secs=1000)
    add_without_stakeholder(scheduler, "A", status="DONE", priority=9)
    prune_after(scheduler, clock, 0)
    add(scheduler, "A")
    task = scheduler.state.tasks["A"]
    assert (task.status, task.priority) == ("PENDING", 0)
