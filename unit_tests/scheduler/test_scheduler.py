"""What all RPC methods have in common. Single methods are tested in other modules."""

import inspect
import json
from collections.abc import Mapping
from typing import Any

import pytest

from luigid.scheduler import Scheduler
from luigid.scheduler.sliced_answer import ListedRows
from luigid.state.events import Event, Pruned
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from unit_tests.scheduler.calls import add, call, run
from unit_tests.schedulers import Clock, MakeScheduler

#: every RPC method, with arguments that suit `make_busy`
CALLS: dict[str, dict[str, Any]] = {
    "add_scheduler_message_response": {"task_id": "R", "message_id": "m", "response": "yes"},
    "add_task": {"worker": "w", "task_id": "A", "deps": ["B"], "priority": 9},
    "add_task_batcher": {"worker": "w", "task_family": "F", "batched_args": ["a"]},
    "add_worker": {"worker": "w", "info": [("host", "h")]},
    "announce_scheduling_failure": {
        "task_name": "F(a=1)",
        "family": "F",
        "params": {"a": "1"},
        "expl": "boom",
        "owners": [],
    },
    "count_pending": {"worker": "w"},
    "decrease_running_task_resources": {"task_id": "R", "decrease_resources": {"db": 1}},
    "dep_graph": {"task_id": "A"},
    "disable_worker": {"worker": "w"},
    "fetch_error": {"task_id": "X"},
    "forgive_failures": {"task_id": "X"},
    "get_running_task_resources": {"task_id": "R"},
    "get_scheduler_message_response": {"task_id": "R", "message_id": "m"},
    "get_task_progress_percentage": {"task_id": "R"},
    "get_task_status_message": {"task_id": "R"},
    "get_work": {"worker": "w", "current_tasks": ["R"]},
    "graph": {},
    "has_task_history": {},
    "inverse_dep_graph": {"task_id": "B"},
    "is_pause_enabled": {},
    "is_paused": {},
    "mark_as_done": {"task_id": "R"},
    "pause": {},
    "ping": {"worker": "w"},
    "prune": {},
    "re_enable_task": {"task_id": "D"},
    "report_task_statistics": {"task_id": "R", "statistics": {"rows": 1}},
    "resource_list": {},
    "send_scheduler_message": {"worker": "w", "task": "R", "content": "hello"},
    "set_task_progress_percentage": {"task_id": "R", "progress_percentage": 50},
    "set_task_status_message": {"task_id": "R", "status_message": "half"},
    "set_worker_processes": {"worker": "w", "n": 2},
    "task_list": {},
    "task_search": {"task_str": "A"},
    "unpause": {},
    "update_metrics_task_started": {"task": {}},
    "update_resource": {"resource": "db", "amount": 2},
    "update_resources": {"db": 2},
    "worker_list": {},
}

#: methods that prune first
PRUNING = [
    "dep_graph",
    "graph",
    "inverse_dep_graph",
    "prune",
    "resource_list",
    "task_list",
    "task_search",
    "worker_list",
]

#: methods that return None
NULL = [
    "add_scheduler_message_response",
    "add_task",
    "add_task_batcher",
    "add_worker",
    "announce_scheduling_failure",
    "decrease_running_task_resources",
    "disable_worker",
    "pause",
    "prune",
    "report_task_statistics",
    "set_task_progress_percentage",
    "set_task_status_message",
    "set_worker_processes",
    "unpause",
    "update_metrics_task_started",
    "update_resources",
]


def make_busy(scheduler: Scheduler) -> None:
    """Make `R` run, `X` fail, `D` be disabled by the scheduler, and `A` wait for `B`."""
    run(scheduler, "R", resources={"db": 1})
    add(scheduler, "A", deps=["B"])
    add(scheduler, "X", status="FAILED")
    for _ in range(2):
        add(scheduler, "D", status="FAILED", retry_policy_dict={"retry_count": 1})


@pytest.fixture
def busy(make_scheduler: MakeScheduler) -> Scheduler:
    scheduler = make_scheduler(resources={"db": 2}, batch_emails=True)
    make_busy(scheduler)
    return scheduler


def test_public_methods_are_the_39_rpc_methods() -> None:
    public = [n for n, _ in inspect.getmembers(Scheduler, inspect.isfunction) if n[0] != "_"]
    assert (public, len(public)) == (sorted(CALLS), 39)


@pytest.mark.parametrize("method", CALLS)
def test_every_response_is_plain_json(busy: Scheduler, method: str) -> None:
    answer = call(busy, method, **CALLS[method])
    match answer:
        case Mapping():
            plain: object = dict(answer)
        case ListedRows():
            plain = list(answer)
        case _:
            plain = answer
    assert json.loads(json.dumps(plain)) == answer


