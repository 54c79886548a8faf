import json
from typing import Any

import pytest

from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import FakeServer


def action(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "number": number,
        "time": 1714545600.0,
        "who": "anna",
        "remote": "10.0.0.7",
        "operation": "mark_as_done",
        "task_id": "A_1",
        "arguments": {"task_id": "A_1"},
        "before": {"status": "FAILED"},
        "after": {"status": "DONE"},
        "request_id": "r-1",
    } | fields


def page(*actions: dict[str, Any], next_cursor: str | None = None) -> dict[str, Any]:
    return {"actions": list(actions), "next_cursor": next_cursor}


def test_actions_are_a_table(server: FakeServer, run: Run) -> None:
    server.answers["/v1/audit"] = page(
        action(),
        action(
            who=None,
            remote="",
            operation="pause",
            task_id=None,
            arguments={},
            before={"paused": False},
            after={"paused": True},
        ),
    )
    status, out, error = run("audit")
    assert (status, error) == (0, "")
    lines = out.splitlines()
    done = ["anna", "10.0.0.7", "mark_as_done", "A_1", "FAILED", "->", "DONE"]
    assert lines[1].split()[2:] == done
    assert lines[2].split()[2:] == [
        *("nobody", "Unix", "socket", "pause", "paused=false", "->", "paused=true")
    ]


def test_filters_are_asked_for(server: FakeServer, run: Run) -> None:
    server.answers["/v1/audit"] = page(action())
    filters = ["--who", "anna", "--task", "A_1", "--operation", "pause"]
    run("audit", *filters, "--since", "2024-05-01T00:00Z")
    assert server.asked[-1].query == {
        "who": ["anna"],
        "operation": ["pause"],
        "task": ["A_1"],
        "since": ["1714521600.0"],
        "limit": ["50"],
    }


def test_json_is_that_of_the_api(server: FakeServer, run: Run) -> None:
    server.answers["/v1/audit"] = page(action())
    status, out, _ = run("audit", "--json")
    assert (status, json.loads(out)) == (0, page(action()))


def test_more_actions_are_told_of(server: FakeServer, run: Run) -> None:
    server.answers["/v1/audit"] = page(action(), next_cursor="x")
    assert run("audit", "--limit", "1")[2] == "The newest 1; --all lists all.\n"


def test_no_action_is_status_1(server: FakeServer, run: Run) -> None:
    server.answers["/v1/audit"] = page()
    assert run("audit") == (1, "", "No actions.\n")


@pytest.mark.parametrize("since", ["2", "yesterday", "1w", "-1h"])
def test_unknown_time_is_refused(run: Run, since: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run("audit", f"--since={since}")
    assert ended.value.code == 2


@pytest.mark.parametrize("since", ["30s", "90m", "2h", "7d", "2024-05-01"])
def test_time_is_understood(server: FakeServer, run: Run, since: str) -> None:
    server.answers["/v1/audit"] = page(action())
    assert run("audit", "--since", since)[0] == 0
