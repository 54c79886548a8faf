"""Which task a worker is given, as long as nothing needs resources or is batched."""

import pytest

from luigid.scheduler import Scheduler
from luigid.state.events import Event, TaskStarted
from unit_tests.scheduler.calls import add, run, shown, statuses, take, take_all
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
    assert take_all(scheduler) == ["high", "old 1", "old 2", "young", "low"]


def test_a_task_is_handed_out_once(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    assert [take(scheduler), take(scheduler)] == ["A", None]


def test_a_task_waits_for_what_it_depends_on(scheduler: Scheduler) -> None:
    add(scheduler, "A", deps=["B"], priority=9)
    add(scheduler, "B")
    assert take_all(scheduler) == ["B"]
    add(scheduler, "B", status="DONE")
    assert take_all(scheduler) == ["A"]


def test_a_worker_is_given_only_what_it_scheduled(scheduler: Scheduler) -> None:
    add(scheduler, "A", worker="v", priority=9)
    add(scheduler, "B", worker="w")
    assert take_all(scheduler, "w") == ["B"]


def test_a_task_is_given_to_whichever_of_its_workers_asks_first(scheduler: Scheduler) -> None:
    add(scheduler, "A", "B", worker="v")
    add(scheduler, "A", "B", worker="w")
    assert [take(scheduler, "w"), take(scheduler, "v")] == ["A", "B"]


def test_an_assistant_is_given_whatever_is_runnable(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    add(scheduler, "B", runnable=False, priority=9)
    assert take_all(scheduler, "helper", assistant=True) == ["A"]


def test_an_assistant_is_known_as_one_from_its_first_call(scheduler: Scheduler) -> None:
    take(scheduler, "helper", assistant=True)
    assert scheduler.state.workers["helper"].info == {"assistant": True}


def test_who_is_an_assistant_must_say_so_in_the_call(scheduler: Scheduler) -> None:
    scheduler.add_worker(worker="helper", info={"assistant": True})
    add(scheduler, "A")
    assert take(scheduler, "helper") is None


def test_a_run_notes_its_worker_and_its_start(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "A", resources={"db": 1})
    clock.forward(2)
    take(scheduler)
    assert shown(scheduler, "worker_running") == {"A": "w"}
    assert shown(scheduler, "time_running") == {"A": 1002}
    assert shown(scheduler, "resources_running") == {"A": {"db": 1}}


def test_what_is_handed_out_is_told_with_its_host(
    scheduler: Scheduler, events: list[Event]
) -> None:
    add(scheduler, "A", family="F", params={"a": "1"})
    take(scheduler, host="h")
    assert events[-1] == TaskStarted(
        time=1000, task_id="A", family="F", params={"a": "1"}, host="h", is_assigned=True
    )


def test_a_paused_scheduler_hands_out_nothing(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    scheduler.pause()
    assert take(scheduler) is None
    scheduler.unpause()
    assert take(scheduler) == "A"


# Tasks that the scheduler takes for running, and the worker knows nothing of


def test_what_a_worker_does_not_claim_is_handed_out_again(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    take(scheduler)
    assert take(scheduler, current_tasks=[]) == "A"


def test_what_a_worker_claims_is_not_handed_out_again(scheduler: Scheduler) -> None:
    add(scheduler, "A", "B")
    take_all(scheduler)
    assert take(scheduler, current_tasks=["A"]) == "B"
    assert take(scheduler, current_tasks=["A", "B"]) is None


def test_a_worker_that_does_not_say_what_it_runs_reclaims_nothing(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    take(scheduler)
    assert take(scheduler, current_tasks=None) is None


def test_what_runs_on_another_worker_is_not_reclaimed(scheduler: Scheduler) -> None:
    add(scheduler, "A", worker="v")
    add(scheduler, "A", worker="w")
    take(scheduler, "v")
    assert take(scheduler, "w", current_tasks=[]) is None


def test_the_unclaimed_go_before_the_pending(scheduler: Scheduler) -> None:
    run(scheduler, "A")
    add(scheduler, "B", priority=9)
    assert take(scheduler, current_tasks=[]) == "A"


def test_the_unclaimed_are_handed_out_even_when_paused(scheduler: Scheduler) -> None:
    run(scheduler, "A")
    scheduler.pause()
    assert take(scheduler, current_tasks=[]) == "A"


def test_of_the_unclaimed_the_highest_priority_comes_first(
    scheduler: Scheduler, clock: Clock
) -> None:
    run(scheduler, "low")
    clock.forward(1)
    run(scheduler, "high", priority=1)
    assert take(scheduler, current_tasks=[]) == "high"


def test_of_unclaimed_equals_the_oldest_comes_first(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "old")
    clock.forward(1)
    run(scheduler, "young")
    run(scheduler, "old")
    assert take(scheduler, current_tasks=[]) == "old"


def test_of_unclaimed_tasks_as_old_the_one_that_began_last_comes_first(
    scheduler: Scheduler,
) -> None:
    add(scheduler, "A", "B", "C")
    for task_id in "BCA":
        run(scheduler, task_id)
    assert take(scheduler, current_tasks=[]) == "A"


def test_a_task_handed_out_again_begins_anew(
    scheduler: Scheduler, clock: Clock, events: list[Event]
) -> None:
    add(scheduler, "A", resources={"db": 1})
    take(scheduler)
    scheduler.decrease_running_task_resources(task_id="A", decrease_resources={"db": 1})
    clock.forward(5)
    take(scheduler, current_tasks=[])
    assert shown(scheduler, "time_running") == {"A": 1005}
    assert shown(scheduler, "resources_running") == {"A": {"db": 1}}
    assert [e.time for e in events if isinstance(e, TaskStarted)] == [1000, 1005]


@pytest.mark.parametrize("is_paused", [False, True])
def test_members_of_a_batch_that_nothing_runs_wait_again(
    scheduler: Scheduler, is_paused: bool
) -> None:
    add_batch(scheduler, "1", "2")
    assert take(scheduler) == ["1", "2"]
    if is_paused:
        scheduler.pause()
    again = None if is_paused else ["1", "2"]
    assert take(scheduler, current_tasks=[]) == again
    reached = "PENDING" if is_paused else "BATCH_RUNNING"
    assert statuses(scheduler) == {"1": reached, "2": reached}


def test_members_of_a_batch_that_runs_are_left_alone(scheduler: Scheduler) -> None:
    add_batch(scheduler, "1", "2")
    batch_id = scheduler.get_work(worker="w")["batch_id"]
    run(scheduler, "run", batch_id=batch_id)
    assert take(scheduler, current_tasks=["run"]) is None
    assert statuses(scheduler) == {"1": "BATCH_RUNNING", "2": "BATCH_RUNNING", "run": "RUNNING"}


def test_members_of_a_batch_are_orphans_if_another_worker_runs_it(scheduler: Scheduler) -> None:
    add_batch(scheduler, "1", "2")
    batch_id = scheduler.get_work(worker="w")["batch_id"]
    run(scheduler, "run", worker="v", batch_id=batch_id)
    scheduler.pause()
    take(scheduler, "w", current_tasks=[])
    assert statuses(scheduler) == {"1": "PENDING", "2": "PENDING", "run": "RUNNING"}


def test_a_worker_frees_its_own_orphans_alone(scheduler: Scheduler) -> None:
    add_batch(scheduler, "1", "2", worker="v")
    take(scheduler, "v")
    take(scheduler, "w", current_tasks=[])
    assert statuses(scheduler) == {"1": "BATCH_RUNNING", "2": "BATCH_RUNNING"}


def test_a_worker_that_does_not_say_what_it_runs_frees_no_orphans(scheduler: Scheduler) -> None:
    add_batch(scheduler, "1", "2")
    take(scheduler)
    assert take(scheduler, current_tasks=None) is None
    assert statuses(scheduler) == {"1": "BATCH_RUNNING", "2": "BATCH_RUNNING"}
