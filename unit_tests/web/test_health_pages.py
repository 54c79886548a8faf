import json

import pytest

from unit_tests.web.running_server import RunningServer, problem


@pytest.mark.parametrize(("path", "status"), [("/healthz", "alive"), ("/readyz", "ready")])
def test_healthy_server_is_alive_and_ready(path: str, status: str, server: RunningServer) -> None:
    response = server.ask("GET", path)
    assert (response.code, json.loads(response.body or b"")) == (200, {"status": status})
    assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Etag" not in response.headers


def test_server_that_cannot_commit_is_alive_but_not_ready(server: RunningServer) -> None:
    server.obstacle = "the state cannot be kept: disk full"
    assert server.ask("GET", "/healthz").code == 200
    response = server.ask("GET", "/readyz")
    assert response.code == 503
    assert response.headers["Retry-After"] == "1"
    assert response.headers["Cache-Control"] == "no-store"
    detail = "Not now: the state cannot be kept: disk full. Nothing was changed; ask again."
    assert problem(response)["detail"] == detail
    server.obstacle = None
    assert server.ask("GET", "/readyz").code == 200
