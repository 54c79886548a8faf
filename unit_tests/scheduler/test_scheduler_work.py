"""Responses of the methods for workers. Their effects on tasks are tested elsewhere."""

from typing import Any

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import Event, FailureReported, SchedulingFailed, StatisticsReported
from unit_tests.scheduler.calls import add, call, get_work, run, shown, statuses
from unit_tests.schedulers import Clock, MakeScheduler

NOTHING_PENDING = {
    "n_pending_tasks": 0,
    "n_unique_pending": 0,
    "n_pending_last_scheduled": 0,
    "worker_state": "active",
    "running_tasks": [],
}


@pytest.fixture
def batch(scheduler: Scheduler) -> Scheduler:
    """A scheduler where `run` runs the batch of `1` and `2`, which hold two `db`."""
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    scheduler.update_resource(resource="db", amount=2)
    for a in "12":
        add(scheduler, a, family="F", params={"a": a}, batchable=True, resources={"db": 2})
    batch_id = scheduler.get_work(worker="w")["batch_id"]
    run(scheduler, "run", family="F", params={"a": "1,2"}, batch_id=batch_id)
    return scheduler


# add_task


@pytest.mark.parametrize("worker", ["in the cooldown", "disabled"])
def test_add_task_returns_null_even_for_ignored_report(scheduler: Scheduler, worker: str) -> None:
    add(scheduler, "A", status="DONE")
    scheduler.disable_worker(worker="disabled")
    assert call(scheduler, "add_task", worker=worker, task_id="A") is None


def test_run_of_batch_holds_resources_of_member(batch: Scheduler) -> None:
    held = {i: batch.get_running_task_resources(task_id=i)["resources"] for i in ("1", "2", "run")}
    assert held == {"1": {"db": 2}, "2": {"db": 2}, "run": {"db": 2}}
    assert batch.resource_list()[0]["num_used"] == 2


def test_members_share_expl_and_tracking_url_of_run(batch: Scheduler) -> None:
    add(batch, "run", status="RUNNING", tracking_url="http://x", expl="half")
    assert shown(batch, "tracking_url") == dict.fromkeys(["1", "2", "run"], "http://x")
    assert [batch.fetch_error(task_id=i)["error"] for i in "12"] == ["half", "half"]


@pytest.mark.parametrize("status", ["DONE", "FAILED"])
def test_members_end_with_run_of_batch(batch: Scheduler, status: str) -> None:
    add(batch, "run", status=status, expl="over")
    assert statuses(batch) == dict.fromkeys(["1", "2", "run"], status)
    assert [batch.fetch_error(task_id=i)["error"] for i in "12"] == ["over", "over"]


def test_run_of_batch_without_members_holds_its_own_resources(scheduler: Scheduler) -> None:
    run(scheduler, "run", batch_id="b", resources={"db": 1})
    add(scheduler, "other", resources={"db": 1})
    assert statuses(scheduler) == {"run": "RUNNING", "other": "PENDING"}
    assert get_work(scheduler) is None


# get_work


def test_get_work_returns_task_and_counts_it_as_pending(scheduler: Scheduler) -> None:
    add(scheduler, "A", family="F", module="m", params={"a": "1"})
    assert scheduler.get_work(worker="w") == {
        "n_pending_tasks": 1,
        "n_unique_pending": 1,
        "n_pending_last_scheduled": 1,
        "worker_state": "active",
        "running_tasks": [],
        "task_id": "A",
        "task_family": "F",
        "task_module": "m",
        "task_params": {"a": "1"},
    }


def test_get_work_returns_null_without_tasks(scheduler: Scheduler) -> None:
    assert scheduler.get_work(worker="w") == {**NOTHING_PENDING, "task_id": None}


def test_get_work_lists_running_tasks(scheduler: Scheduler) -> None:
    add(scheduler, "A", worker="w")
    add(scheduler, "A", worker="v")
    get_work(scheduler, "v")
    assert scheduler.get_work(worker="w") == {
        **NOTHING_PENDING,
        "running_tasks": [{"task_id": "A", "worker": "v"}],
        "task_id": None,
    }


