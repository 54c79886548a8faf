"""Greedy reservation: what ranks higher keeps its resources, though it cannot run yet."""

import pytest

from luigid.scheduler import Scheduler
from unit_tests.scheduler.calls import add, run, take, take_all
from unit_tests.schedulers import Clock, MakeScheduler


@pytest.fixture
def contended(make_scheduler: MakeScheduler) -> Scheduler:
    """A low task of `w` could run, were there not a higher one of `v` that waits for both `db`.

    `v` has asked for work just now; `x`, which runs the task that holds one `db`, never has.
    """
    scheduler = make_scheduler(resources={"db": 2})
    run(scheduler, "running", worker="x", resources={"db": 1})
    take(scheduler, "v")
    add(scheduler, "high", worker="v", resources={"db": 2}, priority=2)
    add(scheduler, "low", worker="w", resources={"db": 1}, priority=1)
    return scheduler


def test_tasks_are_handed_out_up_to_the_total(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 3})
    add(scheduler, "A", "B", "C", resources={"db": 1.5})
    assert take_all(scheduler) == ["A", "B"]


def test_a_resource_that_nobody_configured_has_one(scheduler: Scheduler) -> None:
    add(scheduler, "A", "B", resources={"unnamed": 1})
    add(scheduler, "C", resources={"unnamed": 2})
    assert take_all(scheduler) == ["A"]


