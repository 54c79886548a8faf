from collections.abc import Mapping
from typing import Any

import pytest

from luigid.scheduler import Scheduler
from unit_tests.scheduler.calls import add, get_work, run, shown
from unit_tests.schedulers import Clock, MakeScheduler

# Tasks


@pytest.mark.parametrize("status", ["PENDING", "BATCH_RUNNING", "DONE", "FAILED", "UNKNOWN"])
def test_task_is_listed_with_common_fields(scheduler: Scheduler, status: str) -> None:
    add(scheduler, "A", status=status)
    assert len(scheduler.task_list()["A"]) == 15


@pytest.mark.parametrize("accepts_messages", [True, False])
def test_running_task_is_listed_with_accepts_messages(
    scheduler: Scheduler, accepts_messages: bool
) -> None:
    run(scheduler, "A", accepts_messages=accepts_messages)
    assert shown(scheduler, "accepts_messages") == {"A": accepts_messages}


def test_running_task_is_listed_without_accepts_messages_if_messages_are_off(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(send_messages=False)
    run(scheduler, "A", accepts_messages=True)
    assert "accepts_messages" not in scheduler.task_list()["A"]


def test_disabled_task_is_listed_with_re_enable_able(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(retry_count=1)
    add(scheduler, "by the scheduler", status="FAILED")
    add(scheduler, "by a worker", status="DISABLED")
    assert shown(scheduler, "re_enable_able") == {"by the scheduler": True, "by a worker": False}


def test_hidden_and_private_params_are_not_listed(scheduler: Scheduler) -> None:
    params = {"day": "1", "user": "ada", "password": "secret"}
    add(scheduler, "A", params=params, param_visibilities={"user": 1, "password": 2})
    assert shown(scheduler, "params") == {"A": {"day": "1"}}


def test_tasks_with_status_are_listed_in_order_of_reaching_it(
    scheduler: Scheduler,
) -> None:
    add(scheduler, "A", "B", "C")
    add(scheduler, "B", "A", status="DONE")
    assert list(scheduler.task_list(status="DONE")) == ["B", "A"]
    assert list(scheduler.task_list(status="PENDING")) == ["C"]
    assert list(scheduler.task_list(status="SUSPENDED")) == []


@pytest.mark.parametrize("status", ["", None])
def test_all_tasks_are_listed_in_order_of_arrival(scheduler: Scheduler, status: str | None) -> None:
    add(scheduler, "A", "B", "C")
    add(scheduler, "B", "A", status="DONE")
    assert list(scheduler.task_list(status=status)) == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (None, ["1", "2", "3"]),
        ("", ["1", "2", "3"]),
        (" ", ["1", "2", "3"]),
        ("load", ["1", "2"]),
        ("LOAD(", ["1", "2"]),
        ("day=2", ["2", "3"]),
        (" load  day=2 ", ["2"]),
        ("day=2 load", ["2"]),
        ("strasse", ["3"]),
        ("ada", []),
        ("1", ["1"]),
        ("load day=3", []),
    ],
)
def test_search_finds_tasks_whose_display_name_contains_every_term(
    scheduler: Scheduler, search: str | None, found: list[str]
) -> None:
    hidden = {"user": 1}
    add(scheduler, "1", family="Load", params={"day": 1, "user": "ada"}, param_visibilities=hidden)
    add(scheduler, "2", family="Load", params={"day": 2})
    add(scheduler, "3", family="Straße", params={"day": 2})
    assert list(scheduler.task_list(search=search)) == found


@pytest.fixture
def upstream(scheduler: Scheduler) -> Scheduler:
    """A scheduler where `waits` waits for the FAILED task `failed`, and `free` for nothing."""
    add(scheduler, "failed", status="FAILED")
    add(scheduler, "waits", deps=["failed"])
    add(scheduler, "free")
    return scheduler


@pytest.mark.parametrize(
    ("upstream_status", "found"),
    [
        ("", ["waits", "free"]),
        (None, ["waits", "free"]),
        ("UPSTREAM_FAILED", ["waits"]),
        ("UPSTREAM_MISSING_INPUT", ["free"]),
        ("UPSTREAM_DISABLED", []),
        ("FAILED", []),
    ],
)
def test_pending_tasks_are_filtered_by_upstream_status(
    upstream: Scheduler, upstream_status: str | None, found: list[str]
) -> None:
    listed = upstream.task_list(status="PENDING", upstream_status=upstream_status)
    assert list(listed) == found


def test_upstream_status_filters_only_pending_tasks(upstream: Scheduler) -> None:
    listed = upstream.task_list(upstream_status="UPSTREAM_DISABLED")
    assert list(listed) == ["failed"]


