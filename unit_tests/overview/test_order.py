"""Pages of one order; `test_random_queries` checks them after random changes."""

import pytest

from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.order import Order
from luigid.overview.query import Scope
from luigid.state.policy import Policy
from luigid.state.slices import finish
from luigid.state.state import SchedulerState
from unit_tests.overview.questions import query

#: task id -> family, status, time, priority
TASKS = {
    "a": ("G", "DONE", 101, 1),
    "b": ("F", "DONE", 102, 0),
    "c": ("F", "FAILED", 103, 0),
    "d": ("G", "FAILED", 103, 2),
    "e": ("F", "PENDING", 100, 1),
}


@pytest.fixture
def entries() -> list[CatalogueEntry]:
    state, policy = SchedulerState({}), Policy().retry_policy()
    for task_id, (family, status, time, priority) in TASKS.items():
        task = state.create_task(task_id, status, time, priority=priority, retry_policy=policy)
        state.update_task(task, family=family)
    return [CatalogueEntry(task, task.status, None) for task in state.tasks.values()]


def filled(entries: list[CatalogueEntry], sort: str, scope: Scope | None = None) -> Order:
    order = Order(scope or Scope(), sort)
    finish(order.fill(entries))
    order.validate(entries)
    return order


ORDERS = {"status": "cdeba", "family": "bcead", "priority": "bcaed", "time": "eabcd"}


@pytest.mark.parametrize(("sort", "ids"), ORDERS.items())
def test_equal_tasks_are_sorted_by_id(entries: list[CatalogueEntry], sort: str, ids: str) -> None:
    order = filled(entries, sort)
    assert order.page(query()) == (5, [*ids])
    assert order.page(query(is_descending=True)) == (5, [*ids[::-1]])


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
@pytest.mark.parametrize("sort", ORDERS)
def test_consecutive_pages_show_each_task_once(
    entries: list[CatalogueEntry], sort: str, limit: int, is_descending: bool
) -> None:
    order = filled(entries, sort)
    shown = []
    for offset in range(0, 5, limit):
        asked = query(offset=offset, limit=limit, is_descending=is_descending)
        total, ids = order.page(asked)
        assert total == 5
        shown += ids
    assert shown == order.page(query(is_descending=is_descending))[1]


@pytest.mark.parametrize("sort", ORDERS)
def test_page_beyond_end_is_empty(entries: list[CatalogueEntry], sort: str) -> None:
    assert filled(entries, sort).page(query(offset=5)) == (5, [])
    assert filled(entries, sort).page(query("RUNNING")) == (0, [])
    assert filled(entries, sort).page(query(offset=10**30, is_descending=True)) == (5, [])


def test_page_of_some_statuses_omits_others(entries: list[CatalogueEntry]) -> None:
    order = filled(entries, "time")
    assert order.page(query("DONE", "PENDING", limit=2)) == (3, ["e", "a"])
    assert order.page(query("FAILED", is_descending=True)) == (2, ["d", "c"])


def test_order_of_scope_omits_other_tasks(entries: list[CatalogueEntry]) -> None:
    order = filled(entries, "priority", Scope(families=frozenset({"F"})))
    assert order.page(query()) == (3, ["b", "c", "e"])


def test_replaced_entry_moves_to_its_place(entries: list[CatalogueEntry]) -> None:
    order = filled(entries, "time", Scope(families=frozenset({"F"})))
    task = entries[0].task
    task.family = "F"
    joined = CatalogueEntry(task, "DONE", entries[0])
    order.replace(entries[0], joined)
    order.validate([joined, *entries[1:]])
    moved = CatalogueEntry(task, "PENDING", joined)
    order.replace(joined, moved)
    order.validate([moved, *entries[1:]])
    order.replace(moved, None)
    order.validate(entries[1:])
    order.replace(None, moved)
    order.validate([moved, *entries[1:]])


def test_validate_finds_outdated_item(entries: list[CatalogueEntry]) -> None:
    order = filled(entries, "time")
    entries[0].time = 5
    with pytest.raises(AssertionError):
        order.validate(entries)
