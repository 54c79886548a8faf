"""Which task a worker gets, without resources and batches."""

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import Event, TaskStarted
from unit_tests.scheduler.calls import add, get_all_work, get_work, run, shown, statuses
from unit_tests.schedulers import Clock


def add_batch(scheduler: Scheduler, *task_ids: str, worker: str = "w") -> None:
    """Report tasks that the worker runs as one."""
    scheduler.add_task_batcher(worker=worker, task_family="F", batched_args=["a"])
    for task_id in task_ids:
        add(scheduler, task_id, worker=worker, family="F", params={"a": task_id}, batchable=True)


def test_tasks_are_handed_out_by_priority_then_age_then_arrival(
    scheduler: Scheduler, clock: Clock
) -> None:
    add(scheduler, "old 1", "old 2")
    add(scheduler, "low", priority=-1)
    clock.forward(1)
    add(scheduler, "young")
    add(scheduler, "high", priority=0.5)
    assert get_all_work(scheduler) == ["high", "old 1", "old 2", "young", "low"]


def test_task_is_handed_out_once(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    assert [get_work(scheduler), get_work(scheduler)] == ["A", None]


def test_task_waits_for_dependencies(scheduler: Scheduler) -> None:
    add(scheduler, "A", deps=["B"], priority=9)
    add(scheduler, "B")
    assert get_all_work(scheduler) == ["B"]
    add(scheduler, "B", status="DONE")
    assert get_all_work(scheduler) == ["A"]


def test_worker_gets_only_tasks_it_reported(scheduler: Scheduler) -> None:
    add(scheduler, "A", worker="v", priority=9)
    add(scheduler, "B", worker="w")
    assert get_all_work(scheduler, "w") == ["B"]


def test_task_goes_to_first_of_its_workers_that_asks(scheduler: Scheduler) -> None:
    add(scheduler, "A", "B", worker="v")
    add(scheduler, "A", "B", worker="w")
    assert [get_work(scheduler, "w"), get_work(scheduler, "v")] == ["A", "B"]


def test_assistant_gets_any_runnable_task(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    add(scheduler, "B", runnable=False, priority=9)
    assert get_all_work(scheduler, "helper", assistant=True) == ["A"]


def test_worker_is_assistant_from_its_first_call_as_one(scheduler: Scheduler) -> None:
    get_work(scheduler, "helper", assistant=True)
    assert scheduler.state.workers["helper"].info == {"assistant": True}


def test_assistant_without_argument_gets_only_its_own_tasks(scheduler: Scheduler) -> None:
    scheduler.add_worker(worker="helper", info={"assistant": True})
    add(scheduler, "A")
    assert get_work(scheduler, "helper") is None


def test_run_has_worker_and_start_time(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", resources={"db": 1})
    clock.forward(2)
    get_work(scheduler)
    assert shown(scheduler, "worker_running") == {"A": "w"}
    assert shown(scheduler, "time_running") == {"A": 1002}
    assert shown(scheduler, "resources_running") == {"A": {"db": 1}}


def test_task_started_event_has_host(scheduler: Scheduler, events: list[Event]) -> None:
    add(scheduler, "A", family="F", params={"a": "1"})
    get_work(scheduler, host="h")
    assert events[-1] == TaskStarted(
        time=1000, task_id="A", family="F", params={"a": "1"}, host="h", is_assigned=True
    )


def test_paused_scheduler_hands_out_nothing(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    scheduler.pause()
    assert get_work(scheduler) is None
    scheduler.unpause()
    assert get_work(scheduler) == "A"


# Unclaimed tasks: RUNNING for the scheduler, unknown to the worker


def test_unclaimed_task_is_handed_out_again(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    get_work(scheduler)
    assert get_work(scheduler, current_tasks=[]) == "A"


def test_claimed_task_is_not_handed_out_again(scheduler: Scheduler) -> None:
    add(scheduler, "A", "B")
    get_all_work(scheduler)
    assert get_work(scheduler, current_tasks=["A"]) == "B"
    assert get_work(scheduler, current_tasks=["A", "B"]) is None


def test_worker_without_current_tasks_reclaims_nothing(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    get_work(scheduler)
    assert get_work(scheduler, current_tasks=None) is None


def test_task_running_on_another_worker_is_not_reclaimed(scheduler: Scheduler) -> None:
    add(scheduler, "A", worker="v")
    add(scheduler, "A", worker="w")
    get_work(scheduler, "v")
    assert get_work(scheduler, "w", current_tasks=[]) is None


def test_unclaimed_task_comes_before_pending(scheduler: Scheduler) -> None:
    run(scheduler, "A")
    add(scheduler, "B", priority=9)
    assert get_work(scheduler, current_tasks=[]) == "A"


def test_unclaimed_task_is_handed_out_even_when_paused(scheduler: Scheduler) -> None:
    run(scheduler, "A")
    scheduler.pause()
    assert get_work(scheduler, current_tasks=[]) == "A"


def test_unclaimed_task_of_highest_priority_comes_first(scheduler: Scheduler, clock: Clock) -> None:
    run(scheduler, "low")
    clock.forward(1)
    run(scheduler, "high", priority=1)
    assert get_work(scheduler, current_tasks=[]) == "high"


def test_oldest_of_equal_unclaimed_tasks_comes_first(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "old")
    clock.forward(1)
    run(scheduler, "young")
    run(scheduler, "old")
    assert get_work(scheduler, current_tasks=[]) == "old"


def test_last_started_of_equally_old_unclaimed_tasks_comes_first(
    scheduler: Scheduler,
) -> None:
    add(scheduler, "A", "B", "C")
    for task_id in "BCA":
        run(scheduler, task_id)
    assert get_work(scheduler, current_tasks=[]) == "A"


def test_reclaimed_task_starts_new_run(
    scheduler: Scheduler, clock: Clock, events: list[Event]
) -> None:
    add(scheduler, "A", resources={"db": 1})
    get_work(scheduler)
    scheduler.decrease_running_task_resources(task_id="A", decrease_resources={"db": 1})
    clock.forward(5)
    get_work(scheduler, current_tasks=[])
    assert shown(scheduler, "time_running") == {"A": 1005}
    assert shown(scheduler, "resources_running") == {"A": {"db": 1}}
    assert [e.time for e in events if isinstance(e, TaskStarted)] == [1000, 1005]


@pytest.mark.parametrize("is_paused", [False, True])
def test_members_of_batch_without_run_become_pending(scheduler: Scheduler, is_paused: bool) -> None:
    add_batch(scheduler, "1", "2")
    assert get_work(scheduler) == ["1", "2"]
    if is_paused:
        scheduler.pause()
    again = None if is_paused else ["1", "2"]
    assert get_work(scheduler, current_tasks=[]) == again
    reached = "PENDING" if is_paused else "BATCH_RUNNING"
    assert statuses(scheduler) == {"1": reached, "2": reached}


def test_members_of_running_batch_stay_batch_running(scheduler: Scheduler) -> None:
    add_batch(scheduler, "1", "2")
    batch_id = scheduler.get_work(worker="w")["batch_id"]
    run(scheduler, "run", batch_id=batch_id)
    assert get_work(scheduler, current_tasks=["run"]) is None
    assert statuses(scheduler) == {"1": "BATCH_RUNNING", "2": "BATCH_RUNNING", "run": "RUNNING"}


def test_members_are_orphans_if_another_worker_runs_their_batch(scheduler: Scheduler) -> None:
    add_batch(scheduler, "1", "2")
    batch_id = scheduler.get_work(worker="w")["batch_id"]
    run(scheduler, "run", worker="v", batch_id=batch_id)
    scheduler.pause()
    get_work(scheduler, "w", current_tasks=[])
    assert statuses(scheduler) == {"1": "PENDING", "2": "PENDING", "run": "RUNNING"}


def test_worker_frees_only_its_own_orphans(scheduler: Scheduler) -> None:
    add_batch(scheduler, "1", "2", worker="v")
    get_work(scheduler, "v")
    get_work(scheduler, "w", current_tasks=[])
    assert statuses(scheduler) == {"1": "BATCH_RUNNING", "2": "BATCH_RUNNING"}


def test_worker_without_current_tasks_frees_no_orphans(scheduler: Scheduler) -> None:
    add_batch(scheduler, "1", "2")
    get_work(scheduler)
    assert get_work(scheduler, current_tasks=None) is None
    assert statuses(scheduler) == {"1": "BATCH_RUNNING", "2": "BATCH_RUNNING"}
