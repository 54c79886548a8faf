"""Methods that read, except lists and graphs."""

import pytest

from luigid.scheduler import Scheduler
from unit_tests.scheduler.calls import add, get_work, run
from unit_tests.schedulers import MakeScheduler


@pytest.mark.parametrize(
    ("task_str", "found"),
    [
        ("Load", {"PENDING": ["Load_1"], "DONE": ["Load_2", "Load_3"]}),
        ("_1", {"PENDING": ["Load_1"]}),
        ("load", {}),
        ("", {"PENDING": ["Load_1"], "DONE": ["Load_2", "Load_3"]}),
    ],
)
def test_task_search_groups_matching_ids_by_status(
    scheduler: Scheduler, task_str: str, found: dict[str, list[str]]
) -> None:
    add(scheduler, "Load_1")
    add(scheduler, "Load_2", "Load_3", status="DONE")
    answer = scheduler.task_search(task_str=task_str)
    assert {status: list(tasks) for status, tasks in answer.items()} == found


def test_task_search_lists_tasks_like_task_list(scheduler: Scheduler) -> None:
    add(scheduler, "A", family="F")
    assert scheduler.task_search(task_str="A") == {"PENDING": scheduler.task_list()}


def test_fetch_error_returns_expl_and_all_params(
    scheduler: Scheduler,
) -> None:
    add(
        scheduler,
        "A",
        status="FAILED",
        family="F",
        module="m",
        params={"a": "1", "b": "2"},
        param_visibilities={"b": 1},
        expl="boom",
    )
    assert scheduler.fetch_error(task_id="A") == {
        "taskId": "A",
        "error": "boom",
        "displayName": "F(a=1)",
        "taskParams": {"a": "1", "b": "2"},
        "taskModule": "m",
        "taskFamily": "F",
    }


def test_fetch_error_of_unknown_task_is_empty(scheduler: Scheduler) -> None:
    assert scheduler.fetch_error(task_id="A") == {"taskId": "A", "error": ""}


def test_status_message_is_that_set_last(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    assert scheduler.get_task_status_message(task_id="A") == {"taskId": "A", "statusMessage": None}
    scheduler.set_task_status_message(task_id="A", status_message="half")
    assert scheduler.get_task_status_message(task_id="A") == {
        "taskId": "A",
        "statusMessage": "half",
    }


def test_status_message_of_unknown_task_is_empty(scheduler: Scheduler) -> None:
    assert scheduler.get_task_status_message(task_id="A") == {"taskId": "A", "statusMessage": ""}


def test_progress_is_that_set_last(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    assert scheduler.get_task_progress_percentage(task_id="A") == {
        "taskId": "A",
        "progressPercentage": None,
    }
    scheduler.set_task_progress_percentage(task_id="A", progress_percentage=50)
    assert scheduler.get_task_progress_percentage(task_id="A") == {
        "taskId": "A",
        "progressPercentage": 50,
    }


def test_progress_of_unknown_task_is_null(scheduler: Scheduler) -> None:
    assert scheduler.get_task_progress_percentage(task_id="A") == {
        "taskId": "A",
        "progressPercentage": None,
    }


def test_resources_of_run_remain_after_its_end(scheduler: Scheduler) -> None:
    add(scheduler, "A", resources={"db": 1})
    assert scheduler.get_running_task_resources(task_id="A") == {"taskId": "A", "resources": None}
    get_work(scheduler)
    add(scheduler, "A", status="DONE")
    assert scheduler.get_running_task_resources(task_id="A") == {
        "taskId": "A",
        "resources": {"db": 1},
    }


def test_resources_of_unknown_task_are_null(scheduler: Scheduler) -> None:
    assert scheduler.get_running_task_resources(task_id="A") == {"taskId": "A", "resources": None}


@pytest.mark.parametrize("task_id", ["A", "unknown"])
def test_response_is_null_before_one_is_added(scheduler: Scheduler, task_id: str) -> None:
    run(scheduler, "A")
    answer = scheduler.get_scheduler_message_response(task_id=task_id, message_id="m")
    assert answer == {"response": None}


@pytest.mark.parametrize("is_on", [True, False])
def test_has_task_history_follows_record_task_history(
    make_scheduler: MakeScheduler, is_on: bool
) -> None:
    assert make_scheduler(record_task_history=is_on).has_task_history() is is_on


@pytest.mark.parametrize("is_on", [True, False])
def test_is_pause_enabled_follows_pause_enabled(make_scheduler: MakeScheduler, is_on: bool) -> None:
    assert make_scheduler(pause_enabled=is_on).is_pause_enabled() == {"enabled": is_on}


def test_new_scheduler_is_not_paused(scheduler: Scheduler) -> None:
    assert scheduler.is_paused() == {"paused": False}


def test_new_scheduler_lists_nothing(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 2})
    assert scheduler.task_list() == scheduler.graph() == {}
    assert scheduler.worker_list() == []
    assert scheduler.resource_list() == [
        {"name": "db", "num_total": 2, "num_used": 0, "num_consumer": 0, "running": {}}
    ]
