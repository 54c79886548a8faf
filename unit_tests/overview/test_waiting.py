import pytest

from luigid.overview.waiting import Waiting, count_waiting
from luigid.scheduler import Scheduler
from luigid.state.slices import finish
from unit_tests.scheduler.calls import add


def waiting(scheduler: Scheduler, *causes: str, max_steps: int = 1000) -> tuple[int, bool]:
    found = finish(count_waiting(scheduler.state, causes, max_steps))
    return found.tasks, found.is_cut


def test_each_task_behind_the_causes_counts_once(scheduler: Scheduler) -> None:
    add(scheduler, "A", "B", status="FAILED")
    add(scheduler, "C", "D", deps=["A", "B"])
    add(scheduler, "E", deps=["C", "D"])
    add(scheduler, "other")
    assert waiting(scheduler, "A", "B") == (3, False)


def test_causes_do_not_wait_for_each_other(scheduler: Scheduler) -> None:
    add(scheduler, "A", status="FAILED")
    add(scheduler, "B", status="FAILED", deps=["A"])
    add(scheduler, "C", deps=["B"])
    assert waiting(scheduler, "A", "B") == (1, False)
    assert waiting(scheduler, "A") == (2, False)


def test_what_is_behind_a_done_task_does_not_wait(scheduler: Scheduler) -> None:
    add(scheduler, "A", status="FAILED")
    add(scheduler, "B", status="DONE", deps=["A"])
    add(scheduler, "C", deps=["B"])
    assert waiting(scheduler, "A") == (0, False)


def test_walk_ends_on_a_cycle(scheduler: Scheduler) -> None:
    add(scheduler, "A", status="FAILED", deps=["C"])
    add(scheduler, "B", deps=["A"])
    add(scheduler, "C", deps=["B"])
    assert waiting(scheduler, "A") == (2, False)


@pytest.mark.parametrize(
    ("max_steps", "found"),
    [(0, (0, True)), (2, (2, True)), (4, (4, True)), (5, (5, False)), (6, (5, False))],
)
def test_walk_is_cut_after_maximum(
    scheduler: Scheduler, max_steps: int, found: tuple[int, bool]
) -> None:
    add(scheduler, "A", status="FAILED")
    add(scheduler, "B", "C", "D", deps=["A"])
    add(scheduler, "E", deps=["B"])
    add(scheduler, "F", deps=["E"])
    assert waiting(scheduler, "A", max_steps=max_steps) == found


def test_cause_without_dependents_needs_no_step(scheduler: Scheduler) -> None:
    add(scheduler, "A", status="FAILED")
    assert finish(count_waiting(scheduler.state, ["A", "gone"], 0)) == Waiting(0, False, 0)
