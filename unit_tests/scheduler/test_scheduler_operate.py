"""Methods for operators."""

from typing import Any
from uuid import UUID

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import Event, TaskFinished, TaskScheduled, TaskStatusChanged
from unit_tests.scheduler.calls import add, call, get_work, statuses
from unit_tests.schedulers import Clock, MakeScheduler

STATUSES = ["PENDING", "RUNNING", "BATCH_RUNNING", "DONE", "FAILED", "DISABLED", "UNKNOWN"]
#: the fields of every event of the task `A`
A: dict[str, Any] = {"task_id": "A", "family": "F", "params": {}}


@pytest.mark.parametrize("status", STATUSES)
def test_only_failed_task_is_forgiven(scheduler: Scheduler, status: str) -> None:
    add(scheduler, "A", status=status)
    expected = "PENDING" if status == "FAILED" else status
    assert scheduler.forgive_failures(task_id="A") == {"task_id": "A", "status": expected}
    assert statuses(scheduler) == {"A": expected}


def test_forgiven_failures_still_count(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(retry_count=2)
    add(scheduler, "A", status="FAILED")
    scheduler.forgive_failures(task_id="A")
    add(scheduler, "A", status="FAILED")
    assert statuses(scheduler) == {"A": "DISABLED"}


def test_forgiven_task_emits_scheduled(
    scheduler: Scheduler, clock: Clock, events: list[Event]
) -> None:
    add(scheduler, "A", status="FAILED", family="F")
    events.clear()
    clock.forward(2)
    scheduler.forgive_failures(task_id="A")
    assert events == [
        TaskStatusChanged(time=1002, **A, status="PENDING", run_time=None),
        TaskScheduled(time=1002, **A),
    ]


@pytest.mark.parametrize("status", STATUSES)
def test_running_failed_or_disabled_task_is_marked_as_done(
    scheduler: Scheduler, status: str
) -> None:
    add(scheduler, "A", status=status)
    expected = "DONE" if status in ("RUNNING", "FAILED", "DISABLED") else status
    assert scheduler.mark_as_done(task_id="A") == {"task_id": "A", "status": expected}
    assert statuses(scheduler) == {"A": expected}


def test_task_disabled_by_scheduler_is_marked_as_done(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(retry_count=1)
    add(scheduler, "A", status="FAILED")
    assert scheduler.mark_as_done(task_id="A") == {"task_id": "A", "status": "DONE"}


def test_task_marked_as_done_emits_finished(
    scheduler: Scheduler, clock: Clock, events: list[Event]
) -> None:
    add(scheduler, "A", status="RUNNING", family="F")
    events.clear()
    clock.forward(2)
    scheduler.mark_as_done(task_id="A")
    assert events == [
        TaskStatusChanged(time=1002, **A, status="DONE", run_time=2, worker="w"),
        TaskFinished(time=1002, **A, is_successful=True),
    ]


@pytest.mark.parametrize("method", ["forgive_failures", "mark_as_done"])
@pytest.mark.parametrize("task_id", ["unknown", None])
def test_unknown_task_has_null_status(
    scheduler: Scheduler, method: str, task_id: str | None
) -> None:
    answer = call(scheduler, method, task_id=task_id)
    assert answer == {"task_id": task_id, "status": None}


@pytest.mark.parametrize("method", ["forgive_failures", "mark_as_done"])
def test_missing_task_id_has_null_status(scheduler: Scheduler, method: str) -> None:
    assert call(scheduler, method) == {"task_id": None, "status": None}


@pytest.mark.parametrize("method", ["forgive_failures", "mark_as_done"])
def test_unchanged_task_emits_no_event(
    scheduler: Scheduler, events: list[Event], method: str
) -> None:
    add(scheduler, "A")
    events.clear()
    call(scheduler, method, task_id="A")
    assert events == []


def test_task_disabled_by_scheduler_is_re_enabled_as_failed(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(retry_count=1, retry_delay=30)
    add(scheduler, "A", status="FAILED", deps=["B"])
    clock.forward(5)
    answer = scheduler.re_enable_task(task_id="A")
    assert answer == {**scheduler.task_list()["A"], "deps": ["B"]}
    assert (answer["status"], answer["last_updated"]) == ("FAILED", 1005)


def test_re_enabled_task_has_no_failures_and_is_retried(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler(retry_count=2, retry_delay=30)
    for _ in range(2):
        add(scheduler, "A", status="FAILED")
    scheduler.re_enable_task(task_id="A")
    add(scheduler, "A", status="FAILED")
    clock.forward(31)
    scheduler.prune()
    assert statuses(scheduler) == {"A": "PENDING"}


@pytest.mark.parametrize("status", STATUSES)
def test_task_not_disabled_by_scheduler_is_not_re_enabled(
    scheduler: Scheduler, status: str
) -> None:
    add(scheduler, "A", status=status)
    assert scheduler.re_enable_task(task_id="A") == {}
    assert statuses(scheduler) == {"A": status}


def test_unknown_task_is_not_re_enabled(scheduler: Scheduler) -> None:
    assert scheduler.re_enable_task(task_id="A") == {}


def test_disabled_worker_gets_no_work_but_finishes_its_run(
    scheduler: Scheduler,
) -> None:
    add(scheduler, "A", "B")
    get_work(scheduler)
    scheduler.disable_worker(worker="w")
    assert get_work(scheduler) is None
    assert statuses(scheduler) == {"A": "RUNNING", "B": "PENDING"}


def test_tasks_of_disabled_worker_go_to_others(scheduler: Scheduler) -> None:
    add(scheduler, "A", worker="w")
    add(scheduler, "A", worker="v")
    scheduler.disable_worker(worker="w")
    assert scheduler.count_pending(worker="v")["n_unique_pending"] == 1
    assert get_work(scheduler, "v") == "A"


def test_set_worker_processes_queues_message(scheduler: Scheduler) -> None:
    scheduler.set_worker_processes(worker="w", n=3)
    message = {"name": "set_worker_processes", "kwargs": {"n": 3}}
    assert scheduler.ping(worker="w") == {"rpc_messages": [message]}


def test_message_ids_are_unique(scheduler: Scheduler) -> None:
    sent = [
        scheduler.send_scheduler_message(worker="w", task="A", content="stop") for _ in range(2)
    ]
    ids = [str(UUID(answer["message_id"])) for answer in sent]
    assert sent == [{"message_id": message_id} for message_id in ids]
    assert len(set(ids)) == 2


def test_no_message_is_sent_if_messages_are_off(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(send_messages=False)
    answer = scheduler.send_scheduler_message(worker="w", task="A", content="stop")
    assert (answer, list(scheduler.state.workers)) == ({"message_id": None}, [])


def test_pause_and_unpause_can_be_repeated(scheduler: Scheduler) -> None:
    seen = []
    for method in ("pause", "pause", "unpause", "unpause"):
        call(scheduler, method)
        seen.append(scheduler.is_paused()["paused"])
    assert seen == [True, True, False, False]


def test_pause_has_no_effect_if_disabled(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(pause_enabled=False)
    add(scheduler, "A")
    scheduler.pause()
    assert (scheduler.is_paused(), get_work(scheduler)) == ({"paused": False}, "A")


def test_unpause_has_no_effect_if_disabled(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(pause_enabled=False)
    scheduler.state.set_paused(True)
    scheduler.unpause()
    assert scheduler.is_paused() == {"paused": True}


def test_paused_scheduler_counts_pending_tasks(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    scheduler.pause()
    answer = scheduler.get_work(worker="w")
    assert (answer["task_id"], answer["n_pending_tasks"]) == (None, 1)


def totals(scheduler: Scheduler) -> dict[str, float]:
    return {resource["name"]: resource["num_total"] for resource in scheduler.resource_list()}


@pytest.mark.parametrize("amount", [0, 1, 10**30])
def test_resource_is_set_to_non_negative_integer(scheduler: Scheduler, amount: int) -> None:
    assert scheduler.update_resource(resource="db", amount=amount) is True
    assert totals(scheduler) == {"db": amount}


@pytest.mark.parametrize("amount", [-1, 1.5, 1.0, "1", True, False, None, [1], float("inf")])
def test_other_amount_is_refused(make_scheduler: MakeScheduler, amount: Any) -> None:
    scheduler = make_scheduler(resources={"db": 2})
    assert scheduler.update_resource(resource="db", amount=amount) is False
    assert totals(scheduler) == {"db": 2}


def test_several_resources_of_any_name_are_set(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(resources={"db": 2, "gpu": 1})
    scheduler.update_resources(**{"db": 3, "self": 1, "resources": 4})
    assert totals(scheduler) == {"db": 3, "gpu": 1, "self": 1, "resources": 4}
