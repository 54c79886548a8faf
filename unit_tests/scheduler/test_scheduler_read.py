"""The answers to the methods that people and pages read. Lists and graphs have their own tests."""

import pytest

from luigid.scheduler import Scheduler
from unit_tests.scheduler.calls import add, run, take
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
def test_task_search_finds_ids_by_status(
    scheduler: Scheduler, task_str: str, found: dict[str, list[str]]
) -> None:
    add(scheduler, "Load_1")
    add(scheduler, "Load_2", "Load_3", status="DONE")
    answer = scheduler.task_search(task_str=task_str)
    assert {status: list(tasks) for status, tasks in answer.items()} == found


def test_task_search_lists_tasks_as_the_task_list_does(scheduler: Scheduler) -> None:
    add(scheduler, "A", family="F")
    assert scheduler.task_search(task_str="A") == {"PENDING": scheduler.task_list()}


def test_fetch_error_tells_what_the_worker_said_and_shows_hidden_params(
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


def test_fetch_error_of_an_unknown_task_is_empty(scheduler: Scheduler) -> None:
    assert scheduler.fetch_error(task_id="A") == {"taskId": "A", "error": ""}


def test_the_status_message_of_a_task(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    assert scheduler.get_task_status_message(task_id="A") == {"taskId": "A", "statusMessage": None}
    scheduler.set_task_status_message(task_id="A", status_message="half")
    assert scheduler.get_task_status_message(task_id="A") == {
        "taskId": "A",
        "statusMessage": "half",
    }


def test_the_status_message_of_an_unknown_task_is_empty(scheduler: Scheduler) -> None:
    assert scheduler.get_task_status_message(task_id="A") == {"taskId": "A", "statusMessage": ""}


def test_the_progress_of_a_task(scheduler: Scheduler) -> None:
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


def test_the_progress_of_an_unknown_task_is_null(scheduler: Scheduler) -> None:
    assert scheduler.get_task_progress_percentage(task_id="A") == {
        "taskId": "A",
        "progressPercentage": None,
    }


def test_the_resources_of_a_run_stay_after_its_end(scheduler: Scheduler) -> None:
    add(scheduler, "A", resources={"db": 1})
    assert scheduler.get_running_task_resources(task_id="A") == {"taskId": "A", "resources": None}
    take(scheduler)
    add(scheduler, "A", status="DONE")
    assert scheduler.get_running_task_resources(task_id="A") == {
        "taskId": "A",
        "resources": {"db": 1},
    }


def test_the_resources_of_an_unknown_task_are_null(scheduler: Scheduler) -> None:
    assert scheduler.get_running_task_resources(task_id="A") == {"taskId": "A", "resources": None}


@pytest.mark.parametrize("task_id", ["A", "unknown"])
def test_there_is_no_response_before_one_is_given(scheduler: Scheduler, task_id: str) -> None:
    run(scheduler, "A")
    answer = scheduler.get_scheduler_message_response(task_id=task_id, message_id="m")
    assert answer == {"response": None}


@pytest.mark.parametrize("is_on", [True, False])
def test_has_task_history_tells_whether_runs_are_recorded(
    make_scheduler: MakeScheduler, is_on: bool
) -> None:
    assert make_scheduler(record_task_history=is_on).has_task_history() is is_on


@pytest.mark.parametrize("is_on", [True, False])
def test_is_pause_enabled_tells_whether_the_scheduler_can_be_paused(
    make_scheduler: MakeScheduler, is_on: bool
) -> None:
    assert make_scheduler(pause_enabled=is_on).is_pause_enabled() == {"enabled": is_on}


def test_a_new_scheduler_is_not_paused(scheduler: Scheduler) -> None:
    assert scheduler.is_paused() == {"paused": False}


def test_a_new_scheduler_lists_nothing(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 2})
    assert scheduler.task_list() == scheduler.graph() == {}
    assert scheduler.worker_list() == []
    assert scheduler.resource_list() == [
        {"name": "db", "num_total": 2, "num_used": 0, "num_consumer": 0, "running": {}}
    ]
