"""Runs as the server remembers them; they follow the events of a scheduler."""

from collections.abc import Sequence
from typing import Any

import pytest

from luigid.overview.recent_runs import RecentRun, RecentRuns
from luigid.scheduler import Scheduler
from luigid.state.events import Event, TaskStatusChanged
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.state.task import RUNNING
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock


def changed(status: str, at: float, task_id: str = "A", worker: str = "w") -> TaskStatusChanged:
    return TaskStatusChanged(
        time=at,
        task_id=task_id,
        family="F",
        params={},
        status=status,
        run_time=None,
        worker=worker,
    )


def remembered(*events: Event, **limits: Any) -> RecentRuns:
    recent = RecentRuns(lambda: 0.0, **limits)
    for event in events:
        recent.observe(event)
    return recent


def short(runs: Sequence[RecentRun]) -> list[tuple[str, str, float | None]]:
    return [(run.task_id, run.status, run.seconds) for run in runs]


class TestRunsOfScheduler:
    @pytest.fixture
    def recent(self, clock: Clock) -> RecentRuns:
        return RecentRuns(clock)

    @pytest.fixture
    def scheduler(self, clock: Clock, recent: RecentRuns) -> Scheduler:
        policy = Policy(retry_count=2)
        return Scheduler(SchedulerState({}), policy, clock, recent.observe)

    def test_run_has_worker_and_duration(
        self, scheduler: Scheduler, recent: RecentRuns, clock: Clock
    ) -> None:
        add(scheduler, "A", family="F", worker="w")
        scheduler.get_work(worker="w")
        clock.forward(5)
        assert short(recent.of_task("A", 10)) == [("A", "RUNNING", None)]
        add(scheduler, "A", family="F", worker="w", status="DONE")
        (run,) = recent.of_task("A", 10)
        assert (run.family, run.worker, run.status, run.seconds) == ("F", "w", "DONE", 5)
        assert recent.of_worker("w") == [run]

    def test_failure_that_disables_is_a_failed_run(
        self, scheduler: Scheduler, recent: RecentRuns
    ) -> None:
        for _ in range(2):
            add(scheduler, "A", family="F", worker="w")
            scheduler.get_work(worker="w")
            add(scheduler, "A", family="F", worker="w", status="FAILED")
        assert scheduler.state.tasks["A"].status == "DISABLED"
        assert [run.status for run in recent.of_task("A", 10)] == ["FAILED", "FAILED"]

    def test_run_whose_worker_is_lost_keeps_it(
        self, scheduler: Scheduler, recent: RecentRuns, clock: Clock
    ) -> None:
        add(scheduler, "A", family="F", worker="w")
        scheduler.get_work(worker="w")
        clock.forward(1000)
        scheduler.prune()
        (run,) = recent.of_worker("w")
        assert (run.status, run.seconds) == ("FAILED", 1000)

    def test_mark_without_run_is_no_run(self, scheduler: Scheduler, recent: RecentRuns) -> None:
        add(scheduler, "A", family="F", worker="w", status="FAILED")
        scheduler.mark_as_done(task_id="A")
        assert recent.of_task("A", 10) == []

    def test_runs_under_way_at_the_start_are_known(
        self, scheduler: Scheduler, clock: Clock
    ) -> None:
        add(scheduler, "A", family="F", worker="w")
        scheduler.get_work(worker="w")
        clock.forward(10)
        recent = RecentRuns(clock, scheduler.state.with_status(RUNNING))
        recent.observe(changed("DONE", clock() + 2))
        (run,) = recent.of_worker("w")
        assert (run.task_id, run.seconds, recent.since) == ("A", 12, clock())


def test_newest_run_comes_first_and_pages_join() -> None:
    recent = remembered(
        *(changed(status, at) for at in range(5) for status in ("RUNNING", "DONE")),
        changed("RUNNING", 9),
    )
    runs = recent.of_task("A", 100)
    assert [run.started for run in runs] == [9, 4, 3, 2, 1, 0]
    assert recent.of_task("A", 4) + recent.of_task("A", 4, runs[3].number) == runs


def test_oldest_runs_are_forgotten() -> None:
    recent = remembered(
        changed("RUNNING", 0, "A"),
        changed("DONE", 1, "A"),
        *(changed(status, 2, "B") for _ in range(3) for status in ("RUNNING", "FAILED")),
        max_runs=2,
    )
    assert len(recent) == 2
    assert recent.of_task("A", 10) == []
    assert len(recent.of_task("B", 10)) == 2
    assert recent.complete_since == 2


def test_worker_keeps_its_latest_runs_whatever_others_run() -> None:
    recent = remembered(
        *(changed(status, at, worker="slow") for at in (0, 1, 2) for status in ("RUNNING", "DONE")),
        *(changed(status, 3, "B", "quick") for _ in range(9) for status in ("RUNNING", "DONE")),
        max_runs=2,
        max_of_worker=2,
    )
    assert [run.started for run in recent.of_worker("slow")] == [2, 1]


def test_worker_that_ended_a_run_longest_ago_is_forgotten() -> None:
    recent = remembered(
        *(
            changed(status, 0, worker=worker)
            for worker in ("a", "b", "a", "c")
            for status in ("RUNNING", "DONE")
        ),
        max_workers=2,
    )
    assert [len(recent.of_worker(worker)) for worker in "abc"] == [2, 0, 1]


def test_trend_counts_successful_runs() -> None:
    recent = remembered(
        *(
            changed(status, at)
            for seconds in (1, 2, 3)
            for status, at in (("RUNNING", 0), ("DONE", seconds))
        ),
        changed("RUNNING", 0),
        changed("PENDING", 50),
    )
    trend = recent.trend("F")
    assert (trend.n, trend.failures, trend.p50) == (3, 0, 2)
    assert recent.trend("G").n == 0
