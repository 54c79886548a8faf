"""The runs of one task, from the history and from the memory."""

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
from unit_tests.history.event_factory import NOW, failed, life, started
from unit_tests.web.conftest import MakeServer
from unit_tests.web.running_server import RunningServer, problem


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    address = f"sqlite:///{tmp_path / 'history.db'}"
    prepare(address)
    history = History(address, clock=lambda: NOW)
    history.start()
    yield history
    history.close(20)


@pytest.fixture
def recorded(make_server: MakeServer, history: History) -> RunningServer:
    """A server with a history of two runs."""
    for event in (*life("A", 0), started("A", 20, host="h"), failed("A", 25)):
        history.observe(event)
    return make_server(history=history)


def remember(
    server: RunningServer, at: float, status: str = "DONE", task_id: str = "A", family: str = "F"
) -> None:
    """Have the server remember a run of 5 seconds, without an end if it is RUNNING."""
    for event_status, time in (("RUNNING", at), (status, at + 5)):
        server.overview.recent.observe(
            TaskStatusChanged(
                time=NOW + time,
                task_id=task_id,
                family=family,
                params={},
                status=event_status,
                run_time=None,
                worker="w",
            )
        )


def runs_of(server: RunningServer, task_id: str = "A", query: str = "") -> Any:
    response = server.ask("GET", f"/v1/tasks/{task_id}/runs{query}")
    assert response.code == 200, response.body
    return json.loads(response.body or b"")


def short(found: Any) -> list[tuple[float, str, float | None, str | None]]:
    return [
        (run["started"] - NOW, run["status"], run["seconds"], run["worker"])
        for run in found["runs"]
    ]


class TestWithoutHistory:
    def test_memory_answers(self, server: RunningServer) -> None:
        server.state.worker("w", 0).info["host"] = "h"
        remember(server, 0)
        found = runs_of(server)
        assert found == {
            "task_id": "A",
            "family": "F",
            "params": None,
            "history": "off",
            "since": 0,
            "runs": [
                {
                    "started": NOW,
                    "finished": NOW + 5,
                    "seconds": 5,
                    "status": "DONE",
                    "worker": "w",
                    "host": "h",
                    "record": None,
                }
            ],
            "events": [],
            "trend": {"family": "F", "n": 1, "failures": 0, "p50": 5, "p95": 5},
            "next_cursor": None,
            "as_of": 0,
        }

    def test_pages_join(self, server: RunningServer) -> None:
        for at in range(5):
            remember(server, at)
        first = runs_of(server, query="?limit=3")
        second = runs_of(server, query=f"?limit=3&cursor={first['next_cursor']}")
        assert [at for at, *_ in short(first) + short(second)] == [4, 3, 2, 1, 0]
        assert second["next_cursor"] is None

    def test_known_task_has_none(self, server: RunningServer) -> None:
        server.add_task("a/b")
        assert runs_of(server, "a%2Fb")["runs"] == []

    def test_unknown_task_is_404(self, server: RunningServer) -> None:
        response = server.ask("GET", "/v1/tasks/a%2Fb/runs")
        assert problem(response)["detail"] == "There is no task a/b."
        assert response.code == 404


class TestWithHistory:
    def test_history_answers(self, recorded: RunningServer) -> None:
        found = runs_of(recorded)
        assert short(found) == [(20, "FAILED", 5, None), (0, "DONE", 10, None)]
        assert [run["host"] for run in found["runs"]] == ["h", None]
        assert (found["history"], found["since"], found["params"]) == ("on", None, {})
        assert [event["status"] for event in found["events"]][:2] == ["FAILED", "RUNNING"]
        assert found["trend"] == {"family": "F", "n": 1, "failures": 1, "p50": 10, "p95": 10}

    def test_memory_adds_workers_and_what_only_it_has(self, recorded: RunningServer) -> None:
        remember(recorded, 0)
        remember(recorded, 12)
        remember(recorded, 30, "RUNNING")
        found = runs_of(recorded)
        assert short(found) == [
            (30, "RUNNING", None, "w"),
            (20, "FAILED", 5, None),
            (12, "DONE", 5, "w"),
            (0, "DONE", 10, "w"),
        ]

    def test_each_page_has_what_memory_has_of_its_time(self, recorded: RunningServer) -> None:
        for at in (12, 30):
            remember(recorded, at)
        first = runs_of(recorded, query="?limit=1")
        second = runs_of(recorded, query=f"?limit=1&cursor={first['next_cursor']}")
        assert [at for at, *_ in short(first)] == [30, 20]
        assert [at for at, *_ in short(second)] == [12, 0]
        assert second["next_cursor"] is None

    def test_times_that_are_rounded_to_seconds_are_of_one_run(
        self, recorded: RunningServer
    ) -> None:
        remember(recorded, 0.5)
        assert short(runs_of(recorded))[1:] == [(0, "DONE", 10, "w")]

    def test_run_that_ended_with_its_worker_has_the_end_that_memory_knows(
        self, recorded: RunningServer, history: History
    ) -> None:
        for task_id in "BC":
            history.observe(started(task_id, 50))
        remember(recorded, 50, "FAILED", "B")
        assert short(runs_of(recorded, "B")) == [(50, "FAILED", 5, "w")]
        assert short(runs_of(recorded, "C")) == [(50, "UNKNOWN", None, None)]

    def test_task_without_record_has_what_memory_knows(self, recorded: RunningServer) -> None:
        remember(recorded, 0, task_id="new")
        found = runs_of(recorded, "new")
        assert (found["history"], len(found["runs"])) == ("on", 1)

    def test_task_that_nobody_knows_is_404(self, recorded: RunningServer) -> None:
        assert recorded.ask("GET", "/v1/tasks/B/runs").code == 404


class TestWhileDatabaseIsAway:
    @pytest.fixture(autouse=True)
    def away(self, history: History, monkeypatch: pytest.MonkeyPatch) -> None:
        async def read(_ask: Any) -> Any:
            raise DatabaseUnavailableError("gone")

        monkeypatch.setattr(history, "read", read)

    def test_memory_answers(
        self, recorded: RunningServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        remember(recorded, 0)
        with caplog.at_level(logging.WARNING):
            found = runs_of(recorded)
        assert (found["history"], len(found["runs"])) == ("away", 1)
        assert caplog.messages == ["Task history: /v1/tasks/A/runs cannot be shown: gone"]

    def test_next_page_is_503(self, recorded: RunningServer) -> None:
        # ["2020-09-13T12:26:40",1]
        cursor = "WyIyMDIwLTA5LTEzVDEyOjI2OjQwIiwxXQ"
        response = recorded.ask("GET", f"/v1/tasks/A/runs?cursor={cursor}")
        assert (response.code, response.headers["Retry-After"]) == (503, "1")
        problem(response)


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "WyIyMDIwLTA5LTEzVDEyOjI2OjQwIiwxXQ"])
def test_cursor_of_nothing_is_400(server: RunningServer, cursor: str) -> None:
    response = server.ask("GET", f"/v1/tasks/A/runs?cursor={cursor}")
    assert response.code == 400
    assert problem(response)["errors"][0]["pointer"] == "/cursor"
