from typing import Any

import pytest

from luigid.scheduler.transitions import Transitions
from luigid.state.events import Event, TaskDisabled, TaskStatusChanged
from luigid.state.policy import Policy, RetryPolicy
from luigid.state.slices import finish
from luigid.state.state import SchedulerState
from luigid.state.task import Task

STATUSES = ["PENDING", "RUNNING", "BATCH_RUNNING", "DONE", "FAILED", "DISABLED", "UNKNOWN"]
LENIENT = Policy(retry_delay=30).retry_policy()
STRICT = LENIENT._replace(retry_count=1)


@pytest.fixture
def state() -> SchedulerState:
    return SchedulerState({})


@pytest.fixture
def transitions(state: SchedulerState, events: list[Event]) -> Transitions:
    return Transitions(state, Policy(retry_delay=30), events.append)


def create(
    state: SchedulerState,
    status: str,
    task_id: str = "A",
    *,
    family: str = "",
    retry_policy: RetryPolicy = LENIENT,
    **fields: Any,
) -> Task:
    task = state.create_task(task_id, status, now=100, priority=0, retry_policy=retry_policy)
    state.update_task(task, family=family)
    state.update_task(task, **fields)
    return task


def statuses_after(origin: str, **fields: Any) -> list[str]:
    """Return the resulting status for each attempted status in STATUSES."""
    found = []
    for status in STATUSES:
        state = SchedulerState({})
        task = create(state, origin, **fields)
        finish(Transitions(state, Policy(), lambda _: None).set_status(task, status, now=105))
        found.append(task.status)
    return found


@pytest.mark.parametrize("origin", ["PENDING", "DONE", "FAILED", "DISABLED", "UNKNOWN"])
def test_idle_task_can_reach_any_status(origin: str) -> None:
    assert statuses_after(origin) == STATUSES


@pytest.mark.parametrize("origin", ["RUNNING", "BATCH_RUNNING"])
def test_running_task_cannot_be_disabled(origin: str) -> None:
    assert statuses_after(origin) == [origin if s == "DISABLED" else s for s in STATUSES]


def test_task_disabled_by_scheduler_can_only_become_done() -> None:
    possible = [s if s == "DONE" else "DISABLED" for s in STATUSES]
    assert statuses_after("DISABLED", disabled_at=90) == possible


def test_disabled_report_turns_disable_by_scheduler_into_one_by_worker(
    state: SchedulerState, transitions: Transitions
) -> None:
    task = create(state, "DISABLED", disabled_at=90)
    finish(transitions.set_status(task, "DISABLED", now=105))
    assert (task.status, task.disabled_at) == ("DISABLED", None)


def test_disabled_task_that_becomes_done_has_no_failures(
    state: SchedulerState, transitions: Transitions
) -> None:
    task = create(state, "DISABLED", disabled_at=90)
    state.update_task(task, failures=task.failures.after(90))
    finish(transitions.set_status(task, "DONE", now=105))
    assert (task.disabled_at, task.failures.first, task.failures.times) == (None, None, ())


@pytest.mark.parametrize(
    ("origin", "status"),
    [("FAILED", "DONE"), ("RUNNING", "DONE"), ("DISABLED", "PENDING"), ("DISABLED", "FAILED")],
)
def test_other_transitions_keep_failures(
    state: SchedulerState, transitions: Transitions, origin: str, status: str
) -> None:
    task = create(state, origin)
    state.update_task(task, failures=task.failures.after(90))
    finish(transitions.set_status(task, status, now=105))
    assert task.failures.times == (90,)


def test_change_of_status_sets_updated(state: SchedulerState, transitions: Transitions) -> None:
    task = create(state, "PENDING")
    finish(transitions.set_status(task, "DONE", now=105))
    assert (task.time, task.updated) == (100, 105)


def test_same_status_changes_nothing(
    state: SchedulerState, transitions: Transitions, events: list[Event]
) -> None:
    task = create(state, "DONE")
    finish(transitions.set_status(task, "DONE", now=105))
    assert (task.updated, events) == (100, [])


def test_failure_sets_time_of_retry(state: SchedulerState, transitions: Transitions) -> None:
    task = create(state, "RUNNING")
    finish(transitions.set_status(task, "FAILED", now=105))
    assert (task.retry_at, task.failures.times) == (135, (105,))


