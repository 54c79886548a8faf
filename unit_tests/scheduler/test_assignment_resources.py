"""Greedy reservation: higher tasks reserve resources even if they cannot run yet."""

import pytest

from luigid.scheduler import Scheduler
from unit_tests.scheduler.calls import add, get_all_work, get_work, run
from unit_tests.schedulers import Clock, MakeScheduler


@pytest.fixture
def contended(make_scheduler: MakeScheduler) -> Scheduler:
    """A low task of `w` could run, were there not a higher one of `v` that waits for both `db`.

    `v` has asked for work just now; `x`, which runs the task that holds one `db`, never has.
    """
    scheduler = make_scheduler(resources={"db": 2})
    run(scheduler, "running", worker="x", resources={"db": 1})
    get_work(scheduler, "v")
    add(scheduler, "high", worker="v", resources={"db": 2}, priority=2)
    add(scheduler, "low", worker="w", resources={"db": 1}, priority=1)
    return scheduler


def test_tasks_are_handed_out_up_to_resource_total(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 3})
    add(scheduler, "A", "B", "C", resources={"db": 1.5})
    assert get_all_work(scheduler) == ["A", "B"]


def test_unconfigured_resource_has_total_of_one(scheduler: Scheduler) -> None:
    add(scheduler, "A", "B", resources={"unnamed": 1})
    add(scheduler, "C", resources={"unnamed": 2})
    assert get_all_work(scheduler) == ["A"]


