from typing import Any

import pytest

from luigid.state.index.runners import RunnersIndex, demand_of
from luigid.state.task import Task
from unit_tests.state.index.task_factory import task


class Filed:
    """An index, and the tasks in it."""

    def __init__(self) -> None:
        self.index = RunnersIndex()
        self.tasks: dict[str, Task] = {}
        self.held_up: set[str] = set()

    def put(self, task_id: str, status: str = "PENDING", **fields: Any) -> Task:
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

    def forget(self, forgotten: Task) -> None:
        del self.tasks[forgotten.id]
        self.index.remove(forgotten)
        self.validate()

    def validate(self) -> None:
        self.index.validate(self.tasks.values(), self.held_up)

    def first(self, worker_id: str) -> str | None:
        found = self.index.first_ready(worker_id)
        return None if found is None else found.id

    def groups(self) -> list[list[str]]:
        return [[entry[-1].id for entry in group.entries] for group in self.index.groups()]


@pytest.fixture
def filed() -> Filed:
    return Filed()


def test_tasks_are_counted_by_those_who_can_run_them(filed: Filed) -> None:
    filed.put("A", workers="vw")
    filed.put("B", workers="vw", resources={"db": 1})
    filed.put("C", "FAILED", workers="vw")
    filed.put("D", "RUNNING", workers="vw")
    filed.put("E", workers="wv")
    filed.put("F", "DONE", workers="vw")
    both, other = filed.index.of_worker("v")
    assert both.worker_ids == ("v", "w")
    assert (both.pending, both.demanding, both.failed, both.open) == (2, 1, 1, 3)
    assert list(both.running) == ["D"]
    assert (other.worker_ids, other.open) == (("w", "v"), 1)
    assert list(filed.index.of_worker("x")) == []


def test_what_waits_for_a_disabled_task_is_not_open(filed: Filed) -> None:
    filed.change(filed.put("A", workers="v"), is_held_up=True)
    (runners,) = filed.index.of_worker("v")
    assert (runners.pending, runners.open) == (1, 0)
    filed.change(filed.tasks["A"])
    assert runners.open == 0
    (runners,) = filed.index.of_worker("v")
    assert runners.open == 1


def test_a_failed_task_is_open_even_if_it_waits_for_a_disabled_one(filed: Filed) -> None:
    filed.change(filed.put("A", "FAILED", workers="v"), is_held_up=True)
    (runners,) = filed.index.of_worker("v")
    assert runners.open == 1


def test_the_first_of_a_worker_ranks_highest_among_all_it_can_run(filed: Filed) -> None:
    filed.put("A", workers="v", priority=1)
    filed.put("B", workers="vw", priority=2)
    filed.put("C", workers="w", priority=3)
    filed.put("D", workers="v", priority=9, unmet=1)
    assert (filed.first("v"), filed.first("w"), filed.first("x")) == ("B", "C", None)


def test_a_task_is_ranked_as_it_was_last_filed(filed: Filed) -> None:
    low = filed.put("A", workers="v", priority=1)
    filed.put("B", workers="v", priority=2)
    filed.change(low, priority=3)
    assert filed.first("v") == "A"
    filed.change(low, status="RUNNING")
    assert filed.first("v") == "B"
    filed.forget(filed.tasks["B"])
    assert filed.first("v") is None


def test_a_group_has_the_same_workers_and_needs(filed: Filed) -> None:
    filed.put("A", workers="v", resources={"db": 1})
    filed.put("B", workers="v", resources={"db": 1}, priority=1)
    filed.put("C", workers="v", resources={"db": 2})
    filed.put("D", workers="vw", resources={"db": 1})
    filed.put("E", workers="v", resources={"db": 1}, is_runnable=True)
    assert filed.groups() == [["B", "A"], ["C"], ["D"], ["E"]]


def test_nothing_is_left_of_what_is_forgotten(filed: Filed) -> None:
    made = [filed.put("A", workers="vw"), filed.put("B", "RUNNING", workers="v")]
    for each in made:
        filed.forget(each)
    assert filed.groups() == []
    assert list(filed.index.of_worker("v")) == []


def test_what_a_task_needs_does_not_depend_on_the_order_in_which_it_was_told() -> None:
    one = task("A", resources={"a": 1, "b": 2})
    other = task("A", resources={"b": 2, "a": 1})
    assert demand_of(one) == demand_of(other)


def test_a_recount_that_differs_is_found(filed: Filed) -> None:
    made = filed.put("A", workers="v")
    made.status = "FAILED"
    with pytest.raises(AssertionError):
        filed.validate()
