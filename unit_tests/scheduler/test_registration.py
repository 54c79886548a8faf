"""The fields that a report changes, except the status."""

from collections.abc import Set
from typing import Any

import pytest

from luigid.scheduler import Scheduler
from luigid.state.policy import RetryPolicy
from unit_tests.scheduler.calls import add, get_all_work, get_work, run, shown, statuses
from unit_tests.schedulers import Clock, MakeScheduler


def deps(scheduler: Scheduler, task_id: str) -> list[str]:
    return sorted(scheduler.state.tasks[task_id].deps)


def workers(scheduler: Scheduler, task_id: str) -> list[str]:
    return list(scheduler.state.tasks[task_id].workers)


def stakeholders(scheduler: Scheduler, task_id: str) -> Set[str]:
    return scheduler.state.tasks[task_id].stakeholders


def test_task_is_listed_as_reported(scheduler: Scheduler) -> None:
    scheduler.add_task(
        worker="w",
        task_id="Load_1",
        family="Load",
        module="pipeline",
        params={"day": "1", "user": "ada"},
        param_visibilities={"user": 1},
        priority=2.5,
        resources={"db": 1},
        tracking_url="http://tracking",
    )
    assert scheduler.task_list() == {
        "Load_1": {
            "display_name": "Load(day=1)",
            "status": "PENDING",
            "workers": ["w"],
            "worker_running": None,
            "time_running": None,
            "start_time": 1000,
            "last_updated": 1000,
            "params": {"day": "1"},
            "name": "Load",
            "priority": 2.5,
            "resources": {"db": 1},
            "resources_running": None,
            "tracking_url": "http://tracking",
            "status_message": None,
            "progress_percentage": None,
        }
    }


@pytest.mark.parametrize(
    ("field", "first", "second", "expected"),
    [
        ("family", "F", "G", "F"),
        ("family", "", "G", "G"),
        ("module", "m", "n", "m"),
        ("module", None, "n", "n"),
        ("params", {"a": "1"}, {"a": "2"}, {"a": "1"}),
        ("params", None, {"a": "2"}, {"a": "2"}),
        ("param_visibilities", {"a": 1}, {"a": 0}, {"a": 1}),
        ("param_visibilities", None, {"a": 1}, {"a": 1}),
        ("resources", {"db": 1}, {"db": 2}, {"db": 2}),
        ("resources", {"db": 1}, None, {}),
        ("accepts_messages", None, None, False),
        ("accepts_messages", True, None, True),
        ("accepts_messages", True, False, False),
        ("batchable", None, None, False),
        ("batchable", True, None, True),
        ("batchable", True, False, False),
        ("expl", "first", None, "first"),
        ("expl", "first", "second", "second"),
        ("tracking_url", "http://first", None, None),
        ("tracking_url", "http://first", "http://second", "http://second"),
        ("batch_id", "b", None, "b"),
        ("batch_id", "b", "c", "c"),
    ],
)
def test_second_report_replaces_keeps_or_completes_fields(
    scheduler: Scheduler, field: str, first: Any, second: Any, expected: Any
) -> None:
    add(scheduler, "A", **{field: first})
    add(scheduler, "A", **{field: second})
    assert getattr(scheduler.state.tasks["A"], field) == expected


def test_report_without_accepts_messages_resets_it(scheduler: Scheduler) -> None:
    add(scheduler, "A", accepts_messages=True)
    run(scheduler, "A")
    assert shown(scheduler, "accepts_messages") == {"A": False}


def test_report_without_tracking_url_keeps_that_of_run(scheduler: Scheduler) -> None:
    run(scheduler, "A")
    add(scheduler, "A", status="RUNNING", tracking_url="http://x")
    add(scheduler, "A", status="RUNNING")
    assert shown(scheduler, "tracking_url") == {"A": "http://x"}


def test_params_reported_later_follow_first_visibilities(
    scheduler: Scheduler,
) -> None:
    add(scheduler, "A", param_visibilities={"a": 1})
    add(scheduler, "A", params={"a": "1", "b": "2"}, param_visibilities={"b": 1})
    assert shown(scheduler, "params") == {"A": {"b": "2"}}


def test_visibilities_reported_after_params_hide_nothing(scheduler: Scheduler) -> None:
    add(scheduler, "A", params={"a": "1"})
    add(scheduler, "A", params={"a": "1"}, param_visibilities={"a": 1})
    assert shown(scheduler, "params") == {"A": {"a": "1"}}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"deps": None}, ["B", "C"]),
        ({"deps": []}, []),
        ({"deps": ["C", "D"]}, ["C", "D"]),
        ({"new_deps": ["C", "D"]}, ["B", "C", "D"]),
        ({"deps": ["D"], "new_deps": ["E"]}, ["D", "E"]),
    ],
)
def test_deps_replace_and_new_deps_extend_dependencies(
    scheduler: Scheduler, arguments: dict[str, Any], expected: list[str]
) -> None:
    add(scheduler, "A", deps=["B", "C"])
    add(scheduler, "A", **arguments)
    assert deps(scheduler, "A") == expected


def test_unreported_dependency_is_created_with_priority_and_stakeholder(
    scheduler: Scheduler,
) -> None:
    add(scheduler, "A", deps=["B"], priority=3)
    assert statuses(scheduler) == {"A": "PENDING", "B": "UNKNOWN"}
    assert shown(scheduler, "priority") == {"A": 3, "B": 3}
    assert (stakeholders(scheduler, "B"), workers(scheduler, "B")) == ({"w"}, [])


