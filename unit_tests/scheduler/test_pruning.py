"""What time alone changes. Every deadline is tried just before, at, and just after it."""

from typing import Any

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import Event, TaskStatusChanged
from unit_tests.scheduler.calls import add, call, run, statuses, take
from unit_tests.schedulers import Clock, MakeScheduler


def orphan(scheduler: Scheduler, task_id: str, **arguments: Any) -> None:
    """Report a task in which no worker has a stake."""
    add(scheduler, task_id, assistant=True, **arguments)


def after(scheduler: Scheduler, clock: Clock, seconds: float) -> dict[str, str]:
    """Return the statuses after a prune so many seconds later."""
    clock.forward(seconds)
    scheduler.prune()
    return statuses(scheduler)


# Silent workers


@pytest.mark.parametrize(
    ("seconds", "workers"), [(59.9, ["w"]), (60, ["w"]), (60.1, [])], ids=["before", "at", "after"]
)
def test_a_worker_is_dropped_once_it_was_silent_for_longer_than_the_delay(
    scheduler: Scheduler, clock: Clock, seconds: float, workers: list[str]
) -> None:
    scheduler.ping(worker="w")
    after(scheduler, clock, seconds)
    assert list(scheduler.state.workers) == workers


@pytest.mark.parametrize(
    ("method", "arguments"),
    [("ping", {}), ("get_work", {}), ("add_task", {"task_id": "A"})],
)
def test_a_worker_that_is_heard_of_stays(
    scheduler: Scheduler, clock: Clock, method: str, arguments: dict[str, str]
) -> None:
    scheduler.ping(worker="w")
    clock.forward(60)
    call(scheduler, method, worker="w", **arguments)
    after(scheduler, clock, 60)
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
def test_what_others_say_of_a_worker_does_not_keep_it(
    scheduler: Scheduler, clock: Clock, method: str, arguments: dict[str, Any]
) -> None:
    scheduler.ping(worker="w")
    clock.forward(60)
    call(scheduler, method, worker="w", **arguments)
    after(scheduler, clock, 1)
    assert list(scheduler.state.workers) == []


def test_a_dropped_worker_runs_nothing_more_and_has_no_stakes(
    scheduler: Scheduler, clock: Clock
) -> None:
    add(scheduler, "A", worker="w")
    add(scheduler, "A", worker="v")
    clock.forward(60)
    scheduler.ping(worker="v")
    after(scheduler, clock, 1)
    task = scheduler.state.tasks["A"]
    assert (list(task.workers), task.stakeholders) == (["v"], {"v"})


# Lost runs


