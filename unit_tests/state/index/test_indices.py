import pytest

from luigid.state.index import indices as module
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.state.task import Task


@pytest.fixture
def state() -> SchedulerState:
    return SchedulerState({})


def put(state: SchedulerState, task_id: str, status: str = "PENDING", deps: str = "") -> Task:
    """Make a task that worker `w` can run."""
    policy = Policy().retry_policy()
    task = state.create_task(task_id, status, 100, priority=0, retry_policy=policy)
    state.add_runner(task, state.worker("w", 100))
    state.set_deps(task, deps)
    return task


def pending(state: SchedulerState) -> int:
    return state.open_counts(state.worker("w", 100))[0]


def test_what_changed_is_seen_when_they_are_next_asked(state: SchedulerState) -> None:
    task = put(state, "A")
    assert state.first_ready(state.workers["w"]) is task
    state.move_task(task, "RUNNING", 101)
    assert state.first_ready(state.workers["w"]) is None
    assert list(state.runs()) == [task]


def test_what_a_disabled_task_holds_up_is_filed_anew(state: SchedulerState) -> None:
    disabled = put(state, "A")
    for task_id, dep in ("BA", "CB", "DC"):
        put(state, task_id, deps=dep)
    assert pending(state) == 4
    state.move_task(disabled, "DISABLED", 101)
    assert pending(state) == 0
    state.move_task(disabled, "PENDING", 102)
    assert pending(state) == 4


def test_a_disabled_task_that_is_removed_holds_up_nothing(state: SchedulerState) -> None:
    disabled = put(state, "A", "DISABLED")
    put(state, "B", deps="A")
    assert pending(state) == 0
    state.remove_task(disabled)
    assert pending(state) == 1


def test_a_task_that_came_back_under_its_id_is_another(state: SchedulerState) -> None:
    state.remove_task(put(state, "A", "DISABLED"))
    put(state, "A")
    put(state, "B", deps="A")
    assert pending(state) == 2
    state.validate()


def test_many_changes_are_looked_at_before_anybody_asks(
    state: SchedulerState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_NOTED", 3)
    for task_id in "ABCD":
        put(state, task_id)
    assert state.tasks["A"].filing is not None


def test_tasks_in_which_nobody_has_a_stake_are_due(state: SchedulerState) -> None:
    policy = Policy()
    task = put(state, "A")
    assert state.due(100, policy) == [task]
    state.add_stakeholder(task, state.workers["w"])
    assert state.due(100, policy) == []
    state.update_task(task, remove_at=200)
    assert (state.due(199, policy), state.due(200, policy)) == ([], [task])


def test_failed_tasks_are_due_once_their_delay_is_over(state: SchedulerState) -> None:
    task = put(state, "A", "FAILED")
    state.add_stakeholder(task, state.workers["w"])
    state.update_task(task, retry_at=200)
    assert (state.due(200, Policy()), state.due(201, Policy())) == ([], [task])
