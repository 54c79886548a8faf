"""What people may want to be told: failures, recoveries and lost workers."""

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import Event, TaskNotice, WorkerLost
from unit_tests.scheduler.calls import add, get_work, run
from unit_tests.schedulers import Clock, MakeScheduler


@pytest.fixture
def telling(make_scheduler: MakeScheduler) -> Scheduler:
    return make_scheduler(has_notices=True, retry_count=3)


def notices(events: list[Event]) -> list[tuple[str, str, int]]:
    """Return kind, task id and failures of all notices."""
    return [(e.kind, e.task_id, e.failures) for e in events if isinstance(e, TaskNotice)]


def fail(scheduler: Scheduler, *task_ids: str, expl: str = '"no"') -> None:
    for task_id in task_ids:
        run(scheduler, task_id)
        add(scheduler, task_id, status="FAILED", expl=expl)


def succeed(scheduler: Scheduler, task_id: str) -> None:
    run(scheduler, task_id)
    add(scheduler, task_id, status="DONE")


def test_failure_is_told_with_worker_duration_and_public_params(
    telling: Scheduler, clock: Clock, events: list[Event]
) -> None:
    params, hidden = {"day": "1", "key": "k"}, {"key": 1}
    add(telling, "A", family="F", params=params, param_visibilities=hidden)
    assert get_work(telling) == "A"
    clock.forward(7)
    add(telling, "A", status="FAILED", expl='"no"')
    (notice,) = (event for event in events if isinstance(event, TaskNotice))
    assert notice == TaskNotice(
        kind="failed",
        time=1007,
        task_id="A",
        family="F",
        params={"day": "1"},
        worker="w",
        seconds=7,
        failures=1,
        was_disabled=False,
        expl='"no"',
    )


def test_each_failure_in_a_row_is_counted_until_task_is_disabled(
    telling: Scheduler, events: list[Event]
) -> None:
    for _ in range(3):
        fail(telling, "A")
    assert notices(events) == [("failed", "A", 1), ("failed", "A", 2), ("disabled", "A", 3)]


def test_failure_of_task_that_is_failed_already_is_told(
    telling: Scheduler, events: list[Event]
) -> None:
    add(telling, "A", status="FAILED")
    add(telling, "A", status="FAILED")
    assert notices(events) == [("failed", "A", 1), ("failed", "A", 2)]


def test_recovery_is_told_once_with_the_failures_before_it(
    telling: Scheduler, events: list[Event]
) -> None:
    fail(telling, "A")
    fail(telling, "A")
    events.clear()
    succeed(telling, "A")
    succeed(telling, "A")
    assert notices(events) == [("recovered", "A", 2)]


def test_failures_count_from_one_after_a_recovery(telling: Scheduler, events: list[Event]) -> None:
    fail(telling, "A")
    succeed(telling, "A")
    events.clear()
    fail(telling, "A")
    assert notices(events) == [("failed", "A", 1)]


def test_disabled_task_that_an_operator_marks_as_done_has_recovered(
    telling: Scheduler, events: list[Event]
) -> None:
    for _ in range(3):
        fail(telling, "A")
    events.clear()
    telling.mark_as_done(task_id="A")
    (notice,) = (event for event in events if isinstance(event, TaskNotice))
    assert (notice.kind, notice.was_disabled) == ("recovered", True)


def test_success_without_a_failure_is_not_told(telling: Scheduler, events: list[Event]) -> None:
    succeed(telling, "A")
    assert notices(events) == []


def test_members_of_failed_batch_are_told_and_its_runner_is_not(
    telling: Scheduler, events: list[Event]
) -> None:
    telling.add_task_batcher(worker="w", task_family="F", batched_args=["d"])
    for name in ("A", "B"):
        add(telling, name, family="F", params={"d": name}, batchable=True)
    assert get_work(telling) == ["A", "B"]
    batch_id = telling.state.tasks["A"].batch_id
    run(telling, "AB", family="F", params={"d": "A,B"}, batch_id=batch_id)
    add(telling, "AB", family="F", params={"d": "A,B"}, status="FAILED", batch_id=batch_id)
    assert notices(events) == [("failed", "A", 1), ("failed", "B", 1)]


def test_lost_worker_is_told_with_its_runs_which_have_failed(
    telling: Scheduler, clock: Clock, events: list[Event]
) -> None:
    fail(telling, "A", expl='"an earlier error"')
    add(telling, "A", family="F")
    assert get_work(telling) == "A"
    events.clear()
    clock.forward(61)
    telling.prune()
    lost = WorkerLost(time=1061, worker="w", silent_seconds=61, runs=[("A", "F")], count=1)
    assert lost in events
    (notice,) = (event for event in events if isinstance(event, TaskNotice))
    assert (notice.kind, notice.worker, notice.expl) == ("failed", "w", None)


def test_nobody_is_told_unless_somebody_asked(scheduler: Scheduler, events: list[Event]) -> None:
    fail(scheduler, "A")
    succeed(scheduler, "A")
    assert notices(events) == []