def test_a_run_fails_with_its_worker(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", worker="v")
    add(scheduler, "A", worker="w")
    take(scheduler, "w")
    clock.forward(60)
    scheduler.ping(worker="v")
    assert after(scheduler, clock, 1) == {"A": "FAILED"}
    assert scheduler.state.tasks["A"].worker_running is None


def test_a_lost_run_counts_as_a_failure(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(retry_count=1)
    add(scheduler, "A")
    take(scheduler)
    assert after(scheduler, clock, 61) == {"A": "DISABLED"}


def test_a_batch_fails_with_its_worker_and_the_run_that_stood_for_it_is_removed(
    scheduler: Scheduler, clock: Clock
) -> None:
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for a in "12":
        add(scheduler, a, family="F", params={"a": a}, batchable=True)
    batch_id = scheduler.get_work(worker="w")["batch_id"]
    run(scheduler, "run", batch_id=batch_id)
    scheduler.ping(worker="v")
    assert after(scheduler, clock, 61) == {"1": "FAILED", "2": "FAILED"}


def test_a_run_of_a_worker_without_a_stake_fails(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", worker="v")
    run(scheduler, "A", worker="w", assistant=True)
    assert after(scheduler, clock, 1) == {"A": "FAILED"}


def test_an_assistant_needs_no_stake_in_what_it_runs(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", worker="v")
    take(scheduler, "helper", assistant=True)
    assert after(scheduler, clock, 1) == {"A": "RUNNING"}


def test_a_run_fails_with_its_assistant(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", worker="v")
    take(scheduler, "helper", assistant=True)
    clock.forward(60)
    scheduler.ping(worker="v")
    assert after(scheduler, clock, 1) == {"A": "FAILED"}


def test_a_batch_member_that_no_worker_runs_is_not_lost(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", status="BATCH_RUNNING")
    assert after(scheduler, clock, 61) == {"A": "BATCH_RUNNING"}


def test_a_lost_run_is_told(scheduler: Scheduler, clock: Clock, events: list[Event]) -> None:
    run(scheduler, "A")
    events.clear()
    after(scheduler, clock, 61)
    assert events == [
        TaskStatusChanged(
            time=1061, task_id="A", family="", params={}, status="FAILED", run_time=61
        )
    ]


# Retries


@pytest.mark.parametrize(
    ("seconds", "status"), [(29.9, "FAILED"), (30, "FAILED"), (30.1, "PENDING")]
)
def test_a_failed_task_is_retried_after_the_delay(
    make_scheduler: MakeScheduler, clock: Clock, seconds: float, status: str
) -> None:
    scheduler = make_scheduler(retry_delay=30)
    add(scheduler, "A", status="FAILED")
    assert after(scheduler, clock, seconds) == {"A": status}


@pytest.mark.parametrize(("seconds", "status"), [(0, "FAILED"), (0.1, "PENDING")])
def test_without_a_delay_a_failed_task_is_retried_at_the_next_prune(
    make_scheduler: MakeScheduler, clock: Clock, seconds: float, status: str
) -> None:
    scheduler = make_scheduler(retry_delay=0)
    add(scheduler, "A", status="FAILED")
    assert after(scheduler, clock, seconds) == {"A": status}


def test_with_a_negative_delay_a_failed_task_is_never_retried(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(retry_delay=-1, worker_disconnect_delay=1e9)
    add(scheduler, "A", status="FAILED")
    assert after(scheduler, clock, 1e6) == {"A": "FAILED"}


def test_the_delay_runs_from_the_last_failure(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(retry_delay=30)
    add(scheduler, "A", status="FAILED")
    clock.forward(20)
    add(scheduler, "A", status="FAILED")
    assert after(scheduler, clock, 20) == {"A": "FAILED"}
    assert after(scheduler, clock, 11) == {"A": "PENDING"}


@pytest.mark.parametrize("status", ["DONE", "RUNNING", "DISABLED"])
def test_what_is_no_longer_failed_is_not_retried(
    make_scheduler: MakeScheduler, clock: Clock, status: str
) -> None:
    scheduler = make_scheduler(retry_delay=30)
    add(scheduler, "A", status="FAILED")
    add(scheduler, "A", status=status)
    assert after(scheduler, clock, 31) == {"A": status}


# What the scheduler disabled


@pytest.mark.parametrize(
    ("seconds", "status"), [(39.9, "DISABLED"), (40, "DISABLED"), (40.1, "FAILED")]
)
def test_a_task_that_the_scheduler_disabled_fails_after_it_served(
    make_scheduler: MakeScheduler, clock: Clock, seconds: float, status: str
) -> None:
    scheduler = make_scheduler(retry_count=1, disable_persist=40)
    add(scheduler, "A", status="FAILED")
    assert after(scheduler, clock, seconds) == {"A": status}


def test_a_task_that_served_is_retried_like_any_other(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(retry_count=1, disable_persist=40, retry_delay=5)
    add(scheduler, "A", status="FAILED")
    seen = [after(scheduler, clock, seconds)["A"] for seconds in (41, 5, 0.1)]
    assert seen == ["FAILED", "FAILED", "PENDING"]


def test_a_task_that_served_starts_afresh(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(retry_count=2, disable_persist=40)
    add(scheduler, "A", status="FAILED")
    add(scheduler, "A", status="FAILED")
    after(scheduler, clock, 41)
    add(scheduler, "A", status="FAILED")
    assert statuses(scheduler) == {"A": "FAILED"}


def test_what_a_worker_disabled_stays_disabled(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(disable_persist=40, worker_disconnect_delay=1e9)
    add(scheduler, "A", status="DISABLED")
    assert after(scheduler, clock, 1e6) == {"A": "DISABLED"}


# Removal


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(49.9, {"A": "DONE"}), (50, {}), (50.1, {})],
    ids=["before", "at", "after"],
)
def test_a_task_without_stakeholders_is_removed_after_the_delay(
    make_scheduler: MakeScheduler, clock: Clock, seconds: float, left: dict[str, str]
) -> None:
    scheduler = make_scheduler(remove_delay=50)
    orphan(scheduler, "A", status="DONE")
    scheduler.prune()
    assert after(scheduler, clock, seconds) == left


def test_the_delay_starts_at_the_prune_that_sees_it(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(remove_delay=50)
    orphan(scheduler, "A")
    left = [after(scheduler, clock, seconds) for seconds in (40, 40, 10)]
    assert left == [{"A": "PENDING"}, {"A": "PENDING"}, {}]


@pytest.mark.parametrize("remove_delay", [0, -1])
def test_without_a_delay_a_task_is_removed_by_the_prune_that_sees_it(
    make_scheduler: MakeScheduler, clock: Clock, remove_delay: float
) -> None:
    scheduler = make_scheduler(remove_delay=remove_delay)
    orphan(scheduler, "A")
    assert after(scheduler, clock, 0) == {}


def test_a_task_with_a_stakeholder_stays(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(remove_delay=0, worker_disconnect_delay=1e9)
    add(scheduler, "A", status="DONE", deps=["B"])
    assert after(scheduler, clock, 1e6) == {"A": "DONE", "B": "UNKNOWN"}


def test_a_run_is_not_removed(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(remove_delay=0)
    orphan(scheduler, "A")
    take(scheduler, "helper", assistant=True)
    assert after(scheduler, clock, 1) == {"A": "RUNNING"}


def test_a_planned_removal_is_not_called_off_by_a_stake_alone(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(remove_delay=50)
    orphan(scheduler, "B")
    scheduler.prune()
    add(scheduler, "A", deps=["B"])
    assert after(scheduler, clock, 50) == {"A": "PENDING"}


def test_one_prune_drops_the_worker_fails_its_run_and_removes_the_task(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(remove_delay=0)
    add(scheduler, "A")
    take(scheduler)
    assert after(scheduler, clock, 61) == {}


def test_a_failed_task_which_stood_for_a_batch_is_removed_at_the_next_prune(
    scheduler: Scheduler, clock: Clock
) -> None:
    run(scheduler, "run", batch_id="b")
    add(scheduler, "run", status="FAILED")
    assert after(scheduler, clock, 0) == {}


def test_a_removed_task_is_missing_for_those_that_depend_on_it(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(remove_delay=50)
    orphan(scheduler, "B", status="DONE")
    scheduler.prune()
    add(scheduler, "A", deps=["B"])
    assert after(scheduler, clock, 50) == {"A": "PENDING"}
    assert take(scheduler) is None


def test_a_removed_task_is_no_longer_counted_for_its_worker_nor_handed_out(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(remove_delay=0)
    add(scheduler, "B", "C", worker="v")
    orphan(scheduler, "A")
    assert after(scheduler, clock, 0) == {"B": "PENDING", "C": "PENDING"}
    assert scheduler.count_pending(worker="w")["n_pending_tasks"] == 0
    assert take(scheduler, "w") is None


def test_the_same_id_is_a_new_task_after_its_removal(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(remove_delay=0, stable_done_cooldown_secs=1000)
    orphan(scheduler, "A", status="DONE", priority=9)
    after(scheduler, clock, 0)
    add(scheduler, "A")
    task = scheduler.state.tasks["A"]
    assert (task.status, task.priority) == ("PENDING", 0)