def listed(answer: Mapping[str, Any]) -> list[str] | Mapping[str, Any]:
    """Return the ids in a list of tasks, or the response if it only counts them."""
    return answer if "num_tasks" in answer else list(answer)


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        ({}, {"num_tasks": 3}),
        ({"status": "PENDING"}, ["1", "2"]),
        ({"limit": False}, ["1", "2", "3"]),
        ({"limit": False, "max_shown_tasks": 1}, ["1", "2", "3"]),
        ({"limit": None}, ["1", "2", "3"]),
        ({"limit": 0}, ["1", "2", "3"]),
        ({"limit": ""}, ["1", "2", "3"]),
        ({"limit": 100000}, {"num_tasks": 3}),
        ({"limit": "no"}, {"num_tasks": 3}),
        ({"max_shown_tasks": 2.5}, {"num_tasks": 3}),
        ({"max_shown_tasks": 3.5}, ["1", "2", "3"]),
        ({"max_shown_tasks": 3}, ["1", "2", "3"]),
        ({"max_shown_tasks": 0}, {"num_tasks": 3}),
        ({"max_shown_tasks": 1, "status": "PENDING"}, {"num_tasks": 2}),
        ({"max_shown_tasks": 1, "status": "DONE"}, ["3"]),
        ({"upstream_status": "UPSTREAM_RUNNING"}, {"num_tasks": -1}),
        ({"upstream_status": "UPSTREAM_RUNNING", "status": "PENDING"}, []),
        ({"search": "a=1"}, ["1"]),
        ({"search": "a="}, {"num_tasks": 3}),
        ({"search": "a=", "upstream_status": "UPSTREAM_RUNNING"}, ["3"]),
        (
            {"search": "a=", "upstream_status": "UPSTREAM_MISSING_INPUT"},
            {"num_tasks": 3},
        ),
    ],
    ids=str,
)
def test_tasks_beyond_maximum_are_only_counted(
    make_scheduler: MakeScheduler, arguments: dict[str, Any], answer: list[str] | dict[str, int]
) -> None:
    scheduler = make_scheduler(max_shown_tasks=2)
    for a, status in {"1": "PENDING", "2": "PENDING", "3": "DONE"}.items():
        add(scheduler, a, params={"a": a}, status=status)
    assert listed(scheduler.task_list(**arguments)) == answer


