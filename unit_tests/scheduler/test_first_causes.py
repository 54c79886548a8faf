from itertools import pairwise

from luigid.scheduler import Scheduler
from luigid.scheduler.first_causes import FirstCauses
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import MakeScheduler


def search(scheduler: Scheduler, task_id: str, max_examined: int = 100) -> FirstCauses:
    return FirstCauses(scheduler.state, scheduler.state.tasks[task_id], max_examined)


def chain(scheduler: Scheduler, length: int, last: str) -> list[str]:
    """Add a chain of tasks, each waiting for the next; return their ids without the first."""
    ids = [*(f"A_{number}" for number in range(length)), last]
    for task_id, dep in pairwise(ids):
        add(scheduler, task_id, deps=[dep])
    return ids[1:]


def test_causes_are_tasks_that_wait_for_no_other(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", deps=["B", "C", "D", "E", "done"])
    add(scheduler, "B", deps=["failed", "ready"])
    add(scheduler, "done", "running", "ready")
    add(scheduler, "C", deps=["running"])
    add(scheduler, "D", deps=["done"])
    add(scheduler, "done", status="DONE")
    add(scheduler, "failed", status="FAILED", deps=["ready"])
    add(scheduler, "running", status="RUNNING")
    found = search(scheduler, "A")
    assert found.causes == ["D", "E", "failed", "ready", "running"]
    assert not found.is_cut
    assert found.path("failed") == ["B", "failed"]
    assert found.path("E") == ["E"]


def test_path_is_shortest(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    path = chain(scheduler, 5, "F")
    add(scheduler, "A_1", deps=["A_2", "F"])
    assert search(scheduler, "A_0").path("F") == ["A_1", "F"]
    assert search(scheduler, "A_2").path("F") == path[2:]


def test_tasks_on_cycle_have_no_cause(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", deps=["B"])
    add(scheduler, "B", deps=["C"])
    add(scheduler, "C", deps=["A", "B"])
    found = search(scheduler, "A")
    assert (found.causes, found.is_cut) == ([], False)


def test_search_is_cut_at_its_limit(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    chain(scheduler, 20, "F")
    add(scheduler, "F")
    assert search(scheduler, "A_0", 20).causes == ["F"]
    assert not search(scheduler, "A_0", 20).is_cut
    found = search(scheduler, "A_0", 19)
    assert (found.causes, found.is_cut) == ([], True)


def test_failed_task_is_found_from_its_side_if_search_is_cut(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", deps=[*(f"B_{number}" for number in range(200)), "C"])
    add(scheduler, "C", deps=["D"])
    add(scheduler, "D", deps=["F"])
    add(scheduler, "F", status="FAILED")
    add(scheduler, "other", status="DISABLED")
    found = search(scheduler, "A")
    assert found.is_cut
    assert found.causes[-1] == "F"
    assert found.path("F") == ["C", "D", "F"]


def test_cause_found_from_both_sides_is_named_once(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    deps = [f"B_{number}" for number in range(200)]
    add(scheduler, "A", deps=["C", *deps])
    add(scheduler, "C", deps=["F"])
    add(scheduler, "B_0", deps=["F"])
    add(scheduler, "F", status="FAILED")
    add(scheduler, "A", status="FAILED")
    found = search(scheduler, "A", 150)
    assert found.causes.count("F") <= 1
    found = search(scheduler, "A", 250)
    assert found.causes.count("F") == 1
    assert found.path("F")[-1] == "F"


def test_search_from_failed_tasks_is_limited(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", deps=[*(f"B_{number}" for number in range(200)), "C"])
    chain(scheduler, 40, "F")
    add(scheduler, "C", deps=["A_0"])
    add(scheduler, "F", status="FAILED")
    assert "F" not in search(scheduler, "A", 40).causes
    assert "F" in search(scheduler, "A", 50).causes
