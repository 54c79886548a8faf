"""The pages besides the visualiser's files."""

import pytest

from unit_tests.web.serving import Site, problem


def test_the_root_leads_to_the_visualiser_by_a_relative_way(site: Site) -> None:
    response = site.ask("GET", "/")
    assert response.code == 302
    assert response.headers["Location"] == "static/visualiser/index.html"


def test_the_root_is_a_sign_of_life(site: Site) -> None:
    response = site.ask("HEAD", "/")
    assert (response.code, response.body) == (204, b"")


@pytest.mark.parametrize(
    ("path", "style"),
    [
        ("/tasklist", "./static/visualiser/style.css"),
        ("/history/by_id/1", "../../static/visualiser/style.css"),
    ],
)
def test_a_history_page_says_how_to_turn_the_history_on(site: Site, path: str, style: str) -> None:
    response = site.ask("GET", path)
    page = (response.body or b"").decode()
    assert response.code == 404
    assert response.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert "record_task_history = true" in page
    assert f'href="{style}"' in page


@pytest.mark.parametrize("path", ["/tasklist", "/history/by_id/1"])
def test_a_program_is_told_in_json(site: Site, path: str) -> None:
    response = site.ask("GET", path, headers={"Accept": "application/json"})
    assert response.code == 404
    assert "record_task_history = true" in problem(response)["detail"]


@pytest.mark.parametrize("number", ["", "1/2", "%3Cscript%3E"])
def test_a_malformed_address_of_a_page_is_a_page(site: Site, number: str) -> None:
    response = site.ask("GET", f"/history/by_id/{number}")
    page = (response.body or b"").decode()
    assert response.code == 400
    assert response.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert "<script>" not in page


def test_what_a_page_is_asked_for_is_shown_escaped(site: Site) -> None:
    response = site.ask("GET", "/history/by_id/%3Cscript%3E")
    assert "&lt;script&gt;" in (response.body or b"").decode()


def test_a_body_is_no_matter_to_a_page(site: Site) -> None:
    response = site.ask("GET", "/", b"x", {"Content-Type": "multipart/form-data"})
    assert response.code == 302