def test_task_that_needs_more_than_total_never_runs_and_blocks_no_other(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(resources={"db": 1})
    add(scheduler, "huge", resources={"db": 2}, priority=9)
    add(scheduler, "small", resources={"db": 1})
    assert get_all_work(scheduler) == ["small"]


def test_ended_run_releases_its_resources(scheduler: Scheduler) -> None:
    add(scheduler, "A", "B", resources={"db": 1})
    get_work(scheduler)
    add(scheduler, "A", status="DONE", resources={"db": 1})
    assert get_work(scheduler) == "B"


def test_decreased_resources_are_free_for_others(scheduler: Scheduler) -> None:
    add(scheduler, "A", resources={"db": 1}, priority=1)
    add(scheduler, "B", resources={"db": 1})
    assert get_all_work(scheduler) == ["A"]
    scheduler.decrease_running_task_resources(task_id="A", decrease_resources={"db": 1})
    assert get_all_work(scheduler) == ["B"]


def test_resources_are_reserved_for_higher_task(contended: Scheduler) -> None:
    assert get_work(contended, "w") is None


def test_resources_are_reserved_for_workers_own_higher_task(contended: Scheduler) -> None:
    add(contended, "lower", worker="v", resources={"db": 1})
    assert get_work(contended, "v") is None


def test_higher_task_runs_once_resources_suffice(contended: Scheduler) -> None:
    add(contended, "running", worker="x", status="DONE")
    assert get_work(contended, "w") is None
    assert get_work(contended, "v") == "high"


def test_task_without_contended_resource_is_handed_out_meanwhile(contended: Scheduler) -> None:
    add(contended, "other", worker="w", resources={"gpu": 1})
    add(contended, "free", worker="w")
    assert get_all_work(contended, "w") == ["other", "free"]


def test_nothing_is_reserved_for_lower_task(contended: Scheduler) -> None:
    add(contended, "highest", worker="w", resources={"db": 1}, priority=3)
    assert get_work(contended, "w") == "highest"


def test_nothing_is_reserved_for_task_that_is_not_ready(contended: Scheduler) -> None:
    add(contended, "high", worker="v", deps=["B"], resources={"db": 2})
    assert get_work(contended, "w") == "low"


@pytest.mark.parametrize(
    ("seconds", "given"), [(59.9, None), (60, "low"), (60.1, "low")], ids=["recent", "at", "after"]
)
def test_resources_are_reserved_for_workers_that_asked_recently(
    contended: Scheduler, clock: Clock, seconds: float, given: str | None
) -> None:
    clock.forward(seconds)
    assert get_work(contended, "w") == given


def test_ping_reserves_nothing(contended: Scheduler, clock: Clock) -> None:
    clock.forward(60)
    contended.ping(worker="v")
    assert get_work(contended, "w") == "low"


def test_resources_are_reserved_on_any_worker_that_can_run_task(
    contended: Scheduler, clock: Clock
) -> None:
    clock.forward(60)
    get_work(contended, "u")
    add(contended, "high", worker="u", resources={"db": 2})
    assert get_work(contended, "w") is None


@pytest.mark.parametrize(("processes", "given"), [(0, "low"), (1, "low"), (2, None)])
def test_resources_are_reserved_only_on_workers_with_free_process(
    contended: Scheduler, processes: int, given: str | None
) -> None:
    contended.add_worker(worker="v", info={"workers": processes})
    run(contended, "busy", worker="v", priority=9)
    assert get_work(contended, "w") == given


@pytest.mark.parametrize(("processes", "given"), [(1, "low"), (2, None)])
def test_each_reservation_takes_one_process(
    scheduler: Scheduler, processes: int, given: str | None
) -> None:
    scheduler.add_worker(worker="v", info={"workers": processes})
    get_work(scheduler, "v")
    add(scheduler, "first", worker="v", resources={"db": 1}, priority=2)
    add(scheduler, "second", worker="v", resources={"gpu": 1}, priority=1)
    add(scheduler, "low", worker="w", resources={"gpu": 1})
    assert get_work(scheduler, "w") == given


def test_run_takes_process_only_from_lower_tasks(contended: Scheduler) -> None:
    run(contended, "busy", worker="v", priority=1)
    assert get_work(contended, "w") is None


@pytest.mark.parametrize(("seconds", "given"), [(59, "low"), (60, None)])
def test_nothing_is_reserved_for_task_that_waits_for_higher_run(
    scheduler: Scheduler, clock: Clock, seconds: float, given: str | None
) -> None:
    add(scheduler, "running", worker="v", resources={"db": 1}, priority=3)
    get_work(scheduler, "v")
    clock.forward(seconds)
    get_work(scheduler, "u")
    add(scheduler, "high", worker="u", resources={"db": 1, "gpu": 1}, priority=2)
    add(scheduler, "low", worker="w", resources={"gpu": 1})
    assert get_work(scheduler, "w") == given


def test_assistant_runs_task_that_waits_for_its_worker(contended: Scheduler) -> None:
    add(contended, "running", worker="x", status="DONE")
    assert get_work(contended, "helper", assistant=True) == "high"


def test_assistant_reserves_even_for_task_it_cannot_run(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(resources={"db": 1})
    add(scheduler, "broken", runnable=False, resources={"db": 1}, priority=9)
    add(scheduler, "sound", resources={"db": 1})
    assert get_work(scheduler, "helper", assistant=True) is None
    assert get_work(scheduler, "w") == "sound"


@pytest.mark.parametrize(("seconds", "given"), [(59, None), (60, "low")])
def test_resources_are_reserved_on_assistant_only_without_active_worker(
    make_scheduler: MakeScheduler, clock: Clock, seconds: float, given: str | None
) -> None:
    scheduler = make_scheduler(resources={"db": 1, "gpu": 2})
    run(scheduler, "running", worker="x", resources={"db": 1, "gpu": 1})
    add(scheduler, "first", worker="v", resources={"db": 1}, priority=2)
    add(scheduler, "second", worker="u", resources={"gpu": 2}, priority=1)
    add(scheduler, "low", worker="u", resources={"gpu": 1})
    get_work(scheduler, "v")
    clock.forward(seconds)
    assert get_work(scheduler, "helper", assistant=True) == given


@pytest.mark.parametrize(("total", "given"), [(2, None), (3, "B")])
def test_resource_total_can_be_raised_at_any_time(
    make_scheduler: MakeScheduler, total: int, given: str | None
) -> None:
    scheduler = make_scheduler(resources={"db": 2})
    add(scheduler, "A", resources={"db": 2})
    get_work(scheduler)
    add(scheduler, "B", resources={"db": 1})
    scheduler.update_resource(resource="db", amount=total)
    assert get_work(scheduler) == given
