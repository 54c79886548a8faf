from typing import Any

import pytest

from luigid.state.index.batches import BatchIndex
from luigid.state.task import Task
from unit_tests.state.index.task_factory import task


class Filed:
    """An index of one family F, batched by `a`, and the tasks in it."""

    def __init__(self) -> None:
        self.index = BatchIndex()
        self.index.add_batcher("F", ("a",), [])
        self.tasks: dict[str, Task] = {}

    def put(self, task_id: str, a: int, **fields: Any) -> Task:
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
def filed() -> Filed:
    return Filed()


def test_members_rank_below_their_leader_and_come_by_rank(filed: Filed) -> None:
    filed.put("A", 1, priority=9)
    leader = filed.put("B", 2, priority=5)
    filed.put("C", 3, priority=1)
    filed.put("D", 4, priority=2)
    assert filed.candidates(leader) == ["D", "C"]


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
def test_others_are_no_members(filed: Filed, fields: dict[str, Any]) -> None:
    leader = filed.put("A", 1, params={"b": 1})
    filed.put("B", 2, **{"params": {"b": 1}, **fields})
    filed.put("C", 3, params={"b": 1})
    assert filed.candidates(leader) == ["C"]


def test_a_member_may_have_params_that_the_leader_has_not(filed: Filed) -> None:
    leader = filed.put("A", 1)
    more = filed.put("B", 2, params={"b": 1})
    filed.put("C", 3)
    assert filed.candidates(leader) == ["B", "C"]
    assert filed.candidates(more) == []


@pytest.mark.parametrize("value", [{"x": [1, {"y": 2}]}, [1, 2], None, 1.5])
def test_values_of_any_kind_are_compared(filed: Filed, value: Any) -> None:
    leader = filed.put("A", 1, params={"b": value})
    filed.put("B", 2, params={"b": value})
    filed.put("C", 3, params={"b": "other"})
    assert filed.candidates(leader) == ["B"]


def test_workers_may_batch_a_family_by_different_params(filed: Filed) -> None:
    leader = filed.put("A", 1, params={"b": 1})
    filed.put("B", 1, params={"b": 2})
    filed.put("C", 2, params={"b": 1})
    filed.index.add_batcher("F", ("b",), filed.tasks.values())
    filed.index.validate(filed.tasks.values())
    assert filed.candidates(leader, "a") == ["C"]
    assert filed.candidates(leader, "b") == ["B"]


def test_what_is_forgotten_is_no_member(filed: Filed) -> None:
    leader = filed.put("A", 1)
    member = filed.put("B", 2)
    filed.index.remove(member)
    assert filed.candidates(leader) == []


def test_a_recount_that_differs_is_found(filed: Filed) -> None:
    filed.put("A", 1).batchable = False
    with pytest.raises(AssertionError):
        filed.index.validate(filed.tasks.values())
