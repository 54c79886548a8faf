from collections.abc import Callable
from typing import Any

import pytest

from luigid.state.batcher import Batcher
from luigid.state.failures import NO_FAILURES
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.state.task import Task
from luigid.state.worker import Worker


def create(state: SchedulerState, task_id: str, status: str = "PENDING") -> Task:
    return state.create_task(
        task_id, status, now=100, priority=0, retry_policy=Policy().retry_policy()
    )


def ids(state: SchedulerState, *statuses: str) -> list[str]:
    return [task.id for task in state.with_status(*statuses)]


@pytest.fixture
def state() -> SchedulerState:
    return SchedulerState({"db": 2})


def test_tasks_are_listed_by_status_in_order_of_arrival(state: SchedulerState) -> None:
    for task_id, status in {"A": "RUNNING", "B": "PENDING", "C": "RUNNING", "D": "DONE"}.items():
        create(state, task_id, status)
    assert ids(state, "PENDING", "RUNNING") == ["B", "A", "C"]


def test_moved_task_is_last_at_its_new_status(state: SchedulerState) -> None:
    first = create(state, "A")
    create(state, "B", "RUNNING")
    state.update_task(first, status="RUNNING", updated=105)
    assert (ids(state, "PENDING", "RUNNING"), first.updated) == (["B", "A"], 105)


def test_count_is_number_of_tasks_with_status(state: SchedulerState) -> None:
    create(state, "A")
    create(state, "B")
    assert (state.count("PENDING"), state.count("DONE")) == (2, 0)


def test_tasks_are_counted_by_family_and_status(state: SchedulerState) -> None:
    for task_id, status in {"A": "PENDING", "B": "PENDING", "C": "DONE"}.items():
        state.update_task(create(state, task_id, status), family="F")
    create(state, "D")
    state.update_task(state.tasks["B"], status="DONE", updated=105)
    assert state.families() == {"F": {"PENDING": 1, "DONE": 2}, "": {"PENDING": 1}}


def test_family_without_tasks_is_not_counted(state: SchedulerState) -> None:
    task = create(state, "A")
    state.update_task(task, family="F")
    assert state.families() == {"F": {"PENDING": 1}}
    state.remove_task(task)
    assert state.families() == {}


def test_dependents_are_tasks_that_name_it_as_dependency(state: SchedulerState) -> None:
    state.update_task(create(state, "A"), deps=["C", "D"])
    state.update_task(create(state, "B"), deps=["C"])
    assert {dep: list(state.dependents(dep)) for dep in "ACD"} == {
        "A": [],
        "C": ["A", "B"],
        "D": ["A"],
    }


def test_dependencies_are_replaced(state: SchedulerState) -> None:
    task = create(state, "A")
    state.update_task(task, deps=["B", "C"])
    state.update_task(task, deps=["C", "D"])
    assert list(task.deps) == ["C", "D"]
    assert {dep: list(state.dependents(dep)) for dep in "BCD"} == {"B": [], "C": ["A"], "D": ["A"]}


def test_dependencies_are_added_once(state: SchedulerState) -> None:
    task = create(state, "A")
    state.update_task(task, deps=["B"])
    state.update_task(task, deps=[*task.deps, "C", "B", "C"])
    assert list(task.deps) == ["B", "C"]


def test_batch_members_are_tasks_running_in_batch(state: SchedulerState) -> None:
    for task_id, status, batch_id in [
        ("A", "BATCH_RUNNING", "b1"),
        ("B", "BATCH_RUNNING", "b2"),
        ("C", "RUNNING", "b1"),
        ("D", "BATCH_RUNNING", "b1"),
    ]:
        state.update_task(create(state, task_id, status), batch_id=batch_id)
    assert [task.id for task in state.indices.runs.of_batch("b1")] == ["A", "D"]


def create_with_workers(
    state: SchedulerState, *, task_id: str, workers: str, status: str = "PENDING", **fields: Any
) -> Task:
    """Create a task with these workers, one letter each, in this order."""
    task = create(state, task_id, status)
    for worker_id in workers:
        state.add_runner(task, state.worker(worker_id, now=100))
    state.update_task(task, **fields)
    return task


def test_runs_of_worker_are_listed_in_order_of_start(state: SchedulerState) -> None:
    for task_id in "ABC":
        create_with_workers(state, task_id=task_id, workers="v", worker_running="w")
    for task_id in "CAB":
        state.update_task(state.tasks[task_id], status="RUNNING", updated=101)
    create_with_workers(state, task_id="D", status="RUNNING", workers="v", worker_running="v")
    create_with_workers(state, task_id="E", status="BATCH_RUNNING", workers="w", worker_running="w")
    worker = state.worker("w", now=100)
    assert [task.id for task in state.indices.runs.of_worker(worker.id, "RUNNING")] == [
        "C",
        "A",
        "B",
    ]
    assert [task.id for task in state.indices.runs.of_worker(worker.id, "BATCH_RUNNING")] == ["E"]
    assert {task.id for task in state.indices.runs.all()} == set("ABCDE")