@pytest.mark.parametrize("method", NULL)
def test_methods_that_only_record_return_null(busy: Scheduler, method: str) -> None:
    assert call(busy, method, **CALLS[method]) is None


@pytest.mark.parametrize("method", CALLS)
def test_call_reads_clock_at_most_once(clock: Clock, method: str) -> None:
    reads: list[float] = []

    def counting_clock() -> float:
        reads.append(clock())
        return reads[-1]

    scheduler = Scheduler(SchedulerState({}), Policy(prune_on_get_work=True), counting_clock)
    make_busy(scheduler)
    reads.clear()
    call(scheduler, method, **CALLS[method])
    assert len(reads) <= 1


def prunes(scheduler: Scheduler, clock: Clock, method: str) -> bool:
    """Return whether a call removes a worker that has been silent for too long."""
    scheduler.ping(worker="silent")
    clock.forward(61)
    call(scheduler, method, **CALLS[method])
    return "silent" not in scheduler.state.workers


@pytest.mark.parametrize("method", PRUNING)
def test_methods_that_list_prune_first(busy: Scheduler, clock: Clock, method: str) -> None:
    assert prunes(busy, clock, method)


@pytest.mark.parametrize("method", [method for method in CALLS if method not in PRUNING])
def test_other_methods_do_not_prune(busy: Scheduler, clock: Clock, method: str) -> None:
    assert not prunes(busy, clock, method)


@pytest.mark.parametrize("method", CALLS)
def test_prunes_are_observed_while_failures_are_mailed_in_batches(
    busy: Scheduler, events: list[Event], method: str
) -> None:
    call(busy, method, **CALLS[method])

    assert events.count(Pruned()) == (method in PRUNING)


def test_prune_is_not_observed_while_each_disabled_task_is_mailed(
    make_scheduler: MakeScheduler, events: list[Event]
) -> None:
    scheduler = make_scheduler()
    scheduler.prune()

    assert Pruned() not in events


def test_prune_of_get_work_is_observed(make_scheduler: MakeScheduler, events: list[Event]) -> None:
    scheduler = make_scheduler(batch_emails=True, prune_on_get_work=True)
    scheduler.get_work(worker="w")

    assert Pruned() in events


def test_get_work_prunes_with_prune_on_get_work(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    assert prunes(make_scheduler(prune_on_get_work=True), clock, "get_work")


def test_list_that_is_too_long_does_not_prune(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(max_shown_tasks=1)
    make_busy(scheduler)
    assert not prunes(scheduler, clock, "task_list")


@pytest.mark.parametrize(
    "method",
    [
        "add_task",
        "announce_scheduling_failure",
        "add_worker",
        "get_work",
        "ping",
        "graph",
        "dep_graph",
        "inverse_dep_graph",
        "task_list",
        "worker_list",
        "task_search",
        "fetch_error",
    ],
)
def test_methods_with_keyword_arguments_in_luigi_ignore_unknown_arguments(
    make_scheduler: MakeScheduler, method: str
) -> None:
    plain, surplus = make_scheduler(), make_scheduler()
    expected = call(plain, method, **CALLS[method])
    assert call(surplus, method, **CALLS[method], of_a_later_luigi=True) == expected


@pytest.mark.parametrize(
    "method",
    [
        "add_scheduler_message_response",
        "decrease_running_task_resources",
        "report_task_statistics",
        "set_task_progress_percentage",
        "set_task_status_message",
    ],
)
def test_call_about_unknown_task_changes_nothing(scheduler: Scheduler, method: str) -> None:
    assert call(scheduler, method, **CALLS[method]) is None
    assert scheduler.task_list() == {}


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("add_worker", {"info": {}}),
        ("disable_worker", {}),
        ("get_work", {}),
        ("ping", {}),
        ("send_scheduler_message", {"task": "A", "content": ""}),
        ("set_worker_processes", {"n": 1}),
        ("add_task", {"task_id": "A"}),
    ],
)
def test_call_about_unknown_worker_creates_it(
    scheduler: Scheduler, method: str, arguments: dict[str, Any]
) -> None:
    call(scheduler, method, worker="w", **arguments)
    assert list(scheduler.state.workers) == ["w"]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [("count_pending", {}), ("add_task_batcher", {"task_family": "F", "batched_args": ["a"]})],
)
def test_count_pending_and_batcher_create_no_worker(
    scheduler: Scheduler, method: str, arguments: dict[str, Any]
) -> None:
    call(scheduler, method, worker="w", **arguments)
    assert list(scheduler.state.workers) == []
