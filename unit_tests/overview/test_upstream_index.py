"""The index, checked against `upstream_statuses`, which walks all tasks each time."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.overview.upstream_index import UpstreamIndex
from luigid.state.policy import Policy
from luigid.state.slices import Slices, finish
from luigid.state.state import SchedulerState
from luigid.state.upstream import UPSTREAM_DISABLED, UPSTREAM_FAILED, upstream_statuses

SEVERE = (UPSTREAM_DISABLED, UPSTREAM_FAILED)


class Indexed:
    """A state, and an index that follows it."""

    def __init__(self) -> None:
        self.state = SchedulerState({})
        self.index = UpstreamIndex(self.state)
        self.watch = self.state.changes.watch()
        self.update: Slices[set[str]] | None = None
        #: the changed tasks of the update under way
        self.changed: set[str] = set()
        #: task id -> status, of all tasks that the updates have reported
        self.reported: dict[str, str | None] = {}

    def put(self, task_id: str, status: str, deps: str = "") -> None:
        """Create a task, or change its status and dependencies."""
        task = self.state.tasks.get(task_id)
        if task is None:
            policy = Policy().retry_policy()
            task = self.state.create_task(task_id, status, 0, priority=0, retry_policy=policy)
        elif task.status != status:
            self.state.update_task(task, status=status, updated=0)
        self.state.update_task(task, deps=deps)

    def remove(self, task_id: str) -> None:
        if task_id in self.state.tasks:
            self.state.remove_task(self.state.tasks[task_id])

    def advance(self, slices: int) -> None:
        """Run some slices of the update under way, or of a new one."""
        if self.update is None:
            self.update = self._begin()
        for _ in range(slices):
            try:
                next(self.update)
            except StopIteration as end:
                self._record(end.value)
                self.update = None
                return

    def catch_up(self) -> None:
        if self.update is not None:
            self._record(finish(self.update))
            self.update = None
        self._record(finish(self._begin()))

    def _begin(self) -> Slices[set[str]]:
        self.state.indices.refresh()
        changed = self.watch.take()
        self.changed = set(self.state.tasks) if changed is None else changed
        return self.index.update(changed)

    def statuses(self) -> dict[str, str]:
        return {
            task_id: status
            for task_id in self.state.tasks
            if (status := self.index.status(task_id)) is not None
        }

    def _record(self, touched: set[str]) -> None:
        task_ids = touched | self.changed
        self.reported |= {task_id: self.index.status(task_id) for task_id in task_ids}


def recomputed(state: SchedulerState) -> dict[str, str]:
    return {i: status for i, status in upstream_statuses(state).items() if status in SEVERE}


@pytest.fixture
def indexed() -> Indexed:
    """A chain: A depends on B, and B on C, which has failed."""
    indexed = Indexed()
    indexed.put("A", "PENDING", deps="B")
    indexed.put("B", "PENDING", deps="C")
    indexed.put("C", "FAILED")
    indexed.catch_up()
    assert indexed.statuses() == dict.fromkeys("ABC", UPSTREAM_FAILED)
    return indexed


CHANGES: list[tuple[Callable[[Indexed], None], dict[str, str]]] = [
    (lambda it: it.put("C", "DONE"), {}),
    (lambda it: it.put("C", "DISABLED"), dict.fromkeys("ABC", UPSTREAM_DISABLED)),
    (lambda it: it.put("B", "DONE", deps="C"), {"C": UPSTREAM_FAILED}),
    (lambda it: it.put("B", "PENDING"), {"C": UPSTREAM_FAILED}),
    (lambda it: it.put("B", "FAILED", deps="C"), dict.fromkeys("ABC", UPSTREAM_FAILED)),
    (lambda it: it.put("A", "PENDING", deps="BC"), dict.fromkeys("ABC", UPSTREAM_FAILED)),
    (lambda it: it.put("D", "DISABLED"), dict.fromkeys("ABC", UPSTREAM_FAILED) | {"D": SEVERE[0]}),
    (lambda it: it.remove("C"), {}),
    (lambda it: it.remove("B"), {"C": UPSTREAM_FAILED}),
    (lambda it: it.remove("A"), dict.fromkeys("BC", UPSTREAM_FAILED)),
]


@pytest.mark.parametrize(("change", "statuses"), CHANGES)
def test_change_reaches_all_waiting_tasks(
    indexed: Indexed, change: Callable[[Indexed], None], statuses: dict[str, str]
) -> None:
    change(indexed)
    indexed.catch_up()
    assert indexed.statuses() == statuses == recomputed(indexed.state)


def test_task_stays_held_up_by_second_failed_dependency(indexed: Indexed) -> None:
    indexed.put("D", "FAILED")
    indexed.put("B", "PENDING", deps="CD")
    indexed.catch_up()
    indexed.put("C", "DONE")
    indexed.catch_up()
    assert indexed.statuses() == dict.fromkeys("ABD", UPSTREAM_FAILED)


def test_tasks_on_cycle_do_not_hold_each_other_up(indexed: Indexed) -> None:
    indexed.put("B", "PENDING", deps="AC")
    indexed.catch_up()
    indexed.put("C", "DONE")
    indexed.catch_up()
    assert indexed.statuses() == {}


@pytest.mark.parametrize("opened", range(4))
@pytest.mark.parametrize("closed", range(4))
def test_cycle_that_opens_and_closes_during_update_holds_nothing_up(
    indexed: Indexed, opened: int, closed: int
) -> None:
    indexed.put("B", "PENDING", deps="AC")
    indexed.catch_up()
    indexed.put("C", "DONE")
    indexed.advance(opened)
    indexed.put("A", "PENDING")
    indexed.advance(closed)
    indexed.put("A", "PENDING", deps="B")
    indexed.catch_up()
    assert indexed.statuses() == {}


@pytest.mark.parametrize("status", ["FAILED", "DONE"])
def test_waiting_tasks_may_change_during_update(indexed: Indexed, status: str) -> None:
    for number in range(500):
        indexed.put(f"early {number}", "PENDING", deps="C")
    indexed.catch_up()
    indexed.put("C", "DONE" if status == "FAILED" else "FAILED")
    indexed.catch_up()
    indexed.put("C", status)
    for number in range(8):
        indexed.advance(1)
        indexed.put(f"late {number}", "PENDING", deps="C")
        indexed.remove(f"early {number}")
    indexed.catch_up()
    assert indexed.statuses() == recomputed(indexed.state)


def test_task_created_again_is_held_up_again(indexed: Indexed) -> None:
    indexed.remove("B")
    indexed.catch_up()
    indexed.put("B", "PENDING", deps="C")
    indexed.catch_up()
    assert indexed.statuses() == dict.fromkeys("ABC", UPSTREAM_FAILED)


def test_update_cost_grows_with_affected_tasks_only(indexed: Indexed) -> None:
    for number in range(1000):
        indexed.put(f"other {number}", "PENDING", deps="C")
    indexed.catch_up()
    indexed.put("B", "DONE")
    assert len(list(indexed.index.update(indexed.watch.take()))) < 10


def test_long_chain_is_held_up_and_released() -> None:
    indexed = Indexed()
    for number in range(5000):
        indexed.put(str(number), "PENDING")
        indexed.state.update_task(indexed.state.tasks[str(number)], deps=[str(number + 1)])
    for status, reached in [("DISABLED", 5001), ("DONE", 0)]:
        indexed.put("5000", status)
        indexed.catch_up()
        assert len(indexed.statuses()) == reached


TASKS = "ABCDEF"
task_id = st.sampled_from(TASKS)
status = st.sampled_from(["PENDING", "PENDING", "PENDING", "DONE", "RUNNING", "FAILED", "DISABLED"])
deps = st.text(TASKS, max_size=3)
operations = st.one_of(
    st.tuples(st.just("put"), task_id, status, deps),
    st.tuples(st.just("put"), task_id, status, deps),
    st.tuples(st.just("remove"), task_id),
    st.tuples(st.just("advance"), st.integers(1, 6)),
    st.tuples(st.just("catch_up")),
)


@settings(max_examples=400, derandomize=True, deadline=None, database=None)
@given(st.lists(operations, min_size=10, max_size=60))
def test_random_operations_lead_to_same_statuses_as_full_walk(
    operations: list[tuple[object, ...]],
) -> None:
    indexed = Indexed()
    for name, *arguments in operations:
        getattr(indexed, str(name))(*arguments)
        if name == "catch_up":
            assert indexed.statuses() == recomputed(indexed.state)
    indexed.catch_up()
    assert indexed.statuses() == recomputed(indexed.state)
    reported = {
        i: status for i, status in indexed.reported.items() if i in indexed.state.tasks and status
    }
    assert reported == indexed.statuses()
