import pytest

from luigid.state.policy import Policy
from luigid.state.slices import finish
from luigid.state.state import SchedulerState
from luigid.state.task import Task


@pytest.fixture
def state() -> SchedulerState:
    return SchedulerState({})


def put(state: SchedulerState, task_id: str, status: str = "PENDING", deps: str = "") -> Task:
    """Create a task that worker `w` can run."""
    policy = Policy().retry_policy()
    task = state.create_task(task_id, status, 100, priority=0, retry_policy=policy)
    state.add_runner(task, state.worker("w", 100))
    state.update_task(task, deps=deps)
    return task


def pending(state: SchedulerState) -> int:
    return state.indices.runners.open_counts("w")[0]


def test_indices_are_refreshed_when_they_are_read(state: SchedulerState) -> None:
    task = put(state, "A")
    assert state.indices.runners.first_ready("w") is task
    state.update_task(task, status="RUNNING", updated=101)
    assert state.indices.runners.first_ready("w") is None
    assert list(state.indices.runs.all()) == [task]


def test_tasks_waiting_for_disabled_one_are_not_counted(state: SchedulerState) -> None:
    disabled = put(state, "A")
    for task_id, dep in ("BA", "CB", "DC"):
        put(state, task_id, deps=dep)
    assert pending(state) == 4
    state.update_task(disabled, status="DISABLED", updated=101)
    assert pending(state) == 0
    state.update_task(disabled, status="PENDING", updated=102)
    assert pending(state) == 4


def test_removed_disabled_task_holds_up_nothing(state: SchedulerState) -> None:
    disabled = put(state, "A", "DISABLED")
    put(state, "B", deps="A")
    assert pending(state) == 0
    state.remove_task(disabled)
    assert pending(state) == 1


def test_recreated_task_replaces_removed_one(state: SchedulerState) -> None:
    state.remove_task(put(state, "A", "DISABLED"))
    put(state, "A")
    put(state, "B", deps="A")
    assert pending(state) == 2
    state.validate()


def due(state: SchedulerState, now: float, policy: Policy) -> list[Task]:
    return finish(state.indices.due(now, policy))


def test_tasks_without_stakeholders_are_due(state: SchedulerState) -> None:
    policy = Policy()
    task = put(state, "A")
    assert due(state, 100, policy) == [task]
    state.add_stakeholder(task, state.workers["w"])
    assert due(state, 100, policy) == []
    state.update_task(task, remove_at=200)
    assert (due(state, 199, policy), due(state, 200, policy)) == (
        [],
        [task],
    )


def test_failed_tasks_are_due_after_retry_delay(state: SchedulerState) -> None:
    task = put(state, "A", "FAILED")
    state.add_stakeholder(task, state.workers["w"])
    state.update_task(task, retry_at=200)
    assert (due(state, 200, Policy()), due(state, 201, Policy())) == (
        [],
        [task],
    )