def test_failure_of_failed_task_counts_and_postpones_retry(
    state: SchedulerState, transitions: Transitions
) -> None:
    task = create(state, "RUNNING")
    finish(transitions.set_status(task, "FAILED", now=105))
    finish(transitions.set_status(task, "FAILED", now=110))
    assert (task.retry_at, task.updated, task.failures.times) == (140, 105, (105, 110))


def test_failure_of_disabled_task_does_not_count(
    state: SchedulerState, transitions: Transitions
) -> None:
    task = create(state, "DISABLED", retry_policy=STRICT)
    finish(transitions.set_status(task, "FAILED", now=105))
    assert (task.status, task.failures.times) == ("FAILED", ())


def test_excessive_failures_disable_task(state: SchedulerState, transitions: Transitions) -> None:
    task = create(state, "RUNNING", retry_policy=STRICT)
    finish(transitions.set_status(task, "FAILED", now=105))
    assert (task.status, task.disabled_at, task.retry_at) == ("DISABLED", 105, None)


@pytest.mark.parametrize(("hard_timeout", "times"), [(1000, (105,)), (5, (95, 105))])
def test_failures_outside_window_are_dropped_until_hard_timeout(
    state: SchedulerState,
    transitions: Transitions,
    hard_timeout: float,
    times: tuple[float, ...],
) -> None:
    policy = RetryPolicy(retry_count=10, disable_hard_timeout=hard_timeout, disable_window=5)
    task = create(state, "RUNNING", retry_policy=policy)
    state.update_task(task, failures=task.failures.after(95))
    finish(transitions.set_status(task, "FAILED", now=105))
    assert task.failures.times == times


def test_excessive_failures_disable_even_batch_running_task(
    state: SchedulerState, transitions: Transitions
) -> None:
    task = create(state, "BATCH_RUNNING", retry_policy=STRICT)
    finish(transitions.set_status(task, "FAILED", now=105))
    assert (task.status, task.disabled_at) == ("DISABLED", 105)


@pytest.mark.parametrize(
    ("batch_id", "batchable", "remove_at"),
    [("b", False, 105), ("b", True, None), (None, False, None)],
)
def test_failed_run_of_batch_is_marked_for_removal(
    state: SchedulerState,
    transitions: Transitions,
    batch_id: str | None,
    batchable: bool,
    remove_at: float | None,
) -> None:
    task = create(state, "RUNNING", batch_id=batch_id, batchable=batchable)
    finish(transitions.set_status(task, "FAILED", now=105))
    assert task.remove_at == remove_at


def test_re_enabled_task_is_failed_without_failures(
    state: SchedulerState, transitions: Transitions
) -> None:
    task = create(state, "RUNNING", retry_policy=STRICT)
    finish(transitions.set_status(task, "FAILED", now=105))
    finish(transitions.re_enable(task, now=110))
    assert (task.status, task.disabled_at, task.failures.times) == ("FAILED", None, ())
    assert task.retry_at == 140


def test_started_task_has_worker_start_time_and_resources(
    state: SchedulerState, transitions: Transitions
) -> None:
    task = create(state, "PENDING", resources={"db": 1})
    finish(transitions.start(task, "w", now=105))
    assert (task.status, task.worker_running, task.time_running) == ("RUNNING", "w", 105)
    assert task.resources_running == {"db": 1}
    assert task.resources_running is not task.resources


def test_batch_members_start_together(state: SchedulerState, transitions: Transitions) -> None:
    tasks = [create(state, "PENDING", task_id, resources={"db": 1}) for task_id in "AB"]
    finish(transitions.start_batch(tasks, "b", "w", now=105))
    members = [
        (t.status, t.batch_id, t.worker_running, t.time_running, t.resources_running) for t in tasks
    ]
    assert members == [("BATCH_RUNNING", "b", "w", 105, {"db": 1})] * 2


@pytest.mark.parametrize("status", ["DONE", "FAILED", "PENDING"])
def test_batch_members_follow_status_of_run(
    state: SchedulerState, transitions: Transitions, status: str
) -> None:
    members = [create(state, "BATCH_RUNNING", i, batch_id="b", batchable=True) for i in "AB"]
    task = create(state, "RUNNING", "run", batch_id="b")
    finish(transitions.set_status(task, status, now=105))
    assert [(t.status, t.batch_id) for t in (task, *members)] == [(status, None)] * 3