def test_disabled_worker_gets_no_work_and_one_count_less(scheduler: Scheduler) -> None:
    add(scheduler, "A", "B")
    get_work(scheduler)
    scheduler.disable_worker(worker="w")
    assert scheduler.get_work(worker="w", current_tasks=[]) == {
        "n_pending_tasks": 0,
        "n_unique_pending": 0,
        "worker_state": "disabled",
        "running_tasks": [],
        "task_id": None,
    }


def test_assistant_counts_only_tasks_it_reported(scheduler: Scheduler) -> None:
    add(scheduler, "A", worker="v")
    answer = scheduler.get_work(worker="helper", assistant=True)
    assert (answer["task_id"], answer["n_pending_tasks"]) == ("A", 0)


# count_pending


def test_count_pending_of_unknown_worker_is_zero(scheduler: Scheduler) -> None:
    assert scheduler.count_pending(worker="w") == NOTHING_PENDING


def test_count_pending_counts_pending_and_failed_tasks(scheduler: Scheduler) -> None:
    for status in ("PENDING", "DONE", "DISABLED", "UNKNOWN", "RUNNING"):
        add(scheduler, status, status=status)
    add(scheduler, "FAILED")
    add(scheduler, "FAILED", status="FAILED")
    assert scheduler.count_pending(worker="w") == {
        "n_pending_tasks": 2,
        "n_unique_pending": 2,
        "n_pending_last_scheduled": 2,
        "worker_state": "active",
        "running_tasks": [{"task_id": "RUNNING", "worker": "w"}],
    }


def test_count_pending_separates_unique_and_last_scheduled_tasks(scheduler: Scheduler) -> None:
    add(scheduler, "mine", "mine too", "shared", worker="w")
    add(scheduler, "shared", worker="v")
    add(scheduler, "shared", worker="w")
    counts = {worker: scheduler.count_pending(worker=worker) for worker in "wv"}
    assert counts == {
        "w": {
            **NOTHING_PENDING,
            "n_pending_tasks": 3,
            "n_unique_pending": 2,
            "n_pending_last_scheduled": 2,
        },
        "v": {**NOTHING_PENDING, "n_pending_tasks": 1, "n_pending_last_scheduled": 1},
    }


def test_count_pending_omits_tasks_that_wait_for_disabled_one(scheduler: Scheduler) -> None:
    add(scheduler, "A", deps=["B"])
    add(scheduler, "B", deps=["C"])
    add(scheduler, "C", status="DISABLED")
    add(scheduler, "D", deps=["E"])
    add(scheduler, "E", status="FAILED")
    assert scheduler.count_pending(worker="w")["n_pending_tasks"] == 1


