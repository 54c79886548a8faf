from typing import Any

import pytest

from luigid.state.index.batches import BatchIndex
from luigid.state.task import Task
from unit_tests.state.index.task_factory import task


class IndexedTasks:
    """An index of one family F, batched by `a`, and the tasks in it."""

    def __init__(self) -> None:
        self.index = BatchIndex()
        self.index.add_batcher("F", ("a",), [])
        self.tasks: dict[str, Task] = {}

    def add(self, task_id: str, a: int, **fields: Any) -> Task:
        params = {"a": a, **fields.pop("params", {})}
        made = task(task_id, family="F", params=params, **{"batchable": True, **fields})
        self.tasks[task_id] = made
        self.index.update(made)
        self.index.validate(self.tasks.values())
        return made

    def candidates(self, leader: Task, *batched_params: str) -> list[str]:
        found = self.index.candidates(leader, batched_params or ("a",))
        return [each.id for each in found]


@pytest.fixture
def indexed() -> IndexedTasks:
    return IndexedTasks()


def test_leaders_rank_above_their_member_and_come_by_rank(indexed: IndexedTasks) -> None:
    indexed.add("A", 1, priority=5)
    indexed.add("B", 2, priority=9)
    indexed.add("other resources", 3, priority=9, resources={"db": 1})
    indexed.add("other params", 4, priority=9, params={"b": 1})
    member = indexed.add("C", 5)
    indexed.add("D", 6, priority=-1)
    assert [leader.id for leader in indexed.index.leaders(member, ("a",))] == ["B", "A"]


def test_leader_has_all_batched_params(indexed: IndexedTasks) -> None:
    indexed.index.add_batcher("F", ("a", "b"), [])
    indexed.add("A", 1, priority=9)
    leader = indexed.add("B", 2, priority=5, params={"b": 1})
    member = indexed.add("C", 3)
    assert list(indexed.index.leaders(member, ("a", "b"))) == [leader]


def test_members_rank_below_their_leader_and_come_by_rank(indexed: IndexedTasks) -> None:
    indexed.add("A", 1, priority=9)
    leader = indexed.add("B", 2, priority=5)
    indexed.add("C", 3, priority=1)
    indexed.add("D", 4, priority=2)
    assert indexed.candidates(leader) == ["D", "C"]


@pytest.mark.parametrize(
    "fields",
    [
        {"batchable": False},
        {"unmet": 1},
        {"status": "FAILED"},
        {"resources": {"db": 1}},
        {"params": {"b": 2}},
    ],
    ids=["not batchable", "not ready", "not pending", "other resources", "other params"],
)
def test_task_that_differs_is_no_member(indexed: IndexedTasks, fields: dict[str, Any]) -> None:
    leader = indexed.add("A", 1, params={"b": 1})
    indexed.add("B", 2, **{"params": {"b": 1}, **fields})
    indexed.add("C", 3, params={"b": 1})
    assert indexed.candidates(leader) == ["C"]


def test_member_may_have_params_that_leader_lacks(indexed: IndexedTasks) -> None:
    leader = indexed.add("A", 1)
    more = indexed.add("B", 2, params={"b": 1})
    indexed.add("C", 3)
    assert indexed.candidates(leader) == ["B", "C"]
    assert indexed.candidates(more) == []


@pytest.mark.parametrize("value", [{"x": [1, {"y": 2}]}, [1, 2], None, 1.5])
def test_param_values_of_any_type_are_compared(indexed: IndexedTasks, value: Any) -> None:
    leader = indexed.add("A", 1, params={"b": value})
    indexed.add("B", 2, params={"b": value})
    indexed.add("C", 3, params={"b": "other"})
    assert indexed.candidates(leader) == ["B"]


def test_workers_may_batch_family_by_different_params(indexed: IndexedTasks) -> None:
    leader = indexed.add("A", 1, params={"b": 1})
    indexed.add("B", 1, params={"b": 2})
    indexed.add("C", 2, params={"b": 1})
    indexed.index.add_batcher("F", ("b",), indexed.tasks.values())
    indexed.index.validate(indexed.tasks.values())
    assert indexed.candidates(leader, "a") == ["C"]
    assert indexed.candidates(leader, "b") == ["B"]


def test_removed_task_is_no_member(indexed: IndexedTasks) -> None:
    leader = indexed.add("A", 1)
    member = indexed.add("B", 2)
    indexed.index.remove(member)
    assert indexed.candidates(leader) == []


def test_validate_detects_difference(indexed: IndexedTasks) -> None:
    indexed.add("A", 1).batchable = False
    with pytest.raises(AssertionError):
        indexed.index.validate(indexed.tasks.values())
