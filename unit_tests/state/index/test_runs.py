from typing import Any

import pytest

from luigid.state.index.runs import RunIndex
from luigid.state.task import Task
from unit_tests.state.index.task_factory import task


class Filed:
    """An index, and the tasks in it."""

    def __init__(self) -> None:
        self.index = RunIndex()
        self.tasks: dict[str, Task] = {}

    def put(self, task_id: str, status: str = "RUNNING", **fields: Any) -> Task:
        self.tasks[task_id] = made = task(task_id, status, **fields)
        self.update(made)
        return made

    def update(self, changed: Task, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(changed, name, value)
        self.index.update(changed)
        self.index.validate(self.tasks.values())


@pytest.fixture
def filed() -> Filed:
    return Filed()


def ids(tasks: list[Task]) -> list[str]:
    return [task.id for task in tasks]


def test_what_a_worker_runs_is_in_the_order_in_which_it_began(filed: Filed) -> None:
    for task_id in "BA":
        filed.put(task_id, worker_running="w")
    filed.put("C", "BATCH_RUNNING", worker_running="w", batch_id="b")
    filed.put("D", worker_running="v")
    filed.put("E", "PENDING", worker_running="w")
    assert ids(filed.index.of_worker("w", "RUNNING")) == ["B", "A"]
    assert ids(filed.index.of_worker("w", "BATCH_RUNNING")) == ["C"]
    assert {each.id for each in filed.index.all()} == set("ABCD")


def test_the_task_that_stands_for_a_batch_is_no_member(filed: Filed) -> None:
    filed.put("A", "BATCH_RUNNING", batch_id="b")
    filed.put("B", "RUNNING", batch_id="b")
    assert ids(filed.index.of_batch("b")) == ["A"]
    assert ids(filed.index.of_batch("c")) == []


def test_what_is_used_is_what_running_tasks_hold(filed: Filed) -> None:
    filed.put("A", resources={"db": 2, "gpu": 1})
    filed.put("B", resources={"db": 5}, resources_running={"db": 1})
    filed.put("C", "BATCH_RUNNING", resources={"db": 7})
    filed.put("D", "PENDING", resources={"db": 7})
    assert filed.index.used() == {"db": 3, "gpu": 1}


def test_fractions_are_added_in_the_order_in_which_the_runs_began(filed: Filed) -> None:
    amounts = [0.1, 0.2, 0.3, 1e16, -1e16]
    for number, amount in enumerate(amounts):
        filed.put(str(number), resources={"db": amount})
    assert filed.index.used() == {"db": sum(amounts)}


def test_runs_are_ranked(filed: Filed) -> None:
    filed.put("A", priority=1)
    filed.put("B", priority=2)
    filed.put("C", "BATCH_RUNNING", priority=3)
    assert [entry[-1].id for entry in filed.index.by_rank()] == ["B", "A"]


def test_a_run_that_ended_is_nowhere(filed: Filed) -> None:
    made = filed.put("A", worker_running="w", batch_id="b", resources={"db": 1})
    filed.update(made, status="DONE")
    assert (filed.index.of_worker("w", "RUNNING"), filed.index.used()) == ([], {})
    filed.update(made, status="RUNNING", worker_running="v", resources_running={})
    assert ids(filed.index.of_worker("v", "RUNNING")) == ["A"]
    filed.index.remove(made)
    filed.index.remove(made)
    assert list(filed.index.by_rank()) == []


def test_a_recount_that_differs_is_found(filed: Filed) -> None:
    filed.put("A", worker_running="w").worker_running = "v"
    with pytest.raises(AssertionError):
        filed.index.validate(filed.tasks.values())
