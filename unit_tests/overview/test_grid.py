"""Tables of families by the values of a parameter."""

from collections.abc import Sequence
from typing import Any

import pytest

from luigid.history.recorded import RecordedOutcome
from luigid.overview.families import FamilyFilter
from luigid.overview.grid import GridQuery, Grids, PastTask
from luigid.overview.overview import Overview
from luigid.overview.recent_runs import RecentRuns
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.state.policy import Policy
from luigid.state.slices import finish
from luigid.state.state import SchedulerState
from unit_tests.overview.questions import ask
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock


class Table:
    """A scheduler, and tables of its tasks."""

    def __init__(self, clock: Clock) -> None:
        self.state = SchedulerState({})
        policy = Policy(remove_delay=1)
        self.recent = RecentRuns(
            clock, params_of=lambda task_id: self.state.tasks[task_id].public_params
        )
        self.scheduler = Scheduler(self.state, policy, clock, self.recent.observe)
        self.overview = Overview(self.state, policy, clock, Explainer(self.state, policy))
        self.grids = Grids(self.recent.ended)

    def add(self, task_id: str, status: str = "PENDING", **params: Any) -> None:
        add(self.scheduler, task_id, family=task_id[0], params=params, status=status)

    def find(
        self, past: Sequence[PastTask] = (), **query: Any
    ) -> tuple[dict[str, Any], dict[str, list[Any]]]:
        """Return the grid without its rows, and family -> its cells."""
        entries = ask(self.overview.entries())
        grid = finish(self.grids.find(GridQuery(**query), entries, past))
        return grid.rest, {row["family"]: row["cells"] for row in grid.rows()}


@pytest.fixture
def table(clock: Clock) -> Table:
    return Table(clock)


def test_parameter_with_most_dates_is_chosen(table: Table) -> None:
    table.add("A1", day="2024-05-01", name="x")
    table.add("A2", day="2024-05-02", name="2024-05-02")
    table.add("B1", name="y")
    rest, rows = table.find()
    assert (rest["param"], rest["is_chosen"], rest["without"]) == ("day", True, 1)
    assert rest["params"] == [
        {"name": "day", "tasks": 2, "dates": 2},
        {"name": "name", "tasks": 3, "dates": 1},
    ]
    assert rest["columns"] == ["2024-05-01", "2024-05-02"]
    assert list(rows) == ["A"]


@pytest.mark.parametrize("params", [{"day": "x" * 100_000}, {"n" * 70_000: "2024-05-01"}])
def test_endless_names_and_values_are_no_columns(table: Table, params: dict[str, str]) -> None:
    table.add("A1", day="2024-05-01")
    table.add("A2", **params)
    rest, _ = table.find()
    assert (rest["columns"], rest["tasks"], rest["without"]) == (["2024-05-01"], 1, 1)
    assert [param["name"] for param in rest["params"]] == ["day"]


def test_task_that_leaves_meanwhile_counts_once(table: Table) -> None:
    table.add("A1", day="2024-05-01")
    table.scheduler.get_work(worker="w")
    table.add("A1", "DONE", day="2024-05-01")
    entries = ask(table.overview.entries())
    table.state.remove_task(table.state.tasks["A1"])
    grid = finish(table.grids.find(GridQuery(), entries))
    assert [(cell["counts"], cell["gone"]) for cell in next(grid.rows())["cells"]] == [
        ({"DONE": 1}, 0)
    ]


def test_nothing_is_chosen_without_dates(table: Table) -> None:
    table.add("A1", name="x")
    rest, rows = table.find()
    assert (rest["param"], rest["columns"], rest["totals"], rows) == (None, [], [], {})


def test_cell_counts_statuses_and_has_the_worst(table: Table) -> None:
    table.add("A1", "DONE", day="1")
    table.add("A2", "DONE", day="1")
    table.add("A3", "FAILED", day="1")
    table.add("A4", day="2")
    table.add("B1", day="2")
    rest, rows = table.find(param="day")
    assert rest["totals"] == [
        rows["A"][0],
        {"column": 1, "status": "PENDING", "counts": {"PENDING": 2}, "gone": 0, "task_id": None},
    ]
    assert rows["A"] == [
        {
            "column": 0,
            "status": "FAILED",
            "counts": {"DONE": 2, "FAILED": 1},
            "gone": 0,
            "task_id": None,
        },
        {"column": 1, "status": "PENDING", "counts": {"PENDING": 1}, "gone": 0, "task_id": "A4"},
    ]


