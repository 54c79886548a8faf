"""The pages about time, as JSON of the document."""

import gzip
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from luigid.history.database import prepare
from luigid.history.errors import DatabaseUnavailableError
from luigid.history.history import History
from luigid.state.events import TaskStatusChanged
from unit_tests.history.event_factory import NOW, life
from unit_tests.web.conftest import MakeServer
from unit_tests.web.running_server import RunningServer, problem


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """A history with a run from NOW to NOW + 1."""
    address = f"sqlite:///{tmp_path / 'history.db'}"
    prepare(address)
    history = History(address, clock=lambda: NOW)
    history.start()
    for event in life("A", 0):
        history.observe(event)
    yield history
    history.close(20)


@pytest.fixture
def restarted(make_server: MakeServer, history: History) -> RunningServer:
    """A server that was started after that run."""
    server = make_server(history=history)
    server.overview.recent.since = NOW + 100
    return server


def ask(server: RunningServer, path: str) -> Any:
    response = server.ask("GET", path)
    assert response.code == 200, response.body
    return json.loads(response.body or b"")


def remember(server: RunningServer, task_id: str, began: float, *, ended: float | None) -> None:
    for status, time in (("RUNNING", began), ("DONE", ended)):
        if time is not None:
            server.overview.recent.observe(
                TaskStatusChanged(
                    time=time,
                    task_id=task_id,
                    family="F",
                    params={},
                    status=status,
                    run_time=None,
                    worker="w",
                )
            )


def test_timeline_has_what_is_remembered(server: RunningServer) -> None:
    began = server.overview.now()
    remember(server, "A", began, ended=began + 5)
    found = ask(server, f"/v1/timeline?since={began + 1}")
    (block,) = found["blocks"]
    assert (block["task_id"], block["duration"], found["history"]) == (["A"], [5000], "unneeded")
    assert ask(server, f"/v1/timeline?since={began + 6}")["blocks"] == []
    server.overview.recent.since = 100
    assert ask(server, "/v1/timeline?since=5&family_prefix=G")["history"] == "off"


def test_long_timeline_is_compressed_in_blocks(server: RunningServer) -> None:
    began = server.overview.now()
    for number in range(2500):
        remember(server, f"A{number}", began + number, ended=began + number + 1)
    asked = f"/v1/timeline?since={began}&until={began + 5000}"
    response = server.ask("GET", asked, headers={"Accept-Encoding": "gzip"})
    assert response.code == 200
    body = response.body or b""
    found = json.loads(gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body)
    assert [len(block["task_id"]) for block in found["blocks"]] == [1000, 1000, 500]
    assert found["blocks"][2]["task_id"][-1] == "A2499"
    assert ask(server, f"{asked}&limit=2")["is_cut"]


def test_older_runs_come_from_the_history(restarted: RunningServer) -> None:
    found = ask(restarted, f"/v1/timeline?since={NOW - 10}&until={NOW + 10}")
    assert (found["history"], found["complete_since"]) == ("on", NOW - 10)
    (block,) = found["blocks"]
    assert (block["task_id"], block["started"]) == (["A"], [10_000])
    assert found["workers"][0]["worker"] is None
    assert not ask(restarted, f"/v1/timeline?since={NOW - 10}&until={NOW + 10}&task_id=B")["blocks"]


def test_timeline_without_its_history_says_so(
    restarted: RunningServer,
    history: History,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(*_: Any) -> Any:
        raise DatabaseUnavailableError("gone")

    monkeypatch.setattr(history, "read", fail)
    with caplog.at_level(logging.ERROR):
        found = ask(restarted, "/v1/timeline?since=1")
    assert (found["history"], found["total"]) == ("away", 0)


def test_activity_counts_runs(server: RunningServer) -> None:
    found = ask(server, "/v1/activity?step=3600")
    assert (found["runs"]["started"], found["tasks"]["pending"]) == ([0], [0])


def test_grid_has_rows_of_families(server: RunningServer) -> None:
    server.add_task("A")
    server.state.update_task(server.state.tasks["A"], family="F", params={"day": "2024-05-01"})
    found = ask(server, "/v1/grid")
    assert (found["param"], found["rows"][0]["cells"][0]["task_id"]) == ("day", "A")
    for part, families in (("f", ["F"]), ("g", [])):
        found = ask(server, f"/v1/grid?family_contains={part}")
        assert [row["family"] for row in found["rows"]] == families


def test_grid_has_tasks_of_the_history(restarted: RunningServer, history: History) -> None:
    for event in life("B", 5, family="G", day="2020-09-13"):
        history.observe(event)
    found = ask(restarted, "/v1/grid")
    assert (found["history"], found["complete_since"], found["without"]) == ("on", 0, 1)
    (row,) = found["rows"]
    (cell,) = row["cells"]
    assert (row["family"], cell["task_id"], cell["gone"]) == ("G", "B", 1)


def test_grid_without_its_history_says_so(
    server: RunningServer,
    restarted: RunningServer,
    history: History,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(*_: Any) -> Any:
        raise DatabaseUnavailableError("gone")

    monkeypatch.setattr(history, "read", fail)
    found = ask(restarted, "/v1/grid")
    assert (found["history"], found["complete_since"]) == ("away", NOW + 100)
    assert "earlier tasks cannot be shown: gone" in caplog.text
    assert ask(server, "/v1/grid")["history"] == "off"


def test_task_id_of_an_estimate_may_contain_slashes(server: RunningServer) -> None:
    server.add_task("a/b")
    assert ask(server, "/v1/tasks/a/b/estimate")["task_id"] == "a/b"
    assert server.ask("GET", "/v1/tasks/b/estimate").code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("timeline?limit=0", "timeline?since=x", "timeline?since=NaN", "timeline?until=-nan"),
        *("activity?step=61", "activity?since=NaN", "grid?columns=501"),
    ],
)
def test_bad_query_is_400(server: RunningServer, path: str) -> None:
    response = server.ask("GET", f"/v1/{path}")
    assert response.code == 400
    assert problem(response)["errors"]
