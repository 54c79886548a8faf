"""Runs between two times, against what happened."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luigid.overview.families import FamilyFilter
from luigid.overview.recent_runs import RecentRuns
from luigid.overview.run_columns import NOWHERE, RanOn, Run
from luigid.overview.timeline import (
    Timeline,
    TimelineQuery,
    Timelines,
)
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.slices import finish
from luigid.state.state import SchedulerState
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock


class Past:
    """A scheduler whose runs are remembered."""

    def __init__(self, clock: Clock, max_runs: int = 100) -> None:
        self.clock = clock
        state = SchedulerState({})
        self.recent = RecentRuns(clock, max_runs=max_runs, host_of=lambda worker: f"host-{worker}")
        self.scheduler = Scheduler(state, Policy(retry_count=2), clock, self.recent.observe)
        self._timelines = Timelines(state, self.recent)

    def run(
        self, task_id: str, seconds: float, status: str | None = "DONE", worker: str = "w"
    ) -> None:
        """Run a task; None: it goes on."""
        add(self.scheduler, task_id, family=f"etl.{task_id[0]}", worker=worker)
        self.scheduler.get_work(worker=worker)
        self.clock.forward(seconds)
        if status is not None:
            add(
                self.scheduler,
                task_id,
                family=f"etl.{task_id[0]}",
                worker=worker,
                status=status,
                runnable=False,
            )

    def find(self, since: float = 0, older: Sequence[Run] = (), **query: Any) -> Timeline:
        asked = TimelineQuery(**{"since": since, "until": self.clock(), **query})
        return finish(self._timelines.find(asked, self.clock(), older))


@pytest.fixture
def past(clock: Clock) -> Past:
    return Past(clock)


def runs_of(timeline: Timeline) -> list[Run]:
    return [timeline.columns[row] for row in timeline.order]


def short(timeline: Timeline) -> list[tuple[str, float, str, float | None]]:
    return [(run.task_id, run.started, run.outcome, run.finished) for run in runs_of(timeline)]


def test_runs_come_in_the_order_in_which_they_began(past: Past) -> None:
    past.run("A", 10, None, worker="v")
    past.run("B", 5, "FAILED")
    past.run("B", 5, "FAILED")
    past.run("A", 0, "DONE", worker="v")
    past.run("C", 1, None)
    assert short(past.find()) == [
        ("A", 1000, "DONE", 1020),
        ("B", 1010, "FAILED", 1015),
        ("B", 1015, "DISABLED", 1020),
        ("C", 1020, "RUNNING", None),
    ]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30), st.integers(1, 40))
def test_order_is_that_of_the_clock_even_if_it_was_set(
    times: list[tuple[int, int]], max_runs: int
) -> None:
    recent = RecentRuns(Clock(), max_runs=max_runs)
    runs = [
        Run(number * 500, f"T{number}", f"F{number % 3}", NOWHERE, "DONE", start, start + seconds)
        for number, (start, seconds) in enumerate(times)
    ]
    ended = sorted(runs, key=lambda run: run.finished or 0)
    for run in ended:
        recent.ended.add(run, {})
    found = finish(Timelines(SchedulerState({}), recent).find(TimelineQuery(since=5, until=12), 20))
    expected = [run for run in ended[-max_runs:] if run.started <= 12 and (run.finished or 0) >= 5]
    assert runs_of(found) == sorted(expected, key=lambda run: (run.started, run.number))
    blocks, rest = list(found.blocks()), found.rest(complete_since=0, history="off")
    families = [rest["families"][code] for block in blocks for code in block["family"]]
    assert families == [run.family for run in runs_of(found)]
    assert len(set(rest["families"])) == len(rest["families"])


def test_lost_run_says_so(past: Past, clock: Clock) -> None:
    past.run("A", 1000, None)
    past.scheduler.prune()
    assert short(past.find()) == [("A", 1000, "LOST", 2000)]


def test_run_of_a_task_that_was_removed_has_no_known_end(past: Past) -> None:
    past.run("A", 1, None)
    past.scheduler.state.remove_task(past.scheduler.state.tasks["A"])
    assert short(past.find()) == [("A", 1000, "UNKNOWN", None)]


@pytest.mark.parametrize(
    ("query", "task_ids"),
    [
        ({"since": 1011}, "BC"),
        ({"until": 1009}, "A"),
        ({"families": FamilyFilter(prefix="etl.A")}, "A"),
        ({"families": FamilyFilter(frozenset({"etl.B", "etl.C"}))}, "BC"),
        ({"workers": frozenset({"v"})}, "C"),
        ({"task_ids": frozenset("AC")}, "AC"),
        ({"root": "Z"}, ""),
    ],
    ids=["since", "until", "prefix", "families", "worker", "tasks", "root"],
)
def test_filters(past: Past, query: dict[str, Any], task_ids: str) -> None:
    past.run("A", 10)
    past.run("B", 10)
    past.run("C", 10, worker="v")
    assert "".join(run.task_id for run in runs_of(past.find(**query))) == task_ids


def test_root_has_what_it_depends_on_and_its_critical_runs(past: Past) -> None:
    for task_id in "XBA":
        past.run(task_id, 10)
    add(past.scheduler, "R", family="etl.R", deps=["A", "B"])
    past.run("R", 10)
    found = past.find(root="R")
    assert [run.task_id for run in runs_of(found)] == ["B", "A", "R"]
    assert found.critical == [1, 2]


def test_latest_runs_remain_of_too_many(past: Past) -> None:
    for number in range(5):
        past.run(f"A{number}", 10)
    found = past.find(limit=2)
    assert [run.task_id for run in runs_of(found)] == ["A3", "A4"]
    assert found.total == 5


def test_late_runs_are_marked(past: Past) -> None:
    for number in range(5):
        past.run(f"A{number}", 10)
    past.run("A5", 11, None)
    assert past.find().late == [5]


def test_runs_of_history_are_added_unless_they_are_remembered(clock: Clock) -> None:
    past = Past(clock, max_runs=2)
    for number in range(3):
        past.run(f"A{number}", 10)
    assert past.recent.complete_since == 1010
    place = RanOn(None, "h")
    older = [
        Run(-3, "A9", "etl.A", place, "DONE", 900, 950),
        Run(-2, "A1", "etl.A", place, "DONE", 1010.4, 1020),
        Run(-1, "A0", "etl.A", place, "DONE", 1000, 1010),
    ]
    found = past.find(older=older)
    assert [run.task_id for run in runs_of(found)] == ["A9", "A0", "A1", "A2"]
    assert [run.ran_on for run in runs_of(found)[1:3]] == [place, RanOn("w", "host-w")]


def test_run_that_ended_before_it_began_took_no_time(past: Past) -> None:
    past.run("A", -5)
    (block,) = past.find(until=2000).blocks()
    assert block["duration"] == [0]


def test_runs_that_are_displaced_meanwhile_are_known_to_be_missing(clock: Clock) -> None:
    past = Past(clock, max_runs=2)
    past.run("A", 10)
    past.run("B", 10)
    assert past.find().remembered_since == 1000
    past.run("C", 10)
    assert past.find().remembered_since == 1010


def test_answers_since_any_time_round_starts_alike(past: Past) -> None:
    past.clock.forward(0.3333)
    for number in range(20):
        past.run(f"A{number}", 1.0007)

    def starts(since: float) -> list[float]:
        found = past.find(since=since)
        (block,) = found.blocks()
        return [1000 * found.origin + started for started in block["started"]]

    assert starts(999.1234) == starts(998.7389)


def test_blocks_have_columns_of_milliseconds(past: Past) -> None:
    past.run("A", 1.5)
    past.run("B", 1, None)
    found = past.find(since=999)
    (block,) = found.blocks()
    assert block == {
        "task_id": ["A", "B"],
        "family": [0, 1],
        "worker": [0, 0],
        "status": [1, 0],
        "started": [1000, 2500],
        "duration": [1500, -1],
    }
    rest = found.rest(complete_since=5, history="off")
    assert (rest["families"], rest["origin"]) == (["etl.A", "etl.B"], 999)
    assert rest["workers"] == [{"worker": "w", "host": "host-w"}]