def test_tasks_are_counted_before_pruning(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(max_shown_tasks=1, remove_delay=0)
    add(scheduler, "A")
    add(scheduler, "B", assistant=True)
    assert scheduler.task_list() == {"num_tasks": 2}
    assert listed(scheduler.task_list(search="()")) == ["A"]


def test_tasks_are_counted_again_after_pruning(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(max_shown_tasks=1, retry_delay=0)
    add(scheduler, "A")
    add(scheduler, "B", status="FAILED")
    clock.forward(1)
    assert scheduler.task_list(status="PENDING") == {"num_tasks": 2}


# Workers


def test_worker_is_listed_with_info_runs_and_counts(scheduler: Scheduler, clock: Clock) -> None:
    scheduler.add_worker(worker="w", info={"workers": 2, "host": "h", "first_task": "A"})
    add(scheduler, "A", family="F", params={"a": "1"})
    add(scheduler, "B", "C", "D", worker="w")
    add(scheduler, "D", worker="v")
    scheduler.set_worker_processes(worker="w", n=3)
    clock.forward(5)
    get_work(scheduler, "w")
    assert scheduler.worker_list()[0] == {
        "name": "w",
        "last_active": 1005,
        "started": 1000,
        "state": "active",
        "first_task_display_name": "F(a=1)",
        "num_unread_rpc_messages": 1,
        "workers": 2,
        "host": "h",
        "first_task": "A",
        "num_running": 1,
        "num_pending": 3,
        "num_uniques": 2,
        "running": {"A": scheduler.task_list()["A"]},
    }


def test_worker_is_listed_without_runs_on_request(scheduler: Scheduler) -> None:
    run(scheduler, "A")
    assert scheduler.worker_list(include_running=False) == [
        {
            "name": "w",
            "last_active": 1000,
            "started": 1000,
            "state": "active",
            "first_task_display_name": "",
            "num_unread_rpc_messages": 0,
        }
    ]


def test_latest_worker_to_start_is_listed_first(scheduler: Scheduler, clock: Clock) -> None:
    for worker in ("first", "second"):
        scheduler.ping(worker=worker)
    clock.forward(1)
    scheduler.ping(worker="third")
    assert [w["name"] for w in scheduler.worker_list()] == ["third", "first", "second"]


@pytest.mark.parametrize("include_running", [True, False])
def test_info_cannot_replace_fields_of_server(scheduler: Scheduler, include_running: bool) -> None:
    scheduler.ping(worker="w")
    own = scheduler.worker_list(include_running=True)[0]
    before = scheduler.worker_list(include_running=include_running)
    scheduler.add_worker(worker="w", info=dict.fromkeys(own, "mine"))
    assert scheduler.worker_list(include_running=include_running) == before


@pytest.mark.parametrize(
    ("first_task", "display_name"), [("A", "F()"), ("removed", "removed"), (None, None)]
)
def test_first_task_of_worker_is_shown_by_display_name(
    scheduler: Scheduler, first_task: str | None, display_name: str | None
) -> None:
    add(scheduler, "A", family="F")
    scheduler.add_worker(worker="w", info={"first_task": first_task})
    assert scheduler.worker_list()[0]["first_task_display_name"] == display_name


def test_disabled_worker_is_listed_as_disabled_with_its_runs(
    scheduler: Scheduler,
) -> None:
    add(scheduler, "A", "B")
    get_work(scheduler)
    scheduler.disable_worker(worker="w")
    (worker,) = scheduler.worker_list()
    assert (worker["state"], list(worker["running"]), worker["num_pending"]) == (
        "disabled",
        ["A"],
        0,
    )


def test_run_is_listed_at_worker_that_runs_it(scheduler: Scheduler) -> None:
    add(scheduler, "A", worker="v")
    add(scheduler, "A", worker="w")
    get_work(scheduler, "w")
    runs = {w["name"]: list(w["running"]) for w in scheduler.worker_list()}
    assert runs == {"v": [], "w": ["A"]}


@pytest.mark.parametrize("value", [0, None, "", 1, "no"], ids=repr)
def test_truth_decides_whether_workers_are_listed_with_what_they_run(
    scheduler: Scheduler, value: Any
) -> None:
    run(scheduler, "A")
    (worker,) = scheduler.worker_list(include_running=value)
    assert ("running" in worker) is bool(value)


# Resources


def test_resource_is_listed_with_use_and_consumers(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(resources={"db": 3, "gpu": 1})
    run(scheduler, "A", resources={"db": 2, "unnamed": 1})
    run(scheduler, "B", resources={"db": 1})
    add(scheduler, "C", resources={"gpu": 1})
    tasks = scheduler.task_list()
    assert scheduler.resource_list() == [
        {
            "name": "db",
            "num_total": 3,
            "num_used": 3,
            "num_consumer": 2,
            "running": {"A": tasks["A"], "B": tasks["B"]},
        },
        {"name": "gpu", "num_total": 1, "num_used": 0, "num_consumer": 0, "running": {}},
    ]


def test_run_that_released_all_is_no_consumer(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 2})
    run(scheduler, "A", resources={"db": 2})
    scheduler.decrease_running_task_resources(task_id="A", decrease_resources={"db": 2})
    (resource,) = scheduler.resource_list()
    assert (resource["num_used"], resource["num_consumer"]) == (0, 0)


def test_run_is_consumer_of_what_it_holds_after_report_without_resources(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(resources={"db": 1, "gpu": 1})
    add(scheduler, "A", resources={"db": 1})
    get_work(scheduler)
    run(scheduler, "A", tracking_url="http://host/log", resources={"gpu": 1})
    resources = scheduler.resource_list()
    consumers = {resource["name"]: list(resource["running"]) for resource in resources}
    assert consumers == {"db": ["A"], "gpu": []}


# Runs in responses to workers


def test_run_is_described_with_info_of_its_worker(scheduler: Scheduler) -> None:
    scheduler.add_worker(worker="v", info={"host": "h"})
    add(scheduler, "A", worker="v")
    add(scheduler, "A", worker="w")
    get_work(scheduler, "v")
    assert scheduler.count_pending(worker="w")["running_tasks"] == [
        {"task_id": "A", "worker": "v", "host": "h"}
    ]


def test_run_of_removed_worker_is_described_without_info(
    scheduler: Scheduler, clock: Clock
) -> None:
    scheduler.add_worker(worker="v", info={"host": "h"})
    for status in ("RUNNING", "FAILED"):
        add(scheduler, "A", worker="v", status=status)
    clock.forward(61)
    scheduler.prune()
    run(scheduler, "A", worker="w")
    assert scheduler.count_pending(worker="w")["running_tasks"] == [{"task_id": "A", "worker": "v"}]