def test_running_tasks_are_those_the_worker_could_run(state: SchedulerState) -> None:
    for task_id in "ABC":
        create_with_workers(state, task_id=task_id, workers="wv"[: 1 + ord(task_id) % 2])
    for task_id in "BAC":
        state.update_task(state.tasks[task_id], status="RUNNING", updated=101)
    running = state.indices.runners.running_tasks("v")
    assert [task.id for task in running] == ["A", "C"]


def test_open_tasks_are_counted_per_worker(state: SchedulerState) -> None:
    create_with_workers(state, task_id="A", workers="w")
    create_with_workers(state, task_id="B", status="FAILED", workers="wv")
    create_with_workers(state, task_id="C", workers="vw")
    create_with_workers(state, task_id="D", status="DONE", workers="w")
    create_with_workers(state, task_id="X", status="DISABLED", workers="w")
    state.update_task(create_with_workers(state, task_id="E", workers="w"), deps=["X"])
    worker = state.worker("w", now=100)
    assert state.indices.runners.open_counts(worker.id) == (3, 1, 2)
    assert state.indices.runners.pending_counts(worker.id) == (3, 2)
    assert state.indices.runners.open_counts("v") == (2, 0, 1)
    assert state.indices.runners.open_counts("x") == (0, 0, 0)


def test_worker_has_demanding_tasks_if_pending_one_needs_resources(
    state: SchedulerState,
) -> None:
    task = create_with_workers(state, task_id="A", workers="w", resources={"db": 1})
    worker = state.worker("w", now=100)
    assert state.indices.runners.has_demanding_tasks(worker.id)
    assert not state.indices.runners.has_demanding_tasks("v")
    state.update_task(task, status="FAILED", updated=101)
    assert not state.indices.runners.has_demanding_tasks(worker.id)


def test_first_ready_task_of_worker_ranks_highest(state: SchedulerState) -> None:
    for task_id, workers, priority in [("A", "v", 9), ("B", "w", 1), ("C", "wv", 2), ("D", "w", 3)]:
        state.update_task(
            create_with_workers(state, task_id=task_id, workers=workers), priority=priority
        )
    state.update_task(state.tasks["D"], deps=["A"])
    worker = state.worker("w", now=100)
    assert state.indices.runners.first_ready(worker.id) is state.tasks["C"]
    assert state.indices.runners.first_ready("x") is None


def test_dependency_is_met_while_it_is_done(state: SchedulerState) -> None:
    task = create(state, "A")
    state.update_task(task, deps=["A", "B", "C"])
    dep = create(state, "B", "DONE")
    assert task.unmet == 2
    state.update_task(dep, status="FAILED", updated=101)
    assert task.unmet == 3
    state.update_task(dep, status="DONE", updated=101)
    state.remove_task(dep)
    assert task.unmet == 3
    state.update_task(task, deps=[])
    assert task.unmet == 0


def test_sums_of_fractions_follow_order_of_runs(state: SchedulerState) -> None:
    amounts = [0.1, 0.2, 0.3]
    for number, amount in enumerate(amounts):
        create_with_workers(
            state, task_id=str(number), status="RUNNING", workers="w", resources={"r": amount}
        )
    state.update_task(state.tasks["0"], status="DONE", updated=101)
    state.update_task(state.tasks["0"], status="RUNNING", updated=102)
    assert state.indices.runs.used() == {"r": 0.2 + 0.3 + 0.1}


def test_family_is_not_batched_by_default(state: SchedulerState) -> None:
    assert state.batcher("w", "F") == Batcher((), 1)


def test_batcher_belongs_to_worker_and_family(state: SchedulerState) -> None:
    state.set_batcher("w", "F", Batcher(("a",), 3))
    state.set_batcher("w", "F", Batcher(("b",), 4))
    assert state.batcher("w", "F") == Batcher(("b",), 4)
    assert state.batcher("w", "G") == state.batcher("v", "F") == Batcher((), 1)


def test_removed_task_remains_only_as_dependency(state: SchedulerState) -> None:
    worker = state.worker("w", now=100)
    task, dependent = create(state, "A"), create(state, "B")
    state.update_task(task, deps=["C"])
    state.update_task(dependent, deps=["A"])
    state.add_stakeholder(task, worker)
    state.add_runner(task, worker)
    state.remove_task(task)
    assert (worker.tasks, worker.stakes, list(state.tasks)) == ({}, {}, ["B"])
    assert (list(state.dependents("C")), list(state.dependents("A"))) == ([], ["B"])
    state.validate()


