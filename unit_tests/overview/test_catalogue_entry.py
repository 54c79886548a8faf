from typing import Any

import pytest

from luigid.overview.catalogue_entry import CatalogueEntry, shown_time
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.state.task import Task


@pytest.fixture
def state() -> SchedulerState:
    return SchedulerState({})


@pytest.fixture
def task(state: SchedulerState) -> Task:
    return create(state)


def create(state: SchedulerState) -> Task:
    policy = Policy().retry_policy()
    task = state.create_task("Stra\u00dfe_1", "PENDING", 100, priority=1, retry_policy=policy)
    state.update_task(task, family="Stra\u00dfe", resources={"db": 1})
    state.update_task(task, params={"b": 2, "A": "X"})
    return task


def test_search_text_is_case_folded_name_and_id(task: Task) -> None:
    assert CatalogueEntry(task, "PENDING", None).search_text == "strasse(a=x, b=2)\nstrasse_1"


@pytest.mark.parametrize(
    "changes",
    [{"priority": 2}, {"family": "F"}, {"resources": {"gpu": 1}}, {"resources": {}}],
)
def test_entry_is_current_until_something_in_it_changes(
    state: SchedulerState, task: Task, changes: dict[str, Any]
) -> None:
    entry = CatalogueEntry(task, "PENDING", None)
    state.update_task(task, status_message="half", resources={"db": 2})
    assert entry.is_current(task, "PENDING")
    assert not entry.is_current(task, "UPSTREAM_FAILED")
    state.update_task(task, **changes)
    assert not entry.is_current(task, "PENDING")


def test_entry_is_outdated_by_later_time(state: SchedulerState, task: Task) -> None:
    entry = CatalogueEntry(task, "PENDING", None)
    state.update_task(task, status="DONE", updated=101)
    state.update_task(task, status="PENDING", updated=102)
    assert not entry.is_current(task, "PENDING")


def test_entry_is_outdated_by_new_task_of_same_id(state: SchedulerState, task: Task) -> None:
    entry = CatalogueEntry(task, "PENDING", None)
    state.remove_task(task)
    again = create(state)
    again.public_params = task.public_params
    assert not entry.is_current(again, "PENDING")


def test_search_text_is_reused_until_it_changes(state: SchedulerState, task: Task) -> None:
    entry = CatalogueEntry(task, "PENDING", None)
    state.update_task(task, status="DONE", updated=101)
    assert CatalogueEntry(task, "DONE", entry).search_text == entry.search_text
    assert CatalogueEntry(task, "DONE", entry).search_text is entry.search_text
    state.update_task(task, params={"a": 3})
    assert CatalogueEntry(task, "DONE", entry).search_text == "strasse(a=3)\nstrasse_1"


@pytest.mark.parametrize(
    ("status", "time_running", "time"),
    [
        ("PENDING", 105, 100),
        ("RUNNING", None, 100),
        ("RUNNING", 105, 105),  # handed out again
        ("BATCH_RUNNING", 105, 105),
        ("RUNNING", 95, 100),  # of an earlier run
    ],
)
def test_shown_time_is_begin_of_run_or_last_status_change(
    state: SchedulerState, task: Task, status: str, time_running: float | None, time: float
) -> None:
    state.update_task(task, status=status, updated=100)
    state.update_task(task, time_running=time_running)
    assert shown_time(task) == time


@pytest.mark.parametrize(("status", "found"), [("RUNNING", {"db", "gpu"}), ("DONE", {"gpu"})])
def test_running_task_is_found_by_what_it_holds_and_what_it_needs(
    state: SchedulerState, task: Task, status: str, found: set[str]
) -> None:
    state.update_task(task, status=status, resources_running={"db": 1}, resources={"gpu": 1})
    entry = CatalogueEntry(task, status, None)
    assert entry.resources.keys() == found
    assert entry.is_current(task, status)
