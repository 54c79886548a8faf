"""Which reports change the status of a task, and what follows."""

from typing import Any

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import (
    Event,
    FailureReported,
    TaskFinished,
    TaskScheduled,
    TaskStarted,
    TaskStatusChanged,
)
from unit_tests.scheduler.calls import add, run, shown, statuses, take
from unit_tests.schedulers import Clock, MakeScheduler

STATUSES = ["PENDING", "RUNNING", "BATCH_RUNNING", "DONE", "FAILED", "DISABLED", "UNKNOWN"]


def lives(events: list[Event]) -> list[str]:
    """Name the events of a run, each after its class."""
    return [type(e).__name__ for e in events if type(e) is not TaskStatusChanged]


@pytest.mark.parametrize("status", STATUSES)
def test_a_new_task_has_the_status_reported(scheduler: Scheduler, status: str) -> None:
    add(scheduler, "A", status=status)
    assert statuses(scheduler) == {"A": status}


def test_suspended_is_taken_for_pending(scheduler: Scheduler) -> None:
    add(scheduler, "A", status="SUSPENDED")
    assert statuses(scheduler) == {"A": "PENDING"}


@pytest.mark.parametrize(
    ("seconds", "status"), [(0, "DONE"), (9.9, "DONE"), (10, "PENDING"), (10.1, "PENDING")]
)
def test_pending_is_ignored_while_the_task_has_just_been_done(
    scheduler: Scheduler, clock: Clock, seconds: float, status: str
) -> None:
    add(scheduler, "A", status="DONE")
    clock.forward(seconds)
    add(scheduler, "A", status="PENDING")
    assert statuses(scheduler) == {"A": status}


@pytest.mark.parametrize("status", [s for s in STATUSES if s != "PENDING"])
def test_the_cooldown_ignores_pending_alone(scheduler: Scheduler, status: str) -> None:
    add(scheduler, "A", status="DONE")
    add(scheduler, "A", status=status)
    assert statuses(scheduler) == {"A": status}


def test_the_cooldown_is_not_prolonged_by_reports_of_done(
    scheduler: Scheduler, clock: Clock
) -> None:
    add(scheduler, "A", status="DONE")
    clock.forward(5)
    add(scheduler, "A", status="DONE")
    clock.forward(5)
    add(scheduler, "A", status="PENDING")
    assert statuses(scheduler) == {"A": "PENDING"}


def test_a_report_in_the_cooldown_changes_nothing(scheduler: Scheduler) -> None:
    add(scheduler, "A", status="DONE")
    add(scheduler, "A", worker="v", priority=9, deps=["B"], family="F", expl="boom")
    task = scheduler.state.tasks["A"]
    assert (task.priority, list(task.deps), task.family, task.expl) == (0, [], "", None)
    assert (list(task.workers), task.stakeholders) == (["w"], {"w"})


@pytest.mark.parametrize("status", STATUSES)
def test_a_disabled_worker_makes_no_task(scheduler: Scheduler, status: str) -> None:
    scheduler.disable_worker(worker="w")
    add(scheduler, "A", status=status, deps=["B"])
    assert statuses(scheduler) == {}


@pytest.mark.parametrize("status", [s for s in STATUSES if s != "RUNNING"])
def test_a_disabled_worker_is_not_listened_to_on_what_does_not_run(
    scheduler: Scheduler, status: str
) -> None:
    add(scheduler, "A", worker="v", status=status)
    scheduler.disable_worker(worker="w")
    add(scheduler, "A", worker="w", status="DONE" if status != "DONE" else "FAILED", priority=9)
    assert (statuses(scheduler), shown(scheduler, "priority")) == ({"A": status}, {"A": 0})