def test_first_report_completes_placeholder(scheduler: Scheduler) -> None:
    add(scheduler, "A", deps=["B"], priority=3)
    add(scheduler, "B", family="F", params={"a": "1"}, module="m")
    assert scheduler.fetch_error(task_id="B") == {
        "taskId": "B",
        "error": None,
        "displayName": "F(a=1)",
        "taskParams": {"a": "1"},
        "taskModule": "m",
        "taskFamily": "F",
    }
    assert shown(scheduler, "priority") == {"A": 3, "B": 3}


def test_reporter_is_stakeholder_of_task_and_dependencies(scheduler: Scheduler) -> None:
    add(scheduler, "B", worker="v")
    add(scheduler, "A", worker="w", deps=["B"])
    stakes = {task_id: stakeholders(scheduler, task_id) for task_id in "AB"}
    assert stakes == {"A": {"w"}, "B": {"v", "w"}}


def test_assistant_is_runner_but_no_stakeholder_and_creates_no_placeholders(
    scheduler: Scheduler,
) -> None:
    add(scheduler, "A", deps=["B"], assistant=True)
    assert (workers(scheduler, "A"), stakeholders(scheduler, "A")) == (["w"], set())
    assert list(scheduler.state.tasks) == ["A"]


@pytest.mark.parametrize("runnable", [False, None])
def test_task_that_is_not_runnable_is_not_handed_out(
    scheduler: Scheduler, runnable: bool | None
) -> None:
    add(scheduler, "A", runnable=runnable)
    assert (workers(scheduler, "A"), stakeholders(scheduler, "A")) == ([], {"w"})
    assert get_work(scheduler) is None


def test_failure_report_adds_no_runner(scheduler: Scheduler) -> None:
    add(scheduler, "A", worker="v")
    add(scheduler, "A", worker="w", status="FAILED")
    assert workers(scheduler, "A") == ["v"]


def test_report_without_runnable_keeps_runner(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    add(scheduler, "A", runnable=False)
    assert workers(scheduler, "A") == ["w"]


def test_priority_never_falls(scheduler: Scheduler) -> None:
    seen = []
    for priority in (-1, -2, 5, 3):
        add(scheduler, "A", priority=priority)
        seen.append(scheduler.state.tasks["A"].priority)
    assert seen == [-1, -1, 5, 5]


def test_priority_rises_along_dependencies_where_it_is_lower(scheduler: Scheduler) -> None:
    add(scheduler, "D", priority=9)
    add(scheduler, "C", deps=["D"])
    add(scheduler, "B", deps=["C"], priority=1)
    add(scheduler, "A", deps=["B"], priority=4)
    assert shown(scheduler, "priority") == {"D": 9, "C": 4, "B": 4, "A": 4}


def test_new_dependencies_rise_to_priority_of_task(scheduler: Scheduler) -> None:
    add(scheduler, "A", priority=4)
    add(scheduler, "B")
    add(scheduler, "A", new_deps=["B"])
    assert shown(scheduler, "priority") == {"A": 4, "B": 4}


def test_priority_rises_along_chain_of_thousands(scheduler: Scheduler) -> None:
    for i in range(5000):
        add(scheduler, str(i), deps=[str(i + 1)])
    add(scheduler, "0", priority=7)
    assert set(shown(scheduler, "priority").values()) == {7}


def test_priority_rises_once_around_cycle(scheduler: Scheduler) -> None:
    add(scheduler, "A", deps=["B"])
    add(scheduler, "B", deps=["C"])
    add(scheduler, "C", deps=["A"], priority=2)
    assert shown(scheduler, "priority") == {"A": 2, "B": 2, "C": 2}


def test_report_replaces_retry_policy(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(retry_count=5, disable_hard_timeout=20, disable_window=60)
    add(scheduler, "A", retry_policy_dict={"retry_count": 1})
    assert scheduler.state.tasks["A"].retry_policy == RetryPolicy(1, 20, 60)
    add(scheduler, "A")
    assert scheduler.state.tasks["A"].retry_policy == RetryPolicy(5, 20, 60)


def test_first_report_of_failure_uses_retry_policy_of_server(
    scheduler: Scheduler,
) -> None:
    strict = {"retry_count": 1}
    add(scheduler, "A", status="FAILED", retry_policy_dict=strict)
    assert statuses(scheduler) == {"A": "FAILED"}
    add(scheduler, "A", status="FAILED", retry_policy_dict=strict)
    assert statuses(scheduler) == {"A": "DISABLED"}


def test_report_cancels_removal(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(remove_delay=10)
    add(scheduler, "A", assistant=True)
    scheduler.prune()
    clock.forward(9)
    add(scheduler, "A", assistant=True)
    clock.forward(1)
    scheduler.prune()
    assert statuses(scheduler) == {"A": "PENDING"}


def test_report_is_heartbeat(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A")
    clock.forward(60)
    add(scheduler, "A")
    clock.forward(60)
    assert [(w["name"], w["last_active"]) for w in scheduler.worker_list()] == [("w", 1060)]


def test_reported_resources_are_copied(scheduler: Scheduler) -> None:
    resources = {"db": 1}
    add(scheduler, "A", "B", resources=resources)
    resources["db"] = 2
    assert shown(scheduler, "resources") == {"A": {"db": 1}, "B": {"db": 1}}


def test_unknown_arguments_are_ignored(scheduler: Scheduler) -> None:
    add(scheduler, "A", of_a_later_luigi=True)
    assert get_all_work(scheduler) == ["A"]