def test_removed_worker_leaves_its_tasks_and_stakes(state: SchedulerState) -> None:
    worker, other = state.worker("w", now=100), state.worker("v", now=100)
    task = create(state, "A")
    for each in (worker, other):
        state.add_stakeholder(task, each)
        state.add_runner(task, each)
    state.remove_worker(worker)
    assert (list(task.workers), task.stakeholders, list(state.workers)) == (["v"], {"v"}, ["v"])
    state.validate()


def test_disabled_worker_leaves_its_tasks_and_keeps_its_stakes(state: SchedulerState) -> None:
    worker = state.worker("w", now=100)
    task = create(state, "A")
    state.add_stakeholder(task, worker)
    state.add_runner(task, worker)
    state.disable_worker(worker)
    assert (worker.tasks, list(task.workers), task.stakeholders) == ({}, [], {"w"})
    state.validate()


def test_worker_is_created_once(state: SchedulerState) -> None:
    worker = state.worker("w", now=100)
    assert state.worker("w", now=105) is worker
    assert worker.last_active == 100


@pytest.mark.parametrize(("asks_for_work", "last_get_work"), [(False, None), (True, 105)])
def test_touched_worker_is_active(
    state: SchedulerState, asks_for_work: bool, last_get_work: float | None
) -> None:
    state.worker("w", now=100)
    worker = state.touch_worker("w", now=105, asks_for_work=asks_for_work)
    assert (worker.started, worker.last_active, worker.last_get_work) == (100, 105, last_get_work)


def test_worker_info_is_merged(state: SchedulerState) -> None:
    worker = state.worker("w", now=100)
    state.add_worker_info(worker, {"workers": 1, "host": "h"})
    state.add_worker_info(worker, {"workers": 2})
    assert worker.info == {"workers": 2, "host": "h"}


def test_messages_are_taken_once(state: SchedulerState) -> None:
    worker = state.worker("w", now=100)
    state.send_message(worker, "set_worker_processes", {"n": 1})
    state.send_message(worker, "set_worker_processes", {"n": 2})
    messages = [{"name": "set_worker_processes", "kwargs": {"n": n}} for n in (1, 2)]
    assert [state.take_messages(worker), state.take_messages(worker)] == [messages, []]


def test_response_is_taken_once(state: SchedulerState) -> None:
    task = create(state, "A")
    state.add_response(task, "m", "yes")
    assert [state.take_response(task, "m"), state.take_response(task, "m")] == ["yes", None]


def test_resources_are_copied() -> None:
    configured = {"db": 2.0}
    state = SchedulerState(configured)
    state.set_resources({"db": 3, "gpu": 1})
    assert (state.resources, configured) == ({"db": 3, "gpu": 1}, {"db": 2})


#: changes of a task
TASK_CHANGES: dict[str, Callable[[SchedulerState, Task, Worker], object]] = {
    "move_task": lambda state, task, _: state.update_task(task, status="DONE", updated=101),
    "update_task": lambda state, task, _: state.update_task(task, status_message="half"),
    "set_params": lambda state, task, _: state.update_task(task, params={"a": 1}),
    "add_failure": lambda state, task, _: state.update_task(
        task, failures=task.failures.after(101)
    ),
    "clear_failures": lambda state, task, _: state.update_task(task, failures=NO_FAILURES),
    "add_response": lambda state, task, _: state.add_response(task, "m", "yes"),
    "take_response": lambda state, task, _: state.take_response(task, "before"),
    "set_deps": lambda state, task, _: state.update_task(task, deps=["B"]),
    "add_deps": lambda state, task, _: state.update_task(task, deps=[*task.deps, "B"]),
    "set_priority": lambda state, task, _: state.update_task(task, priority=2),
    "add_stakeholder": lambda state, task, _: state.add_stakeholder(task, state.workers["v"]),
    "add_runner": lambda state, task, _: state.add_runner(task, state.workers["v"]),
    "disable_worker": lambda state, _, worker: state.disable_worker(worker),
    "remove_worker": lambda state, _, worker: state.remove_worker(worker),
    "remove_task": lambda state, task, _: state.remove_task(task),
}


@pytest.mark.parametrize("change", TASK_CHANGES)
def test_watch_gets_every_change_of_task(state: SchedulerState, change: str) -> None:
    task, worker = create(state, "A"), state.worker("w", now=100)
    state.worker("v", now=100)
    create(state, "B")
    state.add_response(task, "before", "no")
    state.add_runner(task, worker)
    state.add_stakeholder(task, worker)
    watch = state.changes.watch()
    watch.take()
    TASK_CHANGES[change](state, task, worker)
    assert watch.take() == {"A"}