def test_a_disabled_worker_may_end_what_it_runs(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    take(scheduler)
    scheduler.disable_worker(worker="w")
    add(scheduler, "A", status="DONE")
    task = scheduler.state.tasks["A"]
    assert (task.status, list(task.workers), task.stakeholders) == ("DONE", [], {"w"})


def test_a_disabled_worker_takes_no_stake(scheduler: Scheduler) -> None:
    run(scheduler, "A", worker="v")
    scheduler.disable_worker(worker="w")
    add(scheduler, "A", worker="w", status="RUNNING", deps=["B"])
    assert scheduler.state.tasks["A"].stakeholders == {"v"}
    assert list(scheduler.state.tasks) == ["A"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("DONE", "DONE"),
        ("FAILED", "FAILED"),
        ("RUNNING", "RUNNING"),
        ("PENDING", "RUNNING"),
        ("UNKNOWN", "RUNNING"),
        ("SUSPENDED", "RUNNING"),
        ("DISABLED", "RUNNING"),
    ],
)
def test_the_worker_that_runs_a_task_may_end_the_run(
    scheduler: Scheduler, status: str, expected: str
) -> None:
    add(scheduler, "A")
    take(scheduler)
    add(scheduler, "A", status=status)
    assert statuses(scheduler) == {"A": expected}


@pytest.mark.parametrize("status", STATUSES)
def test_no_other_worker_may_end_the_run(scheduler: Scheduler, status: str) -> None:
    add(scheduler, "A", worker="w")
    take(scheduler, "w")
    add(scheduler, "A", worker="v", status=status)
    assert statuses(scheduler) == {"A": "RUNNING"}


def test_a_member_of_a_batch_is_ended_by_its_own_worker_alone(scheduler: Scheduler) -> None:
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for a in "12":
        add(scheduler, a, family="F", params={"a": a}, batchable=True)
    take(scheduler)
    add(scheduler, "1", worker="v", status="DONE")
    add(scheduler, "2", worker="w", status="DONE")
    assert statuses(scheduler) == {"1": "BATCH_RUNNING", "2": "DONE"}


@pytest.mark.parametrize("worker", ["w", "v"])
def test_new_dependencies_end_a_run_whoever_reports_them(scheduler: Scheduler, worker: str) -> None:
    add(scheduler, "A", worker="w")
    take(scheduler, "w")
    add(scheduler, "A", worker=worker, status="PENDING", new_deps=["B"])
    assert statuses(scheduler) == {"A": "PENDING", "B": "UNKNOWN"}


def test_no_new_dependencies_end_no_run(scheduler: Scheduler) -> None:
    run(scheduler, "A")
    add(scheduler, "A", status="PENDING", new_deps=[])
    assert statuses(scheduler) == {"A": "RUNNING"}


def test_a_reported_run_is_that_of_the_reporter_from_now_on(
    scheduler: Scheduler, clock: Clock
) -> None:
    add(scheduler, "A", worker="v")
    clock.forward(5)
    run(scheduler, "A", worker="w")
    assert shown(scheduler, "worker_running") == {"A": "w"}
    assert shown(scheduler, "time_running") == {"A": 1005}


def test_the_worker_of_the_last_run_stays_noted_and_a_report_of_another_does_not_change_it(
    scheduler: Scheduler, clock: Clock
) -> None:
    add(scheduler, "A", worker="w")
    take(scheduler, "w")
    add(scheduler, "A", worker="w", status="FAILED")
    clock.forward(5)
    run(scheduler, "A", worker="v")
    assert statuses(scheduler) == {"A": "RUNNING"}
    assert shown(scheduler, "worker_running") == {"A": "w"}
    assert shown(scheduler, "time_running") == {"A": 1000}


def test_a_worker_that_disables_a_task_may_enable_it(scheduler: Scheduler) -> None:
    add(scheduler, "A", status="DISABLED")
    add(scheduler, "A", status="PENDING")
    assert statuses(scheduler) == {"A": "PENDING"}


