from collections.abc import Mapping

import pytest

from luigid.scheduler import Scheduler
from luigid.state.slices import finish
from luigid.state.upstream import Upstream
from unit_tests.scheduler.calls import add

#: status of a task -> upstream status of its dependents, most severe first
GIVEN = {
    "DISABLED": "UPSTREAM_DISABLED",
    "FAILED": "UPSTREAM_FAILED",
    "PENDING": "UPSTREAM_MISSING_INPUT",
    "RUNNING": "UPSTREAM_RUNNING",
    "BATCH_RUNNING": "UPSTREAM_RUNNING",
}
GRAVEST_FIRST = ["DISABLED", "FAILED", "PENDING", "RUNNING"]


def statuses(scheduler: Scheduler) -> Mapping[str, str]:
    return finish(Upstream(scheduler.state).statuses())


def upstream_status(scheduler: Scheduler, task_id: str) -> str | None:
    return statuses(scheduler).get(task_id)


@pytest.mark.parametrize(("status", "given"), GIVEN.items())
def test_task_passes_its_status_on_to_dependents(
    scheduler: Scheduler, status: str, given: str
) -> None:
    add(scheduler, "A", deps=["B"])
    add(scheduler, "B", status=status)
    assert statuses(scheduler) == {"A": given, "B": given}


@pytest.mark.parametrize("status", ["DONE", "UNKNOWN"])
def test_done_and_unknown_tasks_pass_none_on(scheduler: Scheduler, status: str) -> None:
    add(scheduler, "A", deps=["B"])
    add(scheduler, "B", status=status)
    assert statuses(scheduler) == {}


def test_missing_task_passes_none_on(scheduler: Scheduler) -> None:
    add(scheduler, "A", deps=["B"], assistant=True)
    assert statuses(scheduler) == {}


@pytest.mark.parametrize(
    ("graver", "lighter"),
    [(a, b) for i, a in enumerate(GRAVEST_FIRST) for b in GRAVEST_FIRST[i + 1 :]],
)
@pytest.mark.parametrize("graver_first", [True, False])
def test_most_severe_status_wins(
    scheduler: Scheduler, graver: str, lighter: str, graver_first: bool
) -> None:
    add(scheduler, "A", deps=["B", "C"])
    both = [graver, lighter] if graver_first else [lighter, graver]
    for task_id, status in zip("BC", both, strict=True):
        add(scheduler, task_id, status=status)
    assert upstream_status(scheduler, "A") == GIVEN[graver]


def test_status_is_passed_along_chain_of_waiting_tasks(scheduler: Scheduler) -> None:
    add(scheduler, "A", deps=["B"])
    add(scheduler, "B", deps=["C"])
    add(scheduler, "C", status="FAILED")
    assert upstream_status(scheduler, "A") == "UPSTREAM_FAILED"


@pytest.mark.parametrize(
    ("middle", "given"),
    [("DONE", None), ("UNKNOWN", None), ("RUNNING", "UPSTREAM_RUNNING")],
)
def test_task_that_does_not_wait_hides_its_dependencies(
    scheduler: Scheduler, middle: str, given: str | None
) -> None:
    add(scheduler, "A", deps=["B"])
    add(scheduler, "B", deps=["C"], status=middle)
    add(scheduler, "C", status="DISABLED")
    assert upstream_status(scheduler, "A") == given


def test_task_on_cycle_has_status_of_what_cycle_waits_for(scheduler: Scheduler) -> None:
    add(scheduler, "A", deps=["B"])
    add(scheduler, "B", deps=["C"])
    add(scheduler, "C", deps=["A", "D"])
    add(scheduler, "D", status="FAILED")
    assert statuses(scheduler) == dict.fromkeys("ABCD", "UPSTREAM_FAILED")


def test_cycle_that_waits_only_for_itself_has_none(scheduler: Scheduler) -> None:
    add(scheduler, "A", deps=["B"])
    add(scheduler, "B", deps=["A"])
    assert statuses(scheduler) == {}


def test_chain_of_thousands_is_walked(scheduler: Scheduler) -> None:
    for i in range(5000):
        add(scheduler, str(i), deps=[str(i + 1)])
    add(scheduler, "5000", status="DISABLED")
    assert set(statuses(scheduler).values()) == {"UPSTREAM_DISABLED"}
