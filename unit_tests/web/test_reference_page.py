from pathlib import Path

import pytest

from unit_tests.web.conftest import MakeServer
from unit_tests.web.running_server import RunningServer, problem

PAGE = b"<!DOCTYPE html><title>Reference</title>"


@pytest.fixture
def server(make_server: MakeServer, static_folder: Path) -> RunningServer:
    """A server with a page."""
    reference = static_folder / "reference"
    reference.mkdir()
    (reference / "index.html").write_bytes(PAGE)
    return make_server()


def test_page_is_served(server: RunningServer) -> None:
    response = server.ask("GET", "/docs")
    assert (response.code, response.body) == (200, PAGE)
    assert response.headers["Content-Type"] == "text/html"


def test_page_is_confined_to_this_server(server: RunningServer) -> None:
    policy = server.ask("GET", "/docs").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "//" not in policy


def test_page_is_revalidated(server: RunningServer) -> None:
    response = server.ask("GET", "/docs")
    assert response.headers["Cache-Control"] == "no-cache"
    again = {"If-None-Match": response.headers["Etag"]}
    assert server.ask("GET", "/docs", headers=again).code == 304


def test_missing_page_is_404(make_server: MakeServer) -> None:
    response = make_server().ask("GET", "/docs")
    assert response.code == 404
    assert "without its reference page" in problem(response)["detail"]