def test_a_task_that_needs_more_than_there_is_never_runs_and_holds_up_nobody(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(resources={"db": 1})
    add(scheduler, "huge", resources={"db": 2}, priority=9)
    add(scheduler, "small", resources={"db": 1})
    assert take_all(scheduler) == ["small"]


def test_a_run_that_ends_gives_its_resources_back(scheduler: Scheduler) -> None:
    add(scheduler, "A", "B", resources={"db": 1})
    take(scheduler)
    add(scheduler, "A", status="DONE", resources={"db": 1})
    assert take(scheduler) == "B"


def test_a_run_that_needs_less_now_lets_others_in(scheduler: Scheduler) -> None:
    add(scheduler, "A", resources={"db": 1}, priority=1)
    add(scheduler, "B", resources={"db": 1})
    assert take_all(scheduler) == ["A"]
    scheduler.decrease_running_task_resources(task_id="A", decrease_resources={"db": 1})
    assert take_all(scheduler) == ["B"]


def test_resources_are_kept_for_a_higher_task_that_waits_for_them(contended: Scheduler) -> None:
    assert take(contended, "w") is None


def test_a_worker_keeps_resources_for_its_own_higher_task(contended: Scheduler) -> None:
    add(contended, "lower", worker="v", resources={"db": 1})
    assert take(contended, "v") is None


def test_the_higher_task_runs_as_soon_as_there_is_enough(contended: Scheduler) -> None:
    add(contended, "running", worker="x", status="DONE")
    assert take(contended, "w") is None
    assert take(contended, "v") == "high"


def test_what_needs_nothing_of_it_is_handed_out_meanwhile(contended: Scheduler) -> None:
    add(contended, "other", worker="w", resources={"gpu": 1})
    add(contended, "free", worker="w")
    assert take_all(contended, "w") == ["other", "free"]


def test_nothing_is_kept_for_a_task_that_ranks_lower(contended: Scheduler) -> None:
    add(contended, "highest", worker="w", resources={"db": 1}, priority=3)
    assert take(contended, "w") == "highest"


def test_nothing_is_kept_for_a_task_that_is_not_ready(contended: Scheduler) -> None:
    add(contended, "high", worker="v", deps=["B"], resources={"db": 2})
    assert take(contended, "w") == "low"


@pytest.mark.parametrize(
    ("seconds", "given"), [(59.9, None), (60, "low"), (60.1, "low")], ids=["recent", "at", "after"]
)
def test_resources_are_kept_for_workers_that_asked_for_work_lately(
    contended: Scheduler, clock: Clock, seconds: float, given: str | None
) -> None:
    clock.forward(seconds)
    assert take(contended, "w") == given


def test_a_ping_does_not_keep_resources(contended: Scheduler, clock: Clock) -> None:
    clock.forward(60)
    contended.ping(worker="v")
    assert take(contended, "w") == "low"


def test_resources_are_kept_on_any_worker_that_can_run_the_task(
    contended: Scheduler, clock: Clock
) -> None:
    clock.forward(60)
    take(contended, "u")
    add(contended, "high", worker="u", resources={"db": 2})
    assert take(contended, "w") is None


@pytest.mark.parametrize(("processes", "given"), [(0, "low"), (1, "low"), (2, None)])
def test_resources_are_kept_as_long_as_the_worker_has_a_process_left(
    contended: Scheduler, processes: int, given: str | None
) -> None:
    contended.add_worker(worker="v", info={"workers": processes})
    run(contended, "busy", worker="v", priority=9)
    assert take(contended, "w") == given


@pytest.mark.parametrize(("processes", "given"), [(1, "low"), (2, None)])
def test_each_task_kept_for_takes_one_process(
    scheduler: Scheduler, processes: int, given: str | None
) -> None:
    scheduler.add_worker(worker="v", info={"workers": processes})
    take(scheduler, "v")
    add(scheduler, "first", worker="v", resources={"db": 1}, priority=2)
    add(scheduler, "second", worker="v", resources={"gpu": 1}, priority=1)
    add(scheduler, "low", worker="w", resources={"gpu": 1})
    assert take(scheduler, "w") == given


def test_a_run_takes_a_process_only_from_what_ranks_lower(contended: Scheduler) -> None:
    run(contended, "busy", worker="v", priority=1)
    assert take(contended, "w") is None


@pytest.mark.parametrize(("seconds", "given"), [(59, "low"), (60, None)])
def test_nothing_is_kept_for_what_must_wait_for_a_higher_run_of_an_active_worker(
    scheduler: Scheduler, clock: Clock, seconds: float, given: str | None
) -> None:
    add(scheduler, "running", worker="v", resources={"db": 1}, priority=3)
    take(scheduler, "v")
    clock.forward(seconds)
    take(scheduler, "u")
    add(scheduler, "high", worker="u", resources={"db": 1, "gpu": 1}, priority=2)
    add(scheduler, "low", worker="w", resources={"gpu": 1})
    assert take(scheduler, "w") == given


def test_an_assistant_runs_what_waits_for_a_worker(contended: Scheduler) -> None:
    add(contended, "running", worker="x", status="DONE")
    assert take(contended, "helper", assistant=True) == "high"


def test_an_assistant_keeps_resources_even_for_what_it_cannot_run(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(resources={"db": 1})
    add(scheduler, "broken", runnable=False, resources={"db": 1}, priority=9)
    add(scheduler, "sound", resources={"db": 1})
    assert take(scheduler, "helper", assistant=True) is None
    assert take(scheduler, "w") == "sound"


@pytest.mark.parametrize(("seconds", "given"), [(59, None), (60, "low")])
def test_resources_are_kept_on_an_assistant_only_where_no_other_worker_is_active(
    make_scheduler: MakeScheduler, clock: Clock, seconds: float, given: str | None
) -> None:
    scheduler = make_scheduler(resources={"db": 1, "gpu": 2})
    run(scheduler, "running", worker="x", resources={"db": 1, "gpu": 1})
    add(scheduler, "first", worker="v", resources={"db": 1}, priority=2)
    add(scheduler, "second", worker="u", resources={"gpu": 2}, priority=1)
    add(scheduler, "low", worker="u", resources={"gpu": 1})
    take(scheduler, "v")
    clock.forward(seconds)
    assert take(scheduler, "helper", assistant=True) == given


@pytest.mark.parametrize(("total", "given"), [(2, None), (3, "B")])
def test_the_total_can_be_raised_at_any_time(
    make_scheduler: MakeScheduler, total: int, given: str | None
) -> None:
    scheduler = make_scheduler(resources={"db": 2})
    add(scheduler, "A", resources={"db": 2})
    take(scheduler)
    add(scheduler, "B", resources={"db": 1})
    scheduler.update_resource(resource="db", amount=total)
    assert take(scheduler) == given
