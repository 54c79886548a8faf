import json

import pytest

from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import (
    FakeServer,
    make_estimate,
    make_explanation,
    make_run,
    make_runs,
    make_task,
)


def test_task_is_shown_by_its_beginning(server: FakeServer, run: Run) -> None:
    server.tasks = [make_task("Extract_1", "FAILED", error_text="Traceback:\nValueError: no")]
    status, out, err = run("task", "Extr")
    assert (status, err) == (0, "")
    assert out.startswith("Extract day=2024-05-01  Failed\nExtract_1\n")
    assert out.endswith("Error\nTraceback:\nValueError: no\n")


def test_json_is_that_of_the_api(server: FakeServer, run: Run) -> None:
    server.tasks = [make_task("Extract_1")]
    status, out, _ = run("task", "Extract_1", "--json")
    parts = {"explanation": make_explanation(), "runs": make_runs(), "estimate": make_estimate()}
    expected = server.tasks[0] | parts
    assert (status, json.loads(out)) == (0, expected)


def test_reasons_and_runs_are_shown(server: FakeServer, run: Run) -> None:
    server.tasks = [make_task("Extract_1")]
    path = "/v1/tasks/Extract_1"
    server.answers[f"{path}/explanation"] = make_explanation({"kind": "paused"})
    server.answers[f"{path}/runs"] = make_runs(make_run())
    _, out, _ = run("task", "Extract_1")
    assert "Why it waits\n  the scheduler is paused\n" in out
    assert "etl1, pid 7" in out


def test_unknown_task_is_one_line_and_status_1(server: FakeServer, run: Run) -> None:
    assert server.tasks == []
    assert run("task", "Load\x1b[2J") == (1, "", "luigid: error: there is no task 'Load\\x1b[2J'\n")


@pytest.mark.parametrize("command", ["task", "graph", "report"])
def test_id_that_is_not_utf_8_is_one_line(server: FakeServer, run: Run, command: str) -> None:
    options = ["-o", "-"] if command == "report" else []
    status, out, err = run(command, "\udcff", *options)
    assert (status, out) == (1, "")
    assert err.startswith("luigid: error: ")
    assert err.count("\n") == 1


def test_ambiguous_task_is_one_line_and_status_1(server: FakeServer, run: Run) -> None:
    server.tasks = [make_task("Extract_1"), make_task("Extract_2")]
    assert run("task", "Extract") == (
        1,
        "",
        "luigid: error: 'Extract' may be any of several tasks: Extract_1, Extract_2\n",
    )
