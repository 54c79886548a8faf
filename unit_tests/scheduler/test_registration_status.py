"""Which reports change the status of a task, and the consequences."""

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
from unit_tests.scheduler.calls import add, get_work, run, shown, statuses
from unit_tests.schedulers import Clock, MakeScheduler

STATUSES = ["PENDING", "RUNNING", "BATCH_RUNNING", "DONE", "FAILED", "DISABLED", "UNKNOWN"]


def run_events(events: list[Event]) -> list[str]:
    """Return the class names of the run events."""
    return [type(e).__name__ for e in events if type(e) is not TaskStatusChanged]


@pytest.mark.parametrize("status", STATUSES)
def test_new_task_has_reported_status(scheduler: Scheduler, status: str) -> None:
    add(scheduler, "A", status=status)
    assert statuses(scheduler) == {"A": status}


def test_suspended_becomes_pending(scheduler: Scheduler) -> None:
    add(scheduler, "A", status="SUSPENDED")
    assert statuses(scheduler) == {"A": "PENDING"}


@pytest.mark.parametrize(
    ("seconds", "status"), [(0, "DONE"), (9.9, "DONE"), (10, "PENDING"), (10.1, "PENDING")]
)
def test_pending_is_ignored_in_cooldown_after_done(
    scheduler: Scheduler, clock: Clock, seconds: float, status: str
) -> None:
    add(scheduler, "A", status="DONE")
    clock.forward(seconds)
    add(scheduler, "A", status="PENDING")
    assert statuses(scheduler) == {"A": status}


@pytest.mark.parametrize("status", [s for s in STATUSES if s != "PENDING"])
def test_cooldown_ignores_only_pending(scheduler: Scheduler, status: str) -> None:
    add(scheduler, "A", status="DONE")
    add(scheduler, "A", status=status)
    assert statuses(scheduler) == {"A": status}


