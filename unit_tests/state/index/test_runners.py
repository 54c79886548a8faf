from typing import Any

import pytest

from luigid.state.index.runners import RunnersIndex, demand_of
from luigid.state.task import Task
from unit_tests.state.index.task_factory import task


class IndexedTasks:
    """An index, and the tasks in it."""

    def __init__(self) -> None:
        self.index = RunnersIndex()
        self.tasks: dict[str, Task] = {}
        self.held_up: set[str] = set()

    def add(self, task_id: str, status: str = "PENDING", **fields: Any) -> Task:
        self.tasks[task_id] = made = task(task_id, status, **fields)
        self.index.update(made, is_held_up=False)
        self.validate()
        return made

    def change(self, changed: Task, *, is_held_up: bool = False, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(changed, name, value)
        (self.held_up.add if is_held_up else self.held_up.discard)(changed.id)
        self.index.update(changed, is_held_up=is_held_up)
        self.validate()

    def remove(self, removed: Task) -> None:
        del self.tasks[removed.id]
        self.index.remove(removed)
        self.validate()

    def validate(self) -> None:
        self.index.validate(self.tasks.values(), self.held_up)

    def first(self, worker_id: str) -> str | None:
        found = self.index.first_ready(worker_id)
        return None if found is None else found.id

    def groups(self) -> list[list[str]]:
        return [[entry[-1].id for entry in group.entries] for group in self.index.groups()]


@pytest.fixture
def indexed() -> IndexedTasks:
    return IndexedTasks()


def test_tasks_are_counted_by_their_workers(indexed: IndexedTasks) -> None:
    indexed.add("A", workers="vw")
    indexed.add("B", workers="vw", resources={"db": 1})
    indexed.add("C", "FAILED", workers="vw")
    indexed.add("D", "RUNNING", workers="vw")
    indexed.add("E", workers="wv")
    indexed.add("F", "DONE", workers="vw")
    both, other = indexed.index.of_worker("v")
    assert both.worker_ids == ("v", "w")
    assert (both.pending, both.demanding, both.failed, both.open) == (2, 1, 1, 3)
    assert list(both.running) == ["D"]
    assert (other.worker_ids, other.open) == (("w", "v"), 1)
    assert list(indexed.index.of_worker("x")) == []


def test_task_waiting_for_disabled_one_is_not_open(indexed: IndexedTasks) -> None:
    indexed.change(indexed.add("A", workers="v"), is_held_up=True)
    (runners,) = indexed.index.of_worker("v")
    assert (runners.pending, runners.open) == (1, 0)
    indexed.change(indexed.tasks["A"])
    assert runners.open == 0
    (runners,) = indexed.index.of_worker("v")
    assert runners.open == 1


def test_failed_task_is_open_even_if_it_waits_for_disabled_one(indexed: IndexedTasks) -> None:
    indexed.change(indexed.add("A", "FAILED", workers="v"), is_held_up=True)
    (runners,) = indexed.index.of_worker("v")
    assert runners.open == 1


def test_first_ready_task_of_worker_ranks_highest(indexed: IndexedTasks) -> None:
    indexed.add("A", workers="v", priority=1)
    indexed.add("B", workers="vw", priority=2)
    indexed.add("C", workers="w", priority=3)
    indexed.add("D", workers="v", priority=9, unmet=1)
    assert (indexed.first("v"), indexed.first("w"), indexed.first("x")) == ("B", "C", None)


def test_task_is_ranked_as_last_indexed(indexed: IndexedTasks) -> None:
    low = indexed.add("A", workers="v", priority=1)
    indexed.add("B", workers="v", priority=2)
    indexed.change(low, priority=3)
    assert indexed.first("v") == "A"
    indexed.change(low, status="RUNNING")
    assert indexed.first("v") == "B"
    indexed.remove(indexed.tasks["B"])
    assert indexed.first("v") is None


def test_group_has_same_workers_and_resources(indexed: IndexedTasks) -> None:
    indexed.add("A", workers="v", resources={"db": 1})
    indexed.add("B", workers="v", resources={"db": 1}, priority=1)
    indexed.add("C", workers="v", resources={"db": 2})
    indexed.add("D", workers="vw", resources={"db": 1})
    indexed.add("E", workers="v", resources={"db": 1}, is_runnable=True)
    assert indexed.groups() == [["B", "A"], ["C"], ["D"], ["E"]]


def test_removed_tasks_leave_nothing_behind(indexed: IndexedTasks) -> None:
    made = [indexed.add("A", workers="vw"), indexed.add("B", "RUNNING", workers="v")]
    for each in made:
        indexed.remove(each)
    assert indexed.groups() == []
    assert list(indexed.index.of_worker("v")) == []


def test_demand_does_not_depend_on_order_of_resources() -> None:
    one = task("A", resources={"a": 1, "b": 2})
    other = task("A", resources={"b": 2, "a": 1})
    assert demand_of(one) == demand_of(other)


def test_validate_detects_difference(indexed: IndexedTasks) -> None:
    made = indexed.add("A", workers="v")
    made.status = "FAILED"
    with pytest.raises(AssertionError):
        indexed.validate()
