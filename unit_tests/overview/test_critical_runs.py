"""Which runs determined the end of a root."""

from luigid.overview.critical_runs import critical_runs
from luigid.overview.ended_runs import EndedRuns
from luigid.overview.run_columns import NOWHERE, Run
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.slices import finish
from luigid.state.state import SchedulerState
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock


def path(deps: dict[str, str], *runs: tuple[str, float, float | None]) -> list[str]:
    scheduler = Scheduler(SchedulerState({}), Policy(), Clock())
    for task_id, names in deps.items():
        add(scheduler, task_id, family="F", deps=list(names))
    columns = EndedRuns(1).columns()
    for number, (task_id, started, finished) in enumerate(runs):
        columns.append(Run(number, task_id, "F", NOWHERE, "DONE", started, finished))
    positions = finish(critical_runs(scheduler.state, "R", columns, range(len(columns))))
    return [f"{columns[position].task_id}@{columns[position].started:g}" for position in positions]


def test_path_goes_through_what_ended_last() -> None:
    deps = {"R": "AB", "A": "C", "B": "C"}
    runs = (("C", 0, 5), ("A", 5, 10), ("B", 6, 20), ("R", 21, 30))
    assert path(deps, *runs) == ["C@0", "B@6", "R@21"]


def test_run_that_ended_after_the_start_does_not_count() -> None:
    runs = (("A", 0, 5), ("A", 6, 40), ("R", 10, 30))
    assert path({"R": "A"}, *runs) == ["A@0", "R@10"]


def test_task_without_run_stands_for_its_dependencies() -> None:
    assert path({"R": "A", "A": "B"}, ("B", 0, 5)) == ["B@0"]


def test_run_under_way_ends_last() -> None:
    assert path({"R": "AB"}, ("A", 0, 5), ("B", 1, None)) == ["B@1"]


def test_runs_without_duration_in_a_circle_end() -> None:
    assert path({"R": "A", "A": "R"}, ("A", 1, 1), ("R", 1, 1)) == ["A@1", "R@1"]
