"""Pages of workers."""

from typing import Any

import pytest

from luigid.overview import Overview
from luigid.overview.recent_runs import RecentRuns
from luigid.overview.worker_rows import Position, WorkerQuery
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from unit_tests.overview.questions import ask
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock

START = 1000.0


@pytest.fixture
def scheduler_and_overview(clock: Clock) -> tuple[Scheduler, Overview]:
    """A scheduler, and an overview that remembers its runs."""
    state, policy, recent = SchedulerState({}), Policy(), RecentRuns(clock)
    overview = Overview(state, policy, clock, Explainer(state, policy), recent=recent)
    return Scheduler(state, policy, clock, recent.observe), overview


def page(overview: Overview, **query: Any) -> dict[str, Any]:
    return ask(overview.workers(WorkerQuery(**query), repr))


def names(found: dict[str, Any]) -> list[str]:
    return [row["worker"] for row in found["workers"]]


@pytest.fixture
def found(scheduler: Scheduler, overview: Overview, clock: Clock) -> dict[str, Any]:
    """All workers: one of each condition, and one that is disabled while it is busy."""
    for worker in ("idle", "busy", "silent", "disabled", "last"):
        host = "h1" if worker == "busy" else "h2"
        scheduler.add_worker(worker=worker, info={"host": host, "workers": 2, "pid": 7})
    for worker in ("busy", "last"):
        add(scheduler, f"of_{worker}", family="F", worker=worker)
        scheduler.get_work(worker=worker)
    scheduler.disable_worker(worker="disabled")
    scheduler.disable_worker(worker="last")
    clock.forward(31)
    for worker in ("idle", "busy", "disabled", "last"):
        scheduler.ping(worker=worker)
    return page(overview)


def test_busy_workers_come_first_and_disabled_ones_last(found: dict[str, Any]) -> None:
    assert names(found) == ["busy", "silent", "idle", "last", "disabled"]


def test_totals_are_of_all_workers(found: dict[str, Any]) -> None:
    assert found["totals"] == {
        "workers": 5,
        "busy": 2,
        "idle": 1,
        "silent": 1,
        "disabled": 2,
        "hosts": 2,
        "processes": 6,
        "busy_processes": 1,
        "running": 2,
        "unique_pending": 0,
        "messages": 0,
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"show": "busy"}, ["busy", "last"]),
        ({"show": "idle"}, ["idle"]),
        ({"show": "silent"}, ["silent"]),
        ({"show": "disabled"}, ["last", "disabled"]),
        ({"terms": frozenset({"h1"})}, ["busy"]),
        ({"terms": frozenset({"of_la", "f"})}, ["last"]),
        ({"terms": frozenset({"no"})}, []),
    ],
)
def test_workers_that_fit_are_counted_beside_the_totals(
    found: dict[str, Any], overview: Overview, query: dict[str, Any], expected: list[str]
) -> None:
    filtered = page(overview, **query)
    assert names(filtered) == expected
    assert (filtered["total"], filtered["totals"]) == (len(expected), found["totals"])


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_have_every_worker_once(
    found: dict[str, Any], overview: Overview, limit: int
) -> None:
    seen: list[str] = []
    after: Position | None = None
    positions: list[Position] = []
    while True:
        part = ask(overview.workers(WorkerQuery(limit=limit, after=after), _keep(positions)))
        seen += names(part)
        if part["next_cursor"] is None:
            break
        after = positions[-1]
    assert seen == names(found)


def _keep(positions: list[Position]) -> Any:
    def encode(position: Position) -> str:
        positions.append(position)
        return "next"

    return encode


def test_row_says_what_worker_runs_and_ran(
    scheduler: Scheduler, overview: Overview, clock: Clock
) -> None:
    info = {"host": "h", "username": "u", "pid": 7, "workers": 2, "first_task": "A"}
    scheduler.add_worker(worker="w", info=info)
    for task in "AB":
        add(scheduler, task, family=task, worker="w", params={"day": "1"})
    scheduler.get_work(worker="w")
    clock.forward(2.5)
    add(scheduler, "A", family="A", worker="w", status="DONE", params={"day": "1"})
    (idle,) = page(overview)["workers"]
    assert idle == {
        "worker": "w",
        "host": "h",
        "user": "u",
        "pid": "7",
        "state": "active",
        "is_assistant": False,
        "started": START,
        "last_active": START + 2.5,
        "last_get_work": START,
        "idle_since": START + 2.5,
        "processes": 2,
        "running": [],
        "running_total": 0,
        "pending": 1,
        "unique_pending": 1,
        "messages": 0,
        "first_task": "A",
        "first_task_name": "A(day=1)",
        "lately": [
            {
                "task_id": "A",
                "family": "A",
                "params": {"day": "1"},
                "status": "DONE",
                "started": START,
                "finished": START + 2.5,
                "seconds": 2.5,
            }
        ],
    }
    scheduler.get_work(worker="w")
    (busy,) = page(overview)["workers"]
    assert (busy["idle_since"], busy["running_total"]) == (None, 1)
    assert [(run["task_id"], run["status"]) for run in busy["running"]] == [("B", "RUNNING")]


def test_worker_that_was_there_before_the_server_has_been_idle_since_nobody_knows_when(
    scheduler: Scheduler, clock: Clock
) -> None:
    scheduler.add_worker(worker="w", info=[])
    clock.forward(1)
    state, policy = scheduler.state, Policy()
    overview = Overview(state, policy, clock, Explainer(state, policy))
    (row,) = page(overview)["workers"]
    assert row["idle_since"] is None


@pytest.mark.parametrize("odd", [None, True, "4", float("inf"), [1], {}])
def test_odd_info_is_shown_as_text_or_left_out(
    scheduler: Scheduler, overview: Overview, odd: Any
) -> None:
    info = {"workers": odd, "host": odd, "first_task": odd}
    scheduler.add_worker(worker="w", info=info)
    (row,) = page(overview)["workers"]
    assert row["processes"] is None
    assert row["host"] == (None if odd is None else str(odd))
    assert row["first_task"] in (None, odd)