def test_count_pending_of_disabled_worker_has_its_state(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    scheduler.disable_worker(worker="w")
    assert scheduler.count_pending(worker="w") == {**NOTHING_PENDING, "worker_state": "disabled"}


# Workers


@pytest.mark.parametrize("info", [{"workers": 2, "host": "h"}, [["workers", 2], ["host", "h"]]])
def test_add_worker_accepts_pairs_or_object(scheduler: Scheduler, info: Any) -> None:
    scheduler.add_worker(worker="w", info=info)
    (worker,) = scheduler.worker_list(include_running=False)
    assert (worker["workers"], worker["host"]) == (2, "h")


def test_ping_delivers_messages_once_in_order(scheduler: Scheduler) -> None:
    scheduler.set_worker_processes(worker="w", n=3)
    sent = scheduler.send_scheduler_message(worker="w", task="A", content="stop")
    assert [scheduler.ping(worker="w"), scheduler.ping(worker="w")] == [
        {
            "rpc_messages": [
                {"name": "set_worker_processes", "kwargs": {"n": 3}},
                {
                    "name": "dispatch_scheduler_message",
                    "kwargs": {"task_id": "A", "content": "stop", **sent},
                },
            ]
        },
        {"rpc_messages": []},
    ]


def test_response_is_delivered_once(scheduler: Scheduler) -> None:
    run(scheduler, "A")
    for message_id in "mn":
        scheduler.add_scheduler_message_response(
            task_id="A", message_id=message_id, response={"to": message_id}
        )
    taken = [scheduler.get_scheduler_message_response(task_id="A", message_id="m") for _ in "12"]
    assert taken == [{"response": {"to": "m"}}, {"response": None}]


# A run reports on itself


def test_status_message_is_set_on_batch_members(batch: Scheduler) -> None:
    batch.set_task_status_message(task_id="run", status_message="half")
    assert shown(batch, "status_message") == dict.fromkeys(["1", "2", "run"], "half")


def test_progress_is_set_on_batch_members(batch: Scheduler) -> None:
    batch.set_task_progress_percentage(task_id="run", progress_percentage=50)
    assert shown(batch, "progress_percentage") == dict.fromkeys(["1", "2", "run"], 50)


def test_status_message_of_member_is_not_shared(batch: Scheduler) -> None:
    batch.set_task_status_message(task_id="1", status_message="half")
    assert shown(batch, "status_message") == {"1": "half", "2": None, "run": None}


def test_status_message_of_run_without_batch_is_not_shared(scheduler: Scheduler) -> None:
    add(scheduler, "A", status="BATCH_RUNNING")
    run(scheduler, "B")
    scheduler.set_task_status_message(task_id="B", status_message="half")
    assert shown(scheduler, "status_message") == {"A": None, "B": "half"}


def test_decrease_lowers_held_but_not_needed_resources_of_batch(
    batch: Scheduler,
) -> None:
    batch.decrease_running_task_resources(task_id="run", decrease_resources={"db": 1})
    assert shown(batch, "resources_running") == {i: {"db": 1} for i in ("1", "2", "run")}
    assert shown(batch, "resources") == {"1": {"db": 2}, "2": {"db": 2}, "run": {}}


def test_decrease_of_reported_run_starts_from_its_resources(scheduler: Scheduler) -> None:
    run(scheduler, "A", resources={"db": 2})
    scheduler.decrease_running_task_resources(task_id="A", decrease_resources={"db": 1})
    assert scheduler.get_running_task_resources(task_id="A") == {
        "taskId": "A",
        "resources": {"db": 1},
    }


@pytest.mark.parametrize("status", ["PENDING", "DONE", "FAILED"])
def test_only_running_task_can_release_resources(scheduler: Scheduler, status: str) -> None:
    run(scheduler, "A", resources={"db": 2})
    add(scheduler, "A", status=status, resources={"db": 2}, new_deps=["B"])
    scheduler.decrease_running_task_resources(task_id="A", decrease_resources={"db": 1})
    assert shown(scheduler, "resources_running")["A"] is None


def test_statistics_emit_event(scheduler: Scheduler, clock: Clock, events: list[Event]) -> None:
    run(scheduler, "A", family="F", params={"a": "1"})
    clock.forward(2)
    scheduler.report_task_statistics(task_id="A", statistics={"rows": 7})
    assert events[-1] == StatisticsReported(
        time=1002, task_id="A", family="F", params={"a": "1"}, statistics={"rows": 7}
    )


def test_update_metrics_task_started_does_nothing(
    scheduler: Scheduler, events: list[Event]
) -> None:
    scheduler.update_metrics_task_started(task={"id": "A"})
    assert (scheduler.task_list(), events) == ({}, [])


# What stands for true and false

FALSE: list[Any] = [False, None, 0, 0.0, "", [], {}]
TRUE: list[Any] = [True, 1, -0.5, "false", [None], {"a": False}]


@pytest.mark.parametrize("value", [*FALSE, *TRUE], ids=repr)
def test_truth_decides_whether_a_worker_can_run_a_task(scheduler: Scheduler, value: Any) -> None:
    add(scheduler, "A", runnable=value)
    assert shown(scheduler, "workers") == {"A": ["w"] if value else []}


@pytest.mark.parametrize("value", [*FALSE, *TRUE], ids=repr)
def test_truth_decides_whether_a_reporter_is_an_assistant(scheduler: Scheduler, value: Any) -> None:
    add(scheduler, "A", assistant=value)
    assert scheduler.state.tasks["A"].stakeholders == (set() if value else {"w"})


@pytest.mark.parametrize("value", [*FALSE, *TRUE], ids=repr)
def test_truth_decides_whether_an_assistant_asks(scheduler: Scheduler, value: Any) -> None:
    add(scheduler, "A")
    assert get_work(scheduler, "v", assistant=value) == ("A" if value else None)


@pytest.mark.parametrize("value", [*FALSE, *TRUE], ids=repr)
def test_truth_decides_whether_a_task_can_be_batched(scheduler: Scheduler, value: Any) -> None:
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for a in "12":
        add(scheduler, a, family="F", params={"a": a}, batchable=value)
    assert get_work(scheduler) == (["1", "2"] if value else "1")


@pytest.mark.parametrize("value", [*FALSE, *TRUE], ids=repr)
def test_truth_decides_whether_a_run_accepts_messages(scheduler: Scheduler, value: Any) -> None:
    run(scheduler, "A", accepts_messages=value)
    assert shown(scheduler, "accepts_messages") == {"A": bool(value)}


def test_null_leaves_what_is_known_of_messages_and_batches(scheduler: Scheduler) -> None:
    run(scheduler, "A", accepts_messages=1, batchable=1)
    run(scheduler, "A", accepts_messages=None, batchable=None)
    assert shown(scheduler, "accepts_messages") == {"A": True}
    assert scheduler.state.tasks["A"].batchable is True


def test_an_owner_that_is_null_is_none(make_scheduler: MakeScheduler, events: list[Event]) -> None:
    scheduler = make_scheduler(batch_emails=True)
    add(scheduler, "A", status="FAILED", owners=[None, "ada"])
    scheduler.announce_scheduling_failure(
        task_name="F()", family="F", params={}, expl="boom", owners=["eve", None]
    )
    told = [e.owners for e in events if isinstance(e, FailureReported | SchedulingFailed)]
    assert told == [("ada",), ("eve",)]


# announce_scheduling_failure


@pytest.mark.parametrize(
    ("worker", "unbatched_params"),
    [("w", {"b": "2"}), ("v", {"a": "1", "b": "2"}), (None, {"a": "1", "b": "2"})],
)
def test_scheduling_failure_emits_event_with_batched_mails(
    make_scheduler: MakeScheduler,
    events: list[Event],
    worker: str | None,
    unbatched_params: dict[str, str],
) -> None:
    scheduler = make_scheduler(batch_emails=True)
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    scheduler.announce_scheduling_failure(
        worker=worker,
        task_name="F(a=1, b=2)",
        family="F",
        params={"a": "1", "b": "2"},
        expl="boom",
        owners=["ada"],
    )
    assert events == [
        SchedulingFailed(
            pretty_id="F(a=1, b=2)",
            family="F",
            unbatched_params=unbatched_params,
            expl="boom",
            owners=("ada",),
        )
    ]


def test_scheduling_failure_emits_no_event_without_batched_mails(
    scheduler: Scheduler, events: list[Event]
) -> None:
    scheduler.announce_scheduling_failure(
        task_name="F()", family="F", params={}, expl="boom", owners=["ada"]
    )
    assert events == []


def test_scheduling_failure_may_lack_params_and_owners(
    make_scheduler: MakeScheduler, events: list[Event]
) -> None:
    make_scheduler(batch_emails=True).announce_scheduling_failure(
        task_name="F()", family="F", params=None, expl="boom", owners=None
    )
    assert events == [
        SchedulingFailed(pretty_id="F()", family="F", unbatched_params={}, expl="boom", owners=())
    ]
