"""The root, and the pages that are rendered from templates."""

import pytest

from unit_tests.web.running_server import RunningServer, problem


def test_root_redirects_to_visualiser_by_relative_url(server: RunningServer) -> None:
    response = server.ask("GET", "/")
    assert response.code == 302
    assert response.headers["Location"] == "static/visualiser/index.html"


def test_head_of_root_is_204(server: RunningServer) -> None:
    response = server.ask("HEAD", "/")
    assert (response.code, response.body) == (204, b"")


@pytest.mark.parametrize(
    ("path", "style"),
    [
        ("/tasklist", "./static/visualiser/style.css"),
        ("/history/by_id/1", "../../static/visualiser/style.css"),
    ],
)
def test_page_without_history_tells_how_to_turn_it_on(
    server: RunningServer, path: str, style: str
) -> None:
    response = server.ask("GET", path)
    page = (response.body or b"").decode()
    assert response.code == 404
    assert response.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert "record_task_history = true" in page
    assert f'href="{style}"' in page


@pytest.mark.parametrize("path", ["/tasklist", "/history/by_id/1"])
def test_client_that_prefers_json_gets_problem(server: RunningServer, path: str) -> None:
    response = server.ask("GET", path, headers={"Accept": "application/json"})
    assert response.code == 404
    assert "record_task_history = true" in problem(response)["detail"]


@pytest.mark.parametrize("number", ["", "1/2", "%3Cscript%3E"])
def test_invalid_parameter_is_answered_with_page(server: RunningServer, number: str) -> None:
    response = server.ask("GET", f"/history/by_id/{number}")
    page = (response.body or b"").decode()
    assert response.code == 400
    assert response.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert "<script>" not in page


def test_parameter_is_escaped_in_page(server: RunningServer) -> None:
    response = server.ask("GET", "/history/by_id/%3Cscript%3E")
    assert "&lt;script&gt;" in (response.body or b"").decode()


def test_page_ignores_body(server: RunningServer) -> None:
    response = server.ask("GET", "/", b"x", {"Content-Type": "multipart/form-data"})
    assert response.code == 302


def test_icon_is_found_by_relative_url(server: RunningServer) -> None:
    response = server.ask("GET", "/favicon.ico")
    assert response.code == 302
    assert response.headers["Location"] == "static/visualiser/icon.svg"


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("path", "way_back"),
    [
        ("/task", "./static/visualiser/index.html"),
        ("/visualiser/indx.html", "../static/visualiser/index.html"),
    ],
)
def test_browser_gets_page_with_way_back_for_unknown_path(
    server: RunningServer, path: str, way_back: str
) -> None:
    response = server.ask("GET", path, headers=BROWSER)
    page = (response.body or b"").decode()
    assert response.code == 404
    assert response.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert f"There is nothing at {path}." in page
    assert f'<a href="{way_back}">' in page
    assert "aria-current" not in page


def test_unknown_path_is_escaped_in_page(server: RunningServer) -> None:
    page = server.ask("GET", "/<script>", headers=BROWSER).body or b""
    assert b"<script>" not in page
    assert b"&lt;script&gt;" in page


@pytest.mark.parametrize("headers", [{}, {"Accept": "*/*"}, {"Accept": "application/json"}])
def test_client_gets_problem_for_unknown_path(
    server: RunningServer, headers: dict[str, str]
) -> None:
    response = server.ask("GET", "/task", headers=headers)
    assert response.code == 404
    assert problem(response)["detail"] == "There is nothing at /task."


@pytest.mark.parametrize("path", ["/api/tasks", "/v1/task"])
def test_browser_gets_problem_for_unknown_path_of_api(server: RunningServer, path: str) -> None:
    response = server.ask("GET", path, headers=BROWSER)
    assert response.code == 404
    assert problem(response)["status"] == 404