@pytest.mark.parametrize("status", ["PENDING", "RUNNING", "FAILED"])
def test_what_the_scheduler_disabled_stays_disabled_whatever_a_worker_says(
    make_scheduler: MakeScheduler, status: str
) -> None:
    scheduler = make_scheduler(retry_count=1)
    add(scheduler, "A", status="FAILED")
    add(scheduler, "A", status=status)
    assert statuses(scheduler) == {"A": "DISABLED"}


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("PENDING", ["TaskScheduled"]),
        ("RUNNING", ["TaskStarted"]),
        ("DONE", ["TaskFinished"]),
        ("FAILED", ["TaskFinished"]),
        ("DISABLED", []),
        ("SUSPENDED", []),
        ("UNKNOWN", []),
    ],
)
def test_a_report_is_told_as_what_it_means_for_a_run(
    scheduler: Scheduler, events: list[Event], status: str, told: list[str]
) -> None:
    add(scheduler, "A", status=status)
    assert lives(events) == told


def test_the_events_of_a_run(scheduler: Scheduler, events: list[Event], clock: Clock) -> None:
    fields: Any = {"task_id": "A", "family": "F", "params": {"a": "1"}}
    add(scheduler, "A", family="F", params={"a": "1"})
    run(scheduler, "A")
    clock.forward(2)
    add(scheduler, "A", status="FAILED")
    assert events == [
        TaskScheduled(time=1000, **fields),
        TaskStatusChanged(time=1000, **fields, status="RUNNING", run_time=None),
        TaskStarted(time=1000, **fields, host=None, is_assigned=False),
        TaskStatusChanged(time=1002, **fields, status="FAILED", run_time=2),
        TaskFinished(time=1002, **fields, is_successful=False),
    ]


def test_the_same_status_again_is_not_told(scheduler: Scheduler, events: list[Event]) -> None:
    for status in ("RUNNING", "RUNNING", "DONE", "DONE", "FAILED", "FAILED"):
        add(scheduler, "A", status=status)
    assert lives(events) == ["TaskStarted", "TaskFinished", "TaskFinished"]


def test_pending_is_told_every_time(scheduler: Scheduler, events: list[Event]) -> None:
    add(scheduler, "A")
    add(scheduler, "A")
    assert lives(events) == ["TaskScheduled", "TaskScheduled"]


def test_an_ignored_report_is_not_told(scheduler: Scheduler, events: list[Event]) -> None:
    run(scheduler, "A", worker="w")
    events.clear()
    add(scheduler, "A", worker="v", status="DONE")
    assert events == []


def test_failures_are_told_for_batched_mails(
    make_scheduler: MakeScheduler, events: list[Event]
) -> None:
    scheduler = make_scheduler(batch_emails=True, retry_count=2)
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for _ in range(2):
        add(
            scheduler,
            "A",
            status="FAILED",
            family="F",
            params={"a": "1", "b": "2"},
            expl='"boom"',
            owners=["ada"],
        )
    fields: Any = {
        "pretty_id": "F(a=1, b=2)",
        "family": "F",
        "unbatched_params": {"b": "2"},
        "expl": '"boom"',
        "owners": ("ada",),
    }
    assert [e for e in events if isinstance(e, FailureReported)] == [
        FailureReported(**fields, is_disabled=False),
        FailureReported(**fields, is_disabled=True),
    ]


def test_a_failure_without_batcher_owners_or_expl_is_told_with_all_its_params(
    make_scheduler: MakeScheduler, events: list[Event]
) -> None:
    scheduler = make_scheduler(batch_emails=True)
    add(scheduler, "A", status="FAILED", params={"a": "1"})
    assert events[-1] == FailureReported(
        pretty_id="(a=1)",
        family="",
        unbatched_params={"a": "1"},
        expl=None,
        owners=(),
        is_disabled=False,
    )


@pytest.mark.parametrize("status", [s for s in STATUSES if s != "FAILED"])
def test_only_failures_are_told_for_batched_mails(
    make_scheduler: MakeScheduler, events: list[Event], status: str
) -> None:
    add(make_scheduler(batch_emails=True), "A", status=status)
    assert [event for event in events if isinstance(event, FailureReported)] == []


def test_without_batched_mails_failures_are_not_told_for_them(
    scheduler: Scheduler, events: list[Event]
) -> None:
    add(scheduler, "A", status="FAILED", owners=["ada"])
    assert lives(events) == ["TaskFinished"]