def test_cooldown_is_not_prolonged_by_further_done(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", status="DONE")
    clock.forward(5)
    add(scheduler, "A", status="DONE")
    clock.forward(5)
    add(scheduler, "A", status="PENDING")
    assert statuses(scheduler) == {"A": "PENDING"}


def test_ignored_report_in_cooldown_changes_nothing(scheduler: Scheduler) -> None:
    add(scheduler, "A", status="DONE")
    add(scheduler, "A", worker="v", priority=9, deps=["B"], family="F", expl="boom")
    task = scheduler.state.tasks["A"]
    assert (task.priority, list(task.deps), task.family, task.expl) == (0, [], "", None)
    assert (list(task.workers), task.stakeholders) == (["w"], {"w"})


@pytest.mark.parametrize("status", STATUSES)
def test_disabled_worker_creates_no_task(scheduler: Scheduler, status: str) -> None:
    scheduler.disable_worker(worker="w")
    add(scheduler, "A", status=status, deps=["B"])
    assert statuses(scheduler) == {}


@pytest.mark.parametrize("status", [s for s in STATUSES if s != "RUNNING"])
def test_disabled_worker_cannot_report_on_idle_task(scheduler: Scheduler, status: str) -> None:
    add(scheduler, "A", worker="v", status=status)
    scheduler.disable_worker(worker="w")
    add(scheduler, "A", worker="w", status="DONE" if status != "DONE" else "FAILED", priority=9)
    assert (statuses(scheduler), shown(scheduler, "priority")) == ({"A": status}, {"A": 0})


def test_disabled_worker_can_end_its_run(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    get_work(scheduler)
    scheduler.disable_worker(worker="w")
    add(scheduler, "A", status="DONE")
    task = scheduler.state.tasks["A"]
    assert (task.status, list(task.workers), task.stakeholders) == ("DONE", [], {"w"})


def test_disabled_worker_becomes_no_stakeholder(scheduler: Scheduler) -> None:
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
def test_worker_can_end_its_run(scheduler: Scheduler, status: str, expected: str) -> None:
    add(scheduler, "A")
    get_work(scheduler)
    add(scheduler, "A", status=status)
    assert statuses(scheduler) == {"A": expected}


@pytest.mark.parametrize("status", STATUSES)
def test_other_worker_cannot_end_run(scheduler: Scheduler, status: str) -> None:
    add(scheduler, "A", worker="w")
    get_work(scheduler, "w")
    add(scheduler, "A", worker="v", status=status)
    assert statuses(scheduler) == {"A": "RUNNING"}


def test_only_its_worker_can_end_batch_member(scheduler: Scheduler) -> None:
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for a in "12":
        add(scheduler, a, family="F", params={"a": a}, batchable=True)
    get_work(scheduler)
    add(scheduler, "1", worker="v", status="DONE")
    add(scheduler, "2", worker="w", status="DONE")
    assert statuses(scheduler) == {"1": "BATCH_RUNNING", "2": "DONE"}


@pytest.mark.parametrize("worker", ["w", "v"])
def test_new_dependencies_from_any_worker_end_run(scheduler: Scheduler, worker: str) -> None:
    add(scheduler, "A", worker="w")
    get_work(scheduler, "w")
    add(scheduler, "A", worker=worker, status="PENDING", new_deps=["B"])
    assert statuses(scheduler) == {"A": "PENDING", "B": "UNKNOWN"}


def test_empty_new_dependencies_do_not_end_run(scheduler: Scheduler) -> None:
    run(scheduler, "A")
    add(scheduler, "A", status="PENDING", new_deps=[])
    assert statuses(scheduler) == {"A": "RUNNING"}


def test_reported_run_belongs_to_reporter(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", worker="v")
    clock.forward(5)
    run(scheduler, "A", worker="w")
    assert shown(scheduler, "worker_running") == {"A": "w"}
    assert shown(scheduler, "time_running") == {"A": 1005}


def test_report_of_other_worker_keeps_worker_of_last_run(
    scheduler: Scheduler, clock: Clock
) -> None:
    add(scheduler, "A", worker="w")
    get_work(scheduler, "w")
    add(scheduler, "A", worker="w", status="FAILED")
    clock.forward(5)
    run(scheduler, "A", worker="v")
    assert statuses(scheduler) == {"A": "RUNNING"}
    assert shown(scheduler, "worker_running") == {"A": "w"}
    assert shown(scheduler, "time_running") == {"A": 1000}


def test_worker_can_enable_task_it_disabled(scheduler: Scheduler) -> None:
    add(scheduler, "A", status="DISABLED")
    add(scheduler, "A", status="PENDING")
    assert statuses(scheduler) == {"A": "PENDING"}


@pytest.mark.parametrize("status", ["PENDING", "RUNNING", "FAILED"])
def test_worker_cannot_enable_task_that_scheduler_disabled(
    make_scheduler: MakeScheduler, status: str
) -> None:
    scheduler = make_scheduler(retry_count=1)
    add(scheduler, "A", status="FAILED")
    add(scheduler, "A", status=status)
    assert statuses(scheduler) == {"A": "DISABLED"}


@pytest.mark.parametrize(
    ("status", "expected"),
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
def test_report_emits_run_event(
    scheduler: Scheduler, events: list[Event], status: str, expected: list[str]
) -> None:
    add(scheduler, "A", status=status)
    assert run_events(events) == expected


def test_run_emits_scheduled_started_and_finished(
    scheduler: Scheduler, events: list[Event], clock: Clock
) -> None:
    fields: Any = {"task_id": "A", "family": "F", "params": {"a": "1"}}
    add(scheduler, "A", family="F", params={"a": "1"})
    run(scheduler, "A")
    clock.forward(2)
    add(scheduler, "A", status="FAILED")
    assert events == [
        TaskScheduled(time=1000, **fields),
        TaskStatusChanged(time=1000, **fields, status="RUNNING", run_time=None, worker="w"),
        TaskStarted(time=1000, **fields, host=None, is_assigned=False),
        TaskStatusChanged(time=1002, **fields, status="FAILED", run_time=2, worker="w"),
        TaskFinished(time=1002, **fields, is_successful=False),
    ]


def test_repeated_status_emits_no_event(scheduler: Scheduler, events: list[Event]) -> None:
    for status in ("RUNNING", "RUNNING", "DONE", "DONE", "FAILED", "FAILED"):
        add(scheduler, "A", status=status)
    assert run_events(events) == ["TaskStarted", "TaskFinished", "TaskFinished"]


def test_each_find_of_complete_task_is_told_if_wanted(
    make_scheduler: MakeScheduler, events: list[Event]
) -> None:
    scheduler = make_scheduler(history_found_complete=True)
    for status in ("DONE", "DONE", "RUNNING", "DONE", "DONE"):
        add(scheduler, "A", status=status)
    finished = [event.is_found for event in events if isinstance(event, TaskFinished)]
    assert finished == [True, True, False, True]


def test_repeated_pending_emits_scheduled(scheduler: Scheduler, events: list[Event]) -> None:
    add(scheduler, "A")
    add(scheduler, "A")
    assert run_events(events) == ["TaskScheduled", "TaskScheduled"]


def test_ignored_report_emits_no_event(scheduler: Scheduler, events: list[Event]) -> None:
    run(scheduler, "A", worker="w")
    events.clear()
    add(scheduler, "A", worker="v", status="DONE")
    assert events == []


def test_failure_emits_failure_reported_with_batched_mails(
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


def test_failure_without_batcher_emits_all_params(
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
def test_only_failures_emit_failure_reported(
    make_scheduler: MakeScheduler, events: list[Event], status: str
) -> None:
    add(make_scheduler(batch_emails=True), "A", status=status)
    assert [event for event in events if isinstance(event, FailureReported)] == []


def test_failure_emits_no_failure_reported_without_batched_mails(
    scheduler: Scheduler, events: list[Event]
) -> None:
    add(scheduler, "A", status="FAILED", owners=["ada"])
    assert run_events(events) == ["TaskFinished"]