def test_tasks_that_have_left_count_by_their_last_run(table: Table) -> None:
    table.add("A1", day="2024-05-01")
    for status in ("FAILED", "DONE"):
        table.scheduler.get_work(worker="w")
        table.add("A1", status, day="2024-05-01")
        table.add("A1", "PENDING", day="2024-05-01")
    table.scheduler.get_work(worker="w")
    table.add("A1", "DONE", day="2024-05-01")
    table.state.remove_task(table.state.tasks["A1"])
    _, rows = table.find()
    assert rows["A"] == [
        {"column": 0, "status": "DONE", "counts": {"DONE": 1}, "gone": 1, "task_id": "A1"}
    ]


def test_tasks_of_the_history_count_unless_they_are_known(table: Table) -> None:
    table.add("A1", day="2024-05-02")
    table.add("A2", "RUNNING", day="2024-05-02")
    table.add("A2", "DONE", day="2024-05-02")
    table.state.remove_task(table.state.tasks["A2"])
    past = [
        RecordedOutcome("A", {"day": "2024-05-01"}, status, task_id)
        for task_id, status in [("A1", "FAILED"), ("A2", "FAILED"), ("A3", "UNKNOWN")]
    ]
    rest, rows = table.find(past)
    assert rest["columns"] == ["2024-05-01", "2024-05-02"]
    assert rows["A"] == [
        {"column": 0, "status": "UNKNOWN", "counts": {"UNKNOWN": 1}, "gone": 1, "task_id": "A3"},
        {
            "column": 1,
            "status": "PENDING",
            "counts": {"PENDING": 1, "DONE": 1},
            "gone": 1,
            "task_id": None,
        },
    ]


def test_numbers_are_sorted_as_numbers(table: Table) -> None:
    for number in (10, 9, 100):
        table.add(f"A{number}", n=number)
    assert table.find(param="n")[0]["columns"] == ["9", "10", "100"]
    table.add("A", n="x")
    assert table.find(param="n")[0]["columns"] == ["10", "100", "9", "x"]


def test_greatest_columns_and_families_with_most_tasks_remain(table: Table) -> None:
    for task_id, day in [("A1", 1), ("A2", 2), ("B1", 3), ("C1", 3), ("C2", 3), ("D1", 2)]:
        table.add(task_id, day=day)
    rest, rows = table.find(param="day", columns=2, rows=2)
    assert (rest["columns"], rest["columns_total"], rest["families_total"]) == (["2", "3"], 3, 4)
    assert list(rows) == ["A", "C"]
    assert (rest["tasks"], rest["without"]) == (6, 0)


def test_totals_have_families_that_are_not_shown(table: Table) -> None:
    for task_id in ("A1", "A2", "B1"):
        table.add(task_id, day="1")
    rest, rows = table.find(param="day", rows=1)
    assert (list(rows), rest["totals"][0]["counts"]) == (["A"], {"PENDING": 3})


def test_runs_of_batches_are_no_columns(table: Table) -> None:
    table.add("A1", day="2024-05-01T00")
    table.add("A2", day="2024-05-01T01")
    table.add("A3", day="2024-05-01T00,2024-05-01T01")
    table.add("A4", day="2024-05-01T00,x")
    rest, rows = table.find()
    assert rest["columns"] == ["2024-05-01T00", "2024-05-01T00,x", "2024-05-01T01"]
    assert (rest["tasks"], rest["joined"], rest["without"]) == (3, 1, 0)
    assert sum(len(cells) for cells in rows.values()) == 3


@pytest.mark.parametrize(
    "families", [FamilyFilter(prefix="B"), FamilyFilter(part="b"), FamilyFilter(frozenset("B"))]
)
def test_families_are_filtered(table: Table, families: FamilyFilter) -> None:
    table.add("A1", day="1")
    table.add("B1", day="1")
    rest, rows = table.find(param="day", families=families)
    assert (list(rows), rest["tasks"], rest["without"]) == (["B"], 1, 0)


@pytest.mark.parametrize(
    ("value", "is_date"),
    [
        ("2024-05-01", True),
        ("2024-05-01T0530", True),
        ("2024-05", True),
        ("2024-W05", True),
        ("2024-05-01-2024-05-08", True),
        ("20240501", True),
        ("2024-05-01,2024-05-02", False),
        ("2024", False),
        ("12345678", False),
        ("1.2.3", False),
        (20240501, True),
        (["2024-05-01"], False),
    ],
    ids=str,
)
def test_what_looks_like_a_date(table: Table, value: object, is_date: bool) -> None:
    table.add("A1", p=value)
    assert (table.find()[0]["param"] == "p") is is_date
