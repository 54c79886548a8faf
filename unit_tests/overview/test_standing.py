"""How a root stands, in slices."""

from luigid.overview import Overview
from luigid.scheduler import Scheduler
from unit_tests.overview.conftest import MakeOverview
from unit_tests.overview.questions import ask
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock


def statuses(overview: Overview, root: str) -> dict[str, int] | None:
    found = ask(overview.standing(root, 2))
    return None if found is None else dict(found.statuses)


def fail(scheduler: Scheduler, clock: Clock, task_id: str) -> None:
    clock.forward(1)
    add(scheduler, task_id, status="FAILED")


def test_root_is_counted_with_all_that_it_depends_on(
    make_overview: MakeOverview, clock: Clock
) -> None:
    scheduler, overview = make_overview()
    assert statuses(overview, "root") is None
    add(scheduler, "other", status="FAILED")
    add(scheduler, "root", deps=["mid"])
    add(scheduler, "mid", deps=["a", "b", "c"])
    add(scheduler, "c", status="DONE")
    fail(scheduler, clock, "a")
    fail(scheduler, clock, "b")
    assert statuses(overview, "root") == {"FAILED": 2, "UPSTREAM_FAILED": 2, "DONE": 1}
    found = ask(overview.standing("root", 2))
    assert found is not None
    assert found.root["task_id"] == "root"
    assert [row["task_id"] for row in found.tasks] == ["b", "a"]
