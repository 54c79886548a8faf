from typing import Any

import pytest

from luigid.state.index.runs import RunIndex
from luigid.state.task import Task
from unit_tests.state.index.task_factory import task


class IndexedTasks:
    """An index, and the tasks in it."""

    def __init__(self) -> None:
        self.index = RunIndex()
        self.tasks: dict[str, Task] = {}

    def add(self, task_id: str, status: str = "RUNNING", **fields: Any) -> Task:
        self.tasks[task_id] = made = task(task_id, status, **fields)
        self.update(made)
        return made

    def update(self, changed: Task, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(changed, name, value)
        self.index.update(changed)
        self.index.validate(self.tasks.values())


@pytest.fixture
def indexed() -> IndexedTasks:
    return IndexedTasks()


def ids(tasks: list[Task]) -> list[str]:
    return [task.id for task in tasks]


def test_runs_of_worker_are_in_order_of_start(indexed: IndexedTasks) -> None:
    for task_id in "BA":
        indexed.add(task_id, worker_running="w")
    indexed.add("C", "BATCH_RUNNING", worker_running="w", batch_id="b")
    indexed.add("D", worker_running="v")
    indexed.add("E", "PENDING", worker_running="w")
    assert ids(indexed.index.of_worker("w", "RUNNING")) == ["B", "A"]
    assert ids(indexed.index.of_worker("w", "BATCH_RUNNING")) == ["C"]
    assert {each.id for each in indexed.index.all()} == set("ABCD")


def test_run_of_batch_is_no_member(indexed: IndexedTasks) -> None:
    indexed.add("A", "BATCH_RUNNING", batch_id="b")
    indexed.add("B", "RUNNING", batch_id="b")
    assert ids(indexed.index.of_batch("b")) == ["A"]
    assert ids(indexed.index.of_batch("c")) == []


def test_used_resources_are_those_held_by_running_tasks(indexed: IndexedTasks) -> None:
    indexed.add("A", resources={"db": 2, "gpu": 1})
    indexed.add("B", resources={"db": 5}, resources_running={"db": 1})
    indexed.add("C", "BATCH_RUNNING", resources={"db": 7})
    indexed.add("D", "PENDING", resources={"db": 7})
    assert indexed.index.used() == {"db": 3, "gpu": 1}


def test_fractions_are_added_in_order_of_start(indexed: IndexedTasks) -> None:
    amounts = [0.1, 0.2, 0.3, 1e16, -1e16]
    for number, amount in enumerate(amounts):
        indexed.add(str(number), resources={"db": amount})
    assert indexed.index.used() == {"db": sum(amounts)}


def test_runs_are_ranked(indexed: IndexedTasks) -> None:
    indexed.add("A", priority=1)
    indexed.add("B", priority=2)
    indexed.add("C", "BATCH_RUNNING", priority=3)
    assert [entry[-1].id for entry in indexed.index.by_rank()] == ["B", "A"]


def test_ended_run_is_removed_everywhere(indexed: IndexedTasks) -> None:
    made = indexed.add("A", worker_running="w", batch_id="b", resources={"db": 1})
    indexed.update(made, status="DONE")
    assert (indexed.index.of_worker("w", "RUNNING"), indexed.index.used()) == ([], {})
    indexed.update(made, status="RUNNING", worker_running="v", resources_running={})
    assert ids(indexed.index.of_worker("v", "RUNNING")) == ["A"]
    indexed.index.remove(made)
    indexed.index.remove(made)
    assert list(indexed.index.by_rank()) == []


def test_validate_detects_difference(indexed: IndexedTasks) -> None:
    indexed.add("A", worker_running="w").worker_running = "v"
    with pytest.raises(AssertionError):
        indexed.index.validate(indexed.tasks.values())


def test_holders_of_resource_are_running_tasks(indexed: IndexedTasks) -> None:
    indexed.add("A", resources={"db": 1})
    indexed.add("B", resources={"db": 3}, resources_running={"gpu": 1})
    indexed.add("C", "BATCH_RUNNING", resources={"db": 1})
    assert list(indexed.index.holders("db")) == ["A"]
    assert list(indexed.index.holders("gpu")) == ["B"]
    assert list(indexed.index.holders("none")) == []
