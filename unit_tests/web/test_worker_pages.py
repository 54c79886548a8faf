"""Pages of workers."""

import json
from typing import Any

from unit_tests.web.running_server import RunningServer, problem


def workers(server: RunningServer, query: str = "") -> Any:
    response = server.ask("GET", f"/v1/workers{query}")
    assert response.code == 200, response.body
    return json.loads(response.body or b"")


def test_pages_join(server: RunningServer) -> None:
    for number in range(5):
        server.state.worker(f"w{number}", 0)
    first = workers(server, "?limit=3")
    second = workers(server, f"?limit=3&cursor={first['next_cursor']}")
    found = [row["worker"] for row in first["workers"] + second["workers"]]
    assert found == ["w4", "w3", "w2", "w1", "w0"]
    assert second["next_cursor"] is None


def test_workers_are_searched(server: RunningServer) -> None:
    for name in ("Etl one", "etl two"):
        server.state.worker(name, 0)
    assert [row["worker"] for row in workers(server, "?search=ONE%20etl")["workers"]] == ["Etl one"]
    assert workers(server, "?show=busy")["workers"] == []


def test_cursor_of_nothing_is_400(server: RunningServer) -> None:
    response = server.ask("GET", "/v1/workers?cursor=WzFd")
    assert response.code == 400
    assert problem(response)["errors"][0]["pointer"] == "/cursor"