def test_watch_gets_lost_stakeholder(state: SchedulerState) -> None:
    task, worker = create(state, "A"), state.worker("w", now=100)
    state.add_stakeholder(task, worker)
    watch = state.changes.watch()
    watch.take()
    state.remove_worker(worker)
    assert watch.take() == {"A"}


def test_watch_gets_new_task(state: SchedulerState) -> None:
    watch = state.changes.watch()
    watch.take()
    create(state, "A")
    assert watch.take() == {"A"}


#: name of a call -> the call, and whether it is a change
OTHER_CHANGES: dict[str, tuple[Callable[[SchedulerState, Worker], object], bool]] = {
    "new worker": (lambda state, _: state.worker("v", now=101), True),
    "heartbeat of new worker": (lambda state, _: state.touch_worker("v", now=101), True),
    "heartbeat": (lambda state, _: state.touch_worker("w", now=101), False),
    "request for work": (
        lambda state, _: state.touch_worker("w", now=101, asks_for_work=True),
        False,
    ),
    "changed info": (lambda state, worker: state.add_worker_info(worker, {"workers": 2}), True),
    "additional info": (lambda state, worker: state.add_worker_info(worker, {"host": "h"}), True),
    "same info": (
        lambda state, worker: state.add_worker_info(worker, {"workers": 1}),
        False,
    ),
    "message": (lambda state, worker: state.send_message(worker, "stop", {}), True),
    "taken messages": (lambda state, worker: state.take_messages(worker), True),
    "no messages": (lambda state, _: state.take_messages(state.workers["idle"]), False),
    "disabled worker": (lambda state, worker: state.disable_worker(worker), True),
    "removed worker": (lambda state, worker: state.remove_worker(worker), True),
    "batcher": (lambda state, _: state.set_batcher("w", "F", Batcher(("a",), 3)), True),
    "resource": (lambda state, _: state.set_resources({"db": 3}), True),
    "pause": (lambda state, _: state.set_paused(True), True),
    "no response": (lambda state, _: state.take_response(state.tasks["A"], "none"), False),
}


@pytest.mark.parametrize(("change", "is_change"), OTHER_CHANGES.values(), ids=OTHER_CHANGES)
def test_only_visible_changes_are_counted(
    state: SchedulerState, change: Callable[[SchedulerState, Worker], object], is_change: bool
) -> None:
    create(state, "A")
    worker = state.worker("w", now=100)
    state.worker("idle", now=100)
    state.add_worker_info(worker, {"workers": 1})
    state.send_message(worker, "start", {})
    before = state.changes.revision
    change(state, worker)
    assert (state.changes.revision > before) is is_change


def change_task_id(state: SchedulerState, task: Task, worker: Worker) -> None:
    task.id = "B"


def add_unindexed_dependency(state: SchedulerState, task: Task, worker: Worker) -> None:
    task.deps = {**task.deps, "Z": None}


def change_only_status(state: SchedulerState, task: Task, worker: Worker) -> None:
    task.status = "DONE"


def duplicate_order(state: SchedulerState, task: Task, worker: Worker) -> None:
    task.order = create(state, "B").order


def change_only_family(state: SchedulerState, task: Task, worker: Worker) -> None:
    task.family = "F"


def change_worker_id(state: SchedulerState, task: Task, worker: Worker) -> None:
    worker.id = "v"


def drop_worker_of_task(state: SchedulerState, task: Task, worker: Worker) -> None:
    task.workers = {}


def drop_stakeholder_of_task(state: SchedulerState, task: Task, worker: Worker) -> None:
    task.stakeholders = frozenset()


def add_unknown_worker(state: SchedulerState, task: Task, worker: Worker) -> None:
    task.workers = {**task.workers, "v": None}


def add_unknown_stakeholder(state: SchedulerState, task: Task, worker: Worker) -> None:
    task.stakeholders |= {"v"}


def set_unknown_status(state: SchedulerState, task: Task, worker: Worker) -> None:
    state._statuses.remove(task)
    task.status = "of no kind"


@pytest.mark.parametrize(
    "damage",
    [
        change_task_id,
        add_unindexed_dependency,
        change_only_status,
        duplicate_order,
        change_only_family,
        change_worker_id,
        drop_worker_of_task,
        drop_stakeholder_of_task,
        add_unknown_worker,
        add_unknown_stakeholder,
        set_unknown_status,
    ],
    ids=lambda damage: damage.__name__,
)
def test_validate_finds_damage(
    state: SchedulerState, damage: Callable[[SchedulerState, Task, Worker], None]
) -> None:
    task, worker = create(state, "A"), state.worker("w", now=100)
    state.add_stakeholder(task, worker)
    state.add_runner(task, worker)
    state.validate()
    damage(state, task, worker)
    with pytest.raises(AssertionError):
        state.validate()
