"""Estimates of simulated pipelines whose ends are known."""

from heapq import heappop, heappush
from typing import Any

import pytest

from luigid.durations import Durations
from luigid.overview.estimates import Estimates
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.slices import finish
from luigid.state.state import SchedulerState
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock


class Pipeline:
    """A scheduler with one worker, and what is known of its families."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.scheduler = Scheduler(SchedulerState({}), Policy(retry_count=1), clock)
        self.durations = Durations()
        self.estimates = Estimates(self.scheduler.state, self.durations)

    def add(self, task_id: str, *deps: str, **arguments: Any) -> None:
        add(
            self.scheduler,
            task_id,
            **{"family": task_id[0], "worker": "w", "deps": deps, **arguments},
        )

    def knows(self, family: str, *seconds: float) -> None:
        for each in seconds:
            self.durations.add(family, each, ended=0)

    def has_processes(self, number: int) -> None:
        self.scheduler.add_worker(worker="w", info={"workers": number})

    def run_all(self, seconds: dict[str, float], processes: int) -> None:
        """Run what can run, by so many processes, as long as its family says."""
        running: list[tuple[float, str]] = []
        while True:
            while len(running) < processes:
                task_id = self.scheduler.get_work(worker="w")["task_id"]
                if task_id is None:
                    break
                heappush(running, (self.clock() + seconds[task_id[0]], task_id))
            if not running:
                return
            end, task_id = heappop(running)
            self.clock.forward(end - self.clock())
            self.add(task_id, status="DONE")

    def estimate(self, task_id: str) -> dict[str, Any]:
        task = self.scheduler.state.tasks[task_id]
        return finish(self.estimates.describe(task, self.clock(), since=0))

    def root(self, task_id: str) -> dict[str, Any]:
        root: dict[str, Any] = self.estimate(task_id)["root"]
        return root


@pytest.fixture
def pipeline(clock: Clock) -> Pipeline:
    return Pipeline(clock)


def test_nothing_is_known_before_the_first_run(pipeline: Pipeline) -> None:
    pipeline.add("A")
    found = pipeline.estimate("A")
    assert (found["run"], found["run_reason"]) == (None, "no_runs")
    assert (found["root"], found["root_reason"]) == (None, "no_runs")


def test_run_is_expected_to_take_the_median(pipeline: Pipeline, clock: Clock) -> None:
    pipeline.knows("A", 10, 20, 30)
    pipeline.add("A")
    pipeline.scheduler.get_work(worker="w")
    run = pipeline.estimate("A")["run"]
    assert (run["expected_end"], run["earliest"], run["latest"]) == (1020, 1012, 1028)
    assert (run["usual"]["runs"], run["usual"]["basis"]) == (3, "memory")
    # After 15 seconds only those of 20 and 30 seconds are like it.
    clock.forward(15)
    assert pipeline.estimate("A")["run"]["expected_end"] == 1025
    task = pipeline.scheduler.state.tasks["A"]
    assert pipeline.estimates.expected_end(task, clock()) == (1025, False)


def test_run_beyond_all_known_ones_has_no_expected_end(pipeline: Pipeline, clock: Clock) -> None:
    pipeline.knows("A", *[10] * 5)
    pipeline.add("A")
    pipeline.scheduler.get_work(worker="w")
    clock.forward(11)
    found = pipeline.estimate("A")
    assert (found["run"]["expected_end"], found["run"]["is_late"]) == (None, True)
    assert found["root"]["expected_end"] == 1011
    assert "late_runs" in found["root"]["ignores"]


@pytest.mark.parametrize(
    ("processes", "end", "bound"), [(1, 1150, "work"), (2, 1130, "work"), (5, 1110, "path")]
)
def test_root_ends_after_path_or_work(
    pipeline: Pipeline, processes: int, end: float, bound: str
) -> None:
    pipeline.has_processes(processes)
    pipeline.knows("A", 100)
    pipeline.knows("B", 10)
    for n in range(5):
        pipeline.add(f"B{n}")
    pipeline.add("A", *(f"B{n}" for n in range(5)))
    root = pipeline.root("A")
    assert (root["expected_end"], root["bound"], root["tasks"]) == (end, bound, 6)
    assert root["work_seconds"] == 150
    assert (root["critical_seconds"], root["critical_tasks"]) == (110, 2)
    assert root["critical"][-1]["task_id"] == "A"


@pytest.mark.parametrize("processes", [1, 2, 3, 8])
def test_pipeline_ends_when_it_was_expected_to(
    pipeline: Pipeline, clock: Clock, processes: int
) -> None:
    seconds = {"E": 10.0, "A": 25.0, "R": 5.0}
    for family, each in seconds.items():
        pipeline.knows(family, each)
    pipeline.has_processes(processes)
    for n in range(8):
        pipeline.add(f"E{n}")
    for n in range(4):
        pipeline.add(f"A{n}", f"E{2 * n}", f"E{2 * n + 1}")
    pipeline.add("R", *(f"A{n}" for n in range(4)))
    expected = pipeline.root("R")["expected_end"]
    pipeline.run_all(seconds, processes)
    assert pipeline.scheduler.state.tasks["R"].status == "DONE"
    assert clock() == expected


def test_what_is_done_takes_no_time(pipeline: Pipeline) -> None:
    pipeline.knows("A", 100)
    pipeline.knows("B", 10)
    pipeline.add("B", status="DONE")
    pipeline.add("A", "B")
    assert pipeline.root("A")["expected_end"] == 1100
    pipeline.add("A", status="DONE")
    found = pipeline.estimate("A")
    assert (found["root"], found["root_reason"]) == (None, "done")


def test_spread_of_a_chain_adds_up_as_of_independent_runs(pipeline: Pipeline) -> None:
    pipeline.knows("A", 0, 100, 200)
    for n in range(4):
        pipeline.add(f"A{n}", *([f"A{n - 1}"] if n else []))
    root = pipeline.root("A3")
    assert root["expected_end"] == 1400
    assert root["latest"] == pytest.approx(1400 + 80 * 2)
    assert root["earliest"] == pytest.approx(1400 - 80 * 2)


def test_failure_below_leaves_no_expected_end(pipeline: Pipeline) -> None:
    pipeline.knows("A", 100)
    pipeline.add("B", status="FAILED")
    pipeline.add("A1")
    pipeline.add("A2", "B", "A1")
    root = pipeline.root("A2")
    assert (root["expected_end"], root["reason"]) == (None, "held_up")
    assert (root["tasks"], root["held_up"], root["work_seconds"]) == (3, 2, 100)


def test_missing_dependency_holds_up(pipeline: Pipeline) -> None:
    pipeline.knows("A", 100)
    pipeline.add("A", "Z")
    assert pipeline.root("A")["reason"] == "held_up"


def test_unknown_families_count_as_the_others(pipeline: Pipeline) -> None:
    pipeline.knows("B", 10)
    pipeline.knows("C", 30)
    pipeline.add("A", resources={"db": 1})
    root = pipeline.root("A")
    assert root["expected_end"] == 1020
    assert root["ignores"] == ["other_work", "limits", "failures", "new_tasks", "unknown_families"]


def test_silent_workers_count_as_one_process(pipeline: Pipeline, clock: Clock) -> None:
    pipeline.has_processes(8)
    pipeline.knows("A", 10)
    pipeline.add("A1")
    pipeline.add("A2", "A1")
    assert pipeline.root("A2")["processes"] == 8
    clock.forward(31)
    root = pipeline.root("A2")
    assert (root["processes"], "silent_workers" in root["ignores"]) == (1, True)