def test_batch_members_stay_while_batch_runs(
    state: SchedulerState, transitions: Transitions
) -> None:
    member = create(state, "BATCH_RUNNING", "A", batch_id="b")
    finish(
        transitions.set_status(create(state, "RUNNING", "run", batch_id="b"), "RUNNING", now=105)
    )
    assert (member.status, member.batch_id) == ("BATCH_RUNNING", "b")


@pytest.mark.parametrize(("batch_id", "other"), [("b", "other"), ("b", None), (None, None)])
def test_end_of_run_affects_only_its_own_batch(
    state: SchedulerState, transitions: Transitions, batch_id: str | None, other: str | None
) -> None:
    member = create(state, "BATCH_RUNNING", "A", batch_id=other)
    finish(
        transitions.set_status(create(state, "RUNNING", "run", batch_id=batch_id), "DONE", now=105)
    )
    assert (member.status, member.batch_id) == ("BATCH_RUNNING", other)


def test_member_of_failed_batch_follows_its_own_retry_policy(
    state: SchedulerState, transitions: Transitions
) -> None:
    lenient = create(state, "BATCH_RUNNING", "A", batch_id="b", batchable=True)
    strict = create(state, "BATCH_RUNNING", "B", batch_id="b", batchable=True, retry_policy=STRICT)
    finish(transitions.set_status(create(state, "RUNNING", "run", batch_id="b"), "FAILED", now=105))
    assert (lenient.status, strict.status) == ("FAILED", "DISABLED")


@pytest.mark.parametrize(("time_running", "run_time"), [(None, None), (101.5, 3.5)])
def test_change_of_status_emits_run_time(
    state: SchedulerState,
    transitions: Transitions,
    events: list[Event],
    time_running: float | None,
    run_time: float | None,
) -> None:
    task = create(state, "RUNNING", family="F", time_running=time_running)
    finish(transitions.set_status(task, "DONE", now=105))
    assert events == [
        TaskStatusChanged(
            time=105, task_id="A", family="F", params={}, status="DONE", run_time=run_time
        )
    ]


@pytest.mark.parametrize("status", ["RUNNING", "BATCH_RUNNING"])
def test_start_of_run_emits_no_run_time(
    state: SchedulerState, transitions: Transitions, events: list[Event], status: str
) -> None:
    task = create(state, "PENDING", family="F", time_running=101.5)
    finish(transitions.set_status(task, status, now=105))
    assert events == [
        TaskStatusChanged(
            time=105, task_id="A", family="F", params={}, status=status, run_time=None
        )
    ]


def test_disable_by_scheduler_emits_retry_policy(
    state: SchedulerState, transitions: Transitions, events: list[Event]
) -> None:
    retry_policy = RetryPolicy(1, 20, 60)
    task = create(state, "PENDING", family="F", retry_policy=retry_policy, expl="why")
    finish(transitions.set_status(task, "FAILED", now=105))
    assert events == [
        TaskStatusChanged(
            time=105, task_id="A", family="F", params={}, status="DISABLED", run_time=None
        ),
        TaskDisabled(
            time=105, task_id="A", family="F", params={}, retry_count=1, window=60, expl="why"
        ),
    ]


def test_disable_by_worker_emits_only_change_of_status(
    state: SchedulerState, transitions: Transitions, events: list[Event]
) -> None:
    finish(transitions.set_status(create(state, "PENDING"), "DISABLED", now=105))
    assert [type(event) for event in events] == [TaskStatusChanged]


def test_events_of_batch_members_precede_that_of_run(
    state: SchedulerState, transitions: Transitions, events: list[Event]
) -> None:
    for task_id in "AB":
        create(state, "BATCH_RUNNING", task_id, batch_id="b")
    finish(transitions.set_status(create(state, "RUNNING", "run", batch_id="b"), "DONE", now=105))
    changes = [(e.task_id, e.status) for e in events if isinstance(e, TaskStatusChanged)]
    assert changes == [("A", "DONE"), ("B", "DONE"), ("run", "DONE")]
